"""Addresses under /seller/."""

from django.urls import path

from . import application, board, catalogue, earnings, orders, profile, shipping, stock
from .editing import pictures, steps, views

urlpatterns = [
    path("", board.show, name="seller-board"),
    path("apply/", application.apply, name="seller-apply"),
    path("standing/", application.standing, name="seller-standing"),
    path("products/", catalogue.listed, name="seller-products"),
    path("products/new/", views.create, name="seller-product-new"),
    path("products/<uuid:product_id>/", views.edit, name="seller-product"),
    path("products/<uuid:product_id>/submit/", steps.submit, name="seller-product-submit"),
    path("products/<uuid:product_id>/withdraw/", steps.withdraw, name="seller-product-withdraw"),
    path("products/<uuid:product_id>/pictures/", pictures.add, name="seller-picture-add"),
    path("products/<uuid:product_id>/pictures/remove/", pictures.remove, name="seller-picture-remove"),
    path("stock/", stock.table, name="seller-stock"),
    path("orders/", orders.listed, name="seller-orders"),
    path("orders/<uuid:order_id>/", orders.show, name="seller-order"),
    path("orders/<uuid:order_id>/slip/", orders.slip, name="seller-order-slip"),
    path("orders/<uuid:order_id>/ship/", orders.ship, name="seller-order-ship"),
    path("orders/<uuid:order_id>/cancel/", orders.cancel, name="seller-order-cancel"),
    path("balance/", earnings.show, name="seller-balance"),
    path("shop/", profile.edit, name="seller-shop"),
    path("shop/holiday/", profile.holiday, name="seller-holiday"),
    path("shipping/", shipping.listed, name="seller-shipping"),
    path("shipping/new/", shipping.create, name="seller-shipping-new"),
    path("shipping/<uuid:service_id>/", shipping.edit, name="seller-shipping-service"),
    path("shipping/<uuid:service_id>/retire/", shipping.retire, name="seller-shipping-retire"),
]
