"""Gift cards and store credit: made once, spent once, never below zero."""

import re
import threading
from datetime import timedelta
from uuid import UUID

import pytest
from django.core import mail
from django.db import connection

from tests.factories import market
from titan.apps.giftcards import api as giftcards
from titan.apps.giftcards.contracts import (
    GiftCardConflict,
    GiftCardInvalid,
    GiftCardNotFound,
    MadeCard,
)
from titan.apps.giftcards.models import GiftCardRow
from titan.apps.users import api as users
from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import AccountKind, AccountRef, InsufficientFunds, TransferOrder
from titan.kernel import clock
from titan.kernel.ids import new_id
from titan.kernel.money import Money
from titan.platform.mail import outbox

pytestmark = pytest.mark.django_db(transaction=True)


def eur(amount: int) -> Money:
    return Money(amount, "EUR")


def on(kind: AccountKind, owner: UUID) -> int:
    return wallet.balance(account=AccountRef(kind, owner), currency="EUR").available.amount


def issued(amount: int = 5000, **changes: object) -> MadeCard:
    return giftcards.issue(
        card_id=new_id(bucket=7),
        amount=eur(amount),
        reason="for a test",
        **changes,  # type: ignore[arg-type]
    )


class TestSelling:
    def test_moves_money_from_the_wallet_onto_the_card(self) -> None:
        buyer = market.make_buyer(money=10_000)
        made = giftcards.sell(buyer_id=buyer, card_id=new_id(bucket=1), amount=eur(2500))
        assert re.fullmatch(r"([2-9A-HJ-NP-Y]{4}-){3}[2-9A-HJ-NP-Y]{4}", made.code)
        assert (on(AccountKind.BUYER, buyer), made.card.balance) == (7500, eur(2500))
        assert [card.id for card in giftcards.of_buyer(buyer_id=buyer)] == [made.card.id]
        assert wallet.check().is_clean

    def test_happens_once_per_id_and_tells_the_same_code(self) -> None:
        buyer, card_id = market.make_buyer(money=10_000), new_id(bucket=1)
        codes = {giftcards.sell(buyer_id=buyer, card_id=card_id, amount=eur(2500)).code for _ in range(3)}
        assert len(codes) == 1
        assert on(AccountKind.BUYER, buyer) == 7500
        with pytest.raises(GiftCardConflict):
            giftcards.sell(buyer_id=buyer, card_id=card_id, amount=eur(9900))

    def test_without_the_money_there_is_no_card(self) -> None:
        buyer = market.make_buyer(money=100)
        with pytest.raises(InsufficientFunds):
            giftcards.sell(buyer_id=buyer, card_id=new_id(bucket=1), amount=eur(2500))
        assert giftcards.of_buyer(buyer_id=buyer) == ()

    @pytest.mark.parametrize("amount", [eur(0), eur(99), eur(-500), eur(100_001), Money(5000, "XYZ")])
    def test_a_bad_amount_is_refused(self, amount: Money) -> None:
        with pytest.raises(GiftCardInvalid):
            giftcards.sell(buyer_id=market.make_buyer(), card_id=new_id(bucket=1), amount=amount)

    def test_the_code_goes_by_mail_to_whom_it_is_for(self) -> None:
        made = giftcards.sell(
            buyer_id=market.make_buyer(),
            card_id=new_id(bucket=1),
            amount=eur(2500),
            recipient_email="friend@example.com",
            message="Happy birthday",
        )
        outbox.send_due()
        [letter] = [one for one in mail.outbox if one.to == ["friend@example.com"]]
        assert made.code in letter.body
        assert "Happy birthday" in letter.body

    @pytest.mark.parametrize(
        ("recipient", "buyer", "words"),
        [
            ("de", "en", "Eine Geschenkkarte für dich"),
            ("en", "de", "A gift card for you"),
            ("", "de", "Eine Geschenkkarte für dich"),
            ("", "en", "A gift card for you"),
        ],
    )
    def test_the_letter_speaks_as_its_reader_does_or_as_who_gives(
        self, recipient: str, buyer: str, words: str
    ) -> None:
        buyer_id, address = market.make_buyer(), f"friend-{new_id(bucket=1)}@example.com"
        users.update_profile(user_id=buyer_id, locale=buyer)
        if recipient:
            users.update_profile(user_id=market.make_user(email=address), locale=recipient)
        giftcards.sell(
            buyer_id=buyer_id,
            card_id=new_id(bucket=1),
            amount=eur(2500),
            recipient_email=address,
            message="I'm glad & so on",
        )
        outbox.send_due()
        [letter] = [one for one in mail.outbox if one.to == [address]]
        assert letter.subject == words
        assert "I'm glad & so on" in letter.body


