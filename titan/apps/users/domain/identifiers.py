"""What identifies a person: how it is compared, and in which bucket it is claimed."""

from titan.kernel.ids import bucket_for, normalised_identifier

from ..contracts import IdentifierKind
from .phones import normalised_phone


def parsed(text: str, *, country: str) -> tuple[IdentifierKind, str]:
    """Kind and key of what somebody types to sign in; a number without `+` is read as one of `country`.

    What is neither address nor number counts as an address that nobody has.
    """
    phone = None if "@" in text else normalised_phone(text, country=country)
    if phone is not None:
        return IdentifierKind.PHONE, phone
    return IdentifierKind.EMAIL, normalised_identifier(text)


def key_of(kind: IdentifierKind, value: str) -> str:
    """An identifier as it is compared. Numbers and subjects have one form only."""
    return normalised_identifier(value) if kind is IdentifierKind.EMAIL else value


def bucket_of_key(kind: IdentifierKind, key: str) -> int:
    """Where an identifier is claimed. An address has no prefix: that is where its user registers."""
    return bucket_for(key if kind is IdentifierKind.EMAIL else f"{kind}:{key}")
