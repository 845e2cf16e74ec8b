"""Is the sale healthy? What runs now and soon, what is promised, paid and sold, and a button that stops a slot."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from titan.apps.flashsales import api as flashsales
from titan.apps.flashsales.contracts import (
    Item,
    Live,
    LiveItem,
    Phase,
    Sale,
    Slot,
    Suspicion,
    SuspicionKind,
)
from titan.kernel import clock
from titan.platform.admin.base import MIN_REASON, Doing

REFRESH_S = 5
_SHOWN_USERS = 3
_SHOWN = (Phase.OPEN, Phase.WAITING, Phase.AHEAD, Phase.STOPPED)


_WORDS = {
    SuspicionKind.DEVICE: "{number} users of one browser at one address",
    SuspicionKind.BLOCK: "{number} users at {mark}",
    SuspicionKind.HASTE: "{number} presses refused for their pace",
}


@dataclass(frozen=True, slots=True)
class Oddity:
    """What an operator may want to look at."""

    fact: Suspicion

    @property
    def words(self) -> str:
        """What was seen."""
        return _WORDS[self.fact.kind].format(number=self.fact.number, mark=self.fact.mark)

    @property
    def users(self) -> tuple[UUID, ...]:
        """Some of whom it was."""
        return self.fact.user_ids[:_SHOWN_USERS]


@dataclass(frozen=True, slots=True)
class Watched:
    """A slot with its items, and what looks odd in it."""

    sale: Sale
    slot: Slot
    gate: Live
    lines: tuple[tuple[Item, LiveItem], ...]
    oddities: tuple[Oddity, ...]

    @property
    def allotment(self) -> int:
        """Units in all."""
        return sum(item.allotment for item, _ in self.lines)

    @property
    def taken(self) -> int:
        """Units promised, paid for just now, or sold."""
        return sum(live.taken for _, live in self.lines)

    @property
    def sold(self) -> int:
        """Units sold."""
        return sum(live.sold for _, live in self.lines)

    @property
    def queued(self) -> int:
        """Units let through that have no answer yet."""
        return sum(live.queued for _, live in self.lines)

    @property
    def can_stop(self) -> bool:
        """It runs, or will."""
        return self.slot.phase in (Phase.OPEN, Phase.WAITING, Phase.AHEAD)


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Every slot that runs or comes. The page asks again by itself, unless somebody is typing a reason."""
    watched = [one for sale in flashsales.list_sales(limit=20).results for one in _watched(sale)]
    watched.sort(key=lambda one: (one.slot.phase is not Phase.OPEN, one.slot.starts_at))
    asked = request.GET.get("stop", "")
    context = {
        **admin.site.each_context(request),
        "title": "Flash sales right now",
        "watched": watched,
        "gate": watched[0].gate if watched else None,
        "asked": next((one for one in watched if str(one.slot.id) == asked and one.can_stop), None),
        "now": clock.now(),
        "min_reason": MIN_REASON,
    }
    request.current_app = admin.site.name
    response = TemplateResponse(request, "admin/ops/flash.html", context)
    if not asked:
        response.headers["Refresh"] = str(REFRESH_S)
    return response


def _watched(sale: Sale) -> list[Watched]:
    slots = [slot for slot in sale.slots if slot.phase in _SHOWN and slot.ends_at > clock.now()]
    if not slots:
        return []
    gate = flashsales.live(sale_id=sale.id)
    live = {one.item_id: one for one in gate.items}
    lines = [(item, live[item.id]) for item in flashsales.items_of(sale_id=sale.id) if item.id in live]
    odd = flashsales.suspicions(slot_ids=[slot.id for slot in slots])
    return [
        Watched(
            sale,
            slot,
            gate,
            tuple(line for line in lines if line[0].slot_id == slot.id),
            tuple(map(Oddity, odd[slot.id])),
        )
        for slot in slots
    ]


@require_POST
def stop(request: HttpRequest, slot_id: UUID) -> HttpResponse:
    """Stop a slot, with the reason kept beside who did it."""
    reason = request.POST.get("reason", "").strip()
    if len(reason) < MIN_REASON:
        messages.error(request, f"Give a reason of at least {MIN_REASON} characters.")
        return HttpResponseRedirect(f"{reverse('ops-flash')}?stop={slot_id}")

    def carry_out() -> str:
        flashsales.stop(slot_id=slot_id, reason=reason, actor_id=UUID(str(request.user.pk)))
        return "The slot is stopped. What was promised may still be paid."

    level, outcome = Doing(request, "flashsales.SlotRow", str(slot_id), "stop", reason).audited(carry_out)
    messages.add_message(request, level, outcome)
    return HttpResponseRedirect(reverse("ops-flash"))