class TestCodes:
    def test_are_not_stored(self) -> None:
        made = issued()
        stored = str(GiftCardRow.objects.values().get(pk=made.card.id))
        assert made.code.replace("-", "") not in stored.replace("-", "")

    def test_are_found_however_they_are_typed(self) -> None:
        made = issued()
        for typed in (made.code, made.code.lower(), made.code.replace("-", ""), f"  {made.code} "):
            assert giftcards.find(code=typed).id == made.card.id

    def test_survive_a_change_of_the_secret_key(self, settings: object) -> None:
        made = issued()
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]  # type: ignore[attr-defined]
        settings.SECRET_KEY = "a-new-one"  # type: ignore[attr-defined]
        assert giftcards.find(code=made.code).available == eur(5000)

    def test_of_unknown_blocked_and_old_cards_are_answered_alike(self) -> None:
        blocked, old = issued(), issued(expires_at=clock.now() - timedelta(seconds=1))
        giftcards.block(card_id=blocked.card.id)
        for code in ("AAAA-BBBB-CCCC-DDDD", blocked.code, old.code):
            with pytest.raises(GiftCardNotFound) as refusal:
                giftcards.find(code=code)
            assert refusal.value.extra == {}
        giftcards.unblock(card_id=blocked.card.id)
        assert giftcards.find(code=blocked.code).available == eur(5000)


class TestCredit:
    def test_a_card_becomes_credit_whole_and_once(self) -> None:
        made, user = issued(), market.make_buyer(money=0)
        assert giftcards.redeem_to_credit(user_id=user, code=made.code) == eur(5000)
        assert giftcards.credit_of(user_id=user) == (eur(5000),)
        with pytest.raises(GiftCardConflict):
            giftcards.redeem_to_credit(user_id=user, code=made.code)
        assert wallet.check().is_clean

    def test_is_granted_once_per_id_with_a_reason(self) -> None:
        user, actor, grant = market.make_buyer(money=0), new_id(bucket=1), new_id(bucket=1)
        for _ in range(2):
            giftcards.grant_credit(
                grant_id=grant, user_id=user, amount=eur(700), actor_id=actor, reason="late parcel"
            )
        assert giftcards.credit_of(user_id=user) == (eur(700),)
        with pytest.raises(GiftCardInvalid):
            giftcards.grant_credit(
                grant_id=new_id(bucket=1), user_id=user, amount=eur(700), actor_id=actor, reason=""
            )


def test_a_crowd_spends_exactly_what_is_on_a_card() -> None:
    """480 tries at 100 each, on 16 connections at once, against a card of 5,000: fifty go through."""
    made = issued(5000)
    account, escrow = AccountRef(AccountKind.GIFT_CARD, made.card.id), new_id(bucket=1)
    done: list[bool] = []

    def work() -> None:
        for _ in range(30):
            order = TransferOrder(
                new_id(bucket=1), account, AccountRef(AccountKind.ESCROW, escrow), eur(100), "test", escrow
            )
            try:
                wallet.hold(orders=[order])
                wallet.post(transfer_ids=[order.id])
                done.append(True)
            except InsufficientFunds:
                done.append(False)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sum(done), len(done)) == (50, 480)
    assert on(AccountKind.GIFT_CARD, made.card.id) == 0
