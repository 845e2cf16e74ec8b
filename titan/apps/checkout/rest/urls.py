"""Addresses of checkout under /api/v1/."""

from django.urls import path

from .views import Checkout, OnePurchase, Quotes

urlpatterns = [
    path("checkout/quotes", Quotes.as_view()),
    path("checkout", Checkout.as_view()),
    path("purchases/<uuid:purchase_id>", OnePurchase.as_view()),
]
