"""What comes back onto a card after its last day is not lost: it becomes the buyer's store credit."""

from datetime import timedelta

import pytest

from tests.apps.payments.tendering import WISHES, Tendered, new_tendered
from tests.platform.eventlog.horizon import wait_until_readable
from titan.apps.giftcards import api as giftcards
from titan.apps.giftcards.models import GiftCardRow
from titan.apps.giftcards.subscribers import refunded
from titan.apps.payments import api as payments
from titan.apps.payments.events import PaymentRefunded
from titan.apps.wallet import api as wallet
from titan.kernel import clock
from titan.kernel.events import decode
from titan.kernel.money import Money
from titan.platform.eventlog import reading, relay

pytestmark = pytest.mark.django_db(transaction=True)
ON_CARD = 6000


def paid(method: str, *, is_captured: bool = True) -> Tendered:
    """An order of which a card of 60 euros pays 8."""
    purchase = new_tendered(method)
    giftcards.issue(card_id=purchase.gift_card, amount=Money(1000, "EUR"), reason="for a test")
    purchase.authorise(WISHES[method])
    if is_captured:
        purchase.capture()
    return purchase


def end(purchase: Tendered) -> None:
    GiftCardRow.objects.filter(pk=purchase.gift_card).update(expires_at=clock.now() - timedelta(minutes=1))


def told() -> None:
    wait_until_readable()
    relay.settle()


def standing(purchase: Tendered) -> tuple[int, int]:
    """On the card, and the buyer's credit."""
    now = purchase.standing()
    return now["gift_card"], now["credit"]


def test_a_refund_to_a_card_that_is_over_becomes_credit() -> None:
    purchase = paid("wallet")
    end(purchase)
    purchase.refund(purchase.refundable())
    told()
    assert standing(purchase) == (ON_CARD - 800, 2000 + 700)
    assert wallet.check().is_clean


def test_it_moves_once_however_often_it_is_heard_of() -> None:
    purchase = paid("wallet")
    end(purchase)
    purchase.refund(purchase.refundable())
    told()
    [envelope] = [one for one in reading.stream(purchase.id) if one.type == PaymentRefunded.type]
    refunded(envelope, decode(envelope.type, envelope.payload))
    assert standing(purchase) == (ON_CARD - 800, 2700)


def test_a_card_that_may_be_used_keeps_what_comes_back() -> None:
    purchase = paid("wallet")
    purchase.refund(purchase.refundable())
    told()
    assert standing(purchase) == (ON_CARD - 100, 2000)


def test_what_comes_back_onto_a_blocked_card_waits_for_an_operator() -> None:
    purchase = paid("wallet")
    end(purchase)
    giftcards.block(card_id=purchase.gift_card)
    purchase.refund(purchase.refundable())
    told()
    assert standing(purchase) == (ON_CARD - 100, 2000)


def test_an_order_at_the_door_that_is_called_off_gives_back_as_credit() -> None:
    purchase = paid("cod", is_captured=False)
    end(purchase)
    purchase.cancel(1)
    told()
    assert standing(purchase) == (ON_CARD - 800, 1700 + 100)
    purchase.void()
    told()
    assert standing(purchase) == (ON_CARD - 800, 2000 + 800)
    assert payments.get(payment_id=purchase.id).captured == Money(0, "EUR")
    assert wallet.check().is_clean
