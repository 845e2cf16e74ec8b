"""The base of every operations screen."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.admin import ModelAdmin

from titan.kernel.errors import TitanError

from . import audit

MIN_REASON = 5


@dataclass(frozen=True, slots=True)
class OpsAction:
    """Something operators may do to a row: `run(id, actor_id, reason)` calls the context's api.

    `run` returns what to tell the operator; a TitanError is shown and audited as refused.
    """

    name: str
    label: str
    run: Callable[[Any, UUID, str], str]


def link(label: str, view: str, *args: Any, query: str = "") -> SafeString:
    """A link to another operations screen; plain text where that context is not installed."""
    try:
        address = reverse(view, args=args)
    except NoReverseMatch:
        return format_html("{}", label)
    return format_html('<a class="text-primary-600 underline" href="{}{}">{}</a>', address, query, label)


def links(*found: SafeString) -> SafeString:
    """Several links side by side."""
    return format_html_join(" · ", "{}", ((one,) for one in found))


def events_link(stream: Any) -> SafeString:
    """To the events of a stream."""
    return link("events", "admin:eventlog_eventrow_changelist", query=f"?stream={stream}")


def process_link(id: Any) -> SafeString:
    """To the process of that id."""
    return link("process", "admin:processes_processrow_change", id)


class OpsAdmin(ModelAdmin):  # type: ignore[misc]
    """A read-only screen. List what can be done in `ops_actions`; nothing else changes a row."""

    ops_actions: tuple[OpsAction, ...] = ()
    list_per_page = 50
    show_full_result_count = False
    list_filter_submit = True
    actions_on_bottom = False

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's signature
        """Rows are made by commands."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        """Rows are changed by commands."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        """Rows stay."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        """Every member of staff may look."""
        return bool(request.user.is_active and request.user.is_staff)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Every member of staff sees the section."""
        return self.has_view_permission(request)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """The declared actions, each asking for a reason first."""
        if not self.has_view_permission(request):
            return {}
        return {
            action.name: (asker(action), action.name, action.label.replace("%", "%%"))
            for action in self.ops_actions
        }


def asker(action: OpsAction) -> Callable[[OpsAdmin, HttpRequest, QuerySet[Any]], HttpResponse | None]:
    """What Django calls for the action: the page that asks for its reason, then the action on each row."""

    def ask(admin: OpsAdmin, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        reason = request.POST.get("reason", "").strip()
        if "confirmed" in request.POST and len(reason) >= MIN_REASON:
            for row in queryset:
                _carry_out(admin, request, action, row, reason)
            return None
        context = {
            **admin.admin_site.each_context(request),
            "title": action.label,
            "action": action,
            "rows": list(queryset),
            "checkbox_name": ACTION_CHECKBOX_NAME,
            "opts": admin.model._meta,
            "too_short": "confirmed" in request.POST,
            "min_reason": MIN_REASON,
        }
        return TemplateResponse(request, "admin/ops_reason.html", context)

    return ask


def _carry_out(admin: OpsAdmin, request: HttpRequest, action: OpsAction, row: Any, reason: str) -> None:
    actor_id = UUID(str(request.user.pk))
    done = Doing(request, admin.model._meta.label, str(row.pk), action.name, reason)
    level, outcome = done.audited(lambda: action.run(row.pk, actor_id, reason))
    messages.add_message(request, level, f"{row}: {outcome}")


@dataclass(frozen=True, slots=True)
class Doing:
    """What an operator does to one thing, and why."""

    request: HttpRequest
    target_type: str
    target_id: str
    action: str
    reason: str

    def audited(self, act: Callable[[], str]) -> tuple[int, str]:
        """Do it and keep in the audit log what came of it, also where it broke. The message's level and text.

        That it began is kept before, so that an action whose process is killed is in the log all the same.

        Raises:
            Exception: what broke it.
        """
        deed = audit.Deed.of(self.request, self.action, (self.target_type, self.target_id), self.reason)
        begun = audit.begin(deed)
        try:
            outcome, level = act(), messages.SUCCESS
        except (TitanError, LookupError) as refusal:
            problems = refusal.problems if isinstance(refusal, TitanError) else ()
            details = "; ".join(problem.message for problem in problems)
            outcome, level = f"refused: {details or refusal}", messages.ERROR
        except Exception as fault:
            audit.end(begun, deed, outcome=f"failed: {type(fault).__name__}")
            raise
        audit.end(begun, deed, outcome=outcome)
        return level, outcome
