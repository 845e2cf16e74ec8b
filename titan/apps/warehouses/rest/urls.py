"""Addresses of the warehouses context under /api/v1/."""

from django.urls import path

from .views import SellerWarehouses

urlpatterns = [path("seller/warehouses", SellerWarehouses.as_view())]
