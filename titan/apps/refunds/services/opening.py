"""Opening a case: does it fit, is it in time, is enough left; then the order waits for its end."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from titan.apps.orders import api as orders
from titan.apps.orders.contracts import Order
from titan.apps.payments import api as payments
from titan.apps.payments.contracts import PaymentNotFound
from titan.kernel import clock
from titan.kernel.errors import FieldProblem
from titan.platform.db.transactions import required

from ..contracts import (
    CaseDraft,
    CaseInvalid,
    CaseKind,
    CaseNotFound,
    CaseNotPossible,
    CaseOpenAlready,
    CaseReason,
    CaseStatus,
    Party,
    TooManyUnits,
)
from ..domain import amounts, eligibility
from ..domain.flow import ENDS
from ..events import CaseOpened
from ..models import CaseLineRow, CaseRow, LineRow, OrderRow
from ..selectors import goods, standing
from ..selectors.cases import lines_of
from ..selectors.goods import Goods
from . import exchanging, rows, showing
from .rows import Caller, Held

MAX_TEXT = 2000


def open_case(case_id: UUID, *, order_id: UUID, buyer_id: UUID, draft: CaseDraft) -> CaseRow:
    """See `api.open_case`."""
    found = orders.get(order_id=order_id, buyer_id=buyer_id)
    is_known = CaseRow.objects.filter(id=case_id, order_id=order_id).exists()
    swaps = () if is_known else exchanging.swaps(found, draft)
    draft = exchanging.in_words(found, draft)
    with required():
        order_row = _locked(found)
        known = CaseRow.objects.filter(id=case_id).first()
        if known is not None:
            if known.order_id != order_id:
                raise CaseNotFound
            return known
        order = orders.get(order_id=order_id, buyer_id=buyer_id)
        now = clock.now()
        had = goods.of(order)
        _check(order, had, draft, now)
        _refuse_second(order_id)
        orders.contest(order_id=order_id, reason=f"{draft.kind.value}: {draft.reason.value}")
        row = _open(case_id, order, order_row, had, draft, now)
        exchanging.keep(row, swaps)
        showing.show(row.id, order_id=order_id, shop_id=order.shop_id)
        return row


def _locked(order: Order) -> OrderRow:
    """The order's counters, made on first use, locked. See Note [One lock per order]."""
    OrderRow.objects.bulk_create(
        [
            OrderRow(
                order_id=order.id,
                purchase_id=order.purchase_id,
                currency=order.total.currency,
                paid_minor=order.total.amount,
            )
        ],
        ignore_conflicts=True,
    )
    row = OrderRow.objects.select_for_update().get(order_id=order.id)
    lines = [
        LineRow(order=row, position=position, variant_id=line.variant_id, bought=line.quantity)
        for position, line in enumerate(order.lines)
    ]
    LineRow.objects.bulk_create(lines, ignore_conflicts=True)
    return row


def _check(order: Order, had: Sequence[Goods], draft: CaseDraft, now: datetime) -> None:
    """Raises CaseInvalid, CaseNotPossible."""
    if refusal := eligibility.refusal(order):
        raise CaseNotPossible(refusal)
    check_form(had, draft)
    after = settings.REFUNDS_NOT_ARRIVED_AFTER_DAYS
    if draft.reason is CaseReason.NOT_ARRIVED and order.delivered_at is None:
        if order.completed_at is None and not eligibility.is_missing(order, after_days=after, now=now):
            raise CaseNotPossible(f"A parcel counts as missing {after} days after it was shipped.")
        if order.completed_at is None:
            return
    for wanted in draft.lines:
        one = had[wanted.position]
        if draft.reason is CaseReason.NOT_ARRIVED and one.is_replacement:
            _check_missing(one, after, now)
        _check_time(one, draft.kind, now)


def _check_missing(one: Goods, after: int, now: datetime) -> None:
    """Goods that an exchange brought are missing after as many days as an order's parcel. Raises CaseNotPossible."""
    if one.since is not None and now < one.since + timedelta(days=after):
        raise CaseNotPossible(f"A parcel counts as missing {after} days after it was shipped.")


def _check_time(one: Goods, kind: CaseKind, now: datetime) -> None:
    """Raises CaseNotPossible."""
    window = standing.window_of(one)
    until = window.claim_until if kind is CaseKind.CLAIM else window.return_until
    if until is None:
        reason = "has not arrived yet" if window.claim_until is None else "cannot be returned"
        raise CaseNotPossible(f"{one.title} {reason}.")
    if now > until:
        raise CaseNotPossible(f"The time for {one.title} ended on {until:%Y-%m-%d}.")


def check_form(had: Sequence[Goods], draft: CaseDraft) -> None:
    """Raises CaseInvalid."""
    problems = [*_line_problems(had, draft)]
    if draft.reason not in eligibility.REASONS[draft.kind]:
        words = f"not a reason for {draft.kind.value}"
        problems.append(FieldProblem("/reason", "does_not_fit", words))
    if draft.includes_shipping and draft.kind is CaseKind.EXCHANGE:
        problems.append(FieldProblem("/includes_shipping", "does_not_fit", "an exchange moves no money"))
    if len(draft.text) > MAX_TEXT:
        problems.append(FieldProblem("/text", "too_long", f"at most {MAX_TEXT} characters"))
    if problems:
        raise CaseInvalid(problems=tuple(problems))


