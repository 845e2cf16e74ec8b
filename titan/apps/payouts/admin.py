"""Operations screens of payouts: approve, send, mark paid; every step with its reason."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.safestring import SafeString

from titan.kernel.errors import TitanError
from titan.kernel.money import Money
from titan.platform.admin import audit
from titan.platform.admin.base import MIN_REASON, OpsAction, OpsAdmin, events_link, link, links
from titan.platform.admin.forms import FormAdmin, reason_field

from . import api
from .contracts import PayoutStatus
from .models import BatchRow, LineRow, PayoutRow, ReserveRow, SettingsRow


def _approve(payout_id: UUID, actor_id: UUID, reason: str) -> str:
    return api.approve(payout_id=payout_id, actor_id=actor_id, reason=reason).status.value


def _fail(payout_id: UUID, _: UUID, reason: str) -> str:
    return api.fail(payout_id=payout_id, reason=reason).status.value


def _retry(payout_id: UUID, _: UUID, __: str) -> str:
    return f"attempt {api.retry(payout_id=payout_id).attempt}, to be approved again"


def _cancel(payout_id: UUID, _: UUID, reason: str) -> str:
    return api.cancel(payout_id=payout_id, reason=reason).status.value


class PaidForm(forms.Form):
    """What the bank says of one payout."""

    reference = forms.CharField(max_length=140, label="The bank's reference")
    reason = reason_field()


@admin.register(PayoutRow)
class PayoutAdmin(FormAdmin):
    """All payouts; each is marked paid by a form that asks for the bank's reference."""

    list_display = (
        *("created_at", "shop_id", "period", "amount_minor", "currency", "status", "needs_two"),
        *("attempt", "reference", "related", "bank"),
    )
    list_filter = ("status", "currency", "needs_two")
    search_fields = ("id", "shop_id", "period", "reference")
    ordering = ("-created_at",)
    list_select_related = ("batch",)
    fields = (
        *("id", "shop_id", "period", "amount_minor", "currency", "status", "holder", "iban", "needs_two"),
        *(
            "approved_by_id",
            "second_approved_by_id",
            "attempt",
            "reference",
            "failure",
            "batch",
            "created_at",
        ),
        *("sent_at", "closed_at", "related", "bank"),
    )
    readonly_fields = ("related", "bank")
    ops_actions = (
        OpsAction("approve", "Approve", _approve),
        OpsAction("fail", "The bank did not pay", _fail),
        OpsAction("retry", "Try again", _retry),
        OpsAction("cancel", "Call off", _cancel),
    )

    def get_urls(self) -> Any:
        """Django's, and the form of what the bank says."""
        paid = self.admin_site.admin_view(self.mark_paid)
        return [path("<uuid:payout_id>/paid/", paid, name="payouts_payout_paid"), *super().get_urls()]

    def mark_paid(self, request: HttpRequest, payout_id: UUID) -> HttpResponse:
        """The bank has paid. The form sent twice has one effect."""
        row = PayoutRow.objects.filter(id=payout_id).first()
        if row is None or not self.has_view_permission(request):
            raise Http404
        form = PaidForm(request.POST or None)

        def settle() -> str:
            paid = api.mark_paid(payout_id=payout_id, reference=form.cleaned_data["reference"])
            return f"paid, reference {paid.reference}"

        return self.ask(
            request,
            form,
            settle,
            title=f"Mark paid: {Money(row.amount_minor, row.currency).decimal()} {row.currency}",
            target_id=str(payout_id),
            back=reverse("admin:payouts_payoutrow_change", args=[payout_id]),
            verb="Mark paid",
        )

    @admin.display(description="Bank")
    def bank(self, row: PayoutRow) -> SafeString:
        """To the form, while the bank has it."""
        is_there = row.status in (PayoutStatus.APPROVED, PayoutStatus.SENT)
        return link("Mark paid", "admin:payouts_payout_paid", row.id) if is_there else SafeString("-")

    @admin.display(description="Related")
    def related(self, row: PayoutRow) -> SafeString:
        """Its lines, its transfers, its shop, its events."""
        return links(
            link("lines", "admin:payouts_linerow_changelist", query=f"?payout_id={row.id}"),
            link("transfers", "admin:wallet_transferrow_changelist", query=f"?reference_id={row.id}"),
            link("shop", "admin:sellers_shoprow_change", row.shop_id),
            events_link(row.id),
        )


class BatchForm(forms.ModelForm):  # type: ignore[type-arg]
    """All approved payouts of a currency go to the bank."""

    reason = forms.CharField(widget=forms.Textarea, min_length=MIN_REASON, max_length=2000)

    class Meta:
        model = BatchRow
        fields = ("currency", "reason")

    def _post_clean(self) -> None:
        """The context validates; the row is filled in by it."""


