"""What a service must be to make sense."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import cache

from babel import Locale

from titan.kernel.errors import FieldProblem

from ..contracts import RateTable, ServiceDraft, ShippingServiceInvalid

MAX_NAME = 60
MAX_TIERS = 50
MAX_DAYS = 90
MAX_MINOR = 10**12
_NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})


@cache
def countries() -> frozenset[str]:
    """The ISO 3166 codes of the world's countries and territories."""
    regions = map(str, Locale("en").territories)
    return frozenset(code for code in regions if len(code) == 2 and code.isalpha()) - _NO_COUNTRIES


def checked(draft: ServiceDraft, *, currencies: Collection[str]) -> ServiceDraft:
    """The draft with a trimmed name and sorted countries.

    Raises:
        ShippingServiceInvalid: naming every fault.
    """
    tidy = replace(draft, name=" ".join(draft.name.split()), countries=tuple(sorted(set(draft.countries))))
    problems = (*_general(tidy), *_tables(tidy.rates, currencies))
    if problems:
        raise ShippingServiceInvalid(problems=problems)
    return tidy


def _general(draft: ServiceDraft) -> Iterator[FieldProblem]:
    if not 1 <= len(draft.name) <= MAX_NAME:
        yield FieldProblem("/name", "wrong_length", f"1 to {MAX_NAME} characters")
    unknown = [code for code in draft.countries if code not in countries()]
    if unknown:
        yield FieldProblem("/countries", "not_one_of", f"not ISO 3166 codes: {', '.join(unknown[:5])}")
    if not 0 <= draft.days_min <= draft.days_max <= MAX_DAYS:
        yield FieldProblem("/days_max", "out_of_range", f"0 <= days_min <= days_max <= {MAX_DAYS}")
    if draft.max_weight_grams is not None and draft.max_weight_grams < 1:
        yield FieldProblem("/max_weight_grams", "out_of_range", "at least 1 gram")


def _tables(tables: tuple[RateTable, ...], currencies: Collection[str]) -> Iterator[FieldProblem]:
    seen: set[str] = set()
    for index, table in enumerate(tables):
        at = f"/rates/{index}"
        if table.currency not in currencies:
            yield FieldProblem(f"{at}/currency", "not_one_of", f"one of {', '.join(currencies)}")
        if table.currency in seen:
            yield FieldProblem(f"{at}/currency", "repeated", "one table a currency")
        seen.add(table.currency)
        yield from _table(table, at)


def _table(table: RateTable, at: str) -> Iterator[FieldProblem]:
    minimums = [tier.minimum for tier in table.tiers]
    if not 1 <= len(minimums) <= MAX_TIERS:
        yield FieldProblem(f"{at}/tiers", "wrong_length", f"1 to {MAX_TIERS} tiers")
    elif minimums[0] != 0 or minimums != sorted(set(minimums)) or minimums[-1] > MAX_MINOR:
        yield FieldProblem(f"{at}/tiers", "invalid", "minimums begin at 0 and rise")
    if any(not 0 <= tier.cost_minor <= MAX_MINOR for tier in table.tiers):
        yield FieldProblem(f"{at}/tiers", "out_of_range", "costs are not negative")
    if table.free_from_minor is not None and not 0 <= table.free_from_minor <= MAX_MINOR:
        yield FieldProblem(f"{at}/free_from_minor", "out_of_range", "not negative")
