"""The fields of an address: which ones there are, and what they are called, is the country's to say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from titan.apps.users import api as users
from titan.apps.users.contracts import AddressRules, PostalAddress, SavedAddress
from titan.kernel.errors import FieldProblem
from titan.platform.pages.cards import Choice

from .. import preferences
from .form import NEW, CheckoutForm

_AUTOCOMPLETE = {
    "name": "shipping name",
    "street": "shipping street-address",
    "postal_code": "shipping postal-code",
    "city": "shipping address-level2",
    "region": "shipping address-level1",
    "phone": "shipping tel",
}


@dataclass(frozen=True, slots=True)
class AddressField:
    """A field as it is shown. With `choices` it is a select."""

    name: str
    label: str
    value: str
    autocomplete: str
    hint: str = ""
    error: str = ""
    is_required: bool = False
    choices: tuple[Choice, ...] = ()

    @property
    def css(self) -> str:
        """Short fields share a line where there is room."""
        return "field--half" if self.name in ("postal_code", "city", "region", "phone") else ""

    @property
    def is_optional(self) -> bool:
        """May stay empty."""
        return not self.is_required


def fields(address: PostalAddress, errors: Mapping[str, str]) -> tuple[AddressField, ...]:
    """The fields that an address of its country has, with what was typed and what is wrong with it."""
    rules = users.address_rules(country=address.country)
    if rules is None:
        return ()
    used = (
        "name",
        "street",
        *(name for name in ("postal_code", "city", "region") if name in rules.used),
        "phone",
    )
    return tuple(_field(name, address, rules, errors) for name in used)


def _field(name: str, address: PostalAddress, rules: AddressRules, errors: Mapping[str, str]) -> AddressField:
    regions = tuple(Choice(region.code, region.name) for region in rules.regions) if name == "region" else ()
    hint = _("For the carrier, if the parcel cannot be delivered.") if name == "phone" else ""
    if name == "postal_code" and rules.postal_examples:
        hint = _("Such as %s") % rules.postal_examples[0]
    return AddressField(
        name=name,
        label=_label(name, rules),
        value=getattr(address, name),
        autocomplete=_AUTOCOMPLETE[name],
        hint=hint,
        error=errors.get(name, ""),
        is_required=name in rules.required or name in ("name", "street"),
        choices=regions,
    )


def _label(name: str, rules: AddressRules) -> str:
    postal = _("Postal code") if rules.postal_word in ("", "postal") else _("%s code") % rules.postal_word
    region = rules.region_word.replace("_", " ").capitalize() or _("Region")
    return {
        "name": _("Full name"),
        "street": _("Street and number"),
        "postal_code": {"zip": _("ZIP code"), "eircode": _("Eircode"), "pin": _("PIN code")}.get(
            rules.postal_word, postal
        ),
        "city": _("City"),
        "region": region,
        "phone": _("Phone"),
    }[name]


def errors_of(problems: Sequence[FieldProblem]) -> dict[str, str]:
    """Messages by field name. A problem of the country is told at the country."""
    return {problem.pointer.rpartition("/")[2]: _message(problem) for problem in reversed(problems)}


def _message(problem: FieldProblem) -> str:
    words = {
        "required": _("Fill this in."),
        "too_long": _("This is too long."),
        "mismatch": _("This does not match the region."),
        "not_one_of": _("Choose one of the list."),
    }
    return words.get(problem.code) or problem.message[:1].upper() + problem.message[1:]


def address_choices(saved: tuple[SavedAddress, ...], form: CheckoutForm) -> tuple[Choice, ...]:
    """The address book and the way to a new address."""
    entries = tuple(
        Choice(
            str(entry.id),
            entry.label or entry.address.name,
            hint=one_line(entry.address),
            icon="map-pin",
            is_selected=form.choice == str(entry.id),
        )
        for entry in saved
    )
    return (*entries, Choice(NEW, _("Another address"), icon="plus", is_selected=form.choice == NEW))


def one_line(address: PostalAddress) -> str:
    """`Deichstr. 4, 25813 Husum, Germany`."""
    town = " ".join(filter(None, (address.postal_code, address.city)))
    country = preferences.country_name(address.country)
    return ", ".join(filter(None, (address.street, town, address.region, country)))
