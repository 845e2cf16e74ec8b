"""Several tenders in one purchase: held, captured, voided and refunded with the method, to the unit."""

from collections.abc import Iterator

import httpx
import pytest
from django.db import IntegrityError, transaction

from titan.apps.payments import api as payments
from titan.apps.payments.contracts import (
    PaymentDeclined,
    PaymentStateConflict,
    PaymentStatus,
    ProviderUnavailable,
    Tender,
    TenderKind,
)
from titan.apps.payments.domain.payment import PaymentState
from titan.apps.payments.events import PaymentCaptured, PaymentRefunded
from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import AccountKind
from titan.platform.db import sql
from titan.platform.eventlog import folding, reading

from .conftest import BY_WALLET, Provider, available, by_card, eur, fresh_id, work
from .tendering import CREDIT, GIFT, WISHES, Tendered, new_tendered

METHODS = tuple(WISHES)
pytestmark = pytest.mark.django_db


@pytest.fixture(params=METHODS)
def purchase(request: pytest.FixtureRequest, provider: Provider) -> Tendered:
    return new_tendered(request.param)


def wish_of(purchase: Tendered, request: pytest.FixtureRequest) -> str:
    return str(request.node.callspec.params["purchase"])


@pytest.fixture
def authorised(purchase: Tendered, request: pytest.FixtureRequest) -> Tendered:
    purchase.authorise(WISHES[wish_of(purchase, request)])
    return purchase


@pytest.fixture
def captured(authorised: Tendered) -> Tendered:
    authorised.capture()
    return authorised


@pytest.fixture(autouse=True)
def _ledger_is_clean(db: None) -> Iterator[None]:
    yield
    assert wallet.check().is_clean


class TestAuthorise:
    def test_holds_every_tender_with_the_method(self, authorised: Tendered) -> None:
        payment = payments.get(payment_id=authorised.id)

        assert payment.status is PaymentStatus.AUTHORISED
        assert payment.tenders == authorised.tenders
        used = sum(t.amount.amount for t in authorised.tenders if t.kind is TenderKind.GIFT_CARD)
        assert authorised.standing()["gift_card"] == GIFT - used
        assert authorised.standing()["credit"] == CREDIT - 300
        assert authorised.escrow() == [0, 0]

    def test_again_has_no_further_effect(self, authorised: Tendered, request: pytest.FixtureRequest) -> None:
        before = authorised.standing()

        again = authorised.authorise(WISHES[wish_of(authorised, request)])

        assert again.tenders == authorised.tenders
        assert authorised.standing() == before

    def test_with_other_tenders_is_refused(
        self, authorised: Tendered, request: pytest.FixtureRequest
    ) -> None:
        other = Tendered(
            authorised.id,
            authorised.buyer_id,
            authorised.parts,
            authorised.tenders[:2],
            authorised.gift_card,
        )

        with pytest.raises(PaymentStateConflict):
            other.authorise(WISHES[wish_of(authorised, request)])

    @pytest.mark.parametrize("wrong", ["another order", "nothing", "no card", "another's credit", "twice"])
    def test_refuses_an_impossible_tender(self, wrong: str) -> None:
        purchase = new_tendered("wallet")
        order = purchase.orders[0]
        tender = {
            "another order": Tender(fresh_id(), TenderKind.SUBSIDY, None, eur(1)),
            "nothing": Tender(order, TenderKind.GIFT_CARD, fresh_id(), eur(0)),
            "no card": Tender(order, TenderKind.GIFT_CARD, None, eur(1)),
            "another's credit": Tender(order, TenderKind.CREDIT, fresh_id(), eur(1)),
            "twice": purchase.tenders[0],
        }[wrong]
        bad = Tendered(
            purchase.id, purchase.buyer_id, purchase.parts, (*purchase.tenders, tender), fresh_id()
        )

        with pytest.raises(ValueError, match="tender"):
            bad.authorise(BY_WALLET)


