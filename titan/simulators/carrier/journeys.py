"""How a parcel travels: the scans that lie ahead of it, and how trouble changes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Plan = tuple[str, ...]
_EU = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "HR",
        "CY",
        "CZ",
        "DK",
        "EE",
        "FI",
        "FR",
        "DE",
        "GR",
        "HU",
        "IE",
        "IT",
        "LV",
        "LT",
        "LU",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SK",
        "SI",
        "ES",
        "SE",
    ]
)
NOTES = {
    "LABEL_CREATED": "Announced by the sender",
    "COLLECTED": "Collected from the sender",
    "LEFT_ORIGIN": "On its way",
    "HUB_IN": "Sorted",
    "CUSTOMS_HOLD": "With customs",
    "DEPARTED": "Left the sorting centre",
    "ON_VAN": "With the courier",
    "AT_PICKUP_POINT": "Waits at the pick-up point",
    "NOBODY_HOME": "Nobody was at home",
    "HANDED_OVER": "Handed over",
    "SENT_BACK": "On its way back to the sender",
    "BACK_AT_SENDER": "Back at the sender",
    "DAMAGED": "Damaged; being repacked",
    "LABEL_VOIDED": "Label voided by the sender",
}
# What a caller may ask for by the usual names, and by which code that shows.
CODE_OF = {
    "pre_transit": "LABEL_CREATED",
    "picked_up": "COLLECTED",
    "in_transit": "LEFT_ORIGIN",
    "at_hub": "HUB_IN",
    "customs": "CUSTOMS_HOLD",
    "out_for_delivery": "ON_VAN",
    "available_for_pickup": "AT_PICKUP_POINT",
    "delivery_failed": "NOBODY_HOME",
    "delivered": "HANDED_OVER",
    "returning": "SENT_BACK",
    "returned": "BACK_AT_SENDER",
    "exception": "DAMAGED",
}
_ARRIVAL: Plan = ("ON_VAN", "HANDED_OVER")
_BACK: Plan = ("SENT_BACK", "BACK_AT_SENDER")
# What remains after a scan that was not planned.
_AFTER: Mapping[str, Plan] = {
    "AT_PICKUP_POINT": ("HANDED_OVER",),
    "NOBODY_HOME": _ARRIVAL,
    "SENT_BACK": ("BACK_AT_SENDER",),
    "BACK_AT_SENDER": (),
    "LABEL_VOIDED": (),
    "HANDED_OVER": (),
}


@dataclass(frozen=True, slots=True)
class Trip:
    """Where a parcel goes."""

    sender_country: str
    sender_city: str
    country: str
    city: str
    street: str

    @classmethod
    def of(cls, request: Mapping[str, Any]) -> "Trip":
        """The trip of a booking."""
        sender, address = request["sender"], request["address"]
        return cls(sender["country"], sender["city"], address["country"], address["city"], address["street"])

    def place(self, code: str) -> str:
        """Where a scan of that code happens."""
        near_sender = ("LABEL_CREATED", "COLLECTED", "LEFT_ORIGIN", "BACK_AT_SENDER", "LABEL_VOIDED")
        here = (self.sender_city, self.sender_country) if code in near_sender else (self.city, self.country)
        return ", ".join(here)


def first_plan(trip: Trip) -> Plan:
    """All scans ahead of a new parcel. Words in the street make trouble on purpose."""
    crosses = trip.sender_country != trip.country and not {trip.sender_country, trip.country} <= _EU
    way = ("COLLECTED", "LEFT_ORIGIN", "HUB_IN", *(("CUSTOMS_HOLD",) if crosses else ()), "DEPARTED")
    street = trip.street.lower()
    if "undeliverable" in street:
        return (*way, "ON_VAN", "NOBODY_HOME", *_BACK)
    if "nobody home" in street:
        return (*way, "ON_VAN", "NOBODY_HOME", *_ARRIVAL)
    if "pick-up point" in street:
        return (*way, "AT_PICKUP_POINT", "HANDED_OVER")
    return (*way, *_ARRIVAL)


def jump(plan: Plan, code: str) -> tuple[Plan, Plan]:
    """(scans to make now, scans that remain) so that the last one made is `code`.

    On the way to a planned scan the parcel passes the others; to an attempt at the door it first gets onto the van.
    """
    if code in plan:
        at = plan.index(code)
        return plan[: at + 1], plan[at + 1 :]
    if code in ("NOBODY_HOME", "AT_PICKUP_POINT") and "ON_VAN" in plan:
        at = plan.index("ON_VAN")
        return (*plan[: at + 1], code), _AFTER[code]
    return (code,), _AFTER.get(code, plan)


def recalled(plan: Plan, *, is_collected: bool) -> tuple[Plan, Plan]:
    """What a recall does: a parcel that was not collected yet is dropped, else it returns, unless it has arrived."""
    if not is_collected:
        return ("LABEL_VOIDED",), ()
    if not plan or plan[0] == "BACK_AT_SENDER":
        return (), plan
    return ("SENT_BACK",), ("BACK_AT_SENDER",)
