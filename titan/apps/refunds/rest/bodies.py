"""What clients send to refunds."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from titan.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT

from ..contracts import CaseDraft, CaseKind, CaseReason, Inspection, WantedLine

Text = Annotated[str, Field(max_length=2000)]
Needed = Annotated[str, Field(min_length=1, max_length=2000)]
Minor = Annotated[int, Field(ge=1, le=10**12)]
Currency = Annotated[str, Field(pattern="^[A-Z]{3}$")]


@dataclass(frozen=True, slots=True)
class NewCase:
    """What to ask for. `lines` name the order's lines by their position, the first is 0; those of an exchange may name
    the variant that shall come `instead`."""

    kind: CaseKind
    reason: CaseReason
    lines: Annotated[tuple[WantedLine, ...], Field(min_length=1, max_length=200)]
    includes_shipping: bool = False
    text: Text = ""
    wanted_instead: Annotated[str, Field(max_length=200)] = ""

    def draft(self) -> CaseDraft:
        """The body as a draft."""
        return CaseDraft(
            kind=self.kind,
            reason=self.reason,
            lines=self.lines,
            includes_shipping=self.includes_shipping,
            text=self.text,
            wanted_instead=self.wanted_instead,
        )


@dataclass(frozen=True, slots=True)
class CaseList:
    """A page of the caller's cases."""

    cursor: str | None = None
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True)
class ShopCaseList:
    """A page of the shop's cases; with `open` only what is not over, the most urgent first."""

    open: bool = False
    cursor: str | None = None
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True)
class Words:
    """What to say, if anything."""

    text: Text = ""


@dataclass(frozen=True, slots=True)
class Reasoned:
    """What to say; it is needed."""

    text: Needed


@dataclass(frozen=True, slots=True)
class Offer:
    """So much, in minor units, with the goods coming back or not."""

    amount_minor: Minor
    currency: Currency
    needs_return: bool = False
    text: Text = ""


@dataclass(frozen=True, slots=True)
class ParcelSent:
    """A parcel on its way."""

    tracking_number: Annotated[str, Field(min_length=3, max_length=60)]
    carrier: Annotated[str, Field(max_length=40)] = ""


@dataclass(frozen=True, slots=True)
class Replaced:
    """By which carrier the other goods go. The number is needed only where the buyer has chosen no variant."""

    carrier: Annotated[str, Field(max_length=40)] = ""
    tracking_number: Annotated[str, Field(max_length=60)] = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What came back. An amount with `damaged` is an offer of that much."""

    result: Inspection
    amount_minor: Minor | None = None
    currency: Annotated[str, Field(pattern="^([A-Z]{3})?$")] = ""
    text: Text = ""


@dataclass(frozen=True, slots=True)
class Caption:
    """What the picture shows."""

    caption: Annotated[str, Field(max_length=200)] = ""
