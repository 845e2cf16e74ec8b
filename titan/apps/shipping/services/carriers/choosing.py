"""Which adapter speaks to which carrier."""

from ...contracts import CarrierUnknown
from .port import Carrier
from .simulated import SimulatedCarrier

_carriers: dict[str, Carrier] = {"simulated": SimulatedCarrier()}


def carrier_of(name: str) -> Carrier:
    """The adapter of a carrier.

    Raises:
        CarrierUnknown: there is none of that name.
    """
    found = _carriers.get(name)
    if found is None:
        raise CarrierUnknown(f"Known carriers: {', '.join(sorted(_carriers))}.")
    return found
