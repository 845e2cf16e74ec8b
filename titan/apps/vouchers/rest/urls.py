"""Addresses of vouchers under /api/v1/."""

from django.urls import path

from .shop import BatchCodes, Batches, ShopVouchers, StopVoucher
from .wallet import Claim, ClaimableVouchers, Codes, Wallet

urlpatterns = [
    path("vouchers", Wallet.as_view()),
    path("vouchers/claimable", ClaimableVouchers.as_view()),
    path("vouchers/codes", Codes.as_view()),
    path("vouchers/<uuid:voucher_id>/claim", Claim.as_view()),
    path("seller/vouchers", ShopVouchers.as_view()),
    path("seller/vouchers/<uuid:voucher_id>/stop", StopVoucher.as_view()),
    path("seller/vouchers/<uuid:voucher_id>/batches", Batches.as_view()),
    path("seller/voucher-batches/<uuid:batch_id>/codes", BatchCodes.as_view()),
]
