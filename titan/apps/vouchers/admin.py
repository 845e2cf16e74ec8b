"""Operations screens of vouchers."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString

from titan.apps.products import api as products
from titan.apps.products.contracts import Redirect
from titan.kernel.errors import NotFound
from titan.kernel.ids import new_id
from titan.kernel.money import Money, exponent
from titan.platform.admin.base import OpsAction, OpsAdmin, events_link, link, links
from titan.platform.admin.exporting import ExportingAdmin, OpsExport
from titan.platform.admin.forms import FormAdmin, reason_field

from . import api
from .contracts import (
    FULL_BP,
    PLATFORM_FUNDED,
    VoucherInvalid,
    VoucherKind,
    VoucherLimits,
    VoucherScope,
    VoucherTerms,
)
from .models import BatchRow, ClaimRow, CodeRow, TakingRow, UsePartRow, UseRow, VoucherRow

# Operators choose among sizes, so that a typing slip makes no heap of codes.
_BATCH_SIZES = (100, 1000, 10_000)
# The field of each problem of terms.
_FIELDS = {
    **{
        f"/{name}": name
        for name in ("title", "scope", "kind", "amount", "cap", "min_spend", "ends_at", "code")
    },
    **{f"/limits/{name}": name for name in ("total", "per_user", "budget")},
    "/percent_bp": "percent",
    "/product_ids": "products",
}


def _stop(voucher_id: UUID, actor_id: UUID, reason: str) -> str:
    api.stop_voucher(voucher_id=voucher_id, actor_id=actor_id, reason=reason)
    return "stopped"


def _batch(count: int) -> OpsAction:
    def run(voucher_id: UUID, actor_id: UUID, _: str) -> str:
        made = api.create_batch(voucher_id=voucher_id, count=count, actor_id=actor_id)
        return f"{made.count} codes, batch {made.id}"

    return OpsAction(f"batch_{count}", f"Make {count} single-use codes", run)


class OfferForm(forms.Form):
    """A voucher of the platform, in the currency's own units."""

    title = forms.CharField(max_length=80)
    scope = forms.ChoiceField(
        choices=[("item", "Named products"), ("platform", "Goods of any shop"), ("shipping", "Shipping")],
        label="Off",
    )
    kind = forms.ChoiceField(
        choices=[
            ("percent", "A percentage"),
            ("fixed", "An amount"),
            ("free_shipping", "All of the shipping"),
        ]
    )
    currency = forms.ChoiceField(choices=[(code, code) for code in settings.CURRENCIES])
    percent = forms.DecimalField(required=False, min_value=0, max_value=100, decimal_places=2)
    amount = forms.DecimalField(required=False, min_value=0)
    cap = forms.DecimalField(required=False, min_value=0, label="At most")
    min_spend = forms.DecimalField(required=False, min_value=0, label="Minimum spend on what it is for")
    products = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Of any shops: the address of each product's page, or its id, one a line.",
    )
    total = forms.IntegerField(required=False, min_value=1, label="Uses in all")
    per_user = forms.IntegerField(min_value=1, initial=1, label="Uses per buyer")
    budget = forms.DecimalField(required=False, min_value=0, help_text="What it may cost in all.")
    starts_at = forms.DateTimeField(widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    ends_at = forms.DateTimeField(widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    needs_code = forms.BooleanField(required=False, label="Only who has a code")
    code = forms.CharField(required=False, max_length=40, label="Code for everybody")
    reason = reason_field()
    voucher = forms.UUIDField(widget=forms.HiddenInput)

    def clean_products(self) -> tuple[UUID, ...]:
        """Ids of products that are on sale."""
        found = []
        for word in self.cleaned_data["products"].split():
            try:
                found.append(_product(word.rstrip("/").rpartition("/")[2]))
            except (NotFound, ValueError):
                raise forms.ValidationError(f"{word} is no product.") from None
        return tuple(dict.fromkeys(found))

    def clean(self) -> dict[str, Any]:
        """The problems of the context, each at its field."""
        values = super().clean() or {}
        if not self.errors:
            try:
                api.check_voucher(terms=self.terms())
            except VoucherInvalid as error:
                for problem in error.problems:
                    self.add_error(_FIELDS.get(problem.pointer), problem.message)
        return values

    def terms(self) -> VoucherTerms:
        """What was typed; the platform pays for it."""
        values = self.cleaned_data
        percent = values["percent"]
        return VoucherTerms(
            title=values["title"],
            scope=VoucherScope(values["scope"]),
            kind=VoucherKind(values["kind"]),
            currency=values["currency"],
            starts_at=values["starts_at"],
            ends_at=values["ends_at"],
            percent_bp=None if percent is None else int(percent * 100),
            amount=self._money("amount"),
            cap=self._money("cap"),
            min_spend=self._money("min_spend"),
            product_ids=values["products"],
            funding=PLATFORM_FUNDED,
            limits=VoucherLimits(values["total"], values["per_user"], self._money("budget")),
            needs_code=values["needs_code"],
            code=values["code"],
        )

    def _money(self, name: str) -> Money | None:
        """An amount with too many decimals is none: the context refuses zero."""
        typed, currency = self.cleaned_data[name], self.cleaned_data["currency"]
        if typed is None:
            return None
        minor = typed.scaleb(exponent(currency))
        return Money(int(minor) if minor == int(minor) else -1, currency)


def _product(word: str) -> UUID:
    """By its id or the last part of its page's address.

    Raises:
        NotFound, ValueError: there is none on sale.
    """
    try:
        return products.get(product_id=UUID(word)).id
    except ValueError:
        found = products.by_slug(slug=word)
    if isinstance(found, Redirect):
        found = products.by_slug(slug=found.slug)
    if isinstance(found, Redirect):
        raise ValueError(f"{word} leads nowhere")
    return found.id


@admin.register(VoucherRow)
class VoucherAdmin(FormAdmin):
    """All vouchers. Giver without a shop is the platform, whose vouchers are given out here."""

    list_before_template = "vouchers/new_voucher.html"

    list_display = (
        *("title", "scope", "kind", "shop", "used", "spent", "currency", "ends_at", "stopped_at", "related"),
    )
    list_filter = ("scope", "kind", "currency", "needs_code")
    search_fields = ("id", "title", "shop_id", "codes__code")
    ordering = ("-created_at",)
    fields = (
        *("id", "title", "related", "scope", "kind", "currency", "shop", "funding", "percent_bp"),
        *("amount_minor", "cap_minor", "gift_variant_id", "gift_units", "min_spend_minor", "category_ids"),
        *(
            "product_ids",
            "shop_ids",
            "is_first_order_only",
            "payment_methods",
            "used",
            "per_user_limit",
            "spent",
        ),
        *("needs_code", "code", "starts_at", "ends_at", "stopped_at", "stopped_by", "stop_reason"),
        *("created_by", "created_at", "updated_at"),
    )
    readonly_fields = ("related", "shop", "funding", "used", "spent", "code")
    ops_actions = (
        OpsAction("stop", "Stop the voucher", _stop),
        *[_batch(count) for count in _BATCH_SIZES],
    )

    def get_urls(self) -> list[URLPattern]:
        """Django's, and the form."""
        give_out = self.admin_site.admin_view(self.give_out)
        return [path("new/", give_out, name="vouchers_voucher_new"), *super().get_urls()]

    def give_out(self, request: HttpRequest) -> HttpResponse:
        """A voucher of the platform's. The form sent twice gives out one."""
        if not self.has_view_permission(request):
            raise Http404
        form = OfferForm(request.POST or None, initial={"voucher": new_id(bucket=0)})

        def create() -> str:
            made = api.create_voucher(
                terms=form.terms(),
                actor_id=UUID(str(request.user.pk)),
                voucher_id=form.cleaned_data["voucher"],
            )
            return f"{made.terms.title} is out"

        return self.ask(
            request,
            form,
            create,
            title="Give out a voucher",
            target_id=request.POST.get("voucher", ""),
            back=reverse("admin:vouchers_voucherrow_changelist"),
            verb="Give it out",
        )

    @admin.display(description="Giver")
    def shop(self, row: VoucherRow) -> SafeString | str:
        """To the shop."""
        if row.shop_id is None:
            return "platform"
        return link(str(row.shop_id), "admin:sellers_shoprow_change", row.shop_id)

    @admin.display(description="Paid by")
    def funding(self, row: VoucherRow) -> str:
        """In per cent."""
        return f"platform {row.platform_bp / 100:g} %, shop {(FULL_BP - row.platform_bp) / 100:g} %"

    @admin.display(description="Used")
    def used(self, row: VoucherRow) -> str:
        """Of how many."""
        return f"{row.used_count} of {row.total_limit or 'any number'}"

    @admin.display(description="Given off (minor units)")
    def spent(self, row: VoucherRow) -> str:
        """Of how much."""
        return f"{row.spent_minor} of {row.budget_minor or 'any amount'}"

    @admin.display(description="Code for everybody")
    def code(self, row: VoucherRow) -> str:
        """That anybody may type."""
        return api.get(voucher_id=row.id).terms.code

    @admin.display(description="Related")
    def related(self, row: VoucherRow) -> SafeString:
        """Who has it, who used it, its codes."""
        query = f"?voucher__id__exact={row.id}"
        return links(
            link("claims", "admin:vouchers_claimrow_changelist", query=query),
            link("uses", "admin:vouchers_userow_changelist", query=query),
            link("batches", "admin:vouchers_batchrow_changelist", query=query),
        )


class _OfVoucher(OpsAdmin):
    """Rows of a voucher; its screen links here."""

    list_select_related: tuple[str, ...] = ("voucher",)

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        return lookup == "voucher__id__exact" or super().lookup_allowed(lookup, value, request)


@admin.register(ClaimRow)
class ClaimAdmin(_OfVoucher):
    """Who has claimed what."""

    list_display = ("claimed_at", "voucher", "user", "granted", "used_count", "related")
    search_fields = ("id", "user_id", "voucher__id", "voucher__title")
    ordering = ("-claimed_at",)
    fields = ("id", "voucher", "user", "granted", "used_count", "claimed_at", "related")
    readonly_fields = ("user", "related")

    @admin.display(description="Buyer")
    def user(self, row: ClaimRow) -> SafeString:
        """To the user."""
        return link(str(row.user_id), "admin:users_user_change", row.user_id)

    @admin.display(description="Related")
    def related(self, row: ClaimRow) -> SafeString:
        """Its facts, and the uses."""
        return links(
            events_link(row.id),
            link("uses", "admin:vouchers_userow_changelist", query=f"?user_id={row.user_id}"),
        )


@admin.register(UseRow)
class UseAdmin(_OfVoucher):
    """What purchases used, and whether it came back."""

    list_display = (
        *("used_at", "voucher", "purchase_id", "amount_minor", "platform_minor", "currency", "given_back_at"),
        "related",
    )
    list_filter = ("currency",)
    search_fields = ("id", "purchase_id", "user_id", "voucher__id", "voucher__title")
    ordering = ("-used_at",)
    fields = (
        *("id", "voucher", "purchase_id", "user_id", "amount_minor", "platform_minor", "currency", "used_at"),
        *("given_back_at", "related"),
    )
    readonly_fields = ("related",)

    @admin.display(description="Related")
    def related(self, row: UseRow) -> SafeString:
        """To its parts, the orders and the payment."""
        return links(
            link("parts", "admin:vouchers_usepartrow_changelist", query=f"?use__id__exact={row.id}"),
            link("orders", "admin:orders_orderrow_changelist", query=f"?purchase_id={row.purchase_id}"),
            link("payment", "admin:payments_paymentrow_change", row.purchase_id),
        )


@admin.register(UsePartRow)
class UsePartAdmin(OpsAdmin):
    """Each order's part of a use."""

    list_display = ("use", "shop_id", "order_id", "amount_minor", "platform_minor", "given_back_at")
    search_fields = ("use__id", "use__purchase_id", "shop_id", "order_id")

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        """The screen of uses links here."""
        return lookup == "use__id__exact" or super().lookup_allowed(lookup, value, request)


@admin.register(TakingRow)
class TakingAdmin(OpsAdmin):
    """Purchases that took vouchers, or were undone before they could."""

    list_display = ("created_at", "purchase_id", "buyer_id", "status", "closed_at")
    list_filter = ("status",)
    search_fields = ("purchase_id", "buyer_id")
    ordering = ("-created_at",)


@admin.register(CodeRow)
class CodeAdmin(_OfVoucher):
    """Single codes, to answer a buyer who asks about one."""

    list_display = ("code", "voucher", "batch", "claimed_by", "claimed_at")
    search_fields = ("code", "claimed_by")
    list_select_related = ("voucher", "batch")


@admin.register(BatchRow)
class BatchAdmin(_OfVoucher, ExportingAdmin):
    """Batches of codes. Exporting asks for a reason, as whoever has the file has the codes."""

    list_display = ("created_at", "voucher", "prefix", "count", "created_by")
    search_fields = ("id", "voucher__id", "voucher__title", "prefix")
    ordering = ("-created_at",)
    ops_exports = (
        OpsExport(
            "Export the codes as CSV",
            "voucher-codes.csv",
            lambda batch_id: "".join(api.batch_csv(batch_id=batch_id)),
        ),
    )