@pytest.mark.django_db(transaction=True)
class TestShortTender:
    @pytest.mark.parametrize("method", METHODS)
    @pytest.mark.parametrize("short", ["gift_card", "credit"])
    def test_declines_and_is_named_and_nothing_stays_held(
        self, provider: Provider, method: str, short: str
    ) -> None:
        gift, credit = (799, CREDIT) if short == "gift_card" else (GIFT, 299)
        purchase = new_tendered(method, gift=gift, credit=credit)
        before = purchase.standing()
        source = purchase.gift_card if short == "gift_card" else purchase.buyer_id

        for _ in range(2):
            with pytest.raises(PaymentDeclined) as refusal:
                purchase.authorise(WISHES[method])

            assert refusal.value.extra["tender"] == {"kind": short, "source_id": str(source)}
        assert purchase.standing() == before
        assert provider.charges() == []
        assert payments.get(payment_id=purchase.id).status is PaymentStatus.DECLINED

    def test_is_not_blamed_for_a_short_wallet(self) -> None:
        rich = new_tendered("wallet")
        poor = Tendered(fresh_id(), fresh_id(), rich.parts, rich.tenders[:3], rich.gift_card)

        with pytest.raises(PaymentDeclined) as refusal:
            poor.authorise(BY_WALLET)

        assert refusal.value.extra == {"reason": "wallet.insufficient_funds"}
        assert rich.standing()["gift_card"] == GIFT


class TestCapture:
    def test_brings_part_and_tenders_into_each_escrow(self, captured: Tendered) -> None:
        assert captured.escrow() == [3500, 1300]
        assert payments.get(payment_id=captured.id).status is PaymentStatus.CAPTURED

    def test_tells_which_tenders_paid(self, captured: Tendered) -> None:
        facts = [one.event() for one in reading.stream(captured.id)]

        told = [tender for fact in facts if isinstance(fact, PaymentCaptured) for tender in fact.tenders]
        assert sorted(told, key=str) == sorted(captured.tenders, key=str)

    def test_again_has_no_further_effect(self, captured: Tendered) -> None:
        captured.capture()

        assert captured.escrow() == [3500, 1300]


class TestCashOfOneOrder:
    def test_brings_only_its_tenders(self) -> None:
        purchase = new_tendered("cod")
        purchase.authorise(WISHES["cod"])

        payments.capture_cash(payment_id=purchase.id, order_id=purchase.orders[1])

        assert purchase.escrow() == [0, 1300]
        assert purchase.standing()["gift_card"] == GIFT - 800


class TestUndone:
    def test_by_a_void_gives_everything_back(
        self, purchase: Tendered, provider: Provider, request: pytest.FixtureRequest
    ) -> None:
        before = purchase.standing()
        purchase.authorise(WISHES[wish_of(purchase, request)])

        for _ in range(2):
            purchase.void()

        assert purchase.standing() == before
        assert payments.get(payment_id=purchase.id).status is PaymentStatus.VOIDED

    @pytest.mark.parametrize("token", ["tok_declined", "tok_of_nobody"])
    def test_by_a_declined_card_releases_the_tenders(self, provider: Provider, token: str) -> None:
        purchase = new_tendered("card")
        before = purchase.standing()

        for _ in range(2):
            with pytest.raises(PaymentDeclined):
                purchase.authorise(by_card(token))

        assert purchase.standing() == before

    def test_by_a_buyer_who_leaves_the_page_releases_the_tenders(self, provider: Provider) -> None:
        purchase = new_tendered("card")
        before = purchase.standing()
        page = purchase.authorise(by_card("")).redirect_url
        held = purchase.standing()

        provider.post(page, do="cancel")
        with pytest.raises(PaymentDeclined):
            purchase.authorise(by_card(""))

        assert held["gift_card"] == GIFT - 800
        assert purchase.standing() == before

    def test_by_a_provider_that_never_heard_of_it_releases_the_tenders(self, provider: Provider) -> None:
        purchase = new_tendered("card")
        before = purchase.standing()
        provider.order(create="fail")
        with pytest.raises(ProviderUnavailable):
            purchase.authorise(by_card())
        sql.execute("UPDATE payments_payment SET created_at = created_at - interval '2 hours'")

        payments.ask_provider(payment_id=purchase.id)

        assert payments.get(payment_id=purchase.id).status is PaymentStatus.VOIDED
        assert purchase.standing() == before


