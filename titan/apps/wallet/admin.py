"""Operations screens of the ledger."""

from django.contrib import admin
from django.utils.safestring import SafeString

from titan.platform.admin.base import OpsAdmin, events_link, link, links, process_link

from . import api
from .contracts import AccountKind, AccountRef
from .models import AccountRow, EscrowEndRow, ReclaimRow, TransferRow


@admin.register(AccountRow)
class AccountAdmin(OpsAdmin):
    """Accounts. What a platform account holds is the sum of its transfers, shown on its own page."""

    list_display = ("created_at", "kind", "owner_id", "currency", "available_minor", "held_minor")
    list_filter = ("kind", "currency")
    search_fields = ("id", "owner_id")
    ordering = ("-created_at",)
    fields = ("id", "kind", "owner_id", "currency", "available", "held", "created_at", "related")
    readonly_fields = ("available", "held", "related")

    @admin.display(description="Available (minor units)")
    def available(self, row: AccountRow) -> int:
        """As the ledger says."""
        return _balance(row)[0]

    @admin.display(description="Held (minor units)")
    def held(self, row: AccountRow) -> int:
        """As the ledger says."""
        return _balance(row)[1]

    @admin.display(description="Related")
    def related(self, row: AccountRow) -> SafeString:
        """Its transfers, and its facts."""
        return links(
            link("money out", "admin:wallet_transferrow_changelist", query=f"?debit_id={row.id}"),
            link("money in", "admin:wallet_transferrow_changelist", query=f"?credit_id={row.id}"),
            events_link(row.id),
        )


def _balance(row: AccountRow) -> tuple[int, int]:
    account = AccountRef(AccountKind(row.kind), row.owner_id)
    found = api.balance(account=account, currency=row.currency)
    return found.available.amount, found.held.amount


@admin.register(TransferRow)
class TransferAdmin(OpsAdmin):
    """Movements. `reference_id` is the order, or the top-up, that a movement is for."""

    list_display = ("created_at", "status", "amount_minor", "currency", "reason", "reference_id", "closed_at")
    list_filter = ("status", "currency", "reason")
    search_fields = ("id", "reference_id", "debit_id", "credit_id")
    ordering = ("-created_at",)
    fields = (
        *("id", "status", "amount_minor", "currency", "reason", "reference_id", "debit_id", "credit_id"),
        *("created_at", "closed_at", "related"),
    )
    readonly_fields = ("related",)

    @admin.display(description="Related")
    def related(self, row: TransferRow) -> SafeString:
        """What it is for, and between whom."""
        return links(
            link("order", "admin:orders_orderrow_change", row.reference_id),
            link("payment", "admin:payments_paymentrow_change", row.reference_id),
            process_link(row.reference_id),
            link("from", "admin:wallet_accountrow_change", row.debit_id),
            link("to", "admin:wallet_accountrow_change", row.credit_id),
            events_link(row.reference_id),
        )


@admin.register(EscrowEndRow)
class EscrowEndAdmin(OpsAdmin):
    """Orders that are over, and whether their escrow was emptied."""

    list_display = ("ended_at", "order_id", "cause", "total_minor", "currency", "commission_bp", "settled_at")
    list_filter = ("cause", "currency")
    search_fields = ("order_id", "shop_id")
    ordering = ("-ended_at",)


@admin.register(ReclaimRow)
class ReclaimAdmin(OpsAdmin):
    """Money put back into escrow for refunds, and who paid it."""

    list_display = (
        *("created_at", "order_id", "bearer", "status", "amount_minor", "seller_minor", "advance_minor"),
        *("commission_minor", "tax_minor", "platform_minor", "carrier_minor", "currency"),
    )
    list_filter = ("bearer", "status", "currency")
    search_fields = ("refund_id", "order_id", "shop_id")
    ordering = ("-created_at",)
