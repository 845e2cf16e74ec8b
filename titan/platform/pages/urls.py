"""The style guide, in development and tests only (`settings.STYLEGUIDE`)."""

from django.conf import settings
from django.urls import URLPattern, path

from titan.platform.pages import styleguide

urlpatterns: list[URLPattern] = []
if getattr(settings, "STYLEGUIDE", False):
    urlpatterns = [
        path("styleguide/", styleguide.show, name="styleguide"),
        path("styleguide/product/", styleguide.show_product, name="styleguide-product"),
        path("styleguide/seller/", styleguide.show_seller, name="styleguide-seller"),
        path("styleguide/suggest/", styleguide.suggest, name="styleguide-suggest"),
        path("styleguide/errors/<slug:name>/", styleguide.show_error, name="styleguide-error"),
    ]
