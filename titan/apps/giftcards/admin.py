"""What operators see of gift cards and store credit."""

from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString

from titan.kernel.ids import new_id
from titan.kernel.money import Money, exponent
from titan.platform.admin.base import OpsAction, OpsAdmin, events_link, link, links
from titan.platform.admin.exporting import ExportingAdmin, OpsExport
from titan.platform.admin.forms import FormAdmin, reason_field

from . import api
from .contracts import GiveawayDraft, GiveawayInvalid, GiveawayKind
from .models import CreditGrantRow, GiftCardRow, GiveawayRow


def _block(card_id: Any, _actor_id: UUID, _reason: str) -> str:
    return f"now {api.block(card_id=card_id).status}"


def _unblock(card_id: Any, _actor_id: UUID, _reason: str) -> str:
    return f"now {api.unblock(card_id=card_id).status}"


@admin.register(GiftCardRow)
class GiftCardAdmin(OpsAdmin):
    """Cards. Their codes are shown to nobody."""

    list_display = ("created_at", "last4", "issued_minor", "currency", "status", "buyer_id", "expires_at")
    list_filter = ("status", "currency")
    search_fields = ("=id", "=buyer_id", "=last4")
    ordering = ("-created_at",)
    exclude = ("code_hash",)
    readonly_fields = ("related",)
    ops_actions = (
        OpsAction("block", "Block …", _block),
        OpsAction("unblock", "Unblock …", _unblock),
    )

    @admin.display(description="Related")
    def related(self, row: GiftCardRow) -> SafeString:
        """To its events and transfers."""
        transfers = link("transfers", "admin:wallet_transferrow_changelist", query=f"?reference_id={row.pk}")
        return SafeString(f"{events_link(row.pk)} · {transfers}")


@admin.register(CreditGrantRow)
class CreditGrantAdmin(OpsAdmin):
    """Store credit that was granted, by whom and why."""

    list_display = ("created_at", "user_id", "amount_minor", "currency", "reason", "actor_id")
    search_fields = ("=user_id",)
    ordering = ("-created_at",)


class GiveawayForm(forms.Form):
    """What the platform shall give away, in the currency's own units."""

    kind = forms.ChoiceField(
        choices=[(GiveawayKind.CARDS.value, "Gift cards"), (GiveawayKind.CREDIT.value, "Store credit")],
        label="What",
    )
    amount = forms.DecimalField(min_value=0, label="Amount", help_text="Of each card, or of the credit.")
    currency = forms.ChoiceField(choices=[(code, code) for code in settings.CURRENCIES])
    count = forms.IntegerField(min_value=1, initial=1, label="How many cards")
    buyer = forms.CharField(
        required=False,
        max_length=254,
        label="Whose credit",
        help_text="E-mail address or id. For cards: empty.",
    )
    expires_at = forms.DateField(
        required=False,
        label="Cards end after",
        help_text="Empty: never.",
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    reason = reason_field()
    giveaway = forms.UUIDField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """The problems of the context, each at its field."""
        values = super().clean() or {}
        if not self.errors:
            try:
                api.check_giveaway(draft=self.draft())
            except GiveawayInvalid as error:
                for problem in error.problems:
                    self.add_error(problem.pointer.strip("/"), problem.message)
        return values

    def draft(self) -> GiveawayDraft:
        """The wish as it was typed; a card is good until the end of its last day."""
        values = self.cleaned_data
        minor = values["amount"].scaleb(exponent(values["currency"]))
        last_day = values["expires_at"]
        return GiveawayDraft(
            kind=GiveawayKind(values["kind"]),
            # An amount with too many decimals is none: the context refuses zero.
            amount=Money(int(minor) if minor == int(minor) else 0, values["currency"]),
            reason=values["reason"],
            count=values["count"],
            buyer=values["buyer"],
            expires_at=datetime.combine(last_day, time(23, 59, 59), UTC) if last_day else None,
        )


def _approve(giveaway_id: Any, actor_id: UUID, _reason: str) -> str:
    return f"now {api.approve_giveaway(giveaway_id=giveaway_id, actor_id=actor_id).status.value}"


def _refuse(giveaway_id: Any, actor_id: UUID, _reason: str) -> str:
    return f"now {api.refuse_giveaway(giveaway_id=giveaway_id, actor_id=actor_id).status.value}"


@admin.register(GiveawayRow)
class GiveawayAdmin(FormAdmin, ExportingAdmin):
    """Cards and credit that the platform gives away. Above the limit a second person has to approve."""

    list_display = (
        *(
            "requested_at",
            "kind",
            "count",
            "money",
            "progress",
            "people",
            "reason",
            "requested_by",
            "decided_by",
        ),
    )
    list_filter = ("status", "kind", "currency")
    search_fields = ("=id", "=user_id", "=requested_by")
    ordering = ("-requested_at",)
    readonly_fields = ("money", "progress", "people", "related")
    list_before_template = "giftcards/new_giveaway.html"
    ops_actions = (
        OpsAction("approve", "Approve …", _approve),
        OpsAction("refuse", "Refuse …", _refuse),
    )
    ops_exports = (
        OpsExport(
            "Export the codes as CSV …",
            "gift-cards.csv",
            lambda giveaway_id: api.giveaway_csv(giveaway_id=giveaway_id),
        ),
    )

    def get_urls(self) -> list[URLPattern]:
        """Django's, and the form."""
        ask_for = self.admin_site.admin_view(self.ask_for)
        return [path("new/", ask_for, name="giftcards_giveaway_new"), *super().get_urls()]

    def ask_for(self, request: HttpRequest) -> HttpResponse:
        """Ask for cards or credit. The form sent twice asks once."""
        if not self.has_view_permission(request):
            raise Http404
        form = GiveawayForm(request.POST or None, initial={"giveaway": new_id(bucket=0)})

        def keep() -> str:
            made = api.request_giveaway(
                giveaway_id=form.cleaned_data["giveaway"],
                draft=form.draft(),
                actor_id=UUID(str(request.user.pk)),
            )
            return "a second person has to approve it" if made.needs_two else "it will be there in a moment"

        return self.ask(
            request,
            form,
            keep,
            title="Give away",
            target_id=request.POST.get("giveaway", ""),
            back=reverse("admin:giftcards_giveawayrow_changelist"),
            verb="Give it away",
        )

    @admin.display(description="Each")
    def money(self, row: GiveawayRow) -> str:
        """In the currency's own units."""
        return f"{Money(row.amount_minor, row.currency).decimal()} {row.currency}"

    @admin.display(description="Status", ordering="status")
    def progress(self, row: GiveawayRow) -> str:
        """In words."""
        return row.status.replace("_", " ")

    @admin.display(description="Approval by")
    def people(self, row: GiveawayRow) -> str:
        """How many have to agree."""
        return "two people" if row.needs_two else "one person"

    @admin.display(description="Related")
    def related(self, row: GiveawayRow) -> SafeString:
        """Who got it, who asked for it."""
        audits = link("audit", "admin:ops_auditentry_changelist", query=f"?q={row.pk}")
        buyer = link("buyer", "admin:users_user_change", row.user_id) if row.user_id else SafeString("")
        return links(audits, buyer) if row.user_id else links(audits)
