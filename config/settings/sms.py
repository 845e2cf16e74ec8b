"""How text messages leave: `TITAN_SMS_URL` is `console:` (not in production) or the address of a gateway (docs/accounts.md)."""

from django.core.exceptions import ImproperlyConfigured

from config.env import environment


def sms_url(told: str, *, env: str) -> str:
    """Where messages go; empty for nowhere, which is where production sends them unless it is told.

    Raises:
        ImproperlyConfigured: it is neither of the two, or production would show codes to its log or to the network.
    """
    if env == "prod":
        if told and not told.startswith("https://"):
            raise ImproperlyConfigured("TITAN_SMS_URL must be the https address of a gateway in production")
        return told
    if told and told != "console:" and not told.startswith(("https://", "http://")):
        raise ImproperlyConfigured("TITAN_SMS_URL must be console: or the http(s) address of a gateway")
    return told or "console:"


_env = environment()
SMS_URL = sms_url(_env.sms_url, env=_env.env)
SMS_TOKEN = _env.sms_token
SMS_FROM = _env.sms_from
