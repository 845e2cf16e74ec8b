"""What other contexts know of a user: identity, preferences, postal addresses."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from titan.kernel.errors import Kind, NotFound, TitanError

ROLES = frozenset({"seller", "staff", "superuser"})


@dataclass(frozen=True, slots=True)
class User:
    """A person with a login. `roles` are platform words of ROLES."""

    id: UUID
    email: str
    name: str
    locale: str
    currency: str
    is_email_verified: bool
    is_active: bool
    roles: frozenset[str]
    created_at: datetime


class IdentifierKind(StrEnum):
    """By what people are known."""

    EMAIL = "email"
    PHONE = "phone"
    SUBJECT = "subject"  # whom an OpenID Connect provider means


@dataclass(frozen=True, slots=True)
class Identifier:
    """One of a user's ways to be known: the address, the number as E.164, or the address that `provider` tells."""

    kind: IdentifierKind
    text: str
    is_confirmed: bool
    provider: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a user wants to be known by, and the id of the claim on it, in the bucket of that identifier.

    `value` is the address as typed, the number as E.164, or the key of a subject.
    """

    user_id: UUID
    value: str
    claim_id: UUID
    kind: IdentifierKind = IdentifierKind.EMAIL


@dataclass(frozen=True, slots=True)
class Taken:
    """A user who is known by a claimed identifier; `former` is the address before it. Not `is_new` where that was so already."""

    user: User
    kind: IdentifierKind
    is_new: bool
    text: str
    former: str = ""


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


@dataclass(frozen=True, slots=True)
class Region:
    """A state, prefecture or the like: the code that addresses carry, and its name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class AddressRules:
    """What an address of a country consists of. `required` and `used` are field names of PostalAddress.

    `region_word` and `postal_word` say what the country calls these fields (state, prefecture; zip,
    eircode); `postal_examples` are codes of the right form.
    """

    country: str
    required: tuple[str, ...]
    used: tuple[str, ...]
    regions: tuple[Region, ...]
    region_word: str
    postal_word: str
    postal_examples: tuple[str, ...]


class UserNotFound(NotFound):
    """No such user."""

    code = "users.not_found"
    title = "No such user"


class IdentifierTaken(TitanError):
    """Another user is known by this, or was a moment ago."""

    code = "users.identifier_taken"
    kind = Kind.CONFLICT
    title = "This belongs to another account"


class EmailTaken(TitanError):
    """Another user has proved to own this e-mail address."""

    code = "users.email_taken"
    kind = Kind.CONFLICT
    title = "This e-mail address belongs to another account"


class PasswordTooWeak(TitanError):
    """The password is too short, too common or too much like the e-mail address; `problems` says which."""

    code = "users.password_too_weak"
    kind = Kind.INVALID
    title = "Choose a stronger password"


class AddressInvalid(TitanError):
    """The address misses or breaks a field that its country needs; `problems` names each."""

    code = "users.address_invalid"
    kind = Kind.INVALID
    title = "The address is not complete"


class AddressNotFound(NotFound):
    """No such entry in this user's address book."""

    code = "users.address_not_found"
    title = "No such address in your address book"


class AddressBookFull(TitanError):
    """The address book has as many entries as it may have; delete one first."""

    code = "users.address_book_full"
    kind = Kind.CONFLICT
    title = "Your address book is full"
