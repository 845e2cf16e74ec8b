"""Operations screens of reviews: what was said, reported and hidden."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.safestring import SafeString

from titan.platform import homes
from titan.platform.admin.base import OpsAction, OpsAdmin, events_link, link, links

from . import api
from .models import HandlingRow, RatingRow, ReviewRow
from .services.rows import handling_stream, report_stream


def _hide(review_id: UUID, actor_id: UUID, reason: str) -> str:
    api.hide(review_id=review_id, operator_id=actor_id, reason=reason)
    return "hidden"


def _show(review_id: UUID, actor_id: UUID, reason: str) -> str:
    api.show(review_id=review_id, operator_id=actor_id, reason=reason)
    return "shown"


def _dismiss(review_id: UUID, actor_id: UUID, reason: str) -> str:
    api.dismiss_report(review_id=review_id, operator_id=actor_id, reason=reason)
    return "left as it is"


class StateFilter(admin.SimpleListFilter):
    """What operators look for."""

    title = "state"
    parameter_name = "state"

    def lookups(self, _request: HttpRequest, _admin: Any) -> list[tuple[str, str]]:
        """Reported and not decided, or hidden."""
        return [("reported", "Reported"), ("hidden", "Hidden")]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[ReviewRow]) -> QuerySet[ReviewRow]:
        """Those in the state."""
        wanted = {"reported": Q(is_reported=True), "hidden": Q(is_hidden=True)}.get(self.value() or "")
        return queryset.filter(wanted) if wanted is not None else queryset


@admin.register(ReviewRow)
class ReviewAdmin(OpsAdmin):
    """Reviews, with what their shops answered and reported. Hidden and shown where the shop is at home."""

    list_display = ("written_at", "rating", "product_title", "shop_name", "author", "state", "at_home")
    list_filter = ("rating", StateFilter)
    search_fields = ("id", "order_id", "product_id", "shop_id", "buyer_id", "product_title")
    ordering = ("-written_at",)
    fields = (
        *("product_title", "id", "related", "state", "at_home", "rating", "title", "text", "author"),
        *("written_at", "edited_at", "status", "answer", "report", "hidden_reason"),
    )
    readonly_fields = ("related", "state", "at_home", "answer", "report", "hidden_reason")
    ops_actions = (
        OpsAction("hide", "Hide from everybody but its buyer and its shop", _hide),
        OpsAction("show", "Show again", _show),
        OpsAction("dismiss", "Leave a reported review as it is", _dismiss),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReviewRow]:
        """What was ever written, with what was made of it."""
        handling = HandlingRow.objects.filter(review_id=OuterRef("id"))
        found: QuerySet[ReviewRow] = super().get_queryset(request)
        return found.filter(writing__gt=0).annotate(
            is_reported=Exists(handling.filter(reported_at__isnull=False)),
            is_hidden=Subquery(handling.values("is_hidden")[:1], output_field=BooleanField()),
        )

    @admin.display(description="State")
    def state(self, row: Any) -> str:
        """What operators have to know at a glance."""
        marks = (
            ("withdrawn", row.rating is None),
            ("hidden", row.is_hidden),
            ("reported", row.is_reported),
        )
        return ", ".join(word for word, holds in marks if holds) or "seen by everybody"

    @admin.display(description="Shop at home")
    def at_home(self, row: ReviewRow) -> str:
        """In which cell it can be hidden."""
        cell = homes.cell_of(row.shop_id)
        return "here" if cell is None else f"in cell {cell}"

    @admin.display(description="Related")
    def related(self, row: ReviewRow) -> SafeString:
        """To order, product, shop, buyer, and what happened."""
        return links(
            link("order", "admin:orders_orderrow_change", row.order_id),
            link("product", "admin:products_productrow_change", row.product_id),
            link("shop", "admin:sellers_shoprow_change", row.shop_id),
            link("buyer", "admin:users_user_change", row.buyer_id),
            events_link(row.id),
            events_link(handling_stream(row.id, shop_id=row.shop_id)),
            events_link(report_stream(row.id, shop_id=row.shop_id)),
        )

    @admin.display(description="The shop's answer")
    def answer(self, row: ReviewRow) -> str:
        """The last one, whichever writing it was to."""
        return self._handling(row).answer or "-"

    @admin.display(description="Reported")
    def report(self, row: ReviewRow) -> str:
        """Why, while operators are yet to decide."""
        found = self._handling(row)
        return f"{found.report_reason}: {found.report_text}" if found.reported_at else "-"

    @admin.display(description="Hidden because")
    def hidden_reason(self, row: ReviewRow) -> str:
        """What its buyer reads."""
        return self._handling(row).hidden_reason or "-"

    @staticmethod
    def _handling(row: ReviewRow) -> HandlingRow:
        return HandlingRow.objects.filter(review_id=row.id).first() or HandlingRow()


@admin.register(RatingRow)
class RatingAdmin(OpsAdmin):
    """The stars of products and shops."""

    list_display = ("id", "shop_id", "one", "two", "three", "four", "five")
    search_fields = ("id", "shop_id")
    ordering = ("id",)
