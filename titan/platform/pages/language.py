"""In which language a request is answered."""

from django.conf import settings
from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

OPERATORS = "/admin/"


class LanguageMiddleware(LocaleMiddleware):
    """The visitor's language; operators' pages are written in the site's own and stay whole in it."""

    def process_request(self, request: HttpRequest) -> None:
        """Activate it for this request."""
        if request.path_info.startswith(OPERATORS):
            translation.activate(settings.LANGUAGE_CODE)
            request.LANGUAGE_CODE = settings.LANGUAGE_CODE
        else:
            super().process_request(request)
