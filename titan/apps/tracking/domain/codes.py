"""What the codes of each carrier mean."""

from collections.abc import Mapping

from ..contracts import TrackingStatus as S

_SIMULATED: Mapping[str, S] = {
    "LABEL_CREATED": S.PRE_TRANSIT,
    "COLLECTED": S.PICKED_UP,
    "LEFT_ORIGIN": S.IN_TRANSIT,
    "DEPARTED": S.IN_TRANSIT,
    "HUB_IN": S.AT_HUB,
    "CUSTOMS_HOLD": S.CUSTOMS,
    "ON_VAN": S.OUT_FOR_DELIVERY,
    "AT_PICKUP_POINT": S.AVAILABLE_FOR_PICKUP,
    "NOBODY_HOME": S.DELIVERY_FAILED,
    "HANDED_OVER": S.DELIVERED,
    "SENT_BACK": S.RETURNING,
    "BACK_AT_SENDER": S.RETURNED,
    "DAMAGED": S.EXCEPTION,
    "LABEL_VOIDED": S.EXCEPTION,
}
CODES: Mapping[str, Mapping[str, S]] = {"simulated": _SIMULATED}


def normalised(carrier: str, code: str, note: str) -> tuple[S, str]:
    """The status and the note of a carrier's code. An unknown code is an exception that says so."""
    status = CODES.get(carrier, {}).get(code)
    if status is not None:
        return status, note
    said = f"unknown carrier code {code!r}"
    return S.EXCEPTION, f"{said}: {note}" if note else said
