"""Operations screens of cases: what was asked, said and shown, and a moderator's decision."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from titan.kernel.ids import bucket_of, derived_id, new_id
from titan.kernel.money import Money, exponent
from titan.platform.admin.base import OpsAction, OpsAdmin, events_link, link, links, process_link
from titan.platform.admin.forms import FormAdmin, reason_field

from . import api
from .contracts import AmountInvalid, Bearer, BearerShare, CaseNotFound, CaseStatus, EvidenceNotFound
from .models import CaseRow, OrderRow, RuleRow

_WAITING = (CaseStatus.ESCALATED.value, CaseStatus.APPEALED.value)


class AwardForm(forms.Form):
    """What of the refund each bears, in the currency's own units; all empty awards nothing."""

    seller = forms.DecimalField(min_value=0, required=False, label="To the buyer, borne by the seller")
    platform = forms.DecimalField(min_value=0, required=False, label="To the buyer, borne by the platform")
    carrier = forms.DecimalField(min_value=0, required=False, label="To the buyer, borne by the carrier")
    needs_return = forms.BooleanField(required=False, label="The goods have to come back first")
    reason = reason_field()
    step = forms.UUIDField(widget=forms.HiddenInput)

    def terms(self, currency: str) -> dict[str, Any]:
        """The decision as it was typed, as the arguments of `api.award`."""
        found = {bearer: self._minor(bearer.value, currency) for bearer in Bearer}
        shares = tuple(
            BearerShare(bearer, Money(minor, currency)) for bearer, minor in found.items() if minor
        )
        return {
            "amount": Money(sum(found.values()), currency),
            "shares": shares,
            "reason": self.cleaned_data["reason"],
            "needs_return": self.cleaned_data["needs_return"],
        }

    def _minor(self, name: str, currency: str) -> int:
        typed: Decimal = self.cleaned_data[name] or Decimal(0)
        minor = typed.scaleb(exponent(currency))
        if minor != int(minor):
            raise AmountInvalid(f"{currency} has {exponent(currency)} decimals.")
        return int(minor)


class RuleForm(forms.Form):
    """How long what may be returned or claimed about."""

    category_id = forms.UUIDField(
        required=False, label="Category", help_text="Empty: all that have no other."
    )
    return_days = forms.IntegerField(min_value=0, max_value=365)
    claim_days = forms.IntegerField(min_value=0, max_value=730)
    is_returnable = forms.BooleanField(required=False, initial=True, label="May be returned and exchanged")
    reason = reason_field()


def _close(case_id: UUID, actor_id: UUID, reason: str) -> str:
    step_id = derived_id(case_id, label="closed_by_operator")
    case = api.close(case_id=case_id, operator_id=actor_id, step_id=step_id, reason=reason)
    return f"now {case.status.value}"


def _retry(case_id: UUID, actor_id: UUID, _: str) -> str:
    step_id = new_id(bucket=bucket_of(case_id))
    api.retry_refund(case_id=case_id, operator_id=actor_id, step_id=step_id)
    return "the refund is sent again"


def _remove(rule_id: UUID, _: UUID, __: str) -> str:
    api.remove_rule(rule_id=rule_id)
    return "the category follows those above it"


