"""The purchase as a process: reserve, take vouchers and coins, authorise, place, capture, confirm; undone backwards."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.conf import settings

from titan.apps.flashsales import api as flashsales
from titan.apps.gamification import api as gamification
from titan.apps.inventory import api as inventory
from titan.apps.inventory.contracts import StockLine
from titan.apps.orders import api as orders
from titan.apps.orders.contracts import OrderDiscount, OrderDraft, OrderLine, PurchaseDraft
from titan.apps.payments import api as payments
from titan.apps.payments.contracts import (
    PaymentDeclined,
    PaymentPart,
    PaymentStatus,
)
from titan.apps.pricing.contracts import Discount, Quote, QuotedLine, QuotedShop
from titan.apps.vouchers import api as vouchers
from titan.kernel import clock
from titan.kernel.money import Money
from titan.platform.processes import store
from titan.platform.processes.definition import ProcessKind, Step, Wait

from ..domain.coins import coins_of
from ..domain.state import CheckoutState, dues, order_id, quote_key
from ..domain.tenders import left_to_pay
from ..domain.uses import uses_of

PATIENCE = timedelta(minutes=settings.UNPAID_TIMEOUT_MINUTES)
_ASK_AGAIN = timedelta(seconds=15)


def _reserve(purchase_id: UUID, state: CheckoutState) -> CheckoutState:
    """A card purchase holds its stock for a time; the others take it at once, being done in a moment.

    The units of a flash sale's reservation are allocated already: they change hands.
    """
    quote = state.quote
    if quote.reservation_id is not None:
        flashsales.take_up(
            reservation_id=quote.reservation_id, user_id=quote.buyer_id, purchase_id=purchase_id
        )
        return state
    inventory.reserve(
        reservation_id=purchase_id,
        lines=stock_lines(state.quote),
        ttl_s=int(PATIENCE.total_seconds()) + 120,
        allocate=not state.is_card,
    )
    return state


def stock_lines(quote: Quote) -> tuple[StockLine, ...]:
    """What the purchase of a quote takes of the stock."""
    return tuple(StockLine(line.variant_id, line.quantity) for shop in quote.shops for line in shop.lines)


def _release(purchase_id: UUID, state: CheckoutState) -> None:
    _put_down(purchase_id, state)
    inventory.release(reservation_id=purchase_id)


def _put_down(purchase_id: UUID, state: CheckoutState) -> None:
    if state.quote.reservation_id is not None:
        flashsales.put_down(reservation_id=state.quote.reservation_id, purchase_id=purchase_id)


def _take_vouchers(purchase_id: UUID, state: CheckoutState) -> CheckoutState:
    uses = uses_of(state.quote)
    if uses:
        vouchers.take(purchase_id=purchase_id, buyer_id=state.quote.buyer_id, uses=uses)
    return state


def _give_vouchers_back(purchase_id: UUID, state: CheckoutState) -> None:
    if uses_of(state.quote):
        vouchers.give_back(purchase_id=purchase_id)


def _take_coins(purchase_id: UUID, state: CheckoutState) -> CheckoutState:
    uses = coins_of(purchase_id, state.quote)
    if uses:
        gamification.take(purchase_id=purchase_id, user_id=state.quote.buyer_id, uses=uses)
    return state


def _give_coins_back(purchase_id: UUID, state: CheckoutState) -> None:
    if coins_of(purchase_id, state.quote):
        gamification.give_back(purchase_id=purchase_id)


def payment_parts(purchase_id: UUID, state: CheckoutState) -> tuple[PaymentPart, ...]:
    """What the method pays of each order."""
    quote = state.quote
    return tuple(
        PaymentPart(due.order_id, shop.shop_id, left_to_pay(due, state.tenders))
        for due, shop in zip(dues(purchase_id, quote), quote.shops, strict=True)
    )


def _authorise(purchase_id: UUID, state: CheckoutState) -> CheckoutState | Wait:
    parts = payment_parts(purchase_id, state)
    payment = payments.authorise(
        payment_id=purchase_id,
        buyer_id=state.quote.buyer_id,
        wish=state.wish,
        amount=sum((part.amount for part in parts), Money.zero(state.quote.currency)),
        parts=parts,
        tenders=state.tenders,
    )
    if payment.status is PaymentStatus.DECLINED:
        raise PaymentDeclined(payment.decline_reason)
    if payment.status in (PaymentStatus.ACTION_REQUIRED, PaymentStatus.PENDING, PaymentStatus.CREATED):
        told = replace(state, payment_status=payment.status.value, redirect_url=payment.redirect_url)
        return Wait(clock.now() + _ASK_AGAIN, told)
    return replace(state, payment_status=payment.status.value, redirect_url="")


def _void(purchase_id: UUID, _: CheckoutState) -> None:
    payments.void(payment_id=purchase_id, reason="the purchase was undone")


def _place(purchase_id: UUID, state: CheckoutState) -> CheckoutState:
    orders.place(draft=purchase_draft(purchase_id, state))
    return state


def purchase_draft(purchase_id: UUID, state: CheckoutState) -> PurchaseDraft:
    """The purchase with one order a shop."""
    quote = state.quote
    return PurchaseDraft(
        id=purchase_id,
        buyer_id=quote.buyer_id,
        buyer_name=quote.buyer_name,
        buyer_email=quote.buyer_email,
        address=quote.address,
        orders=tuple(_order_draft(purchase_id, shop) for shop in quote.shops),
        total=quote.total,
        payment_method=state.wish.method.value,
        is_prepaid=state.is_prepaid,
    )


def _order_draft(purchase_id: UUID, shop: QuotedShop) -> OrderDraft:
    return OrderDraft(
        id=order_id(purchase_id, shop.shop_id),
        shop_id=shop.shop_id,
        shop_name=shop.shop_name,
        seller_id=shop.terms.owner_id,
        lines=tuple(_order_line(line) for line in shop.lines),
        goods=shop.goods,
        shipping=shop.shipping.cost,
        tax=shop.tax,
        total=shop.total,
        shipping_service_id=shop.shipping.service_id,
        shipping_service=shop.shipping.name,
        days_min=shop.shipping.days_min,
        days_max=shop.shipping.days_max,
        commission_bp=shop.terms.commission_bp,
        discounts=tuple(_order_discount(discount) for discount in shop.discounts),
        commission=shop.terms.commission,
        commission_tax=shop.terms.commission_tax,
    )


def _order_discount(discount: Discount) -> OrderDiscount:
    return OrderDiscount(
        voucher_id=discount.voucher_id,
        label=discount.label,
        is_off_shipping=discount.is_off_shipping,
        amount=discount.amount,
        shop_funded=discount.shop_funded,
        platform_funded=discount.platform_funded,
        coins=discount.coins,
    )


def _order_line(line: QuotedLine) -> OrderLine:
    return OrderLine(
        variant_id=line.variant_id,
        product_id=line.product_id,
        title=line.title,
        label=line.label,
        sku=line.sku,
        picture_url=line.picture_url,
        quantity=line.quantity,
        unit_price=line.unit_price,
        total=line.total,
        tax=line.tax,
        category_id=line.category_id,
        discount=line.discount,
    )


def _close(purchase_id: UUID, state: CheckoutState) -> None:
    # Before the orders are called off: that frees their units, and these belong to the flash sale.
    _put_down(purchase_id, state)
    orders.close(purchase_id=purchase_id, reason="The purchase could not be completed.")


def _allocate(purchase_id: UUID, state: CheckoutState) -> CheckoutState:
    if state.is_card:
        inventory.allocate(reservation_id=purchase_id)
    return state


def _capture(purchase_id: UUID, state: CheckoutState) -> CheckoutState:
    """Cash is captured by the delivery, everything else now."""
    if not state.is_prepaid:
        return state
    payment = payments.capture(payment_id=purchase_id)
    return replace(state, payment_status=payment.status.value)


def _confirm(purchase_id: UUID, state: CheckoutState) -> CheckoutState:
    """From here on nothing refuses any more, so what was reserved in a flash sale is sold now; repeated it is sold once."""
    if state.is_prepaid:
        orders.mark_paid(purchase_id=purchase_id)
    if state.quote.reservation_id is not None:
        flashsales.sell(reservation_id=state.quote.reservation_id, purchase_id=purchase_id)
    return state


def _free_quote(_: UUID, state: CheckoutState, _error: str) -> None:
    """After a refusal the buyer may buy the same quote in another way."""
    store.free_key(quote_key(state.quote.id))


def _is_card(state: CheckoutState) -> bool:
    return state.is_card


CHECKOUT = ProcessKind(
    name="checkout",
    state=CheckoutState,
    steps=(
        Step("reserve_stock", do=_reserve, undo=_release),
        Step("take_vouchers", do=_take_vouchers, undo=_give_vouchers_back),
        Step("take_coins", do=_take_coins, undo=_give_coins_back),
        Step("authorise_payment", do=_authorise, undo=_void, external=_is_card),
        Step("allocate_stock", do=_allocate),
        Step("place_orders", do=_place, undo=_close),
        Step("capture_payment", do=_capture, external=_is_card),
        Step("confirm", do=_confirm),
    ),
    patience=PATIENCE,
    on_undone=_free_quote,
)
