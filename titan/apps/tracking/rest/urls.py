"""Addresses of tracking under /api/v1/."""

from django.urls import path

from .views import OrderTracking, Webhooks

urlpatterns = [
    path("orders/<uuid:order_id>/tracking", OrderTracking.as_view()),
    path("tracking/webhooks/<slug:carrier>", Webhooks.as_view()),
]
