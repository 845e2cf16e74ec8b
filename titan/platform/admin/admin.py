"""Screens of the machinery: audit log, events, parked events, subscribers, processes."""

import json
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.utils.html import format_html
from django.utils.safestring import SafeString

from titan.platform.eventlog import delivery, relay
from titan.platform.eventlog.models import Checkpoint, EventRow, ParkedEvent
from titan.platform.eventlog.registry import subscriptions
from titan.platform.processes import running
from titan.platform.processes.models import ProcessRow

from .base import OpsAction, OpsAdmin, events_link, link
from .models import AuditEntry


def _json(value: Any) -> SafeString:
    text = json.dumps(value, indent=2, ensure_ascii=False, default=str)
    return format_html('<pre class="whitespace-pre-wrap text-xs">{}</pre>', text)


@admin.register(AuditEntry)
class AuditAdmin(OpsAdmin):
    """Who did what, and why."""

    list_display = ("at", "actor", "action", "target_type", "target_id", "reason", "outcome")
    list_filter = ("action",)
    search_fields = ("actor", "target_id", "reason")
    ordering = ("-at",)


@admin.register(EventRow)
class EventAdmin(OpsAdmin):
    """The log itself."""

    list_display = ("position", "recorded_at", "type", "stream", "version", "bucket")
    list_filter = ("type",)
    search_fields = ("stream",)
    ordering = ("-position",)
    fields = ("position", "stream", "version", "type", "bucket", "recorded_at", "body", "context")
    readonly_fields = ("body", "context")

    @admin.display(description="Payload")
    def body(self, row: EventRow) -> SafeString:
        """The fact, laid out."""
        return _json(row.payload)

    @admin.display(description="Metadata")
    def context(self, row: EventRow) -> SafeString:
        """Who and what caused it."""
        return _json(row.metadata)


def _replay(pk: int, _: UUID, __: str) -> str:
    parked = ParkedEvent.objects.get(pk=pk)
    done = delivery.replay(subscriptions()[parked.subscriber], stream=parked.stream)
    return f"{done} events of the stream went through" if done else "it failed again; see the new reason"


@admin.register(ParkedEvent)
class ParkedAdmin(OpsAdmin):
    """Events that a subscriber could not take."""

    list_display = ("parked_at", "subscriber", "type", "stream", "position", "attempts", "brief")
    list_filter = ("subscriber", "type")
    search_fields = ("stream",)
    ordering = ("subscriber", "stream", "position")
    ops_actions = (OpsAction("replay", "Replay the stream from here", _replay),)

    @admin.display(description="Reason")
    def brief(self, row: ParkedEvent) -> str:
        """The last line of the reason."""
        return row.reason.strip().rsplit("\n", 1)[-1][:160]


@admin.register(Checkpoint)
class CheckpointAdmin(OpsAdmin):
    """How far each subscriber has read."""

    list_display = ("subscriber", "position", "updated_at", "lag_seconds", "parked")

    @admin.display(description="Lag (s)")
    def lag_seconds(self, row: Checkpoint) -> str:
        """Age of the oldest event that it has yet to read."""
        return f"{relay.lag(row.subscriber):.1f}"

    @admin.display(description="Parked")
    def parked(self, row: Checkpoint) -> SafeString:
        """To its parked events."""
        count = ParkedEvent.objects.filter(subscriber=row.subscriber).count()
        query = f"?subscriber={row.subscriber}"
        return link(str(count), "admin:eventlog_parkedevent_changelist", query=query)


def _retry(id: UUID, _: UUID, __: str) -> str:
    return f"now {running.retry_now(id).status}"


def _compensate(id: UUID, _: UUID, reason: str) -> str:
    return f"now {running.compensate_now(id, reason=reason).status}"


@admin.register(ProcessRow)
class ProcessAdmin(OpsAdmin):
    """Runs of processes: where each stands, what happened, what can be done."""

    list_display = ("created_at", "kind", "id", "status", "step", "attempts", "wake_at", "error_brief")
    list_filter = ("kind", "status")
    search_fields = ("id",)
    ordering = ("-created_at",)
    fields = (
        *("id", "kind", "status", "step", "attempts", "error", "wake_at", "lease_until", "deadline_at"),
        *("created_at", "updated_at", "related", "history", "carried"),
    )
    readonly_fields = ("related", "history", "carried")
    ops_actions = (
        OpsAction("retry", "Run now", _retry),
        OpsAction("compensate", "Undo", _compensate),
    )

    @admin.display(description="Error")
    def error_brief(self, row: ProcessRow) -> str:
        """The start of the error."""
        return row.error[:100]

    @admin.display(description="Related")
    def related(self, row: ProcessRow) -> SafeString:
        """Links to what the process is about."""
        return format_html(
            "{} · {} · {}",
            events_link(row.id),
            link("payment", "admin:payments_paymentrow_change", row.id),
            link("orders", "admin:orders_orderrow_changelist", query=f"?purchase_id={row.id}"),
        )

    @admin.display(description="History")
    def history(self, row: ProcessRow) -> SafeString:
        """What happened, oldest first."""
        return _json(row.journal)

    @admin.display(description="State")
    def carried(self, row: ProcessRow) -> SafeString:
        """What it carries."""
        return _json(row.state)
