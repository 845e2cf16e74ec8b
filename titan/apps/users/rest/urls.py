"""Addresses under /api/v1/."""

from django.urls import path

from . import views

urlpatterns = [
    path("accounts/me", views.Me.as_view()),
    path("accounts/addresses", views.Addresses.as_view()),
    path("accounts/addresses/<uuid:address_id>", views.OneAddress.as_view()),
    path("accounts/countries/<str:country>", views.Country.as_view()),
]
