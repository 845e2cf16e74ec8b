"""Being paid: what is there, every payout with its statement, the account and the schedule."""

import secrets
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from titan.apps.payouts import api as payouts
from titan.apps.payouts.contracts import BankAccount, LineKind, NothingToPay, PayoutSettings, Schedule
from titan.apps.wallet.contracts import InsufficientFunds
from titan.kernel import clock
from titan.kernel.errors import TitanError
from titan.platform.pages.cards import Choice, Crumb

from . import amounts
from .desk import Desk, also_suspended, framed
from .forms import Form, Texts, last_part, refused, typed

HERE = "seller-payouts"
FIELDS = ("schedule", "minimum", "holder", "iban")


@require_safe
@also_suspended
def listed(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The purses, and all payouts, newest first."""
    page = payouts.list_of_shop(shop_id=desk.shop.id, cursor=request.GET.get("cursor") or None)
    year, found = clock.now().year, _settings(desk)
    context = {
        "purses": payouts.purses(shop_id=desk.shop.id, currency=desk.shop.currency),
        "payouts": page.results,
        "next": page.next,
        "is_later_page": "cursor" in request.GET,
        "settings": found,
        "schedule": _schedules()[found.schedule],
        "form_token": secrets.token_hex(16),
        "years": [year, year - 1],
    }
    return framed(request, "seller/payouts.html", context, desk=desk, current=HERE)


@require_safe
@also_suspended
def show(request: HttpRequest, desk: Desk, payout_id: UUID) -> HttpResponse:
    """One payout with its lines. Raises PayoutNotFound."""
    statement = payouts.statement(payout_id=payout_id, shop_id=desk.shop.id)
    day = f"{statement.payout.created_at:%Y-%m-%d}"
    context = {
        "payout": statement.payout,
        "lines": [(line, _words()[line.kind]) for line in statement.lines],
        "title": day,
        "crumbs": [Crumb(_("Payouts"), reverse(HERE)), Crumb(day)],
    }
    return framed(request, "seller/payout.html", context, desk=desk, current=HERE)


@require_safe
@also_suspended
def statement_file(request: HttpRequest, desk: Desk, payout_id: UUID, form: str) -> HttpResponse:  # noqa: ARG001
    """A statement to keep. Raises PayoutNotFound."""
    if form == "pdf":
        raw = payouts.statement_pdf(payout_id=payout_id, shop_id=desk.shop.id)
        return _file(raw, f"payout-{payout_id}.pdf", "application/pdf")
    text = payouts.statement_csv(payout_id=payout_id, shop_id=desk.shop.id)
    return _file(text.encode(), f"payout-{payout_id}.csv", "text/csv; charset=utf-8")


@require_safe
@also_suspended
def tax_file(request: HttpRequest, desk: Desk, year: int, form: str) -> HttpResponse:  # noqa: ARG001
    """A year's sales by month, for the tax office."""
    if form == "pdf":
        raw = payouts.tax_pdf(shop_id=desk.shop.id, year=year)
        return _file(raw, f"tax-{year}.pdf", "application/pdf")
    text = payouts.tax_csv(shop_id=desk.shop.id, year=year)
    return _file(text.encode(), f"tax-{year}.csv", "text/csv; charset=utf-8")


def _file(raw: bytes, name: str, content_type: str) -> HttpResponse:
    return HttpResponse(
        raw, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@also_suspended
def settings(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Account, schedule, minimum. Without an IBAN the account that is there stays."""
    found = _settings(desk)
    if request.method != "POST":
        values = Texts(schedule=found.schedule.value, minimum=amounts.text_of(found.minimum))
        values["holder"] = found.account.holder if found.account else ""
        return _page(request, desk, found, Form(values))
    values = typed(request, *FIELDS)
    try:
        minimum = amounts.money(values["minimum"] or "0", desk.shop.currency)
        payouts.save_settings(
            shop_id=desk.shop.id,
            actor_id=desk.user_id,
            schedule=Schedule(values["schedule"]) if values["schedule"] in set(Schedule) else found.schedule,
            minimum_minor=minimum.amount,
            account=BankAccount(values["holder"], values["iban"]) if values["iban"] else None,
        )
    except amounts.Unreadable as error:
        return _page(request, desk, found, Form(values, Texts(minimum=str(error))), status=422)
    except TitanError as error:
        form = refused(values, error, name_of=lambda pointer: last_part(pointer).removesuffix("_minor"))
        return _page(request, desk, found, form, status=422)
    messages.success(request, _("Your payout settings are saved."))
    return HttpResponseRedirect(reverse(HERE))


def _page(
    request: HttpRequest, desk: Desk, found: PayoutSettings, form: Form, *, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "settings": found,
        "schedules": [
            Choice(kind.value, label, is_selected=form.values["schedule"] == kind.value)
            for kind, label in _schedules().items()
        ],
        "crumbs": [Crumb(_("Payouts"), reverse(HERE)), Crumb(_("Settings"))],
    }
    return framed(request, "seller/payout_settings.html", context, desk=desk, current=HERE, status=status)


@require_POST
@also_suspended
def ask(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Be paid now. The same form sent twice is one payout."""
    key = request.POST.get("form_token", "")[:64] or f"{clock.now():%Y%m%d%H%M}"
    try:
        payouts.request(shop_id=desk.shop.id, currency=desk.shop.currency, key=key)
    except (NothingToPay, InsufficientFunds) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Your payout is on its way to be checked."))
    return HttpResponseRedirect(reverse(HERE))


def _settings(desk: Desk) -> PayoutSettings:
    return payouts.settings_of(shop_id=desk.shop.id, currency=desk.shop.currency)


def _schedules() -> dict[Schedule, str]:
    return {
        Schedule.DAILY: _("Every day"),
        Schedule.WEEKLY: _("Every week"),
        Schedule.MONTHLY: _("Every month"),
        Schedule.MANUAL: _("When I ask"),
    }


def _words() -> dict[LineKind, str]:
    return {
        LineKind.RELEASE: _("Order completed"),
        LineKind.REFUND: _("Refund"),
        LineKind.REFUND_UNDONE: _("Refund given up"),
        LineKind.ADVANCE: _("Advance paid back"),
        LineKind.RESERVE: _("Kept in reserve"),
        LineKind.RESERVE_FREED: _("Reserve freed"),
    }
