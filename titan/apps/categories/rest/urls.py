"""Addresses of the categories context under /api/v1/."""

from django.urls import path

from . import tree

urlpatterns = [
    path("categories", tree.Categories.as_view()),
    path("categories/<slug:slug>", tree.OneCategory.as_view()),
]