class TestCancelledOrder:
    def test_before_the_capture_lets_its_tenders_go_alone(self, authorised: Tendered) -> None:
        authorised.cancel(0)
        authorised.capture()

        assert authorised.escrow() == [0, 1300]
        assert authorised.standing()["credit"] == CREDIT
        payment = payments.get(payment_id=authorised.id)
        assert payment.captured == authorised.parts[1].amount

    def test_all_of_them_before_the_capture_give_everything_back(
        self, purchase: Tendered, request: pytest.FixtureRequest
    ) -> None:
        before = purchase.standing()
        purchase.authorise(WISHES[wish_of(purchase, request)])

        for order in (1, 0):
            purchase.cancel(order)

        assert purchase.standing() == before
        assert payments.get(payment_id=purchase.id).status is PaymentStatus.VOIDED

    def test_after_the_capture_refunds_all_to_their_sources(
        self, purchase: Tendered, provider: Provider, request: pytest.FixtureRequest
    ) -> None:
        before = purchase.standing()
        method = wish_of(purchase, request)
        purchase.authorise(WISHES[method])
        purchase.capture()

        for order in (0, 0, 1):
            purchase.cancel(order)

        cash = 3200 if method == "cod" else 0
        assert purchase.standing() == before | {"wallet": before["wallet"] + cash}
        assert purchase.escrow() == [0, 0]
        assert payments.get(payment_id=purchase.id).status is PaymentStatus.REFUNDED

    def test_that_alone_was_paid_by_card_leaves_the_others_to_their_tenders(self, provider: Provider) -> None:
        mixed, gift = new_tendered("card"), new_tendered("tenders")
        parts = (mixed.parts[0], gift.parts[1])
        tenders = tuple(one for one in (*mixed.tenders, *gift.tenders) if one.order_id == gift.orders[1])
        purchase = Tendered(fresh_id(), gift.buyer_id, parts, tenders, gift.gift_card)
        reference = purchase.authorise(by_card()).provider_reference

        purchase.cancel(0)
        payment = payments.capture(payment_id=purchase.id)
        work()

        assert (payment.status, payment.captured) == (PaymentStatus.CAPTURED, eur(0))
        assert purchase.escrow() == [0, 1300]
        assert provider.captured() == 0
        assert provider.book.get(reference)["status"] == "voided"

    def test_that_only_the_platform_paid_goes_back_to_it(self) -> None:
        paid = new_tendered("tenders")
        tender = Tender(paid.orders[0], TenderKind.SUBSIDY, None, eur(900))
        purchase = Tendered(fresh_id(), paid.buyer_id, paid.parts[:1], (tender,), paid.gift_card)
        before = purchase.standing()
        purchase.authorise(BY_WALLET)
        purchase.capture()

        purchase.cancel(0)

        assert purchase.standing() == before
        assert payments.get(payment_id=purchase.id).status is PaymentStatus.REFUNDED


