"""VAT and tax numbers by country: their form and check digits, as far as they are known. Whether one is in use, nobody is asked."""

import re

from stdnum import get_cc_module
from stdnum.eu import vat as eu
from stdnum.exceptions import ValidationError

# Greece writes another code before its numbers than before its letters.
_GREECE = "EL"
_BETWEEN = re.compile(r"[ ./-]")
_ANY = re.compile(r"[A-Z0-9](?:[A-Z0-9 ./-]{1,28})[A-Z0-9]")


def normalised(number: str, *, country: str) -> str | None:
    """The number as papers show it: in the European Union with its country before it; None if it cannot be one.

    Of a country whose numbers are not known only the length and the letters are looked at.
    """
    typed = " ".join(number.upper().split())
    code = country.lower()
    try:
        if code in eu.MEMBER_STATES:
            return _of_union(typed, _GREECE if country == "GR" else country)
        known = get_cc_module(code, "vat")
        if known is not None:
            return str(known.validate(typed))
    except ValidationError:
        return None
    return typed if _ANY.fullmatch(typed) else None


def _of_union(typed: str, prefix: str) -> str:
    """Raises ValidationError, also for a number of another country."""
    bare = _BETWEEN.sub("", typed).removeprefix(prefix)
    return str(eu.validate(f"{prefix}{bare}"))
