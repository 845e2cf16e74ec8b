"""Checking a postal address by the rules of its country, and writing it the way that country does."""

import re
from dataclasses import dataclass, replace

from titan.kernel.errors import FieldProblem

from ..contracts import AddressInvalid, PostalAddress
from .phones import normalised_phone
from .places import FIELDS, Place, country_codes, place
from .texts import has_controls, tidy

_MAX = {"name": 120, "street": 240, "city": 120, "region": 120, "postal_code": 20, "phone": 40, "country": 2}
_WORDS = {
    "name": "name of the person who receives the parcel",
    "street": "street and number",
    "city": "city",
    "region": "region",
    "postal_code": "postal code",
}
# How a postal code is written when people leave out its separator: length of the last group, separator.
_GROUPED = {"GB": (3, " "), "CA": (3, " "), "JP": (4, "-"), "BR": (3, "-"), "NL": (2, " "), "SE": (2, " ")}


@dataclass(slots=True)
class _Check:
    """An address on its way through the rules, and the faults found so far."""

    address: PostalAddress
    pointer: str
    problems: list[FieldProblem]

    def fault(self, field: str, code: str, message: str) -> None:
        if all(problem.pointer != f"{self.pointer}/{field}" for problem in self.problems):
            self.problems.append(FieldProblem(f"{self.pointer}/{field}", code, message))

    def set(self, **fields: str) -> None:
        self.address = replace(self.address, **fields)


def normalised(address: PostalAddress, *, pointer: str = "") -> PostalAddress:
    """The address as its country writes it.

    A region that is missing is taken from the postal code, else from the city, where that names
    exactly one; fields that the country does not use are kept as typed. Problems point below `pointer`.

    Raises:
        AddressInvalid: with a problem for every field that is missing or not of the right form.
    """
    check = _Check(_tidied(address), pointer, [])
    _check_texts(check)
    if check.address.country in country_codes():
        rules = place(check.address.country)
        _check_postal_code(check, rules)
        _check_region(check, rules)
        _check_required(check, rules)
        _check_phone(check)
    else:
        check.fault("country", "not_one_of", "an ISO 3166-1 code of two letters, such as DE")
    if check.problems:
        raise AddressInvalid(problems=tuple(check.problems))
    return check.address


def _tidied(address: PostalAddress) -> PostalAddress:
    return PostalAddress(
        name=tidy(address.name),
        street=tidy(address.street, lines=True),
        city=tidy(address.city),
        country=tidy(address.country).upper(),
        postal_code=tidy(address.postal_code),
        region=tidy(address.region),
        phone=tidy(address.phone),
    )


def _check_texts(check: _Check) -> None:
    for field, longest in _MAX.items():
        text = getattr(check.address, field)
        if has_controls(text):
            check.fault(field, "invalid", "control characters are not allowed")
        if len(text) > longest:
            check.fault(field, "too_long", f"at most {longest} characters")


def _check_postal_code(check: _Check, rules: Place) -> None:
    code = _grouped(check.address.postal_code.upper(), check.address.country)
    check.set(postal_code=code)
    if not code or rules.postal is None:
        return
    if rules.postal.fullmatch(code) is None:
        examples = " or ".join(rules.rules.postal_examples[:2])
        check.fault("postal_code", "wrong_format", f"not a postal code of this country, such as {examples}")


def _grouped(code: str, country: str) -> str:
    if country not in _GROUPED:
        return code
    last, separator = _GROUPED[country]
    bare = re.sub(r"[\s\-〒]", "", code)
    return f"{bare[:-last]}{separator}{bare[-last:]}" if len(bare) > last else code


def _check_region(check: _Check, rules: Place) -> None:
    if not rules.region_codes:
        return
    address = check.address
    if not address.region:
        check.set(region=rules.region_of(postal_code=address.postal_code, city=address.city) or "")
        return
    region = rules.region_code(address.region)
    if region is None:
        check.fault("region", "not_one_of", f"not a {rules.rules.region_word} of this country")
        return
    check.set(region=region)
    begins = rules.region_postal.get(region)
    if address.postal_code and begins is not None and not begins.match(address.postal_code):
        check.fault("postal_code", "mismatch", f"not a postal code of {address.region}")


def _check_required(check: _Check, rules: Place) -> None:
    for field in rules.rules.required:
        if not getattr(check.address, field):
            word = rules.rules.region_word if field == "region" else _WORDS.get(field, field)
            check.fault(field, "required", f"addresses in this country need the {word}")


def _check_phone(check: _Check) -> None:
    if not check.address.phone:
        return
    phone = normalised_phone(check.address.phone, country=check.address.country)
    if phone is None:
        check.fault("phone", "wrong_format", "not a telephone number; start it with + and the country's code")
    else:
        check.set(phone=phone)


def written(address: PostalAddress) -> tuple[str, ...]:
    """The lines of a label, in the order of the address's country, without country and telephone number."""
    layout = place(address.country).layout if address.country in country_codes() else "%N%n%A%n%Z %C%n%S"
    if "%C" not in layout:
        layout = layout.replace("%A", "%A%n%C")
    return tuple(line for row in layout.split("%n") for line in _filled(row, address).split("\n") if line)


def _filled(row: str, address: PostalAddress) -> str:
    """One row of a layout; what stands only between fields goes with a field that is empty."""
    text = re.sub(r"%([A-Z])", lambda found: getattr(address, FIELDS.get(found[1], ""), ""), row)
    return re.sub(r" {2,}", " ", text).strip(" ,-〒") if re.search(r"%[A-Z]", row) else text
