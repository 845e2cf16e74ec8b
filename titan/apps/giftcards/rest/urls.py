"""Addresses of gift cards under /api/v1/."""

from django.urls import path

from .views import Credit, GiftCards, LookUps, Redemptions

urlpatterns = [
    path("gift-cards", GiftCards.as_view()),
    path("gift-cards/look-ups", LookUps.as_view()),
    path("gift-cards/redemptions", Redemptions.as_view()),
    path("wallet/credit", Credit.as_view()),
]
