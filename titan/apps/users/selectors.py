"""Reading users and address books."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings

from titan.kernel.ids import normalised_identifier

from . import models
from .contracts import (
    AddressNotFound,
    Identifier,
    IdentifierKind,
    PostalAddress,
    SavedAddress,
    User,
    UserNotFound,
)
from .domain import identifiers as rules


def to_user(row: models.User) -> User:
    """The contract of a row."""
    return User(
        id=row.id,
        email=row.email,
        name=row.name,
        locale=row.locale,
        currency=row.currency,
        is_email_verified=row.email_verified_at is not None,
        is_active=row.is_active,
        roles=frozenset(row.roles),
        created_at=row.created_at,
    )


def to_address(row: models.Address) -> SavedAddress:
    """The contract of a row."""
    return SavedAddress(
        id=row.id,
        label=row.label,
        address=PostalAddress(
            name=row.name,
            street=row.street,
            city=row.city,
            country=row.country,
            postal_code=row.postal_code,
            region=row.region,
            phone=row.phone,
        ),
        is_default=row.is_default,
    )


def get(user_id: UUID) -> User:
    """The user.

    Raises:
        UserNotFound: there is none of that id.
    """
    row = models.User.objects.filter(id=user_id).first()
    if row is None:
        raise UserNotFound
    return to_user(row)


def get_many(ids: Iterable[UUID]) -> dict[UUID, User]:
    """Those that exist, by id, in one query."""
    return {row.id: to_user(row) for row in models.User.objects.filter(id__in=set(ids))}


def locales(ids: Iterable[UUID]) -> dict[UUID, str]:
    """The languages of those that exist, in one query."""
    return dict(models.User.objects.filter(id__in=set(ids)).values_list("id", "locale"))


def parsed(text: str) -> tuple[IdentifierKind, str]:
    """Kind and key of what somebody types to sign in."""
    return rules.parsed(text, country=settings.STOREFRONT_COUNTRY)


def login_candidates(text: str) -> list[models.User]:
    """Whom an e-mail address or a number may mean, in one query: `candidates`, or the holder of the number."""
    kind, key = parsed(text)
    if kind is IdentifierKind.EMAIL:
        return candidates(text)
    of_phone = models.Identifier.objects.filter(kind=kind, key=key, held_at__isnull=False)
    return [row.user for row in of_phone.select_related("user")]


def candidates(email: str) -> list[models.User]:
    """Whom an e-mail address may mean, in one query: its verified user, and the oldest unverified active one.

    The first entry is the verified user where there is one. docs/accounts.md says why exactly these.
    """
    of_email = models.User.objects.filter(email_key=normalised_identifier(email))
    verified = of_email.filter(email_verified_at__isnull=False)[:1]
    oldest = of_email.filter(email_verified_at__isnull=True, is_active=True).order_by("created_at", "id")[:1]
    found = verified.union(oldest, all=True)
    return sorted(found, key=lambda row: row.email_verified_at is None)


def find_by_email(email: str) -> User | None:
    """The verified user of the address, or None."""
    found = [row for row in candidates(email) if row.email_verified_at is not None]
    return to_user(found[0]) if found else None


def holder(text: str) -> UUID | None:
    """Whose address or number it is: that of a user at home here, or of one, wherever at home, who has a claim on it."""
    return holder_of_key(*parsed(text))


def holder_of_key(kind: IdentifierKind, key: str) -> UUID | None:
    """The same of an identifier of any kind."""
    claimed = models.Claim.objects.filter(kind=kind, key=key).values_list("user_id", flat=True)
    if kind is IdentifierKind.EMAIL:
        verified = models.User.objects.filter(email_key=key, email_verified_at__isnull=False)
        own: Any = verified.values_list("id", flat=True)
    else:
        held = models.Identifier.objects.filter(kind=kind, key=key, held_at__isnull=False)
        own = held.values_list("user_id", flat=True)
    return next(iter(own.union(claimed)), None)


def knows_subject(user_id: UUID, key: str) -> bool:
    """Whether the user is known by a provider's subject, or waits to be."""
    of_user = models.Identifier.objects.filter(user_id=user_id, kind=IdentifierKind.SUBJECT, key=key)
    return of_user.exists()


def identifiers(user_id: UUID) -> tuple[Identifier, ...]:
    """By what the user is known: the address first, then number and providers, those in use before those that wait.

    Raises:
        UserNotFound: there is none of that id.
    """
    user = get(user_id)
    rows = models.Identifier.objects.filter(user_id=user_id).order_by("kind", "provider", "held_at")
    return (
        Identifier(IdentifierKind.EMAIL, user.email, user.is_email_verified),
        *(
            Identifier(
                kind=IdentifierKind(row.kind),
                text=row.email if row.kind == IdentifierKind.SUBJECT else row.key,
                is_confirmed=row.held_at is not None,
                provider=row.provider,
            )
            for row in rows
        ),
    )


def addresses(user_id: UUID) -> tuple[SavedAddress, ...]:
    """The address book, the default first, then the newest."""
    rows = models.Address.objects.filter(user_id=user_id).order_by("-is_default", "-created_at", "id")
    return tuple(to_address(row) for row in rows)


def address(user_id: UUID, address_id: UUID) -> SavedAddress:
    """One entry.

    Raises:
        AddressNotFound: there is none of that id in this user's book.
    """
    row = models.Address.objects.filter(user_id=user_id, id=address_id).first()
    if row is None:
        raise AddressNotFound
    return to_address(row)


def default_addresses(user_ids: Iterable[UUID]) -> dict[UUID, SavedAddress]:
    """The default entries by user, in one query; without those whose book is empty."""
    rows = models.Address.objects.filter(user_id__in=list(user_ids), is_default=True)
    return {row.user_id: to_address(row) for row in rows}


def default_address(user_id: UUID) -> SavedAddress | None:
    """The default entry, or None while the book is empty."""
    return default_addresses([user_id]).get(user_id)
