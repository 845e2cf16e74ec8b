"""The shipping services of the shop."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from titan.apps.shipping import api as shipping
from titan.apps.shipping.contracts import RateKind, ShippingServiceInvalid, ShippingServiceTaken
from titan.platform.pages.cards import Choice, Crumb
from titan.web import refusals

from . import places, rate_form
from .desk import Desk, for_sellers, framed
from .forms import Form, Texts, errors_at


@require_safe
@for_sellers
def listed(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What the shop offers, by name."""
    context = {
        "services": [
            (service, ", ".join(places.country_name(code) for code in service.countries[:6]))
            for service in shipping.services_of(shop_id=desk.shop.id)
        ]
    }
    return framed(request, "seller/shipping.html", context, desk=desk, current="seller-shipping")


@require_http_methods(["GET", "HEAD", "POST"])
@for_sellers
def create(request: HttpRequest, desk: Desk) -> HttpResponse:
    """A new service."""
    if request.method != "POST":
        return _page(request, desk, Form(rate_form.empty(desk.shop)))
    return _saved(request, desk, None)


@require_http_methods(["GET", "HEAD", "POST"])
@for_sellers
def edit(request: HttpRequest, desk: Desk, service_id: UUID) -> HttpResponse:
    """A service of the shop, to be changed. Orders keep the service they were bought with."""
    service = shipping.service(service_id=service_id, shop_id=desk.shop.id)
    if request.method != "POST":
        return _page(request, desk, Form(rate_form.texts_of(service, desk.shop)), service_id=service_id)
    return _saved(request, desk, service_id)


def _saved(request: HttpRequest, desk: Desk, service_id: UUID | None) -> HttpResponse:
    values = rate_form.posted(request.POST)
    if values["do"] == "more":
        return _page(request, desk, Form(values), service_id=service_id)
    try:
        draft = rate_form.draft(values, desk.shop)
        shipping.save_service(shop_id=desk.shop.id, draft=draft, service_id=service_id)
    except rate_form.Faulty as faulty:
        form = Form(values, faulty.errors)
    except ShippingServiceInvalid as error:
        told = tuple(rate_form.words(problem) for problem in error.problems)
        form = Form(values, errors_at(told, name_of=rate_form.name_of(values, desk.shop)))
    except ShippingServiceTaken as error:
        form = Form(values, Texts(name=refusals.words(error)))
    else:
        messages.success(request, _("The shipping service is saved."))
        return HttpResponseRedirect(reverse("seller-shipping"))
    return _page(request, desk, form, service_id=service_id, status=422)


def _page(
    request: HttpRequest, desk: Desk, form: Form, *, service_id: UUID | None = None, status: int = 200
) -> HttpResponse:
    address = reverse("seller-shipping")
    title = form.values["name"] if service_id else _("New shipping service")
    context = {
        "form": form,
        "service_id": service_id,
        "tables": rate_form.tables(form.values, desk.shop),
        "kinds": _kinds(form.values),
        "reaches": _reaches(form.values, desk),
        "is_by_value": form.values["kind"] == RateKind.VALUE,
        "crumbs": [Crumb(_("Shipping"), address), Crumb(title)],
        "title": title,
    }
    return framed(
        request, "seller/shipping_service.html", context, desk=desk, current="seller-shipping", status=status
    )


def _kinds(values: Texts) -> list[Choice]:
    words = {
        RateKind.WEIGHT: (_("By weight"), _("Heavier parcels cost more")),
        RateKind.VALUE: (_("By value"), _("Depends on what the goods cost")),
    }
    return [
        Choice(kind.value, label, hint, is_selected=values["kind"] == kind.value)
        for kind, (label, hint) in words.items()
    ]


def _reaches(values: Texts, desk: Desk) -> list[Choice]:
    words = {
        rate_form.HOME: places.country_name(desk.shop.country),
        rate_form.EVERYWHERE: _("Everywhere"),
        rate_form.CHOSEN: _("Countries of my choice"),
    }
    return [Choice(code, label, is_selected=values["reach"] == code) for code, label in words.items()]


@require_POST
@for_sellers
def retire(request: HttpRequest, desk: Desk, service_id: UUID) -> HttpResponse:
    """Offer a service no longer."""
    shipping.retire_service(shop_id=desk.shop.id, service_id=service_id)
    messages.success(request, _("The service is no longer offered."))
    return HttpResponseRedirect(reverse("seller-shipping"))
