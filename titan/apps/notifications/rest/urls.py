"""Addresses of notifications under /api/v1/."""

from django.urls import path

from .views import Notifications, ReadNotification

urlpatterns = [
    path("notifications", Notifications.as_view()),
    path("notifications/<uuid:notification_id>/read", ReadNotification.as_view()),
]