class TestRefund:
    def test_divides_by_what_each_paid(self, captured: Tendered, request: pytest.FixtureRequest) -> None:
        payment = captured.refund(1000)

        fact = list(reading.stream(captured.id))[-1].event()
        assert isinstance(fact, PaymentRefunded)
        back = {tender.kind: tender.amount.amount for tender in fact.tenders}
        gift = 900 if wish_of(captured, request) == "tenders" else 233
        assert back == {TenderKind.GIFT_CARD: gift, TenderKind.CREDIT: 100, TenderKind.SUBSIDY: 167}
        assert payment.refunded.amount == 1000 - gift - 100
        assert captured.refundable() == 2000
        assert captured.escrow() == [3500 - 1167, 1300]

    @pytest.mark.parametrize("step", [1, 7, 499, 1501])
    def test_in_parts_gives_each_exactly_what_it_paid(
        self, purchase: Tendered, request: pytest.FixtureRequest, step: int
    ) -> None:
        before = purchase.standing()
        method = wish_of(purchase, request)
        purchase.authorise(WISHES[method])
        purchase.capture()

        for amount in (step, step, 900 - step // 2):
            purchase.refund(min(amount, purchase.refundable()) or 1)
            if not purchase.refundable():
                break
        if purchase.refundable():
            purchase.refund(purchase.refundable())
        payment = purchase.refund(purchase.refundable(1), order=1)

        cash = 3200 if method == "cod" else 0
        assert payment.status is PaymentStatus.REFUNDED
        assert purchase.standing() == before | {"wallet": before["wallet"] + cash}
        assert purchase.escrow() == [0, 0]

    def test_is_never_more_than_all_that_was_paid(self, captured: Tendered) -> None:
        captured.refund(2500)

        with pytest.raises(PaymentStateConflict):
            captured.refund(501)

        assert captured.refundable() == 500

    def test_by_the_same_id_happens_once(self, captured: Tendered) -> None:
        refund_id = fresh_id()

        for _ in range(3):
            captured.refund(1000, refund_id=refund_id)

        assert captured.refundable() == 2000

    def test_is_told_beforehand_as_it_is_made(self, captured: Tendered) -> None:
        planned = payments.refund_split(payment_id=captured.id, order_id=captured.orders[0], amount=eur(1234))

        captured.refund(1234)

        assert captured.escrow()[0] == 3500 - planned.from_escrow.amount
        assert planned.amount == eur(1234)

    def test_of_nothing_is_refused(self, captured: Tendered) -> None:
        with pytest.raises(PaymentStateConflict):
            captured.refund(0)

    def test_needs_no_provider_where_no_card_paid(self, provider: Provider) -> None:
        purchase = new_tendered("tenders")
        purchase.authorise(BY_WALLET)
        purchase.capture()
        provider.order(refund="fail")

        assert purchase.refund(3000).status is PaymentStatus.PARTLY_REFUNDED


class TestCardRefund:
    @pytest.fixture
    def purchase(self, provider: Provider) -> Tendered:
        made = new_tendered("card")
        made.authorise(by_card())
        made.capture()
        return made

    def test_asks_the_provider_for_the_cards_share_alone(
        self, provider: Provider, purchase: Tendered
    ) -> None:
        purchase.refund(1500)

        assert provider.refunded() == 1000

    def test_that_was_refused_counts_no_longer(self, provider: Provider, purchase: Tendered) -> None:
        before = purchase.standing()
        provider.order(refund="refuse")

        with pytest.raises(PaymentStateConflict):
            purchase.refund(1500)

        assert purchase.standing() == before
        assert purchase.escrow() == [3500, 1300]
        assert purchase.refundable() == 3000

    def test_under_way_is_gone_already_for_all_tenders(self, provider: Provider, purchase: Tendered) -> None:
        refund_id = fresh_id()
        provider.order(refund="lose")
        with pytest.raises(ProviderUnavailable):
            purchase.refund(2900, refund_id=refund_id)

        with pytest.raises(PaymentStateConflict):
            purchase.refund(101)
        left = purchase.refundable()
        provider.order()
        purchase.refund(2900, refund_id=refund_id)

        assert left == purchase.refundable() == 100
        assert provider.refunded() == payments.get(payment_id=purchase.id).refunded.amount

    def test_after_one_that_the_provider_made_itself_still_ends_exactly(
        self, provider: Provider, purchase: Tendered
    ) -> None:
        payment = payments.get(payment_id=purchase.id)
        _refund_at_provider(provider, payment.provider_reference, purchase, 900)
        payments.ask_provider(payment_id=purchase.id)
        after = payments.get(payment_id=purchase.id)

        purchase.refund(700)
        purchase.refund(purchase.refundable())

        assert after.refunded == eur(900)
        assert purchase.standing()["gift_card"] == GIFT - 100
        assert purchase.standing()["credit"] == CREDIT
        assert purchase.escrow() == [0, 1300]
        assert provider.refunded() == 2000


def _refund_at_provider(provider: Provider, reference: str, purchase: Tendered, amount: int) -> None:
    body = {"refund_id": str(fresh_id()), "order_id": str(purchase.orders[0]), "amount": amount}
    url, key = f"{provider.url}/v1/intents/{reference}/refunds", {"Idempotency-Key": str(fresh_id())}
    httpx.post(url, json=body, headers=key).raise_for_status()


class TestEarned:
    def test_the_seller_gets_the_platforms_part_too(self, captured: Tendered) -> None:
        part = captured.parts[0]

        wallet.release_escrow(
            order_id=part.order_id, shop_id=part.shop_id, total=eur(3500), commission_bp=1000
        )

        assert available(AccountKind.SELLER, part.shop_id) == 3150


class TestRows:
    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE payments_tender SET refunded_minor = amount_minor + 1",
            "UPDATE payments_tender SET refunded_minor = -1",
            "UPDATE payments_tender SET amount_minor = 0",
            "UPDATE payments_tender SET kind = 'cheque'",
            "UPDATE payments_tender SET source_id = NULL WHERE kind = 'gift_card'",
            "UPDATE payments_part SET refunded_minor = amount_minor + 1",
        ],
    )
    def test_refuse_what_cannot_be(self, change: str) -> None:
        purchase = new_tendered("wallet")
        purchase.authorise(BY_WALLET)
        purchase.capture()

        with pytest.raises(IntegrityError), transaction.atomic():
            sql.execute(change)

    def test_refuse_a_refund_of_what_was_not_captured(self) -> None:
        purchase = new_tendered("wallet")
        purchase.authorise(BY_WALLET)

        with pytest.raises(IntegrityError), transaction.atomic():
            sql.execute("UPDATE payments_tender SET refunded_minor = 1")

    def test_say_what_the_events_say(self, captured: Tendered) -> None:
        captured.refund(777)
        captured.cancel(1)

        state = folding.load(captured.id, PaymentState).state
        rows = sql.query(
            "SELECT status, refunded_minor FROM payments_tender WHERE payment_id = %s ORDER BY position",
            (captured.id,),
        )
        assert rows == [(str(one.status), one.refunded.amount) for one in state.tenders]
