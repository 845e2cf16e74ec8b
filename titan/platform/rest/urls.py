"""Addresses that describe the API."""

from django.urls import path

from . import views

urlpatterns = [
    path("api/schema/", views.schema, name="api-schema"),
    path("api/docs/", views.docs, name="api-docs"),
    path("api/errors/", views.error_list, name="api-errors"),
    path("api/errors/<str:code>", views.error_page, name="api-error"),
]
