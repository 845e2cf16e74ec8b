"""The state of the checkout process, and the ids and keys that follow from it."""

from dataclasses import dataclass
from uuid import UUID

from titan.apps.payments.contracts import PaymentMethod, PaymentStatus, PaymentWish, Tender, TenderKind
from titan.apps.pricing.contracts import Quote
from titan.kernel.ids import derived_id
from titan.kernel.money import Money

from .tenders import Due


@dataclass(frozen=True, slots=True)
class CheckoutState:
    """What the process carries: the frozen quote, the wish, what pays beside it, and how the payment stands."""

    quote: Quote
    wish: PaymentWish
    fingerprint: str
    payment_status: str = PaymentStatus.CREATED.value
    redirect_url: str = ""
    tenders: tuple[Tender, ...] = ()

    @property
    def is_card(self) -> bool:
        """Leaves this machine, and may keep the buyer busy for minutes."""
        return self.wish.method is PaymentMethod.CARD

    @property
    def is_prepaid(self) -> bool:
        """The money arrives before the parcel leaves."""
        return self.wish.method is not PaymentMethod.COD


def order_id(purchase_id: UUID, shop_id: UUID) -> UUID:
    """The id of a shop's order in a purchase, known before it is placed."""
    return derived_id(purchase_id, label=f"order:{shop_id}")


def dues(purchase_id: UUID, quote: Quote) -> tuple[Due, ...]:
    """What the buyer owes of each order."""
    return tuple(Due(order_id(purchase_id, shop.shop_id), shop.total) for shop in quote.shops)


def subsidies(purchase_id: UUID, quote: Quote) -> tuple[Tender, ...]:
    """What the platform pays of each order: its part of the discounts."""
    found = []
    for shop in quote.shops:
        paid = sum((discount.platform_funded for discount in shop.discounts), Money.zero(quote.currency))
        if paid:
            found.append(Tender(order_id(purchase_id, shop.shop_id), TenderKind.SUBSIDY, None, paid))
    return tuple(found)


def quote_key(quote_id: UUID) -> str:
    """The claim that lets a quote be bought once."""
    return f"checkout.quote:{quote_id}"
