"""Whose accounts open the door here: OpenID Connect providers, none by default (docs/accounts.md)."""

import json
import re

from django.core.exceptions import ImproperlyConfigured

from config.env import environment

_FIELDS = {"name", "label", "issuer", "client_id", "client_secret"}


def providers(text: str, *, env: str) -> list[dict[str, str]]:
    """The providers of `TITAN_OIDC_PROVIDERS`.

    Raises:
        ImproperlyConfigured: it is not a JSON list of them, or production would speak to one without TLS.
    """
    try:
        found = json.loads(text or "[]")
    except ValueError as error:
        raise ImproperlyConfigured("TITAN_OIDC_PROVIDERS is not JSON") from error
    for one in found if isinstance(found, list) else [None]:
        if (
            not isinstance(one, dict)
            or one.keys() != _FIELDS
            or not all(isinstance(v, str) for v in one.values())
        ):
            raise ImproperlyConfigured(f"TITAN_OIDC_PROVIDERS: each has exactly {', '.join(sorted(_FIELDS))}")
        if not re.fullmatch(r"[a-z0-9-]{1,40}", one["name"]):
            raise ImproperlyConfigured(
                "TITAN_OIDC_PROVIDERS: a name has lower-case letters, digits and dashes"
            )
        if not one["issuer"].startswith("https://") and (
            env == "prod" or not one["issuer"].startswith("http://")
        ):
            raise ImproperlyConfigured(f"TITAN_OIDC_PROVIDERS: the issuer of {one['name']} has to be https")
    return list(found)


OIDC_PROVIDERS = providers(environment().oidc_providers, env=environment().env)
