"""The REST of shipping and tracking alone, mounted as Titan mounts it, and the operations screens."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("api/v1/", include("titan.apps.shipping.rest.urls")),
    path("api/v1/", include("titan.apps.tracking.rest.urls")),
    path("admin/", admin.site.urls),
]