@admin.register(BatchRow)
class BatchAdmin(OpsAdmin):
    """Files for the bank. A new one takes all approved payouts of a currency."""

    form = BatchForm
    list_display = ("created_at", "currency", "payouts", "total_minor", "actor_id", "files")
    list_filter = ("currency",)
    ordering = ("-created_at",)
    readonly_fields = ("files",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Every operator."""
        return self.has_view_permission(request)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:  # noqa: ARG002
        """The form's fields for a new batch; all there is to know of one that is there."""
        if obj is None:
            return BatchForm.Meta.fields
        return ("id", "currency", "payouts", "total_minor", "actor_id", "reason", "created_at", "files")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:  # noqa: ARG002
        """Nothing is read-only in the form of a new batch."""
        return self.readonly_fields if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:  # noqa: ARG002
        """By the context's door."""
        made = api.send_batch(
            currency=form.cleaned_data["currency"].upper(),
            actor_id=UUID(str(request.user.pk)),
            reason=form.cleaned_data["reason"],
        )
        obj.__dict__.update(BatchRow.objects.get(id=made.id).__dict__)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """A refusal, such as that nothing waits, is shown above the list."""
        try:
            answer: HttpResponse = super().add_view(request, form_url, extra_context)
        except TitanError as refusal:
            self.message_user(request, f"refused: {refusal}", "ERROR")
            return HttpResponseRedirect("..")
        return answer

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:  # noqa: ARG002
        """Into the audit log, in the transaction of the form."""
        deed = audit.Deed.of(request, "send", (self.model._meta.label, obj.pk), obj.reason)
        audit.record(deed, outcome=f"{obj.payouts} payouts, {obj.total_minor} {obj.currency}")

    def get_urls(self) -> Any:
        """With the files."""
        return [
            path(
                "<uuid:batch_id>/file.<str:form>",
                self.admin_site.admin_view(self._file),
                name="payouts_batchrow_file",
            ),
            *super().get_urls(),
        ]

    def _file(self, request: HttpRequest, batch_id: UUID, form: str) -> HttpResponse:
        if not self.has_view_permission(request):
            return HttpResponse(status=403)
        is_sepa = form == "xml"
        raw = api.batch_sepa(batch_id=batch_id) if is_sepa else api.batch_csv(batch_id=batch_id).encode()
        kind = "application/xml" if is_sepa else "text/csv; charset=utf-8"
        name = f'attachment; filename="payouts-{batch_id}.{"xml" if is_sepa else "csv"}"'
        return HttpResponse(raw, content_type=kind, headers={"Content-Disposition": name})

    @admin.display(description="Files")
    def files(self, row: BatchRow) -> SafeString:
        """For the bank."""
        found = [link("CSV", "admin:payouts_batchrow_file", row.id, "csv")]
        if row.currency == "EUR":
            found.append(link("SEPA", "admin:payouts_batchrow_file", row.id, "xml"))
        return links(
            *found, link("payouts", "admin:payouts_payoutrow_changelist", query=f"?batch_id={row.id}")
        )


@admin.register(LineRow)
class LineAdmin(OpsAdmin):
    """What shops earned and gave back."""

    list_display = (
        *("at", "kind", "shop_id", "order_id", "gross_minor", "commission_minor", "tax_minor", "other_minor"),
        *("amount_minor", "currency", "payout"),
    )
    list_filter = ("kind", "currency")
    search_fields = ("shop_id", "order_id", "source_id", "payout__id")
    ordering = ("-id",)
    list_select_related = ("payout",)


@admin.register(ReserveRow)
class ReserveAdmin(OpsAdmin):
    """What is kept back, and until when."""

    list_display = ("kept_at", "shop_id", "order_id", "amount_minor", "currency", "free_at", "freed_at")
    list_filter = ("currency",)
    search_fields = ("shop_id", "order_id")
    ordering = ("-kept_at",)


# Operators choose among agreed terms, so that a typing slip cannot keep back everything.
_RESERVES = ((0, 0), (500, 14), (1000, 14), (1000, 30), (2000, 30), (2000, 90))


def _reserve(basis_points: int, days: int) -> OpsAction:
    def run(shop_id: UUID, actor_id: UUID, _: str) -> str:
        api.set_reserve(shop_id=shop_id, reserve_bp=basis_points, reserve_days=days, actor_id=actor_id)
        return f"reserve {basis_points / 100:g} % for {days} days"

    label = f"Keep {basis_points / 100:g} % for {days} days" if basis_points else "Keep no reserve"
    return OpsAction(f"reserve_{basis_points}_{days}", label, run)


@admin.register(SettingsRow)
class SettingsAdmin(OpsAdmin):
    """How shops are paid."""

    list_display = (
        "shop_id",
        "schedule",
        "minimum_minor",
        "holder",
        "reserve_bp",
        "reserve_days",
        "updated_at",
    )
    list_filter = ("schedule",)
    search_fields = ("shop_id", "holder")
    ordering = ("-updated_at",)
    ops_actions = tuple(_reserve(*terms) for terms in _RESERVES)
