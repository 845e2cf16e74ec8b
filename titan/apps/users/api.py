"""The door to users: identity, credentials, profile, roles, addresses."""

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings

from . import selectors
from .contracts import (
    AddressRules,
    Identifier,
    IdentifierKind,
    PostalAddress,
    SavedAddress,
    Taken,
    User,
    Wish,
)
from .domain import addresses as address_rules_
from .domain import identifiers as identifier_rules
from .domain import places
from .services import address_book, claims, credentials, emails, profiles, registering
from .services import identifiers as identifiers_


def create_user(
    *,
    email: str,
    name: str,
    password: str = "",
    password_hash: str = "",
    locale: str = "",
    currency: str = "",
    roles: Iterable[str] = (),
    is_email_verified: bool = False,
    has_password: bool = True,
    user_id: UUID | None = None,
) -> User:
    """Make a user, with a password, with the result of `hash_password`, or with none; and record UserRegistered.

    Any number of unverified users may have one e-mail address. A given `user_id` makes the call
    repeatable: the user of that id is returned if it exists.

    Raises:
        InvalidInput: e-mail, name, locale or currency is not valid.
        PasswordTooWeak: the password breaks a rule.
        EmailTaken: `is_email_verified`, and another verified user has the address.
    """
    if has_password:
        stored = password_hash or credentials.hash_password(password=password, email=email, name=name)
    else:
        stored = credentials.no_password()
    return registering.create(
        email=email,
        name=name,
        password_hash=stored,
        locale=locale or settings.LANGUAGE_CODE,
        currency=currency or settings.DEFAULT_CURRENCY,
        roles=frozenset(roles),
        is_email_verified=is_email_verified,
        user_id=user_id,
    )


def get(*, user_id: UUID) -> User:
    """The user.

    Raises:
        UserNotFound: there is none of that id.
    """
    return selectors.get(user_id)


def get_many(*, ids: Iterable[UUID]) -> dict[UUID, User]:
    """Those that exist, by id, in one query."""
    return selectors.get_many(ids)


def find_by_email(*, email: str) -> User | None:
    """The verified user of an e-mail address, or None."""
    return selectors.find_by_email(email)


def find_for_recovery(*, email: str) -> User | None:
    """Whom a reset of the password would mean: the verified user, else the oldest unverified; or None."""
    return next((selectors.to_user(row) for row in selectors.candidates(email) if row.is_active), None)


def mark_email_verified(*, user_id: UUID, email: str) -> User:
    """The user proved to own the address: claim it, deactivate others who only said so. Repeatable.

    Raises:
        UserNotFound: the user does not have that address.
        EmailTaken: another user claimed it first.
    """
    return registering.verify_email(user_id=user_id, email=email)


def holder_of(*, identifier: str) -> UUID | None:
    """Who has proved to own an address or number, as far as this cell knows; the user may be at home in another one."""
    return selectors.holder(identifier)


def holder_of_subject(*, key: str) -> UUID | None:
    """Whom this cell knows by a provider's subject; the user may be at home in another one."""
    return selectors.holder_of_key(IdentifierKind.SUBJECT, key)


def knows_subject(*, user_id: UUID, key: str) -> bool:
    """Whether a user at home here is known by a provider's subject, or waits to be."""
    return selectors.knows_subject(user_id, key)


def bucket_of_identifier(*, identifier: str) -> int:
    """Where an address or number hashes to, and so where it is claimed."""
    return identifier_rules.bucket_of_key(*selectors.parsed(identifier))


def login_key(*, identifier: str) -> str:
    """An address or number as it is compared."""
    return selectors.parsed(identifier)[1]


def bucket_of_subject(*, key: str) -> int:
    """Where a provider's subject is claimed."""
    return identifier_rules.bucket_of_key(IdentifierKind.SUBJECT, key)


def identifiers(*, user_id: UUID) -> tuple[Identifier, ...]:
    """By what a user who exists is known: the address, then number and providers, with those that wait to be confirmed."""
    return selectors.identifiers(user_id)


def checked_phone(*, phone: str) -> str:
    """The number as E.164, read as one of the shop's own country unless it starts with `+`.

    Raises:
        InvalidInput: no such number can exist.
    """
    return identifiers_.checked_phone(phone)


