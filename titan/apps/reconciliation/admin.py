"""Operations screens of reconciliation."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from titan.kernel.money import Money
from titan.platform.admin.base import OpsAction, OpsAdmin, link, links

from . import api
from .contracts import FindingKind, Mend
from .models import FindingRow, RunRow

LABELS = {
    Mend.ASK: "Ask the provider again",
    Mend.TAKE_OVER: "Take over what the provider took",
    Mend.RESEND_REFUND: "Send the missing refund",
    Mend.GIVE_BACK_CHARGE: "Void or send back the extra charge",
    Mend.GIVE_BACK_SURPLUS: "Send back what was taken too much",
    Mend.ACCEPT_FEE: "Accept the fee, and book it so",
    Mend.IGNORE: "Ignore it, for the reason given",
}


def _mender(action: Mend) -> Callable[[Any, UUID, str], str]:
    return lambda finding_id, _, reason: api.mend(finding_id=finding_id, action=action, reason=reason)


def _again(run_id: UUID, _: UUID, __: str) -> str:
    row = RunRow.objects.get(pk=run_id)
    run = api.reconcile(provider=row.provider, day=row.day)
    return f"compared again: {run.open} differences are open"


@admin.register(RunRow)
class RunAdmin(OpsAdmin):
    """Comparisons, and the way to what they found."""

    list_display = (
        *("day", "provider", "status", "theirs", "ours", "fees", "found", "still_open", "findings_link"),
        *("started_at", "ended_at"),
    )
    list_filter = ("provider", "status")
    ordering = ("-day", "-started_at")
    fields = (
        *("provider", "day", "until", "status", "error", "theirs", "ours", "fees", "found", "kinds"),
        *("findings_link", "ledger", "started_at", "ended_at"),
    )
    readonly_fields = ("kinds", "findings_link", "ledger")
    ops_actions = (OpsAction("again", "Compare that day again", _again),)

    @admin.display(description="Open")
    def still_open(self, row: RunRow) -> int:
        """What waits for somebody."""
        return FindingRow.objects.filter(seen_run_id=row.pk, status="open").count()

    @admin.display(description="Findings")
    def findings_link(self, row: RunRow) -> SafeString:
        """To what it saw."""
        return link("findings", "admin:reconciliation_findingrow_changelist", query=f"?seen_run_id={row.pk}")

    @admin.display(description="In the ledger")
    def ledger(self, _: RunRow) -> SafeString:
        """What providers owe, and what they have kept."""
        return links(
            link("at providers", "admin:wallet_accountrow_changelist", query="?kind__exact=provider"),
            link(
                "fees of providers", "admin:wallet_accountrow_changelist", query="?kind__exact=provider_fee"
            ),
        )

    @admin.display(description="By kind")
    def kinds(self, row: RunRow) -> SafeString:
        """How many of each kind, each with its list."""
        counts = {
            kind: FindingRow.objects.filter(seen_run_id=row.pk, kind=kind.value).count()
            for kind in FindingKind
        }
        return format_html_join(
            "",
            "<p>{}</p>",
            (
                (
                    link(
                        f"{kind.value}: {count}",
                        "admin:reconciliation_findingrow_changelist",
                        query=f"?seen_run_id={row.pk}&kind={kind.value}",
                    ),
                )
                for kind, count in counts.items()
                if count
            ),
        )


@admin.register(FindingRow)
class FindingAdmin(OpsAdmin):
    """Differences, each with what mends it."""

    list_display = (
        *(
            "day",
            "provider",
            "kind",
            "status",
            "ours",
            "theirs",
            "detail",
            "what_mends_it",
            "related",
            "note",
        ),
    )
    list_filter = ("status", "kind", "provider", "day")
    search_fields = ("id", "payment_id", "reference")
    ordering = ("-day", "kind", "id")
    fields = (
        *("day", "provider", "kind", "status", "payment_id", "reference", "ours", "theirs", "detail"),
        *("what_mends_it", "mended_by", "note", "related", "created_at", "closed_at"),
    )
    readonly_fields = ("ours", "theirs", "what_mends_it", "related")
    ops_actions = tuple(OpsAction(mend.value, label, _mender(mend)) for mend, label in LABELS.items())

    @admin.display(description="Ours")
    def ours(self, row: FindingRow) -> str:
        """In our book."""
        return _money(row.ours_minor, row.ours_currency)

    @admin.display(description="Theirs")
    def theirs(self, row: FindingRow) -> str:
        """In the provider's."""
        return _money(row.theirs_minor, row.theirs_currency)

    @admin.display(description="What mends it")
    def what_mends_it(self, row: FindingRow) -> str:
        """The actions that apply, the best one first."""
        if row.status != "open":
            return (
                f"{row.status} by {LABELS[Mend(row.mended_by)].lower()}"
                if row.mended_by != "none"
                else "gone"
            )
        return "; ".join(LABELS[mend] for mend in api.finding(finding_id=row.pk).mends)

    @admin.display(description="Related")
    def related(self, row: FindingRow) -> SafeString:
        """To the payment and the runs."""
        payment = (
            [link("payment", "admin:payments_paymentrow_change", row.payment_id)] if row.payment_id else []
        )
        fees = [
            link("its fees", "admin:wallet_transferrow_changelist", query=f"?reference_id={row.payment_id}")
        ]
        return links(
            *payment,
            *(fees if row.kind == "fee" else ()),
            link("last seen by", "admin:reconciliation_runrow_change", row.seen_run_id),
        )


def _money(amount: int | None, currency: str) -> str:
    if amount is None:
        return "–"
    return f"{Money(amount, currency).decimal()} {currency}"