@admin.register(CaseRow)
class CaseAdmin(FormAdmin):
    """Cases and disputes, with thread, evidence, awards and the way to the money."""

    list_display = (
        *("opened_at", "order_number", "kind", "reason", "status", "deadline_at", "amount", "attention"),
    )
    list_filter = ("status", "kind", "reason", "outcome")
    search_fields = ("id", "order_number", "order__order_id", "buyer_id", "shop_id", "refund_id")
    ordering = ("-opened_at",)
    fields = (
        *("order_number", "id", "related", "decide", "kind", "reason", "status", "outcome", "attention"),
        *("wanted_instead", "goods", "asked", "amount", "borne", "deadline_at", "needs_return"),
        *("return_carrier", "return_tracking", "inspection", "replacement", "brings"),
        *("replacement_carrier", "replacement_tracking"),
        *("thread", "pictures", "decisions", "moderator_id", "appeal_moderator_id", "opened_at", "closed_at"),
    )
    readonly_fields = (
        *(
            "related",
            "decide",
            "goods",
            "brings",
            "asked",
            "amount",
            "borne",
            "thread",
            "pictures",
            "decisions",
        ),
    )
    ops_actions = (
        OpsAction("close", "Close without a refund", _close),
        OpsAction("retry", "Send the refund again", _retry),
    )

    def get_urls(self) -> list[URLPattern]:
        """Django's, the award and the pictures."""
        award, picture = (self.admin_site.admin_view(view) for view in (self.award, self.picture))
        return [
            path("<uuid:case_id>/award/", award, name="refunds_case_award"),
            path("<uuid:case_id>/pictures/<uuid:evidence_id>/", picture, name="refunds_case_picture"),
            *super().get_urls(),
        ]

    def award(self, request: HttpRequest, case_id: UUID) -> HttpResponse:
        """The form of a decision."""
        row = CaseRow.objects.filter(id=case_id).first()
        if row is None or not self.has_view_permission(request):
            raise Http404
        form = AwardForm(request.POST or None, initial={"step": new_id(bucket=bucket_of(case_id))})

        def decide() -> str:
            case = api.award(
                case_id=case_id,
                moderator_id=UUID(str(request.user.pk)),
                step_id=form.cleaned_data["step"],
                **form.terms(row.currency),
            )
            return f"now {case.status.value}"

        left = Money(row.order.paid_minor - row.order.taken_minor + row.amount_minor, row.currency)
        return self.ask(
            request,
            form,
            decide,
            title=f"Award in case {row.order_number}: up to {left.decimal()} {row.currency}",
            target_id=str(case_id),
            back=reverse("admin:refunds_caserow_change", args=[case_id]),
        )

    def picture(self, request: HttpRequest, case_id: UUID, evidence_id: UUID) -> HttpResponse:
        """A piece of evidence."""
        if not self.has_view_permission(request):
            raise Http404
        try:
            data = api.picture(case_id=case_id, evidence_id=evidence_id)
        except (CaseNotFound, EvidenceNotFound) as error:
            raise Http404 from error
        return HttpResponse(data, content_type="image/webp", headers={"Cache-Control": "private, no-store"})

    @admin.display(description="Related")
    def related(self, row: CaseRow) -> SafeString:
        """To the order, the payment, the ledger, the events and the process of the refund."""
        ledger = f"?reference_id={row.order_id}"
        found = [
            link("order", "admin:orders_orderrow_change", row.order_id),
            link("payment", "admin:payments_paymentrow_change", row.order.purchase_id),
            link("ledger", "admin:wallet_transferrow_changelist", query=ledger),
            events_link(row.id),
            link("buyer", "admin:users_user_change", row.buyer_id),
            link("shop", "admin:sellers_shoprow_change", row.shop_id),
        ]
        if row.refund_attempt:
            found.append(process_link(derived_id(row.id, label=f"refund process:{row.refund_attempt}")))
        if row.replacement_attempt:
            found.append(process_link(derived_id(row.id, label=f"replace process:{row.replacement_attempt}")))
        return links(*found)

    @admin.display(description="Decision")
    def decide(self, row: CaseRow) -> SafeString:
        """To the form, where a moderator is waited for."""
        if row.status not in _WAITING:
            return SafeString("nobody waits for a moderator")
        return link("Decide this case", "admin:refunds_case_award", row.id)

    @admin.display(description="About")
    def goods(self, row: CaseRow) -> SafeString:
        """Units, and what was paid for them."""
        rows = row.lines.order_by("position").values_list("quantity", "title", "label", "amount_minor")
        lines = ((q, title, label, self._money(row, minor)) for q, title, label, minor in rows)
        shipping = SafeString("<div>and the shipping</div>") if row.includes_shipping else SafeString("")
        return format_html_join("", "<div>{} × {} {}: {}</div>", lines) + shipping

    @admin.display(description="Brings instead")
    def brings(self, row: CaseRow) -> SafeString:
        """Units, and what they cost less."""
        rows = row.replacements.order_by("position").values_list("quantity", "title", "label", "back_minor")
        lines = ((q, title, label, self._money(row, minor)) for q, title, label, minor in rows)
        return format_html_join("", "<div>{} × {} {}, {} less</div>", lines) or SafeString("-")

    @staticmethod
    def _money(row: CaseRow, minor: int) -> str:
        return f"{Money(minor, row.currency).decimal()} {row.currency}"

    @admin.display(description="Asked for")
    def asked(self, row: CaseRow) -> str:
        """What was paid for what the case is about."""
        return self._money(row, row.requested_minor)

    @admin.display(description="On the table")
    def amount(self, row: CaseRow) -> str:
        """What is offered, awarded or refunded."""
        return self._money(row, row.amount_minor)

    @admin.display(description="Borne by")
    def borne(self, row: CaseRow) -> str:
        """Each bearer with its share."""
        return ", ".join(f"{bearer} {self._money(row, minor)}" for bearer, minor in row.shares) or "-"

    @admin.display(description="Thread")
    def thread(self, row: CaseRow) -> SafeString:
        """Steps and messages, oldest first."""
        entries = row.entries.order_by("position").values_list("at", "party", "what", "text")
        lines = ((f"{at:%Y-%m-%d %H:%M}", party, what, text) for at, party, what, text in entries)
        return format_html_join("", "<div>{} <strong>{}</strong> {} {}</div>", lines)

    @admin.display(description="Evidence")
    def pictures(self, row: CaseRow) -> SafeString:
        """Each picture with who put it in."""
        rows = ((piece, self._address(row, piece.id)) for piece in row.evidence.order_by("at", "id"))
        return format_html_join(
            "",
            '<figure><a href="{}"><img src="{}" alt="{}" width="240" loading="lazy"></a><figcaption>{}</figcaption></figure>',
            ((address, address, str(piece), str(piece)) for piece, address in rows),
        )

    @staticmethod
    def _address(row: CaseRow, evidence_id: UUID) -> str:
        return reverse("admin:refunds_case_picture", args=[row.id, evidence_id])

    @admin.display(description="Awards")
    def decisions(self, row: CaseRow) -> SafeString:
        """Round by round."""
        lines = (
            (
                award.round,
                self._money(row, award.amount_minor),
                award.shares,
                award.moderator_id,
                award.reason,
            )
            for award in row.awards.order_by("round")
        )
        return format_html_join("", "<div>round {}: {} {} by {}: {}</div>", lines)


