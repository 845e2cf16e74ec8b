"""The face of the shop, and its holidays."""

from datetime import UTC, datetime, time

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from titan.apps.sellers import api as sellers
from titan.apps.sellers.contracts import Shop
from titan.kernel.errors import TitanError

from . import places
from .desk import Desk, for_sellers, framed
from .forms import Form, Texts, refused, typed

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
    request: HttpRequest, desk: Desk, form: Form, *, holiday: Form | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "holiday": holiday or Form(),
        "countries": places.country_choices(),
        "commission_percent": f"{desk.shop.commission_bp / 100:g}",
    }
    return framed(request, "seller/shop.html", context, desk=desk, current="seller-shop", status=status)


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
