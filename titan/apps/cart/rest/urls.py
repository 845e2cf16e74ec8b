"""Addresses of the cart under /api/v1/."""

from django.urls import path

from .views import CartLines, CartView, OneCartLine

urlpatterns = [
    path("cart", CartView.as_view()),
    path("cart/lines", CartLines.as_view()),
    path("cart/lines/<uuid:line_id>", OneCartLine.as_view()),
]
