"""How a state looks: words, colour and icon together, since colour alone tells some people nothing."""

from typing import Final, NamedTuple

from django.utils.translation import gettext_lazy as _


class Tone(NamedTuple):
    """`name` is a badge's tone, `icon` a name of the sprite."""

    name: str
    icon: str


DONE: Final = Tone("success", "check-circle")
MOVING: Final = Tone("notice", "truck")
WAITING: Final = Tone("warning", "clock")
STOPPED: Final = Tone("neutral", "close")
PROBLEM: Final = Tone("danger", "warning")
PLAIN: Final = Tone("neutral", "notice")

_TONES: Final = {
    **dict.fromkeys(
        (
            "active",
            "paid",
            "captured",
            "completed",
            "delivered",
            "published",
            "succeeded",
            "released",
            "posted",
        ),
        DONE,
    ),
    **dict.fromkeys(
        ("shipped", "in_transit", "out_for_delivery", "picked_up", "accepted", "at_hub", "customs", "held"),
        MOVING,
    ),
    **dict.fromkeys(
        ("placed", "pending", "unpaid", "review", "in_review", "authorised", "requires_action", "processing"),
        WAITING,
    ),
    **dict.fromkeys(
        ("cancelled", "withdrawn", "expired", "voided", "draft", "on_holiday", "returned"), STOPPED
    ),
    **dict.fromkeys(("failed", "declined", "suspended", "rejected", "exception", "lost", "damaged"), PROBLEM),
}
_LABELS: Final = {
    "placed": _("Awaiting payment"),
    "unpaid": _("Awaiting payment"),
    "pending": _("Pending"),
    "paid": _("Paid"),
    "shipped": _("Shipped"),
    "in_transit": _("On its way"),
    "out_for_delivery": _("Out for delivery"),
    "delivered": _("Delivered"),
    "completed": _("Completed"),
    "cancelled": _("Cancelled"),
    "review": _("In review"),
    "in_review": _("In review"),
    "requires_action": _("Needs your confirmation"),
    "on_holiday": _("On holiday"),
}


def tone_of(status: str) -> Tone:
    """The look of a status code, whatever its case; plain for an unknown one."""
    return _TONES.get(str(status).lower(), PLAIN)


def label_of(status: str) -> str:
    """The words of a status code."""
    code = str(status).lower()
    return str(_LABELS.get(code) or code.replace("_", " ").capitalize())
