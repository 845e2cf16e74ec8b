"""Plain ASCII codes from names in many languages."""

import re
from unicodedata import normalize

_SPELLED = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "Ł": "L", "Ø": "O", "+": " plus ", "&": " and "})


def slug(text: str) -> str:
    """Lower-case ASCII words joined by hyphens."""
    plain = normalize("NFKD", text.translate(_SPELLED)).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
