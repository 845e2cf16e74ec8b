"""The face of the shop, and its holidays."""

from datetime import UTC, datetime, time

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from titan.apps.invoices import api as invoices
from titan.apps.invoices.contracts import TaxIdNotFound
from titan.apps.sellers import api as sellers
from titan.apps.sellers.contracts import Shop
from titan.kernel.errors import TitanError

from . import places
from .desk import Desk, for_sellers, framed
from .forms import Form, Texts, last_part, refused, typed

FIELDS = ("name", "description", "country", "city")


@require_http_methods(["GET", "HEAD", "POST"])
@for_sellers
def edit(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What buyers read about the shop."""
    if request.method != "POST":
        return _page(request, desk, Form(_texts(desk.shop)))
    values = typed(request, *FIELDS)
    try:
        sellers.update_profile(shop_id=desk.shop.id, **values)
    except TitanError as error:
        return _page(request, desk, refused(values, error), status=422)
    messages.success(request, _("Your shop's page is saved."))
    return HttpResponseRedirect(reverse("seller-shop"))


def _texts(shop: Shop) -> Texts:
    return Texts(name=shop.name, description=shop.description, country=shop.country, city=shop.city)


def _page(
    request: HttpRequest,
    desk: Desk,
    form: Form,
    *,
    holiday: Form | None = None,
    tax: Form | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "holiday": holiday or Form(),
        "tax": tax or Form(_tax_id(desk.shop)),
        "countries": places.country_choices(),
        "commission_percent": f"{desk.shop.commission_bp / 100:g}",
    }
    return framed(request, "seller/shop.html", context, desk=desk, current="seller-shop", status=status)


def _tax_id(shop: Shop) -> Texts:
    try:
        found = invoices.tax_id_of(shop_id=shop.id)
    except TaxIdNotFound:
        return Texts(tax_country=shop.country)
    return Texts(tax_country=found.country, tax_number=found.number)


@require_POST
@for_sellers
def tax_id(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Name this tax number on invoices and credit notes from now on; an empty one takes it off."""
    values = typed(request, "tax_country", "tax_number")
    try:
        if values["tax_number"]:
            invoices.save_tax_id(
                shop_id=desk.shop.id,
                country=values["tax_country"],
                number=values["tax_number"],
                actor_id=desk.user_id,
            )
        else:
            invoices.remove_tax_id(shop_id=desk.shop.id)
    except TitanError as error:
        form = refused(values, error, name_of=lambda pointer: f"tax_{last_part(pointer)}")
        return _page(request, desk, Form(_texts(desk.shop)), tax=form, status=422)
    messages.success(request, _("Your tax number is saved. Invoices that are written keep theirs."))
    return HttpResponseRedirect(reverse("seller-shop"))


@require_POST
@for_sellers
def holiday(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Begin a holiday, open-ended or up to and including a day, or end it."""
    values = typed(request, "until")
    begins = request.POST.get("holiday") == "begin"
    try:
        until = _end_of(values["until"]) if begins and values["until"] else None
        sellers.set_holiday(shop_id=desk.shop.id, is_on_holiday=begins, until=until)
    except ValueError:
        errors = Texts(until=_("Enter a date."))
        return _page(request, desk, Form(_texts(desk.shop)), holiday=Form(values, errors), status=422)
    except TitanError as error:
        form = refused(values, error, name_of=lambda _pointer: "until")
        return _page(request, desk, Form(_texts(desk.shop)), holiday=form, status=422)
    messages.success(request, _("Your shop is on holiday.") if begins else _("Your shop is open again."))
    return HttpResponseRedirect(reverse("seller-shop"))


def _end_of(day: str) -> datetime:
    """The last second of a day, in UTC. Raises ValueError on no date."""
    return datetime.combine(datetime.fromisoformat(day).date(), time(23, 59, 59), tzinfo=UTC)
