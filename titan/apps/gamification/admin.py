"""What operators see of coins, and the form by which they grant them."""

from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString

from titan.apps.users import api as users
from titan.kernel.ids import new_id
from titan.platform.admin.base import OpsAdmin, events_link, link, links
from titan.platform.admin.forms import FormAdmin, reason_field

from . import api
from .models import EarningRow, EntryRow, PurseRow, TakingPartRow, TakingRow


class GrantForm(forms.Form):
    """Coins for a buyer."""

    email = forms.EmailField(max_length=254, label="Whose", help_text="The buyer's e-mail address.")
    coins = forms.IntegerField(min_value=1, max_value=settings.COINS_MOST_GRANTED)
    reason = reason_field()
    grant = forms.UUIDField(widget=forms.HiddenInput)

    def clean_email(self) -> UUID:
        """Of somebody who is known."""
        found = users.find_by_email(email=self.cleaned_data["email"])
        if found is None:
            raise forms.ValidationError("Nobody has this e-mail address.")
        return found.id


@admin.register(PurseRow)
class PurseAdmin(FormAdmin):
    """What each buyer has. *Grant coins* asks for a reason."""

    list_display = ("user_id", "coins", "earned", "granted", "spent", "taken_back", "expired", "updated_at")
    search_fields = ("=user_id",)
    ordering = ("-updated_at",)
    readonly_fields = ("coins", "related")
    list_before_template = "gamification/grant.html"

    def get_urls(self) -> list[URLPattern]:
        """Django's, and the form."""
        grant = self.admin_site.admin_view(self.grant)
        return [path("grant/", grant, name="gamification_grant"), *super().get_urls()]

    def grant(self, request: HttpRequest) -> HttpResponse:
        """Give a buyer coins. The form sent twice gives them once."""
        if not self.has_view_permission(request):
            raise Http404
        form = GrantForm(request.POST or None, initial={"grant": new_id(bucket=0)})

        def give() -> str:
            values = form.cleaned_data
            api.grant(
                grant_id=values["grant"],
                user_id=values["email"],
                coins=values["coins"],
                actor_id=UUID(str(request.user.pk)),
                reason=values["reason"],
            )
            return f"{values['coins']} coins are granted"

        return self.ask(
            request,
            form,
            give,
            title="Grant coins",
            target_id=request.POST.get("grant", ""),
            back=reverse("admin:gamification_purserow_changelist"),
            verb="Grant them",
        )

    @admin.display(description="Coins")
    def coins(self, row: PurseRow) -> int:
        """That can be spent."""
        return row.balance

    @admin.display(description="Related")
    def related(self, row: PurseRow) -> SafeString:
        """Whose it is, how it came about."""
        return links(
            link("buyer", "admin:users_user_change", row.user_id),
            link("history", "admin:gamification_entryrow_changelist", query=f"?q={row.user_id}"),
            link("account", "admin:wallet_accountrow_changelist", query=f"?q={row.user_id}&kind=coin"),
        )


@admin.register(EntryRow)
class EntryAdmin(OpsAdmin):
    """Every movement, with whoever granted coins, and why."""

    list_display = ("at", "user_id", "movement", "coins", "reference_id", "reason", "actor_id")
    list_filter = ("movement",)
    search_fields = ("=user_id", "=reference_id", "=id")
    ordering = ("-at", "-id")


@admin.register(TakingRow)
class TakingAdmin(OpsAdmin):
    """Purchases that spent coins, or were undone before they could."""

    list_display = ("created_at", "purchase_id", "user_id", "status", "closed_at")
    list_filter = ("status",)
    search_fields = ("=purchase_id", "=user_id")
    ordering = ("-created_at",)
    readonly_fields = ("related",)

    @admin.display(description="Related")
    def related(self, row: TakingRow) -> SafeString:
        """To its orders."""
        query = f"?q={row.purchase_id}"
        return links(link("orders", "admin:gamification_takingpartrow_changelist", query=query))


@admin.register(TakingPartRow)
class TakingPartAdmin(OpsAdmin):
    """What each order spent, and how much of that came back."""

    list_display = ("order_id", "taking", "coins", "returned")
    search_fields = ("=order_id", "=taking__purchase_id")
    list_select_related = ("taking",)
    ordering = ("-order_id",)


@admin.register(EarningRow)
class EarningAdmin(OpsAdmin):
    """What orders earned, and what refunds want back of it."""

    list_display = ("earned_at", "order_id", "user_id", "coins", "due_back", "taken_back", "events")
    search_fields = ("=order_id", "=user_id")
    ordering = ("-earned_at",)

    @admin.display(description="Order")
    def events(self, row: EarningRow) -> SafeString:
        """Its facts."""
        return events_link(row.order_id)