def ask_email_change(*, user_id: UUID, email: str) -> Wish:
    """Note that the user wants another address, in place of one asked for before; repeatable.

    Raises:
        UserNotFound: there is no such user.
        InvalidInput: it is not an e-mail address, or the one in use.
    """
    return emails.ask(user_id=user_id, email=email)


def asked_email_change(*, user_id: UUID) -> Wish | None:
    """The change that the user waits for."""
    return emails.asked(user_id=user_id)


def ask_identifier(
    *, user_id: UUID, kind: IdentifierKind, key: str, provider: str = "", email: str = ""
) -> Wish:
    """Note that the user wants to be known by a number (as E.164), or is whom a provider means; in place of another wish of
    that kind and provider. Repeatable.

    Raises:
        UserNotFound: there is no such user.
    """
    return identifiers_.ask(user_id=user_id, kind=kind, key=key, provider=provider, email=email)


def asked_phone(*, user_id: UUID) -> Wish | None:
    """The number that the user waits for."""
    return identifiers_.asked(user_id=user_id, kind=IdentifierKind.PHONE)


def remove_identifier(*, user_id: UUID, kind: IdentifierKind, provider: str = "") -> bool:
    """Let the user no longer be known by number or provider; whether it was so. Repeatable.

    Raises:
        UserNotFound: there is no such user.
    """
    return identifiers_.remove(user_id=user_id, kind=kind, provider=provider)


def claim(*, wish: Wish) -> None:
    """The user proved to own an identifier: claim it where it hashes to, and record that; repeatable.

    Raises:
        NotAtHome: it hashes to another cell.
        IdentifierTaken: another user has it.
    """
    claims.lay(wish=wish)


def finish_claim(*, user_id: UUID, claim_id: UUID, kind: IdentifierKind) -> Taken | None:
    """Take what was claimed over, or let the claim go where the user does not wait for it (None); repeatable.

    Raises:
        NotAtHome: the user lives in another cell.
    """
    return claims.finish(user_id=user_id, claim_id=claim_id, kind=kind)


def release_claim(*, user_id: UUID, claim_id: UUID) -> None:
    """Delete a claim, so that somebody else may have what it is on; repeatable.

    Raises:
        NotAtHome: it lies in another cell.
    """
    claims.release(user_id=user_id, claim_id=claim_id)


def hash_password(*, password: str, email: str, name: str = "") -> str:
    """The stored form of a password that keeps the rules. Takes long: call it outside of transactions.

    Raises:
        PasswordTooWeak: it breaks a rule.
    """
    return credentials.hash_password(password=password, email=email, name=name)


def check_credentials(*, identifier: str, password: str) -> User | None:
    """The user of that e-mail address or number and password, perhaps an inactive one; else None.

    Takes the same time whether or not the identifier is known. Callers throttle.
    """
    return credentials.check_credentials(identifier=identifier, password=password)


def has_password(*, user_id: UUID) -> bool:
    """Whether the user can sign in by a password; who registered through a provider has none at first."""
    return credentials.has_password(user_id=user_id)


def check_password(*, user_id: UUID, password: str) -> bool:
    """Whether this is the user's password. Callers throttle."""
    return credentials.check_password_of(user_id=user_id, password=password)


def set_password(*, user_id: UUID, password_hash: str) -> None:
    """Replace the password by a result of `hash_password`.

    Raises:
        UserNotFound: there is no such user.
    """
    credentials.set_password(user_id=user_id, password_hash=password_hash)


def password_mark(*, user_id: UUID) -> str:
    """A text that changes when the password does; empty for an unknown user."""
    return credentials.password_mark(user_id=user_id)


