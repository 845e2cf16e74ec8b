"""How a request shows where it belongs: one rule a path, for the router and for the cells alike.

The first pattern that matches counts. Patterns are understood by Python and by PCRE2 in the same way.
"""

import re
from enum import StrEnum
from functools import lru_cache

UUID8 = "[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"


class Rule(StrEnum):
    """What shows the bucket. Wherever it shows none, any healthy cell answers."""

    ANY = "any"  # Public: any cell answers; the caller's, where there is a caller.
    ID = "id"  # The first id in the path, else the caller: the token is good in every cell.
    CALLER = "caller"  # The caller, else the first id in the path: what is written is the caller's.
    IDENTIFIER = (
        "identifier"  # An e-mail address, number or token in the body, which the cell reads, and sends on.
    )
    MAIL = "mail"  # The first id in the signed part of a link.
    BODY = "body"  # The first id in the body: webhooks name what is ours.


RULES: tuple[tuple[str, Rule], ...] = (
    (r"^/api/v1/(payments|tracking)/webhooks/", Rule.BODY),
    (r"^/api/v1/accounts/(register|token|token/refresh|token/revoke)$", Rule.IDENTIFIER),
    (
        r"^/api/v1/accounts/(email/verify|email/change/confirm|identifiers/claim|password/reset|password/reset/confirm)$",
        Rule.IDENTIFIER,
    ),
    (r"^/api/v1/accounts/countries/", Rule.ANY),
    (rf"^/api/v1/(orders|purchases|payments|invoices|cases|reviews)/{UUID8}", Rule.ID),
    (rf"^/api/v1/products/{UUID8}/(stock|reviews)$", Rule.ID),
    (rf"^/products/{UUID8}/reviews/$", Rule.ID),
    (r"^/api/v1/(categories|products|search|shops)(/|$)", Rule.ANY),
    (r"^/api/(schema|docs|errors)/", Rule.ANY),
    (r"^/(api|ws)/", Rule.CALLER),
    (r"^/account/(login|signup|reset)/$", Rule.IDENTIFIER),
    (r"^/account/(verify|reset|email|claim|handover)/[^/]+/$", Rule.MAIL),
    (r"^/(account|admin|cart|checkout|flash|notifications|ops|orders|seller)(/|$)", Rule.CALLER),
    (r"^/", Rule.ANY),
)
_COMPILED = tuple((re.compile(pattern), rule) for pattern, rule in RULES)
_ID = re.compile(rf"/({UUID8})", re.IGNORECASE)


@lru_cache(maxsize=4096)
def rule_of(path: str) -> Rule:
    """The rule of a path."""
    return next((rule for pattern, rule in _COMPILED if pattern.search(path)), Rule.ANY)


def bucket_in(path: str) -> int | None:
    """The bucket of the first id in a path."""
    found = _ID.search(path)
    return int(found[1][15:18], 16) if found else None
