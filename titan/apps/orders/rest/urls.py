"""Addresses of orders under /api/v1/."""

from django.urls import path

from .views import CancelOrder, ConfirmOrder, OneOrder, Orders

urlpatterns = [
    path("orders", Orders.as_view()),
    path("orders/<uuid:order_id>", OneOrder.as_view()),
    path("orders/<uuid:order_id>/cancel", CancelOrder.as_view()),
    path("orders/<uuid:order_id>/confirm", ConfirmOrder.as_view()),
]