def locales(*, user_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The languages that these users read, in one query; unknown users are left out."""
    return selectors.locales(user_ids)


def update_profile(
    *, user_id: UUID, name: str | None = None, locale: str | None = None, currency: str | None = None
) -> User:
    """Change what is given, and record UserProfileChanged if that differs.

    Raises:
        UserNotFound: there is no such user.
        InvalidInput: a value is not valid.
    """
    return profiles.update(user_id=user_id, name=name, locale=locale, currency=currency)


def grant_role(*, user_id: UUID, role: str) -> User:
    """Give a role of ROLES; repeatable. Access tokens learn of it when they are next refreshed.

    Raises:
        UserNotFound: there is no such user.
        InvalidInput: there is no such role.
    """
    return profiles.set_role(user_id=user_id, role=role, is_granted=True)


def revoke_role(*, user_id: UUID, role: str) -> User:
    """Take a role away; repeatable.

    Raises:
        UserNotFound: there is no such user.
        InvalidInput: there is no such role.
    """
    return profiles.set_role(user_id=user_id, role=role, is_granted=False)


def deactivate(*, user_id: UUID, actor_id: UUID | None, reason: str) -> User:
    """Shut a user out and record UserDeactivated, which ends all sessions; repeatable.

    Raises:
        UserNotFound: there is no such user.
        InvalidInput: no reason is given.
    """
    return profiles.deactivate(user_id=user_id, actor_id=actor_id, reason=reason)


def reactivate(*, user_id: UUID, actor_id: UUID | None, reason: str) -> User:
    """Let a user in again and record UserReactivated; repeatable.

    Raises:
        UserNotFound: there is no such user.
        InvalidInput: no reason is given.
    """
    return profiles.reactivate(user_id=user_id, actor_id=actor_id, reason=reason)


def validate_address(*, address: PostalAddress, pointer: str = "") -> PostalAddress:
    """The address as its country writes it; `pointer` is where it stands in the caller's input.

    Raises:
        AddressInvalid: `problems` names every field that is missing or wrong.
    """
    return address_rules_.normalised(address, pointer=pointer)


def address_lines(*, address: PostalAddress) -> tuple[str, ...]:
    """The lines of a parcel's label, in the order of the address's country; country and phone are left out."""
    return address_rules_.written(address)


def address_rules(*, country: str) -> AddressRules | None:
    """What an address of a country consists of; None for a code that is no country's."""
    return places.place(country).rules if country in places.country_codes() else None


def countries() -> frozenset[str]:
    """ISO 3166-1 codes of the countries whose addresses are known."""
    return places.country_codes()


def addresses(*, user_id: UUID) -> tuple[SavedAddress, ...]:
    """The address book, the default first, then the newest."""
    return selectors.addresses(user_id)


def get_address(*, user_id: UUID, address_id: UUID) -> SavedAddress:
    """One entry of the address book.

    Raises:
        AddressNotFound: it is not in this user's book.
    """
    return selectors.address(user_id, address_id)


def default_address(*, user_id: UUID) -> SavedAddress | None:
    """The default entry, or None while the book is empty."""
    return selectors.default_address(user_id)


def default_addresses(*, user_ids: Iterable[UUID]) -> dict[UUID, SavedAddress]:
    """The default entries by user, in one query; without those whose book is empty."""
    return selectors.default_addresses(user_ids)


def save_address(
    *,
    user_id: UUID,
    address: PostalAddress,
    label: str = "",
    is_default: bool = False,
    address_id: UUID | None = None,
    pointer: str = "",
) -> SavedAddress:
    """Put an address into the book, or replace the entry of that id. The first entry is the default.

    An id of the caller's makes the call repeatable.

    Raises:
        UserNotFound: there is no such user.
        AddressInvalid: the address breaks its country's rules.
        AddressNotFound: the id is another user's.
        AddressBookFull: there are 50 entries already.
        InvalidInput: the label is too long.
    """
    return address_book.save(
        user_id=user_id,
        address=address,
        label=label,
        is_default=is_default,
        address_id=address_id,
        pointer=pointer,
    )


def set_default_address(*, user_id: UUID, address_id: UUID) -> SavedAddress:
    """Make an entry the default one.

    Raises:
        AddressNotFound: it is not in this user's book.
    """
    return address_book.make_default(user_id=user_id, address_id=address_id)


def delete_address(*, user_id: UUID, address_id: UUID) -> None:
    """Take an entry out of the book; the newest other one becomes the default if it was. Repeatable."""
    address_book.delete(user_id=user_id, address_id=address_id)
