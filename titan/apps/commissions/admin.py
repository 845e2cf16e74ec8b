"""Operations screens of commissions: rules and tax rates are made here, ended here, and never edited."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString

from titan.kernel import clock
from titan.platform.admin import audit
from titan.platform.admin.base import MIN_REASON, OpsAction, OpsAdmin, events_link, link, links

from . import api
from .contracts import FixedPer, RuleDraft, RuleInvalid
from .models import RuleRow, TaxRateRow

_TERMS = (
    *("name", "shop_id", "category_id", "position", "percent_bp", "fixed_minor", "fixed_per"),
    *("floor_minor", "cap_minor", "currency"),
)


class _ReasonForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form that asks why."""

    reason = forms.CharField(widget=forms.Textarea, min_length=MIN_REASON, max_length=2000)
    valid_from = forms.DateTimeField(required=False, help_text="UTC. Empty: now.")


class RuleForm(_ReasonForm):
    """A new rule, or a new version of the one that `replaces_id` names."""

    replaces_id = forms.UUIDField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = RuleRow
        fields = (*_TERMS, "valid_from", "valid_to", "replaces_id", "reason")

    def clean(self) -> dict[str, Any]:
        """The problems of the context, each at its field."""
        values = super().clean() or {}
        if not self.errors:
            try:
                api.check_rule(draft=self.draft(), reason=values["reason"])
            except RuleInvalid as error:
                for problem in error.problems:
                    self.add_error(problem.pointer.strip("/"), problem.message)
        return values

    def draft(self) -> RuleDraft:
        """The rule as it was typed."""
        values = self.cleaned_data
        terms = {name: values[name] for name in (*_TERMS, "valid_from", "valid_to")}
        return RuleDraft(**terms | {"fixed_per": FixedPer(terms["fixed_per"])})

    def _post_clean(self) -> None:
        """The context validates; Django's own look at the row would miss what is filled in later."""


class TaxRateForm(_ReasonForm):
    """A new tax rate."""

    class Meta:
        model = TaxRateRow
        fields = ("country", "tax_bp", "valid_from", "reason")

    def _post_clean(self) -> None:
        """As above."""


class _MakingAdmin(OpsAdmin):
    """A screen with a form for new rows, kept in the audit log with its reason."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Every operator."""
        return self.has_view_permission(request)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:  # noqa: ARG002
        """Nothing is read-only in the form of a new row."""
        return self.readonly_fields if obj else ()

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:  # noqa: ARG002
        """Into the audit log, in the transaction of the form."""
        deed = audit.Deed.of(request, "create", (self.model._meta.label, obj.pk), obj.reason)
        audit.record(deed, outcome=str(obj))


def _end(rule_id: UUID, actor_id: UUID, reason: str) -> str:
    ended = api.end_rule(rule_id=rule_id, actor_id=actor_id, reason=reason).valid_to
    return f"ends {ended:%Y-%m-%d %H:%M} UTC"


@admin.register(RuleRow)
class RuleAdmin(_MakingAdmin):
    """Who pays what; a change is a new version of a rule."""

    form = RuleForm
    list_display = (
        *("name", "version", "tier", "position", "takes", "valid_from", "valid_to", "holds", "related"),
    )
    list_filter = ("currency", "fixed_per")
    search_fields = ("id", "name", "shop_id", "category_id")
    ordering = ("-created_at",)
    readonly_fields = ("tier", "takes", "holds", "related")
    ops_actions = (OpsAction("end", "End the rule", _end),)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:  # noqa: ARG002
        """The form's fields for a new rule; all there is to know of one that is there."""
        if obj is None:
            return RuleForm.Meta.fields
        return (
            *("id", "version", "replaces_id", *_TERMS, "tier", "takes", "valid_from", "valid_to", "holds"),
            *("actor_id", "reason", "created_at", "related"),
        )

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:  # noqa: ARG002
        """By the context's door; the form has been checked."""
        given = {"actor_id": UUID(str(request.user.pk)), "reason": form.cleaned_data["reason"]}
        replaces = form.cleaned_data.get("replaces_id")
        made = (
            api.change_rule(rule_id=replaces, draft=form.draft(), **given)
            if replaces
            else api.create_rule(draft=form.draft(), **given)
        )
        obj.__dict__.update(RuleRow.objects.get(id=made.id).__dict__)

    @admin.display(description="Tier")
    def tier(self, row: RuleRow) -> str:
        """Which rules are asked first."""
        if row.shop_id:
            return "1 shop"
        return "2 category" if row.category_id else "3 default"

    @admin.display(description="Takes")
    def takes(self, row: RuleRow) -> str:
        """The terms in words."""
        parts = [f"{row.percent_bp / 100:g} %"]
        if row.fixed_minor:
            parts.append(f"+ {row.fixed_minor} per {row.fixed_per}")
        if row.floor_minor is not None:
            parts.append(f"at least {row.floor_minor}")
        if row.cap_minor is not None:
            parts.append(f"at most {row.cap_minor}")
        return " ".join([*parts, row.currency]).strip()

    @admin.display(description="Holds now", boolean=True)
    def holds(self, row: RuleRow) -> bool:
        """Has begun and has not ended."""
        now = clock.now()
        return row.valid_from <= now and (row.valid_to is None or now < row.valid_to)

    @admin.display(description="Related")
    def related(self, row: RuleRow) -> SafeString:
        """A form for its next version, its shop, its events."""
        terms = {name: getattr(row, name) for name in _TERMS if getattr(row, name) not in (None, "")}
        query = f"?{urlencode(terms | {'replaces_id': row.id})}"
        return links(
            link("new version", "admin:commissions_rulerow_add", query=query),
            link("shop", "admin:sellers_shoprow_change", row.shop_id),
            events_link(row.id),
        )


@admin.register(TaxRateRow)
class TaxRateAdmin(_MakingAdmin):
    """Tax on fees, by the shop's country; the latest that has begun counts."""

    form = TaxRateForm
    list_display = ("country", "tax_bp", "valid_from", "reason", "actor_id", "created_at")
    list_filter = ("country",)
    ordering = ("country", "-valid_from")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:  # noqa: ARG002
        """The form's fields for a new rate; all there is to know of one that is there."""
        return TaxRateForm.Meta.fields if obj is None else self.list_display

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:  # noqa: ARG002
        """By the context's door."""
        values = form.cleaned_data
        made = api.set_tax(
            country=values["country"],
            tax_bp=values["tax_bp"],
            valid_from=values["valid_from"],
            actor_id=UUID(str(request.user.pk)),
            reason=values["reason"],
        )
        row = TaxRateRow.objects.get(country=made.country, valid_from=made.valid_from)
        obj.__dict__.update(row.__dict__)
