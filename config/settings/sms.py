"""How text messages leave: `TITAN_SMS_URL` is `console:` (not in production) or the address of a gateway (docs/accounts.md)."""

from django.core.exceptions import ImproperlyConfigured

from config.env import environment

_env = environment()
SMS_URL = _env.sms_url or ("" if _env.env == "prod" else "console:")
SMS_TOKEN = _env.sms_token
SMS_FROM = _env.sms_from
if SMS_URL and SMS_URL != "console:" and not SMS_URL.startswith(("https://", "http://")):
    raise ImproperlyConfigured("TITAN_SMS_URL must be console: or the http(s) address of a gateway")
if SMS_URL == "console:" and _env.env == "prod":
    raise ImproperlyConfigured("TITAN_SMS_URL=console: would write people's codes into the log")
