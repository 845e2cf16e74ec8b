"""Addresses that stand before Django's admin."""

from django.contrib import admin
from django.urls import path

from . import doors, flash, lookup

urlpatterns = [
    path("admin/lookup/", admin.site.admin_view(lookup.show), name="ops-lookup"),
    path("admin/flash-sales/", admin.site.admin_view(flash.show), name="ops-flash"),
    path("admin/flash-sales/<uuid:slot_id>/stop/", admin.site.admin_view(flash.stop), name="ops-flash-stop"),
    path("admin/logout/", doors.sign_out),
    path("admin/password_change/", doors.change_password),
]
