"""Addresses of payments under /api/v1/."""

from django.urls import path

from .views import CardWebhooks, OnePayment, TopUps

urlpatterns = [
    path("payments/<uuid:payment_id>", OnePayment.as_view()),
    path("payments/webhooks/card", CardWebhooks.as_view()),
    path("wallet/top-ups", TopUps.as_view()),
]
