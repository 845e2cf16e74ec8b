"""Production: refuses to start on a weak configuration, TLS assumed in front."""

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403
from .base import MIDDLEWARE, SECRET_KEY, SILENCED_SYSTEM_CHECKS, STORAGES

if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("TITAN_SECRET_KEY must be set to at least 50 random characters in production.")
# It redirects to TLS and says HSTS; without TLS it would have nothing to do.
MIDDLEWARE.insert(1, "django.middleware.security.SecurityMiddleware")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
STORAGES["staticfiles"] = {"BACKEND": "titan.platform.pages.static_names.HashedStorage"}
STYLEGUIDE = False
# Frames are refused by frame-ancestors of the content security policy.
SILENCED_SYSTEM_CHECKS.append("security.W002")
