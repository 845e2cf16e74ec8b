"""What other contexts know of a user: identity, preferences, postal addresses."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from titan.kernel.errors import Kind, NotFound, TitanError


@dataclass(frozen=True, slots=True)
class User:
    """A person with a login. `roles` are platform words: `staff`, `seller`."""

    id: UUID
    email: str
    name: str
    locale: str
    currency: str
    is_email_verified: bool
    is_active: bool
    roles: frozenset[str]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """Where a parcel goes. `country` is ISO 3166-1 alpha-2; which other fields are needed depends on it."""

    name: str
    street: str
    city: str
    country: str
    postal_code: str = ""
    region: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class SavedAddress:
    """An entry of a user's address book."""

    id: UUID
    label: str
    address: PostalAddress
    is_default: bool


class UserNotFound(NotFound):
    """No such user."""

    code = "users.not_found"
    title = "No such user"


class AddressInvalid(TitanError):
    """The address misses or breaks a field that its country needs; `problems` names each."""

    code = "users.address_invalid"
    kind = Kind.INVALID
    title = "The address is not complete"


class AddressNotFound(NotFound):
    """No such entry in this user's address book."""

    code = "users.address_not_found"
    title = "No such address in your address book"
