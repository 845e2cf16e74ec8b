"""Addresses of search under /api/v1/."""

from django.urls import path

from .views import Search, Suggest

urlpatterns = [
    path("search", Search.as_view()),
    path("search/suggest", Suggest.as_view()),
]
