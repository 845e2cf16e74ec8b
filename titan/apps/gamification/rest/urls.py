"""Addresses of coins under /api/v1/."""

from django.urls import path

from .views import CoinEntries, Coins

urlpatterns = [
    path("coins", Coins.as_view()),
    path("coins/entries", CoinEntries.as_view()),
]
