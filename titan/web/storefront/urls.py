"""Addresses under /. `paths.py` spells the same ones for links."""

from django.urls import path
from django.views.generic import RedirectView

from . import (
    browsing,
    cart,
    flash,
    gift_cards,
    home,
    media,
    notices,
    orders,
    preferences,
    product,
    returns,
    shop,
    sitemaps,
    stored_cards,
    vouchers,
    wallet,
)
from .checkout import outcomes
from .checkout import views as checkout
from .texts import text

app_name = "storefront"
_without_slash = RedirectView.as_view(url="/%(place)s/%(slug)s", permanent=True, query_string=True)

urlpatterns = [
    path("", home.home, name="home"),
    path("categories/", home.category_list, name="categories"),
    path("categories/<slug:slug>", browsing.category, name="category"),
    path("search", browsing.results, name="search"),
    path("search/suggest", browsing.suggestions, name="suggest"),
    path("p/<slug:slug>", product.product, name="product"),
    path("products/<slug:slug>", RedirectView.as_view(url="/p/%(slug)s", permanent=True, query_string=True)),
    path("products/<uuid:product_id>/similar", product.similar, name="similar"),
    path("products/<uuid:product_id>/vouchers", vouchers.of_product, name="product-vouchers"),
    path("shops/<slug:slug>", shop.shop, name="shop"),
    *[
        path(f"{place}/<slug:slug>/", _without_slash, {"place": place})
        for place in ("categories", "p", "shops")
    ],
    path("cart/", cart.show, name="cart"),
    path("cart/lines/", cart.add, name="cart-add"),
    path("cart/lines/<uuid:line_id>/", cart.change, name="cart-change"),
    path("cart/select/", cart.select, name="cart-select"),
    path("cart/merge/", cart.merge, name="cart-merge"),
    path("checkout/", checkout.page, name="checkout"),
    path("checkout/return/", outcomes.came_back, name="checkout-back"),
    path("checkout/return/<uuid:purchase_id>/", outcomes.pending, name="checkout-return"),
    path("checkout/thanks/<uuid:purchase_id>/", outcomes.thanks, name="checkout-thanks"),
    path("checkout/failed/<uuid:purchase_id>/", outcomes.failed, name="checkout-failed"),
    path("flash/", flash.listed, name="flash"),
    path("flash/reservations/", flash.mine, name="flash-reservations"),
    path("flash/reservations/<uuid:reservation_id>/", flash.reservation, name="flash-reservation"),
    path("flash/reservations/<uuid:reservation_id>/give-up/", flash.give_up, name="flash-give-up"),
    path("flash/items/<uuid:item_id>/", flash.item, name="flash-item"),
    path("flash/<slug:slug>/", flash.sale, name="flash-sale"),
    path("orders/", orders.order_list, name="orders"),
    path("orders/<uuid:order_id>/", orders.order, name="order"),
    path("orders/<uuid:order_id>/cancel/", orders.cancel, name="order-cancel"),
    path("orders/<uuid:order_id>/confirm/", orders.confirm, name="order-confirm"),
    path("orders/<uuid:order_id>/buy-again/", orders.buy_again, name="order-buy-again"),
    path("orders/<uuid:order_id>/return/", returns.begin, name="return-new"),
    path("account/returns/", returns.case_list, name="returns-list"),
    path("account/returns/<uuid:case_id>/", returns.case_page, name="return"),
    path("account/returns/<uuid:case_id>/<slug:step>/", returns.act, name="return-act"),
    path("account/wallet/", wallet.show, name="wallet"),
    path("account/wallet/top-up/", wallet.top_up, name="wallet-top-up"),
    path("account/wallet/<uuid:top_up_id>/", wallet.top_up_state, name="wallet-state"),
    path("account/gift-cards/", gift_cards.show, name="gift-cards"),
    path("account/gift-cards/buy/", gift_cards.buy, name="gift-cards-buy"),
    path("account/gift-cards/code/", gift_cards.check, name="gift-cards-code"),
    path("account/cards/", stored_cards.show, name="cards"),
    path("account/cards/<uuid:card_id>/default/", stored_cards.make_default, name="card-default"),
    path("account/cards/<uuid:card_id>/remove/", stored_cards.remove, name="card-remove"),
    path("account/vouchers/", vouchers.show, name="vouchers"),
    path("account/vouchers/code/", vouchers.claim_code, name="vouchers-code"),
    path("account/vouchers/<uuid:voucher_id>/claim/", vouchers.claim, name="voucher-claim"),
    path("notifications/", notices.show, name="notifications"),
    path("notifications/read/", notices.read, name="notifications-read"),
    path("preferences/", preferences.choose, name="preferences"),
    path("help/", text("help"), name="help"),
    path("help/protection/", text("protection"), name="protection"),
    path("help/returns/", text("returns"), name="returns"),
    path("help/contact/", text("contact"), name="contact"),
    path("legal/terms/", text("terms"), name="terms"),
    path("legal/privacy/", text("privacy"), name="privacy"),
    path("legal/imprint/", text("imprint"), name="imprint"),
    path("media/<path:path>", media.file, name="media"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("sitemap.xml", sitemaps.index, name="sitemap-index"),
    path("sitemaps/pages.xml", sitemaps.pages, name="sitemap-pages"),
    path("sitemaps/shops.xml", sitemaps.shops, name="sitemap-shops"),
    path("sitemaps/c/<slug:slug>.xml", sitemaps.of_category, name="sitemap-category"),
]
