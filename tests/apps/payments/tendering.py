"""Purchases that several tenders pay: gift cards, store credit and the platform's subsidy beside the method."""

from dataclasses import dataclass, replace
from uuid import UUID

from titan.apps.payments import api as payments
from titan.apps.payments.contracts import (
    Payment,
    PaymentMethod,
    PaymentPart,
    PaymentWish,
    Tender,
    TenderKind,
)
from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import AccountKind, AccountRef, TransferOrder
from titan.kernel.money import Money

from .conftest import BY_WALLET, IN_CASH, Purchase, available, by_card, eur, fresh_id, work

WISHES: dict[str, PaymentWish] = {
    "wallet": BY_WALLET,
    "card": by_card(),
    "cod": IN_CASH,
    "tenders": BY_WALLET,
}
GIFT, CREDIT = 5000, 2000


@dataclass(frozen=True)
class Tendered(Purchase):
    """A purchase with its tenders. `gift_card` holds 50 euros at first, the buyer's credit 20, the wallet 100."""

    tenders: tuple[Tender, ...]
    gift_card: UUID

    def authorise(self, wish: PaymentWish) -> Payment:
        return payments.authorise(
            payment_id=self.id,
            buyer_id=self.buyer_id,
            wish=wish,
            parts=self.parts,
            amount=self.amount,
            tenders=self.tenders,
        )

    def pays(self, order: int) -> int:
        """All that comes into an order's escrow."""
        own = self.parts[order]
        tenders = (tender.amount for tender in self.tenders if tender.order_id == own.order_id)
        return sum(tenders, own.amount).amount

    def buyer_pays(self, order: int) -> int:
        order_id = self.orders[order]
        subsidy = (t.amount for t in self.tenders if t.kind is TenderKind.SUBSIDY and t.order_id == order_id)
        return self.pays(order) - sum(subsidy, eur(0)).amount

    def standing(self) -> dict[str, int]:
        """What each of the accounts that pay can spend."""
        return {
            "wallet": self.spendable(),
            "gift_card": available(AccountKind.GIFT_CARD, self.gift_card),
            "credit": available(AccountKind.CREDIT, self.buyer_id),
            "promotion": available(AccountKind.PROMOTION),
            "provider": available(AccountKind.PROVIDER),
        }

    def refund(self, amount: int, *, order: int = 0, refund_id: UUID | None = None) -> Payment:
        return payments.refund(
            payment_id=self.id,
            refund_id=refund_id or fresh_id(),
            order_id=self.orders[order],
            amount=Money(amount, self.amount.currency),
            reason="test",
        )

    def refundable(self, order: int = 0) -> int:
        return payments.refundable(payment_id=self.id, order_id=self.orders[order]).amount

    def cancel(self, order: int) -> None:
        payments.cancel_order(payment_id=self.id, order_id=self.orders[order], reason="test")
        work()

    def void(self) -> None:
        payments.void(payment_id=self.id, reason="test")
        work()

    def capture(self) -> None:
        """All of it, be it by the courier."""
        if payments.get(payment_id=self.id).method is PaymentMethod.COD:
            for order_id in self.orders:
                payments.capture_cash(payment_id=self.id, order_id=order_id)
        payments.capture(payment_id=self.id)


def fund(account: AccountRef, amount: Money, *, source: AccountKind = AccountKind.PROVIDER) -> None:
    order = TransferOrder(fresh_id(), AccountRef(source), account, amount, "test", fresh_id())
    wallet.execute(orders=[order])


def new_tendered(method: str, *, gift: int = GIFT, credit: int = CREDIT) -> Tendered:
    """Order 0: 20 by the method, 7 gift card, 3 credit, 5 subsidy. Order 1: 12 by the method, 1 gift card.

    By `tenders` alone the gift card pays the method's part too.
    """
    parts = tuple(PaymentPart(fresh_id(), fresh_id(), eur(amount)) for amount in (2000, 1200))
    buyer, card = fresh_id(), fresh_id()
    first, second = parts[0].order_id, parts[1].order_id
    tenders: tuple[Tender, ...] = (
        Tender(first, TenderKind.SUBSIDY, None, eur(500)),
        Tender(first, TenderKind.GIFT_CARD, card, eur(700)),
        Tender(second, TenderKind.GIFT_CARD, card, eur(100)),
        Tender(first, TenderKind.CREDIT, buyer, eur(300)),
    )
    if method == "tenders":
        paid = {part.order_id: part.amount for part in parts}
        parts = tuple(replace(part, amount=eur(0)) for part in parts)
        tenders = tuple(
            replace(one, amount=one.amount + paid[one.order_id]) if one.kind is TenderKind.GIFT_CARD else one
            for one in tenders
        )
    wallet.top_up(user_id=buyer, top_up_id=fresh_id(), amount=eur(10_000))
    fund(AccountRef(AccountKind.GIFT_CARD, card), eur(gift))
    fund(AccountRef(AccountKind.CREDIT, buyer), eur(credit))
    return Tendered(fresh_id(), buyer, parts, tenders, card)
