"""The address book."""

from uuid import UUID

from babel import Locale
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from titan.apps.users import api as users
from titan.apps.users.contracts import AddressRules, PostalAddress, SavedAddress
from titan.kernel.errors import Kind, NotFound, TitanError
from titan.kernel.ids import bucket_of, new_id
from titan.platform.pages.cards import Choice
from titan.platform.pages.formats import current_locale

from .forms import Form, Texts, refused, typed
from .frame import own_page, show, user_id_of

_FIELDS = ("name", "street", "city", "postal_code", "region", "country", "phone")
_CURRENT = "account-addresses"


@own_page
@require_http_methods(["GET", "HEAD"])
def address_list(request: HttpRequest) -> HttpResponse:
    """All entries, the default first."""
    territories = current_locale().territories
    entries = [
        (
            entry,
            users.address_lines(address=entry.address),
            territories.get(entry.address.country, entry.address.country),
        )
        for entry in users.addresses(user_id=user_id_of(request))
    ]
    return show(request, "accounts/addresses.html", current=_CURRENT, context={"entries": entries})


@own_page
@require_http_methods(["GET", "HEAD", "POST"])
def address_new(request: HttpRequest) -> HttpResponse:
    """A form for another entry. The form carries the id of the entry, so that sending it twice makes one."""
    user_id = user_id_of(request)
    if request.method == "POST":
        return _save(request, _posted_id(request) or new_id(bucket=bucket_of(user_id)), is_new=True)
    entry_id = new_id(bucket=bucket_of(user_id))
    country = request.GET.get("country") or _likely_country()
    values = Texts(country=country, name=users.get(user_id=user_id).name)
    return _form(request, Form(values), entry_id, is_new=True)


@own_page
@require_http_methods(["GET", "HEAD", "POST"])
def address_edit(request: HttpRequest, address_id: UUID) -> HttpResponse:
    """A form for an entry that exists."""
    try:
        entry = users.get_address(user_id=user_id_of(request), address_id=address_id)
    except NotFound:
        return redirect(_CURRENT)
    if request.method == "POST":
        return _save(request, address_id, is_new=False)
    values = _values_of(entry)
    values["country"] = request.GET.get("country") or values["country"]
    return _form(request, Form(values), address_id, is_new=False)


@own_page
@require_POST
def address_delete(request: HttpRequest, address_id: UUID) -> HttpResponse:
    """Take an entry out."""
    users.delete_address(user_id=user_id_of(request), address_id=address_id)
    messages.success(request, _("The address is deleted."))
    return redirect(_CURRENT)


@own_page
@require_POST
def address_default(request: HttpRequest, address_id: UUID) -> HttpResponse:
    """Make an entry the default."""
    try:
        users.set_default_address(user_id=user_id_of(request), address_id=address_id)
    except NotFound:
        messages.warning(request, _("This address is gone."))
    return redirect(_CURRENT)


def _save(request: HttpRequest, entry_id: UUID, *, is_new: bool) -> HttpResponse:
    values = typed(request, *_FIELDS, "label", "is_default")
    if "choose_country" in request.POST:
        return _form(request, Form(values), entry_id, is_new=is_new)
    try:
        users.save_address(
            user_id=user_id_of(request),
            address=PostalAddress(**{name: values[name] for name in _FIELDS}),
            label=values["label"],
            is_default=bool(values["is_default"]),
            address_id=entry_id,
        )
    except TitanError as error:
        if error.kind is Kind.UNAVAILABLE:
            raise
        return _form(request, refused(values, error), entry_id, is_new=is_new, status=422)
    messages.success(request, _("The address is saved."))
    return redirect(_CURRENT)


def _posted_id(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("entry_id", ""))
    except ValueError:
        return None


def _form(
    request: HttpRequest, form: Form, entry_id: UUID, *, is_new: bool, status: int = 200
) -> HttpResponse:
    rules = users.address_rules(country=form.values.get("country", "").upper())
    regions = [Choice(region.code, region.name) for region in rules.regions] if rules else []
    context = {
        "form": form,
        "entry_id": entry_id,
        "is_new": is_new,
        "countries": _countries(),
        "regions": sorted(regions, key=lambda region: region.label),
        "uses": _uses(rules),
        "needs": dict.fromkeys(rules.required, True) if rules else {},
        "postal_hint": " · ".join(rules.postal_examples[:2]) if rules else "",
    }
    return show(request, "accounts/address.html", current=_CURRENT, context=context, status=status)


def _uses(rules: AddressRules | None) -> dict[str, bool]:
    """Fields that the form shows; the city always, since people look for it."""
    return dict.fromkeys((*rules.used, "city"), True) if rules else dict.fromkeys(_FIELDS, True)


def _countries() -> list[Choice]:
    names = current_locale().territories
    found = [Choice(code, names.get(code, code)) for code in users.countries()]
    return sorted(found, key=lambda country: country.label)


def _likely_country() -> str:
    """The land where most speakers of the page's language live."""
    locale = current_locale()
    likely = (
        Locale.parse(str(locale.language), resolve_likely_subtags=True) if not locale.territory else locale
    )
    return str(likely.territory or "DE")


def _values_of(entry: SavedAddress) -> Texts:
    values = {name: str(getattr(entry.address, name)) for name in _FIELDS}
    return Texts(values, label=entry.label, is_default="on" if entry.is_default else "")
