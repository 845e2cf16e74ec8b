"""What drf-spectacular is told; the operations themselves are described by `schema`."""

from typing import Any

from titan import __version__

SPECTACULAR_SETTINGS: dict[str, Any] = {
    "OAS_VERSION": "3.1.0",
    "TITLE": "Titan Commerce",
    "VERSION": __version__,
    "DESCRIPTION": (
        "A multi-vendor marketplace.\n\n"
        'Money is integer minor units: `{"amount": 1290, "currency": "EUR"}` is 12.90 euro. Times are RFC 3339 in UTC. '
        "Ids are UUIDs that sort by time. Lists are pages: follow `next` until it is null. "
        "Every error is `application/problem+json` (RFC 9457) with a `code` of [the code list](/api/errors/). "
        "Clients must tolerate new fields and new values of enumerations."
    ),
    "LICENSE": {"name": "MIT", "identifier": "MIT"},
    "SCHEMA_PATH_PREFIX": r"/api/v[0-9]+",
    "POSTPROCESSING_HOOKS": ["titan.platform.rest.schema.complete"],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
}