def _line_problems(had: Sequence[Goods], draft: CaseDraft) -> Iterator[FieldProblem]:
    positions = [line.position for line in draft.lines]
    if not positions or len(set(positions)) != len(positions):
        yield FieldProblem("/lines", "required", "at least one line, each once")
    for place, line in enumerate(draft.lines):
        if line.instead is not None and draft.kind is not CaseKind.EXCHANGE:
            yield FieldProblem(
                f"/lines/{place}/instead", "does_not_fit", "only an exchange brings other goods"
            )
        if not 0 <= line.position < len(had):
            yield FieldProblem(f"/lines/{place}/position", "unknown", "the order has no such line")
        if line.quantity < 1:
            yield FieldProblem(f"/lines/{place}/quantity", "out_of_range", "at least 1")


def _refuse_second(order_id: UUID) -> None:
    ends = [status.value for status in ENDS]
    known = CaseRow.objects.filter(order_id=order_id).exclude(status__in=ends).first()
    if known is not None:
        raise CaseOpenAlready(extra={"case_id": str(known.id)})


def _open(
    case_id: UUID, order: Order, order_row: OrderRow, had: Sequence[Goods], draft: CaseDraft, now: datetime
) -> CaseRow:
    taken = _take_lines(had, order_row, draft)
    shipping = _take_shipping(order, order_row) if draft.includes_shipping else 0
    wanted = sum(minor for _, minor in taken) + shipping
    amount = min(wanted, order_row.paid_minor - order_row.taken_minor, _refundable(order))
    if amount <= 0:
        raise CaseNotPossible("Nothing is left of what was paid for this.")
    order_row.taken_minor += amount
    order_row.save()
    row = _row(case_id, order, draft, amount, now)
    row.save(force_insert=True)
    CaseLineRow.objects.bulk_create(_case_lines(row, had, draft, taken))
    _announce(row, order_row, order, draft)
    return row


def _refundable(order: Order) -> int:
    try:
        return payments.refundable(payment_id=order.purchase_id, order_id=order.id).amount
    except PaymentNotFound:
        return 0


def _take_lines(had: Sequence[Goods], order_row: OrderRow, draft: CaseDraft) -> list[tuple[int, int]]:
    """Take the units of each line; (position, what was paid for them) in the order of the lines.

    Raises:
        TooManyUnits: a line has fewer left.
    """
    counters = {line.position: line for line in LineRow.objects.filter(order=order_row)}
    found = []
    for wanted in sorted(draft.lines, key=lambda line: line.position):
        line = counters[wanted.position]
        if line.taken + wanted.quantity > line.bought:
            title = had[wanted.position].title
            raise TooManyUnits(f"Of {title} {line.bought - line.taken} can still be settled.")
        minor = amounts.of_units(
            had[wanted.position].paid, bought=line.bought, before=line.taken, quantity=wanted.quantity
        )
        line.taken += wanted.quantity
        line.save(update_fields=["taken"])
        found.append((wanted.position, minor))
    return found


def _take_shipping(order: Order, order_row: OrderRow) -> int:
    """The shipping goes back once, with the last units of the order."""
    if order_row.is_shipping_taken:
        raise CaseNotPossible("The shipping of this order was refunded already.")
    if any(line.taken < line.bought for line in LineRow.objects.filter(order=order_row)):
        raise CaseNotPossible("The shipping is refunded with all that is left of the order.")
    order_row.is_shipping_taken = True
    return amounts.paid_of(order).shipping


def _row(case_id: UUID, order: Order, draft: CaseDraft, amount: int, now: datetime) -> CaseRow:
    return CaseRow(
        id=case_id,
        order_id=order.id,
        order_number=order.number,
        buyer_id=order.buyer_id,
        shop_id=order.shop_id,
        shop_name=order.shop_name,
        seller_id=order.seller_id,
        kind=draft.kind.value,
        reason=draft.reason.value,
        status=CaseStatus.REQUESTED.value,
        includes_shipping=draft.includes_shipping,
        wanted_instead=draft.wanted_instead.strip()[:200],
        currency=order.total.currency,
        requested_minor=amount,
        amount_minor=amount,
        needs_return=draft.kind is not CaseKind.CLAIM,
        is_for_money=draft.kind is not CaseKind.EXCHANGE,
        deadline_at=rows.deadline(CaseStatus.REQUESTED, now),
        opened_at=now,
        version=0,
    )


def _case_lines(
    row: CaseRow, had: Sequence[Goods], draft: CaseDraft, taken: Sequence[tuple[int, int]]
) -> list[CaseLineRow]:
    quantities = {line.position: line.quantity for line in draft.lines}
    return [
        CaseLineRow(
            case=row,
            position=position,
            variant_id=had[position].variant_id,
            product_id=had[position].product_id,
            title=had[position].title[:300],
            label=had[position].label[:200],
            picture_url=had[position].picture_url[:300],
            quantity=quantities[position],
            amount_minor=minor,
        )
        for position, minor in taken
    ]


def _announce(row: CaseRow, order_row: OrderRow, order: Order, draft: CaseDraft) -> None:
    caller = Caller(Party.BUYER, row.id, user_id=order.buyer_id)
    case = Held(row, order_row, caller, row.opened_at)
    case.note("opened", draft.text.strip(), id=row.id)
    case.row.save(update_fields=["version"])
    assert row.deadline_at is not None
    case.record(
        CaseOpened(
            **rows.parties(row),
            kind=draft.kind,
            reason=draft.reason,
            lines=lines_of(row),
            includes_shipping=draft.includes_shipping,
            amount=case.money(row.amount_minor),
            answer_by=row.deadline_at,
            opened_at=row.opened_at,
        )
    )
