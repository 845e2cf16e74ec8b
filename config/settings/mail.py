"""How mail leaves: `TITAN_EMAIL_URL` is `console:` or `smtp://user:password@host:port?tls=1` (`ssl=1` for port 465)."""

from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from config.env import environment

_url = urlsplit(environment().email_url)
_query = parse_qs(_url.query)
_BACKENDS = {
    "console": "django.core.mail.backends.console.EmailBackend",
    "smtp": "django.core.mail.backends.smtp.EmailBackend",
}
if _url.scheme not in _BACKENDS:
    raise ImproperlyConfigured("TITAN_EMAIL_URL must begin with console: or smtp://")
EMAIL_BACKEND = _BACKENDS[_url.scheme]
EMAIL_HOST = _url.hostname or "localhost"
EMAIL_PORT = _url.port or 25
EMAIL_HOST_USER = unquote(_url.username or "")
EMAIL_HOST_PASSWORD = unquote(_url.password or "")
EMAIL_USE_TLS = _query.get("tls") == ["1"]
EMAIL_USE_SSL = _query.get("ssl") == ["1"]
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = environment().email_from
SERVER_EMAIL = DEFAULT_FROM_EMAIL
