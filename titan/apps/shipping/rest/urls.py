"""Addresses of shipping under /api/v1/."""

from django.urls import path

from .services import OneService, Services
from .shipments import ShipOrder

urlpatterns = [
    path("seller/shipping-services", Services.as_view()),
    path("seller/shipping-services/<uuid:service_id>", OneService.as_view()),
    path("seller/orders/<uuid:order_id>/ship", ShipOrder.as_view()),
]
