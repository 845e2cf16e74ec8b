"""The other goods of an exchange: chosen, set aside in the stock, sent, or not to be had."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Max, Sum

from titan.apps.inventory import api as inventory
from titan.apps.inventory.contracts import StockLine
from titan.apps.orders.contracts import Order
from titan.apps.products import api as products
from titan.apps.products.contracts import SellableVariant
from titan.kernel.errors import FieldProblem
from titan.kernel.ids import derived_id
from titan.platform import homes

from ..contracts import (
    CaseAction,
    CaseDraft,
    CaseInvalid,
    CaseKind,
    CaseOutcome,
    CaseStateConflict,
    CaseStatus,
    Party,
    ReplacementDearer,
    ReplacementNotAvailable,
    ReplacementStatus,
    WantedLine,
)
from ..domain import exchange
from ..domain.flow import ENDS
from ..models import CaseRow, LineRow, ReplacementRow
from ..selectors import alternatives, goods
from ..selectors.goods import Goods
from . import closing, rows
from .rows import Caller, Held

_TO_ANSWER = (CaseStatus.REQUESTED, CaseStatus.REJECTED, CaseStatus.COUNTERED, CaseStatus.ESCALATED)
_STILL_MEANT = (ReplacementStatus.WANTED, ReplacementStatus.HELD)


@dataclass(frozen=True, slots=True)
class Swap:
    """What shall come instead of the units of a wanted line; `own` and `other` are prices of a unit today."""

    wanted: WantedLine
    given: Goods
    variant_id: UUID
    label: str
    picture_url: str
    own: int
    other: int


def swaps(order: Order, draft: CaseDraft) -> tuple[Swap, ...]:
    """What an exchange shall bring, with the prices of this moment. Asks the stock gate: not within a transaction.

    A line that does not fit the order is left to the checks of the case. A shop of another cell, whose stock is not here, sends them by
    itself.

    Raises:
        CaseInvalid: a variant of another product, or none.
        ReplacementNotAvailable: sold out, or not sold any more.
    """
    if draft.kind is not CaseKind.EXCHANGE:
        return ()
    had = {one.position: one for one in goods.of(order)}
    lines = [line for line in draft.lines if line.position in had and line.quantity > 0]
    ids = {line.instead or had[line.position].variant_id for line in lines}
    known = products.get_variants(variant_ids=ids | {had[line.position].variant_id for line in lines})
    _check_known(draft, had, known)
    if not homes.is_here(order.shop_id):
        return ()
    found = tuple(_swap(line, had[line.position], known, order.total.currency) for line in lines)
    needs: dict[UUID, int] = {}
    for swap in found:
        needs[swap.variant_id] = needs.get(swap.variant_id, 0) + swap.wanted.quantity
    _check_free(needs)
    return found


def in_words(order: Order, draft: CaseDraft) -> CaseDraft:
    """Where a shop of another cell shall send other goods by itself, the draft says in words which."""
    if (
        draft.kind is not CaseKind.EXCHANGE
        or homes.is_here(order.shop_id)
        or not any(one.instead for one in draft.lines)
    ):
        return draft
    known = products.get_variants(variant_ids={one.instead for one in draft.lines if one.instead})
    named = [(one.quantity, known[one.instead]) for one in draft.lines if one.instead in known]
    words = [f"{quantity} × {variant.label}" for quantity, variant in named]
    if draft.wanted_instead.strip():
        words.append(draft.wanted_instead.strip())
    return replace(draft, wanted_instead=", ".join(words)[:200])


def _check_known(draft: CaseDraft, had: dict[int, Goods], known: dict[UUID, SellableVariant]) -> None:
    """Raises CaseInvalid."""
    problems = []
    for place, line in enumerate(draft.lines):
        one = had.get(line.position)
        if one is None or line.instead in (None, one.variant_id):
            continue
        variant = known.get(line.instead) if line.instead else None
        if variant is None or variant.product_id != one.product_id:
            words = "not a variant of the same product"
            problems.append(FieldProblem(f"/lines/{place}/instead", "unknown", words))
    if problems:
        raise CaseInvalid(problems=tuple(problems))


def _swap(line: WantedLine, one: Goods, known: dict[UUID, SellableVariant], currency: str) -> Swap:
    own = alternatives.price_in(known.get(one.variant_id), currency)
    own = one.unit_price if own is None else own
    if line.instead in (None, one.variant_id):
        return Swap(line, one, one.variant_id, one.label, one.picture_url, own, own)
    assert line.instead is not None
    variant = known[line.instead]
    price = alternatives.price_in(variant, currency)
    if price is None or not variant.is_sellable:
        raise ReplacementNotAvailable(
            f"{one.title} {variant.label} is not sold any more.", extra={"variants": [str(line.instead)]}
        )
    return Swap(line, one, line.instead, variant.label, variant.picture_url or one.picture_url, own, price)


def _check_free(needs: dict[UUID, int]) -> None:
    free = inventory.free(variant_ids=needs)
    short = [str(variant_id) for variant_id, quantity in needs.items() if free[variant_id] < quantity]
    if short:
        raise ReplacementNotAvailable(
            "Not enough units are left of what shall come instead.", extra={"variants": short}
        )


def keep(row: CaseRow, found: Sequence[Swap]) -> None:
    """Write down what a case that was just opened shall bring.

    Raises:
        ReplacementDearer: it costs more than what goes back.
    """
    if not found:
        return
    paid = dict(row.lines.values_list("position", "amount_minor"))
    ReplacementRow.objects.bulk_create([_row(row, swap, paid[swap.wanted.position]) for swap in found])
    row.replacement = ReplacementStatus.WANTED.value
    row.save(update_fields=["replacement"])


def _row(row: CaseRow, swap: Swap, paid: int) -> ReplacementRow:
    one = swap.given
    back = exchange.back_of(paid, sold_at=one.unit_price, own=swap.own, other=swap.other)
    is_same = swap.variant_id == one.variant_id
    if back is None and not is_same:
        raise ReplacementDearer(
            f"{one.title} {swap.label} costs more than what goes back; return this and buy the other.",
            extra={"variants": [str(swap.variant_id)]},
        )
    return ReplacementRow(
        case=row,
        position=one.position,
        variant_id=swap.variant_id,
        product_id=one.product_id,
        category_id=one.category_id,
        title=one.title[:300],
        label=swap.label[:200],
        picture_url=swap.picture_url[:300],
        quantity=swap.wanted.quantity,
        unit_price_minor=one.unit_price if is_same else swap.other,
        paid_minor=paid,
        back_minor=0 if is_same else back or 0,
    )


def reservation_id(case_id: UUID) -> UUID:
    """Under which the stock holds the other goods of a case."""
    return derived_id(case_id, label="replacement")


def stock_lines(case_id: UUID) -> tuple[StockLine, ...]:
    """The units that an exchange brings, by variant."""
    found = ReplacementRow.objects.filter(case_id=case_id).values("variant_id").order_by("variant_id")
    sums = found.annotate(units=Sum("quantity")).values_list("variant_id", "units")
    return tuple(StockLine(variant_id, units) for variant_id, units in sums)


def check_free(case_id: UUID, shop_id: UUID) -> None:
    """Before a seller accepts: are there units? Asks the stock gate: not within a transaction.

    Raises:
        ReplacementNotAvailable: too few.
    """
    statuses = [status.value for status in _TO_ANSWER]
    waiting = CaseRow.objects.filter(id=case_id, shop_id=shop_id, status__in=statuses)
    if waiting.filter(replacement=ReplacementStatus.WANTED.value).exists():
        _check_free({line.variant_id: line.quantity for line in stock_lines(case_id)})


def is_to_hold(row: CaseRow) -> bool:
    """The sides have agreed on other goods, which are to be set aside."""
    is_agreed = row.status in (CaseStatus.RETURN_DUE, CaseStatus.SENT_BACK, CaseStatus.REPLACEMENT_DUE)
    return row.replacement == ReplacementStatus.WANTED and not row.is_for_money and is_agreed


def is_to_let_go(row: CaseRow) -> bool:
    """Other goods were meant, and are not any more."""
    return row.replacement in _STILL_MEANT and (row.is_for_money or row.status in ENDS)


def held(case_id: UUID) -> None:
    """The units are set aside. Repeatable; nothing where they are not meant any more."""
    with rows.held(case_id, _system(case_id, "held")) as case:
        if case.row.replacement == ReplacementStatus.WANTED:
            case.row.replacement = ReplacementStatus.HELD.value
            case.save()


def none_left(case_id: UUID) -> CaseRow:
    """There are not enough units: the case goes on for money, and both sides are told. Repeatable."""
    with rows.held(case_id, _system(case_id, "none left")) as case:
        if case.row.replacement in _STILL_MEANT and case.status is not CaseStatus.REPLACING:
            case.row.replacement = ReplacementStatus.NONE_LEFT.value
            if not case.row.is_for_money and case.status not in ENDS:
                _to_money(case)
            case.save()
        return case.row


def _to_money(case: Held) -> None:
    case.row.is_for_money = True
    case.answered("none_left")
    if case.status is CaseStatus.REPLACEMENT_DUE:
        closing.start_refund(case)


def refund_instead(case_id: UUID, caller: Caller, *, text: str = "") -> CaseRow:
    """The seller cannot send the other goods after all: the money goes back."""

    def decide(case: Held) -> None:
        case.row.is_for_money = True
        case.answered("none_left", text)
        closing.start_refund(case)

    return rows.step(case_id, caller, CaseAction.REFUND_INSTEAD, decide)


def begin(case_id: UUID, caller: Caller, *, carrier: str) -> CaseRow:
    """The other goods are about to be handed to a carrier; until that is settled nothing else happens in the case."""

    def decide(case: Held) -> None:
        if case.row.replacement != ReplacementStatus.HELD:
            raise CaseStateConflict("The other goods are being set aside; try again in a moment.")
        case.row.status = CaseStatus.REPLACING.value
        case.row.replacement_attempt += 1
        case.row.replacement_carrier = carrier
        case.note("replacing", id=caller.step_id)

    return rows.step(case_id, caller, CaseAction.REPLACE, decide)


def not_sent(case_id: UUID, *, attempt: int, error: str) -> None:
    """The carrier did not take it: the seller has what is left of its time to try otherwise. Repeatable."""
    with rows.held(case_id, _system(case_id, f"not sent:{attempt}")) as case:
        if _is_attempt(case, attempt):
            case.row.status = CaseStatus.REPLACEMENT_DUE.value
            case.row.replacement_carrier = ""
            case.note("replacing_failed", error[:200], id=case.caller.step_id)
            case.save()


def _is_attempt(case: Held, attempt: int) -> bool:
    return case.status is CaseStatus.REPLACING and case.row.replacement_attempt == attempt


def sent(case_id: UUID, *, attempt: int, tracking_number: str, at: datetime) -> CaseRow:
    """The other goods have left the stock: they are the buyer's, what they cost less goes back. Repeatable."""
    caller = Caller(Party.SELLER, derived_id(case_id, label=f"sent:{attempt}"))
    with rows.held(case_id, caller) as case:
        if not _is_attempt(case, attempt):
            return case.row
        row = case.row
        inventory.ship_reservation(reservation_id=reservation_id(row.id), shop_id=row.shop_id, at=at)
        row.replacement, row.replacement_tracking = ReplacementStatus.SENT.value, tracking_number
        _become_goods(case, at)
        case.answered("replaced", f"{row.replacement_carrier} {tracking_number}".strip())
        back = row.replacements.aggregate(sum=Sum("back_minor"))["sum"]
        closing.put_on_table(case, min(back, row.amount_minor))
        if row.amount_minor:
            row.is_for_money = True
            closing.start_refund(case)
        else:
            closing.end(case, CaseOutcome.REPLACED, status=CaseStatus.CLOSED)
        case.save()
        return row


def _become_goods(case: Held, at: datetime) -> None:
    """What was given back stays settled; what was sent may be returned or claimed about in its turn."""
    last = LineRow.objects.filter(order=case.order).aggregate(last=Max("position"))["last"]
    for position, brought in enumerate(case.row.replacements.order_by("position"), start=last + 1):
        brought.goods_position, brought.sent_at = position, at
        brought.save(update_fields=["goods_position", "sent_at"])
        LineRow.objects.create(
            order=case.order, position=position, variant_id=brought.variant_id, bought=brought.quantity
        )


def _system(case_id: UUID, what: str) -> Caller:
    return Caller(Party.SYSTEM, derived_id(case_id, label=f"replacement {what}"))
