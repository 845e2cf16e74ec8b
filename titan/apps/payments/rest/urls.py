"""Addresses of payments under /api/v1/."""

from django.urls import path

from .views import CardWebhooks, DefaultMethod, Methods, OneMethod, OnePayment, TopUps

urlpatterns = [
    path("payments/<uuid:payment_id>", OnePayment.as_view()),
    path("payments/webhooks/<slug:provider>", CardWebhooks.as_view()),
    path("payment-methods", Methods.as_view()),
    path("payment-methods/<uuid:method_id>", OneMethod.as_view()),
    path("payment-methods/<uuid:method_id>/default", DefaultMethod.as_view()),
    path("wallet/top-ups", TopUps.as_view()),
]
