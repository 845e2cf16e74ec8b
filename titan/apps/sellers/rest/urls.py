"""Addresses of the sellers context under /api/v1/."""

from django.urls import path

from . import shops

urlpatterns = [
    path("seller/shop", shops.OwnShop.as_view()),
    path("shops/<uuid:shop_id>", shops.PublicShop.as_view()),
]
