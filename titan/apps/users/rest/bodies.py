"""What clients send."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from ..contracts import PostalAddress


@dataclass(frozen=True, slots=True)
class ProfileChange:
    """What shall change; what is left out stays."""

    name: Annotated[str, Field(max_length=120)] | None = None
    locale: Annotated[str, Field(max_length=12)] | None = None
    currency: Annotated[str, Field(max_length=3)] | None = None


@dataclass(frozen=True, slots=True)
class AddressEntry:
    """An entry of the address book."""

    address: PostalAddress
    label: Annotated[str, Field(max_length=60)] = ""
    is_default: bool = False
