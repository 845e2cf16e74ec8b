"""Files that operators take away: with a reason as every action, and an audit entry for each row that is in it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from titan.kernel.errors import TitanError

from . import audit
from .base import MIN_REASON, OpsAction, OpsAdmin, asker


@dataclass(frozen=True, slots=True)
class OpsExport:
    """`csv(id)` gives the CSV of a row, its first line the heading; a TitanError is shown, and nothing leaves."""

    label: str
    filename: str
    csv: Callable[[Any], str]
    name: str = "export"


class ExportingAdmin(OpsAdmin):
    """A screen with exports beside its actions."""

    ops_exports: tuple[OpsExport, ...] = ()

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """The exports too: they ask for their reason as every action does, and then answer with a file."""
        found = super().get_actions(request)
        if self.has_view_permission(request):
            found |= {one.name: (_exporter(one), one.name, one.label) for one in self.ops_exports}
        return found


def _exporter(export: OpsExport) -> Callable[[OpsAdmin, HttpRequest, QuerySet[Any]], HttpResponse | None]:
    ask = asker(OpsAction(export.name, export.label, lambda *_: "exported"))

    def answer(screen: OpsAdmin, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse | None:
        reason = request.POST.get("reason", "").strip()
        if "confirmed" not in request.POST or len(reason) < MIN_REASON:
            return ask(screen, request, rows)
        found = []
        for row in rows:
            try:
                found.append(export.csv(row.pk))
            except TitanError as refusal:
                screen.message_user(request, f"{row}: refused: {refusal.detail}", messages.ERROR)
                return None
        for row in rows:
            deed = audit.Deed.of(request, export.name, (screen.model._meta.label, row.pk), reason)
            audit.record(deed, outcome="exported")
        return _file(export.filename, found)

    return answer


def _file(name: str, texts: Sequence[str]) -> HttpResponse:
    """One heading, also over several rows. Nobody in between keeps a copy."""
    text = "".join(one if place == 0 else one.split("\n", 1)[1] for place, one in enumerate(texts))
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
