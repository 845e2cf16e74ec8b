"""Addresses that stand before Django's admin."""

from django.contrib import admin
from django.urls import path

from . import doors, lookup

urlpatterns = [
    path("admin/lookup/", admin.site.admin_view(lookup.show), name="ops-lookup"),
    path("admin/logout/", doors.sign_out),
    path("admin/password_change/", doors.change_password),
]
