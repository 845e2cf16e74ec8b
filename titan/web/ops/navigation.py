"""The navigation beside every screen, grouped by domain. A screen that is not named here is listed at the end."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst

Item = Mapping[str, Any]
# Title of a group → its screens as (label of the model, icon of Material Symbols).
GROUPS: Final[tuple[tuple[str, tuple[tuple[str, str], ...]], ...]] = (
    (
        "Orders",
        (
            ("orders.orderrow", "receipt_long"),
            ("shipping.shipmentrow", "local_shipping"),
            ("tracking.parcelrow", "package_2"),
            ("pricing.quoterow", "request_quote"),
            ("refunds.caserow", "assignment_return"),
            ("refunds.rulerow", "rule"),
        ),
    ),
    (
        "Money",
        (
            ("payments.paymentrow", "credit_card"),
            ("payments.partrow", "splitscreen"),
            ("payments.refundrow", "undo"),
            ("wallet.transferrow", "swap_horiz"),
            ("wallet.accountrow", "account_balance"),
            ("wallet.escrowendrow", "lock_open"),
            ("wallet.reclaimrow", "assignment_returned"),
            ("payments.tenderrow", "account_tree"),
            ("payments.providerrow", "hub"),
            ("reconciliation.runrow", "fact_check"),
            ("reconciliation.findingrow", "report"),
        ),
    ),
    (
        "Payouts and papers",
        (
            ("payouts.payoutrow", "payments"),
            ("payouts.batchrow", "stacks"),
            ("payouts.reserverow", "savings"),
            ("payouts.settingsrow", "tune"),
            ("invoices.paperrow", "description"),
            ("invoices.taxidrow", "badge"),
            ("commissions.rulerow", "percent"),
            ("commissions.taxraterow", "request_quote"),
        ),
    ),
    (
        "Vouchers, coins and gift cards",
        (
            ("vouchers.voucherrow", "confirmation_number"),
            ("vouchers.claimrow", "bookmark_added"),
            ("vouchers.userow", "redeem"),
            ("vouchers.batchrow", "qr_code_2"),
            ("gamification.purserow", "paid"),
            ("gamification.entryrow", "toll"),
            ("giftcards.giveawayrow", "featured_seasonal_and_gifts"),
            ("giftcards.giftcardrow", "card_giftcard"),
            ("giftcards.creditgrantrow", "volunteer_activism"),
        ),
    ),
    (
        "Flash sales",
        (
            ("flashsales.salerow", "bolt"),
            ("flashsales.slotrow", "schedule"),
            ("flashsales.itemrow", "local_offer"),
            ("flashsales.reservationrow", "timer"),
        ),
    ),
    (
        "Catalogue",
        (
            ("products.productrow", "sell"),
            ("products.listingrow", "storefront"),
            ("products.statuschangerow", "history"),
            ("categories.categoryrow", "account_tree"),
            ("categories.attributerow", "tune"),
            ("pricing.tierrow", "stacks"),
            ("search.generation", "manage_search"),
            ("reviews.reviewrow", "reviews"),
            ("reviews.ratingrow", "star"),
        ),
    ),
    (
        "Stock",
        (
            ("inventory.stockrow", "inventory_2"),
            ("inventory.reservationrow", "timer"),
            ("inventory.movementrow", "moving"),
            ("warehouses.warehouserow", "warehouse"),
        ),
    ),
    (
        "Shops",
        (
            ("sellers.shoprow", "store"),
            ("sellers.decisionrow", "gavel"),
            ("shipping.servicerow", "delivery_truck_speed"),
        ),
    ),
    (
        "People",
        (
            ("users.user", "person"),
            ("accounts.session", "devices"),
            ("notifications.notificationrow", "notifications"),
            ("mail.outgoingmail", "outgoing_mail"),
        ),
    ),
    (
        "Machinery",
        (
            ("ops.auditentry", "policy"),
            ("processes.processrow", "conversion_path"),
            ("eventlog.eventrow", "list_alt"),
            ("eventlog.parkedevent", "pause_circle"),
            ("eventlog.checkpoint", "flag"),
            ("bus.parkedmessage", "pause_presentation"),
            ("payments.webhookrow", "webhook"),
            ("tracking.webhookrow", "webhook"),
        ),
    ),
)


def sidebar(_request: HttpRequest) -> list[dict[str, Any]]:
    """The navigation as Unfold takes it."""
    screens = {model._meta.label_lower: model for model in admin.site._registry}
    named = {label for _, entries in GROUPS for label, _ in entries}
    groups = [
        _group(title, [(label, icon) for label, icon in entries if label in screens], screens)
        for title, entries in GROUPS
    ]
    rest = [(label, "table_rows") for label in sorted(screens) if label not in named]
    home = {"title": "Home", "icon": "home", "link": reverse("admin:index"), "active": _is_home}
    lookup = {"title": "Find an order", "icon": "search", "link": reverse("ops-lookup")}
    flash = {"title": "Flash sales right now", "icon": "bolt", "link": reverse("ops-flash")}
    return [
        {"title": "", "items": [home, lookup, flash]},
        *(group for group in (*groups, _group("More", rest, screens)) if group["items"]),
    ]


def _is_home(request: HttpRequest) -> bool:
    return request.path == reverse("admin:index")


def _group(title: str, entries: Iterable[tuple[str, str]], screens: Mapping[str, Any]) -> dict[str, Any]:
    items = [_item(screens[label], icon) for label, icon in entries]
    return {"title": title, "separator": True, "collapsible": True, "items": items}


def _item(model: Any, icon: str) -> Item:
    meta = model._meta
    return {
        "title": capfirst(meta.verbose_name_plural),
        "icon": icon,
        "link": reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist"),
    }
