"""Consumption tax by country of delivery.

Standard rates of 2026-01-01 in 1/10,000, from the European Commission's "Taxes in Europe" database for the
EU and from the national revenue services elsewhere. Where `is_included`, prices are shown with tax in them.
US sales tax depends on state, county and nexus and is settled by the seller outside Titan: the rate is 0.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TaxRule:
    """A country's standard rate and whether prices include it."""

    rate_bp: int
    is_included: bool


_INCLUDED = {
    "AT": 2000,
    "BE": 2100,
    "BG": 2000,
    "CY": 1900,
    "CZ": 2100,
    "DE": 1900,
    "DK": 2500,
    "EE": 2400,
    "ES": 2100,
    "FI": 2550,
    "FR": 2000,
    "GR": 2400,
    "HR": 2500,
    "HU": 2700,
    "IE": 2300,
    "IT": 2200,
    "LT": 2100,
    "LU": 1700,
    "LV": 2100,
    "MT": 1800,
    "NL": 2100,
    "PL": 2300,
    "PT": 2300,
    "RO": 2100,
    "SE": 2500,
    "SI": 2200,
    "SK": 2300,
    "AU": 1000,
    "CH": 810,
    "GB": 2000,
    "JP": 1000,
    "KW": 0,
    "NO": 2500,
    "NZ": 1500,
    "SG": 900,
}
_ADDED = {"CA": 500, "US": 0}


def rule_for(country: str) -> TaxRule:
    """The rule of a country; elsewhere tax is settled at the border, so nothing is reckoned here."""
    if country in _INCLUDED:
        return TaxRule(_INCLUDED[country], is_included=True)
    return TaxRule(_ADDED.get(country, 0), is_included=False)
