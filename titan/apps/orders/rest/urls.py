"""Addresses of orders under /api/v1/."""

from django.urls import path

from .seller import CancelSellerOrder, OneSellerOrder, SellerOrders
from .views import CancelOrder, ConfirmOrder, OneOrder, Orders

urlpatterns = [
    path("orders", Orders.as_view()),
    path("orders/<uuid:order_id>", OneOrder.as_view()),
    path("orders/<uuid:order_id>/cancel", CancelOrder.as_view()),
    path("orders/<uuid:order_id>/confirm", ConfirmOrder.as_view()),
    path("seller/orders", SellerOrders.as_view()),
    path("seller/orders/<uuid:order_id>", OneSellerOrder.as_view()),
    path("seller/orders/<uuid:order_id>/cancel", CancelSellerOrder.as_view()),
]
