"""Addresses of the inventory context under /api/v1/."""

from django.urls import path

from .views import OneSellerStock, ProductStocks, SellerStocks

urlpatterns = [
    path("products/<uuid:product_id>/stock", ProductStocks.as_view()),
    path("seller/stock", SellerStocks.as_view()),
    path("seller/stock/<uuid:variant_id>", OneSellerStock.as_view()),
]
