"""The form of a shipping service: texts in, a draft out."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from titan.apps.sellers.contracts import Shop
from titan.apps.shipping.contracts import RateKind, RateTable, RateTier, ServiceDraft, ShippingService
from titan.kernel.errors import FieldProblem
from titan.kernel.money import Money

from . import amounts, places
from .forms import Texts, last_part

SPARE_TIERS = 2
MOST_TIERS = 50
EVERYWHERE, HOME, CHOSEN = "everywhere", "home", "chosen"


class Faulty(ValueError):
    """Some fields cannot be read; `errors` holds a message for each."""

    def __init__(self, errors: Texts) -> None:
        super().__init__("the form has faults")
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Tier:
    """A line of a rate table as it is typed."""

    from_name: str
    cost_name: str


@dataclass(frozen=True, slots=True)
class Table:
    """The fields of one currency. Further currencies stay folded while they are empty."""

    currency: str
    tiers: tuple[Tier, ...]
    free_name: str
    is_open: bool


def texts_of(service: ShippingService, shop: Shop) -> Texts:
    """A service as its form shows it."""
    countries = service.countries
    reach = EVERYWHERE if not countries else HOME if countries == (shop.country,) else CHOSEN
    values = Texts(
        name=service.name,
        kind=service.kind.value,
        reach=reach,
        countries=", ".join(countries) if reach == CHOSEN else "",
        days_min=str(service.days_min),
        days_max=str(service.days_max),
        max_weight="" if service.max_weight_grams is None else str(service.max_weight_grams),
    )
    for table in service.rates:
        values |= _table_texts(table, service.kind)
    return values


def _table_texts(table: RateTable, kind: RateKind) -> Texts:
    code = table.currency
    found = Texts()
    for index, tier in enumerate(table.tiers):
        least = Money(tier.minimum, code)
        found[f"from_{code}_{index}"] = (
            amounts.text_of(least) if kind is RateKind.VALUE else str(tier.minimum)
        )
        found[f"cost_{code}_{index}"] = amounts.text_of(Money(tier.cost_minor, code))
    if table.free_from_minor is not None:
        found[f"free_{code}"] = amounts.text_of(Money(table.free_from_minor, code))
    return found


def empty(shop: Shop) -> Texts:
    """The form of a new service."""
    code = shop.currency
    return Texts({"kind": RateKind.WEIGHT.value, "reach": HOME, f"from_{code}_0": "0"})


def posted(data: QueryDict) -> Texts:
    """The form as it was sent."""
    return Texts({name: data.get(name, "").strip()[:200] for name in data if name != "csrfmiddlewaretoken"})


def tables(values: Texts, shop: Shop) -> list[Table]:
    """The rate tables with the fields they need: the shop's own currency first."""
    return [
        _table_fields(code, values, is_own=code == shop.currency)
        for code in (shop.currency, *places.other_currencies(shop.currency))
    ]


def _table_fields(code: str, values: Texts, *, is_own: bool) -> Table:
    used = _used(code, values)
    tiers = tuple(
        Tier(f"from_{code}_{index}", f"cost_{code}_{index}")
        for index in range(min(used + SPARE_TIERS, MOST_TIERS))
    )
    return Table(code, tiers, f"free_{code}", is_own or used > 0)


def _used(code: str, values: Texts) -> int:
    """How many lines of a currency hold something."""
    filled = [n for n in range(MOST_TIERS) if values[f"from_{code}_{n}"] or values[f"cost_{code}_{n}"]]
    return filled[-1] + 1 if filled else 0


def draft(values: Texts, shop: Shop) -> ServiceDraft:
    """The service that was typed.

    Raises:
        Faulty: some of it cannot be read.
    """
    reader = amounts.Reader()
    kind = RateKind(values["kind"]) if values["kind"] in set(RateKind) else RateKind.WEIGHT
    days_min = reader.whole("days_min", values["days_min"])
    days_max = reader.whole("days_max", values["days_max"])
    heaviest = values["max_weight"]
    weight = reader.whole("max_weight", heaviest, least=1) if heaviest else None
    found = [_table(code, values, kind, reader) for code in _currencies(values, shop)]
    if reader.errors:
        raise Faulty(reader.errors)
    own = found[0]
    return ServiceDraft(
        name=values["name"],
        countries=_countries(values, shop),
        kind=kind,
        tiers=own.tiers,
        currency=own.currency,
        free_from_minor=own.free_from_minor,
        days_min=days_min,
        days_max=days_max,
        more_rates=tuple(found[1:]),
        max_weight_grams=weight,
    )


def _currencies(values: Texts, shop: Shop) -> Iterator[str]:
    yield shop.currency
    for code in places.other_currencies(shop.currency):
        if _used(code, values) or values[f"free_{code}"]:
            yield code


def _countries(values: Texts, shop: Shop) -> tuple[str, ...]:
    if values["reach"] == HOME:
        return (shop.country,)
    if values["reach"] != CHOSEN:
        return ()
    return tuple(code for code in values["countries"].upper().replace(";", ",").replace(",", " ").split())


def _table(code: str, values: Texts, kind: RateKind, reader: amounts.Reader) -> RateTable:
    tiers = []
    for index in range(_used(code, values)):
        least, cost = f"from_{code}_{index}", f"cost_{code}_{index}"
        if not values[least] and not values[cost]:
            continue
        is_by_value = kind is RateKind.VALUE
        minimum = (
            reader.money(least, values[least], code).amount
            if is_by_value
            else reader.whole(least, values[least])
        )
        tiers.append(RateTier(minimum, reader.money(cost, values[cost], code).amount))
    free = f"free_{code}"
    threshold = reader.money(free, values[free], code).amount if values[free] else None
    return RateTable(code, tuple(tiers), threshold)


def name_of(values: Texts, shop: Shop) -> Callable[[str], str]:
    """From the pointer of a problem to the field that it is about."""
    codes = list(_currencies(values, shop))

    def named(pointer: str) -> str:
        parts = pointer.strip("/").split("/")
        if parts[0] == "rates" and len(parts) > 2:
            code = codes[int(parts[1])]
            return f"free_{code}" if parts[2] == "free_from_minor" else f"from_{code}_0"
        return {"max_weight_grams": "max_weight"}.get(parts[0], parts[0])

    return named


def words(problem: FieldProblem) -> FieldProblem:
    """The problem in words of the form."""
    told: dict[tuple[str, str], Any] = {
        ("tiers", "invalid"): _("The first line begins at 0, and each further one higher than the last."),
        ("tiers", "wrong_length"): _("Say what a parcel costs, from 0 on."),
        ("days_max", "out_of_range"): _("The longest time is at least the shortest, and at most 90 days."),
    }
    text = told.get((last_part(problem.pointer), problem.code), problem.message)
    return FieldProblem(problem.pointer, problem.code, str(text))
