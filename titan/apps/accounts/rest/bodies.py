"""What clients send."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from titan.kernel.errors import FieldProblem, InvalidInput

Email = Annotated[str, Field(min_length=3, max_length=254)]
Password = Annotated[str, Field(min_length=1, max_length=1024)]
Phone = Annotated[str, Field(min_length=3, max_length=40)]
Token = Annotated[str, Field(min_length=1, max_length=4096)]


@dataclass(frozen=True, slots=True)
class Register:
    """A new account. `locale` and `currency` default to the platform's."""

    email: Email
    password: Password
    name: Annotated[str, Field(min_length=1, max_length=120)]
    locale: Annotated[str, Field(max_length=12)] = ""
    currency: Annotated[str, Field(max_length=3)] = ""


@dataclass(frozen=True, slots=True)
class Credentials:
    """A password, and either the e-mail address or the phone number (as E.164) of its account."""

    password: Password
    email: Email | None = None
    phone: Phone | None = None

    @property
    def identifier(self) -> str:
        """The one of the two that is given.

        Raises:
            InvalidInput: none is, or both are.
        """
        if bool(self.email) == bool(self.phone):
            raise InvalidInput(
                problems=(FieldProblem("/email", "required", "either an e-mail address or a phone number"),)
            )
        return self.email or self.phone or ""


@dataclass(frozen=True, slots=True)
class RefreshBody:
    """A refresh token."""

    refresh: Token


@dataclass(frozen=True, slots=True)
class LinkToken:
    """The last part of the link in a mail."""

    token: Token


@dataclass(frozen=True, slots=True)
class EmailChangeBody:
    """The address that shall be the user's, and the user's password."""

    new_email: Email
    password: Password


@dataclass(frozen=True, slots=True)
class PhoneBody:
    """The number that shall be the user's; without `+` it is read as one of the shop's own country."""

    phone: Phone


@dataclass(frozen=True, slots=True)
class CodeBody:
    """The six digits of the text message."""

    code: Annotated[str, Field(min_length=1, max_length=20)]


@dataclass(frozen=True, slots=True)
class PasswordBody:
    """The user's password."""

    password: Password


@dataclass(frozen=True, slots=True)
class ResetRequest:
    """Whose password is forgotten."""

    email: Email


@dataclass(frozen=True, slots=True)
class ResetConfirm:
    """The last part of the link in the mail, and the new password."""

    token: Token
    password: Password


@dataclass(frozen=True, slots=True)
class PasswordChange:
    """The password as it is and as it shall be."""

    current: Password
    new: Password
