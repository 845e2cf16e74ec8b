"""Addresses of the wallet under /api/v1/."""

from django.urls import path

from .views import SellerBalance, SellerEntries, Wallet, WalletEntries

urlpatterns = [
    path("wallet", Wallet.as_view()),
    path("wallet/entries", WalletEntries.as_view()),
    path("seller/balance", SellerBalance.as_view()),
    path("seller/balance/entries", SellerEntries.as_view()),
]