@admin.register(RuleRow)
class RuleAdmin(FormAdmin):
    """How long goods may be returned or claimed about, by category."""

    list_display = ("scope", "return_days", "claim_days", "is_returnable", "updated_at", "change")
    ordering = ("category_id",)
    readonly_fields = ("scope", "change")
    list_before_template = "refunds/new_rule.html"
    ops_actions = (OpsAction("remove", "Remove the rule", _remove),)

    def get_urls(self) -> list[URLPattern]:
        """Django's, and the form of a rule."""
        return [
            path("set/", self.admin_site.admin_view(self.put), name="refunds_rule_set"),
            *super().get_urls(),
        ]

    def put(self, request: HttpRequest) -> HttpResponse:
        """Make a rule, or replace the one of that category."""
        if not self.has_view_permission(request):
            raise Http404
        form = RuleForm(request.POST or None, initial=self._initial(request))

        def keep() -> str:
            values = {name: value for name, value in form.cleaned_data.items() if name != "reason"}
            api.save_rule(**values)
            return f"{values['return_days']} days to return, {values['claim_days']} to claim"

        return self.ask(
            request,
            form,
            keep,
            title="Set a return rule",
            target_id=request.POST.get("category_id") or "default",
            back=reverse("admin:refunds_rulerow_changelist"),
        )

    @staticmethod
    def _initial(request: HttpRequest) -> dict[str, Any]:
        wanted = request.GET.get("rule", "")
        row = next((rule for rule in api.rules() if str(rule.id) == wanted), None)
        names = ("category_id", "return_days", "claim_days", "is_returnable")
        return {name: getattr(row, name) for name in names} if row else {}

    @admin.display(description="Holds for")
    def scope(self, row: RuleRow) -> SafeString:
        """The category and those below it, or all that have no other rule."""
        if row.category_id is None:
            return SafeString("all other categories")
        return link(str(row.category_id), "admin:categories_categoryrow_change", row.category_id)

    @admin.display(description="Change")
    def change(self, row: RuleRow) -> SafeString:
        """To the form."""
        return link("change", "admin:refunds_rule_set", query=f"?rule={row.id}")


@admin.register(OrderRow)
class OrderAdmin(OpsAdmin):
    """What cases have taken of each order."""

    list_display = ("order_id", "paid_minor", "taken_minor", "currency", "is_shipping_taken")
    search_fields = ("order_id", "purchase_id")
    fields = (
        "order_id",
        "purchase_id",
        "paid_minor",
        "taken_minor",
        "currency",
        "is_shipping_taken",
        "units",
    )
    readonly_fields = ("units",)

    @admin.display(description="Units taken")
    def units(self, row: OrderRow) -> SafeString:
        """By line."""
        lines = row.lines.order_by("position").values_list("position", "taken", "bought")
        return format_html_join("", "<div>line {}: {} of {}</div>", lines) or format_html("-")
