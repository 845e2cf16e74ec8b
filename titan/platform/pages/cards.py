"""Shapes that the components read. Views build them from contracts; no component sees a model."""

from dataclasses import dataclass, field
from datetime import datetime

from titan.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Picture:
    """An image with its true size, so that nothing jumps while it loads."""

    src: str
    alt: str = ""
    width: int = 400
    height: int = 400
    srcset: str = ""


@dataclass(frozen=True, slots=True)
class ProductCard:
    """A product in a grid. `was_price` is the struck-out one and higher than `price`; `badge` is short text."""

    href: str
    title: str
    price: Money
    shop: str = ""
    picture: Picture | None = None
    was_price: Money | None = None
    rating: float | None = None
    rating_count: int = 0
    sold_count: int = 0
    badge: str = ""
    badge_tone: str = "accent"
    is_sold_out: bool = False
    is_from_price: bool = False


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step of the breadcrumb; the last one, the page itself, has no `href`."""

    label: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab or a side-navigation link."""

    label: str
    href: str
    is_current: bool = False
    count: int | None = None
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a select, of radio cards or of a facet. `end` stands at the far side: a price, a count."""

    value: str
    label: str
    hint: str = ""
    end: str = ""
    icon: str = ""
    count: int | None = None
    is_selected: bool = False
    is_disabled: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter of a search: its query parameter and what may be chosen."""

    name: str
    label: str
    choices: tuple[Choice, ...] = ()
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class TotalLine:
    """One line of an itemised sum. `kind` is plain, reduction or grand."""

    label: str
    amount: Money
    kind: str = "plain"


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """A fact of a timeline. `state` is done, current, todo or problem."""

    title: str
    state: str = "done"
    at: datetime | None = None
    detail: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a progress bar. `state` is done, current or todo."""

    label: str
    state: str = "todo"


@dataclass(frozen=True, slots=True)
class ShopCard:
    """A shop as a buyer meets it."""

    name: str
    href: str
    picture: Picture | None = None
    rating: float | None = None
    rating_count: int = 0
    product_count: int = 0
    place: str = ""
    facts: tuple[str, ...] = field(default=())
