"""Addresses of flash sales under /api/v1/."""

from django.urls import path

from .enrolling import EnrollingSales, ShopItem, ShopItems
from .reading import OneSale, Sales, ServerClock

urlpatterns = [
    path("flash-sales", Sales.as_view()),
    path("flash-sales/clock", ServerClock.as_view()),
    path("seller/flash-sales", EnrollingSales.as_view()),
    path("seller/flash-sales/items", ShopItems.as_view()),
    path("seller/flash-sales/items/<uuid:item_id>", ShopItem.as_view()),
    # Below the words that are no sale's address.
    path("flash-sales/<slug:slug>", OneSale.as_view()),
]
