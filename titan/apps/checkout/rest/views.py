"""Endpoints of checkout."""

from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings

from titan.apps.cart.contracts import CartEmpty
from titan.apps.flashsales.contracts import ReservationNotFound, ReservationOver
from titan.apps.gamification.contracts import NotEnoughCoins
from titan.apps.inventory.contracts import SoldOut, StockElsewhere, StockUnavailable
from titan.apps.payments.contracts import PaymentDeclined, PaymentWish, ProviderUnavailable
from titan.apps.pricing.contracts import NotSoldInCurrency, PriceChanged, QuoteExpired, QuoteNotFound
from titan.apps.sellers.contracts import ShopNotSelling
from titan.apps.shipping.contracts import ShippingServiceNotFound, ShippingUnavailable
from titan.apps.users.contracts import AddressInvalid
from titan.apps.vouchers.contracts import VoucherExpired, VoucherUsedUp
from titan.apps.wallet.contracts import InsufficientFunds
from titan.kernel.errors import FieldProblem, InvalidInput
from titan.kernel.money import Money
from titan.platform.rest.operation import Answer, Endpoint, Request, operation

from .. import api
from ..contracts import Purchase, PurchaseNotFound, QuoteOffer, QuoteUsed, VoucherWish, WrongMethod
from .bodies import (
    CheckoutBody,
    DiscountBrief,
    Failure,
    OrderBrief,
    PaymentBody,
    PaymentBrief,
    PurchaseAnswer,
    QuoteAnswer,
    QuoteWish,
    RefusedVoucher,
    ShopBrief,
    ShopQuote,
)


def _buyer(request: Request) -> UUID:
    principal = request.principal
    assert principal is not None
    return principal.user_id


class Quotes(Endpoint):
    """Prices before buying."""

    @operation(
        summary="Quote the selected lines of your cart",
        tag="checkout",
        body=QuoteWish,
        answer={201: QuoteAnswer},
        errors=(
            CartEmpty,
            AddressInvalid,
            ShopNotSelling,
            ShippingUnavailable,
            ShippingServiceNotFound,
            NotSoldInCurrency,
            PriceChanged,
            ReservationNotFound,
            ReservationOver,
        ),
    )
    def post(self, request: Request, *, body: QuoteWish) -> Answer:
        """Freezes prices, shipping and tax for some minutes."""
        offer = api.offer(
            buyer_id=_buyer(request),
            address=body.address,
            currency=body.currency,
            chosen={choice.shop_id: choice.service_id for choice in body.shipping},
            voucher_wish=VoucherWish(body.codes, body.vouchers, body.payment_method or "", body.use_coins),
            reservation_id=body.reservation_id,
        )
        return Answer(201, _quote_answer(offer))


def _quote_answer(offer: QuoteOffer) -> QuoteAnswer:
    quote = offer.quote
    return QuoteAnswer(
        quote_id=quote.id,
        expires_at=quote.expires_at.isoformat(),
        prices_include_tax=quote.prices_include_tax,
        shops=tuple(
            ShopQuote(
                shop=ShopBrief(shop.shop_id, shop.shop_name),
                lines=shop.lines,
                goods=shop.goods,
                shipping=shop.shipping.cost,
                shipping_service_id=shop.shipping.service_id,
                tax=shop.tax,
                total=shop.total,
                shipping_options=tuple(option for option in offer.options if option.shop_id == shop.shop_id),
                discounts=tuple(
                    DiscountBrief(
                        None if one.coins else one.voucher_id,
                        one.label,
                        one.is_off_shipping,
                        one.amount,
                        one.coins,
                    )
                    for one in shop.discounts
                ),
            )
            for shop in quote.shops
        ),
        total=quote.total,
        discount=sum((shop.discount for shop in quote.shops), Money.zero(quote.currency)),
        refused_vouchers=tuple(
            RefusedVoucher(one.reason, one.detail, one.voucher_id, one.code, one.label, one.missing)
            for one in offer.refused
        ),
    )


class Checkout(Endpoint):
    """Buying."""

    @operation(
        summary="Buy a quote",
        tag="checkout",
        body=CheckoutBody,
        answer={201: PurchaseAnswer},
        errors=(
            QuoteNotFound,
            QuoteExpired,
            QuoteUsed,
            WrongMethod,
            VoucherUsedUp,
            VoucherExpired,
            NotEnoughCoins,
            SoldOut,
            StockElsewhere,
            StockUnavailable,
            PaymentDeclined,
            InsufficientFunds,
            ProviderUnavailable,
            ReservationOver,
        ),
        idempotent="command",
    )
    def post(self, request: Request, *, body: CheckoutBody) -> Answer:
        """The same key again tells how the purchase stands; a refusal leaves nothing behind."""
        purchase, replayed = api.buy(
            buyer_id=_buyer(request),
            quote_id=body.quote_id,
            wish=_wish(body.payment),
            idempotency_key=request.idempotency_key,
            fingerprint=request.fingerprint.hex(),
            gift_cards=body.payment.gift_cards,
            uses_credit=body.payment.use_credit,
        )
        headers = {"Location": f"/api/v1/purchases/{purchase.id}"}
        if replayed:
            headers["Idempotent-Replayed"] = "true"
        return Answer(201, _purchase_answer(purchase), headers)


def _wish(body: PaymentBody) -> PaymentWish:
    """The wish, with a return address that is ours.

    Raises:
        InvalidInput: the return address leads elsewhere.
    """
    if body.return_url and urlsplit(body.return_url).netloc not in ("", urlsplit(settings.PUBLIC_URL).netloc):
        problem = FieldProblem("/payment/return_url", "foreign_host", "must be an address of this site")
        raise InvalidInput(problems=(problem,))
    return PaymentWish(body.method, body.token, body.return_url)


class OnePurchase(Endpoint):
    """How a purchase stands."""

    @operation(
        summary="Read a purchase", tag="checkout", answer={200: PurchaseAnswer}, errors=(PurchaseNotFound,)
    )
    def get(self, request: Request, *, purchase_id: UUID) -> Answer:
        """Also while it waits for the provider, and after it failed."""
        return Answer(
            200, _purchase_answer(api.get_purchase(purchase_id=purchase_id, buyer_id=_buyer(request)))
        )


def _purchase_answer(purchase: Purchase) -> PurchaseAnswer:
    failure = Failure(purchase.failure_code, purchase.failure_detail) if purchase.failure_code else None
    return PurchaseAnswer(
        purchase_id=purchase.id,
        status=purchase.status.value,
        total=purchase.total,
        orders=tuple(
            OrderBrief(order.id, ShopBrief(order.shop_id, order.shop_name), order.total, order.status)
            for order in purchase.orders
        ),
        payment=PaymentBrief(
            purchase.payment.method, purchase.payment.status, purchase.payment.redirect_url or None
        ),
        failure=failure,
    )
