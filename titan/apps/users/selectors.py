"""Reading users and address books."""

from collections.abc import Iterable
from uuid import UUID

from titan.kernel.ids import normalised_identifier

from . import models
from .contracts import AddressNotFound, PostalAddress, SavedAddress, User, UserNotFound


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


def holder(email: str) -> UUID | None:
    """Whose address it is: the verified user's here, or that of the user, wherever at home, who has a claim on it."""
    key = normalised_identifier(email)
    verified = models.User.objects.filter(email_key=key, email_verified_at__isnull=False).values_list(
        "id", flat=True
    )
    claimed = models.EmailClaim.objects.filter(email_key=key).values_list("user_id", flat=True)
    return next(iter(verified.union(claimed)), None)


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
