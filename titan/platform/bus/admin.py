"""The screen of messages that a subscriber of the bus could not take."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.utils.html import format_html
from django.utils.safestring import SafeString

from titan.platform.admin.base import OpsAction, OpsAdmin

from . import parking
from .models import ParkedMessage
from .registry import subscriptions

_SHOWN = 10_000


def _replay(pk: Any, _: UUID, __: str) -> str:
    row = ParkedMessage.objects.get(pk=pk)
    if row.stream is None:
        return "it names no stream, so there is nothing to try again"
    done = parking.replay(subscriptions()[row.subscriber], stream=row.stream)
    return f"{done} messages of the stream went through" if done else "it stays; see the reason"


def _give_up(pk: Any, _: UUID, __: str) -> str:
    row = ParkedMessage.objects.get(pk=pk)
    done = parking.give_up(subscriptions()[row.subscriber], id=row.pk)
    return f"given up; {done} messages of the stream went through after it"


@admin.register(ParkedMessage)
class ParkedMessageAdmin(OpsAdmin):
    """Messages of other cells that wait or failed."""

    list_display = ("parked_at", "subscriber", "kind", "type", "stream", "version", "attempts", "brief")
    list_filter = ("subscriber", "kind", "type")
    search_fields = ("stream",)
    ordering = ("subscriber", "stream", "version")
    fields = (
        *("subscriber", "kind", "reason", "attempts", "parked_at", "type", "stream", "version", "after"),
        *("topic", "partition", "offset", "told", "body"),
    )
    readonly_fields = ("told", "body")
    ops_actions = (
        OpsAction("replay", "Replay the stream from here", _replay),
        OpsAction("give_up", "Go on without it, or without what it waits for", _give_up),
    )

    @admin.display(description="Reason")
    def brief(self, row: ParkedMessage) -> str:
        """The last line of the reason."""
        return row.reason.strip().rsplit("\n", 1)[-1][:160]

    @admin.display(description="Headers")
    def told(self, row: ParkedMessage) -> SafeString:
        """What it says of itself."""
        lines = [f"{name}: {_readable(bytes.fromhex(text))}" for name, text in row.headers]
        return _block("\n".join(lines))

    @admin.display(description="Value")
    def body(self, row: ParkedMessage) -> SafeString:
        """The bytes, as far as they are text."""
        return _block(_readable(bytes(row.value)))


def _readable(raw: bytes) -> str:
    return raw[:_SHOWN].decode("utf8", "backslashreplace")


def _block(text: str) -> SafeString:
    return format_html('<pre class="whitespace-pre-wrap text-xs">{}</pre>', text)
