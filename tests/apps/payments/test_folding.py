"""A payment's row is the fold of its events, whichever way it was written: in SQL or in Python."""

from collections.abc import Callable

import pytest

from titan.apps.payments import api as payments
from titan.apps.payments.contracts import PaymentDeclined
from titan.apps.payments.domain.payment import PaymentState
from titan.apps.payments.services import rows
from titan.platform.eventlog import folding

from .conftest import BY_WALLET, IN_CASH, Provider, Purchase, by_card, eur, fresh_id, new_purchase
from .tendering import WISHES, Tendered, new_tendered

pytestmark = pytest.mark.django_db


def refund(purchase: Purchase, amount: int, order: int = 0) -> None:
    payments.refund(
        payment_id=purchase.id,
        refund_id=fresh_id(),
        order_id=purchase.orders[order],
        amount=eur(amount),
        reason="test",
    )


def capture(purchase: Purchase) -> None:
    payments.capture(payment_id=purchase.id)


def void(purchase: Purchase) -> None:
    payments.void(payment_id=purchase.id, reason="test")


def cash(order: int) -> Callable[[Purchase], None]:
    return lambda purchase: payments.capture_cash(payment_id=purchase.id, order_id=purchase.orders[order])


def cancel(order: int) -> Callable[[Purchase], None]:
    return lambda purchase: payments.cancel_order(
        payment_id=purchase.id, order_id=purchase.orders[order], reason="test"
    )


STORIES: dict[str, tuple[Callable[[Purchase], object], ...]] = {
    "wallet held": (lambda p: p.authorise(BY_WALLET),),
    "wallet captured": (lambda p: p.authorise(BY_WALLET), capture),
    "wallet voided": (lambda p: p.authorise(BY_WALLET), void),
    "wallet part cancelled": (lambda p: p.authorise(BY_WALLET), cancel(1), capture),
    "wallet all cancelled": (lambda p: p.authorise(BY_WALLET), cancel(1), cancel(0)),
    "wallet refunded": (lambda p: p.authorise(BY_WALLET), capture, lambda p: refund(p, 500), cancel(0)),
    "cash held": (lambda p: p.authorise(IN_CASH),),
    "cash one by one": (lambda p: p.authorise(IN_CASH), cash(1), cash(0)),
    "cash, one cancelled": (lambda p: p.authorise(IN_CASH), cash(1), cancel(0), void),
    "cash half, void": (lambda p: p.authorise(IN_CASH), cash(1), void),
    "cash refunded": (lambda p: p.authorise(IN_CASH), cash(1), lambda p: refund(p, 1200, 1), cash(0)),
    "wallet at once": (lambda p: p.at_once(BY_WALLET),),
    "wallet at once, refunded": (lambda p: p.at_once(BY_WALLET), lambda p: refund(p, 500), cancel(0)),
    "cash at once": (lambda p: p.at_once(IN_CASH), cash(1), cancel(0)),
    "card page": (lambda p: p.authorise(by_card("")),),
    "card held": (lambda p: p.authorise(by_card()),),
    "card captured": (lambda p: p.authorise(by_card()), capture),
    "card part cancelled": (lambda p: p.authorise(by_card()), cancel(0), capture),
    "card refunded": (lambda p: p.authorise(by_card()), capture, lambda p: refund(p, 3000)),
}


def differences(purchase: Purchase) -> dict[str, object]:
    """Columns in which the stored row and the fold disagree, other than the time of the last change."""
    loaded = folding.load(purchase.id, PaymentState)
    stored, payment = rows.read(purchase.id), loaded.state.payment
    assert stored is not None
    assert payment is not None
    expected = rows.document_of(loaded.state, version=loaded.version, at=payment.created_at)
    columns = {
        name: str(value) for name, value in expected.items() if name not in ("updated_at", "created_at")
    }
    wrong: dict[str, object] = {
        name: (stored[name], value) for name, value in columns.items() if str(stored[name]) != value
    }
    for part, row in zip(loaded.state.parts, stored["parts"], strict=True):
        if (part.status, part.refunded.amount) != (row["status"], row["refunded_minor"]):
            wrong[str(part.order_id)] = (row, part)
    for tender, row in zip(loaded.state.tenders, stored["tenders"], strict=True):
        if (tender.status, tender.refunded.amount) != (row["status"], row["refunded_minor"]):
            wrong[row["id"]] = (row, tender)
    return wrong


@pytest.mark.parametrize("story", STORIES)
def test_row_equals_fold(story: str, purchase: Purchase, provider: Provider) -> None:
    for step in STORIES[story]:
        step(purchase)

    assert differences(purchase) == {}


TENDERED: dict[str, tuple[Callable[[Tendered], object], ...]] = {
    "held": (),
    "voided": (Tendered.void,),
    "one cancelled": (lambda p: p.cancel(0),),
    "one cancelled, then captured": (lambda p: p.cancel(0), Tendered.capture),
    "all cancelled": (lambda p: p.cancel(1), lambda p: p.cancel(0)),
    "captured": (Tendered.capture,),
    "captured, one cancelled": (Tendered.capture, lambda p: p.cancel(1)),
    "refunded in parts": (Tendered.capture, lambda p: p.refund(1), lambda p: p.refund(1234)),
    "refunded wholly": (
        Tendered.capture,
        lambda p: p.refund(3000),
        lambda p: p.refund(p.refundable(1), order=1),
    ),
}


@pytest.mark.parametrize("method", WISHES)
@pytest.mark.parametrize("story", TENDERED)
def test_row_equals_fold_with_tenders(story: str, method: str, provider: Provider) -> None:
    purchase = new_tendered(method)
    purchase.authorise(WISHES[method])
    for step in TENDERED[story]:
        step(purchase)

    assert differences(purchase) == {}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("method", WISHES)
def test_row_equals_fold_of_a_payment_with_a_short_tender(method: str, provider: Provider) -> None:
    poor = new_tendered(method, gift=1)
    with pytest.raises(PaymentDeclined):
        poor.authorise(WISHES[method])

    assert differences(poor) == {}


@pytest.mark.django_db(transaction=True)
def test_row_equals_fold_of_a_declined_payment(provider: Provider) -> None:
    poor = new_purchase(100)
    with pytest.raises(PaymentDeclined):
        poor.authorise(BY_WALLET)

    assert differences(poor) == {}
