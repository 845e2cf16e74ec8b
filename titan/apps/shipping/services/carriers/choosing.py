"""Which adapter speaks to which carrier."""

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from ...contracts import CarrierUnknown
from .port import Carrier


def carrier_of(name: str) -> Carrier:
    """The adapter of a carrier.

    Raises:
        CarrierUnknown: there is none of that name.
    """
    path = settings.CARRIERS.get(name)
    if path is None:
        raise CarrierUnknown(f"Known carriers: {', '.join(sorted(settings.CARRIERS))}.")
    return _adapter(path)


@cache
def _adapter(path: str) -> Carrier:
    """Imported late: an HTTP client has no place in a web process that sends no parcel."""
    made: Carrier = import_string(path)()
    return made
