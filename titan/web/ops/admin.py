"""Titan's roles stand in the user; Django's groups mean nothing here, and their screen could be written to."""

from django.contrib import admin
from django.contrib.auth.models import Group

admin.site.unregister(Group)
