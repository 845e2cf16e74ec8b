"""International bank account numbers (ISO 13616): length by country, and the checksum modulo 97."""

import re

_FORM = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
_COUNTRIES = {
    15: "NO",
    16: "BE",
    18: "DK FI FO GL NL",
    19: "MK SI",
    20: "AT BA EE KZ LT LU XK",
    21: "CH HR LI LV",
    22: "BG BH CR DE GB GE IE ME RS VA",
    23: "AE GI IL IQ TL",
    24: "AD CZ ES MD PK RO SA SE SK TN VG",
    25: "LY PT ST",
    26: "IS TR",
    27: "FR GR IT MC MR SM",
    28: "AL AZ BY CY DO GT HU LB PL SV",
    29: "BR EG PS QA UA",
    30: "JO KW MU",
    31: "MT SC",
    32: "LC",
}
_LENGTHS = {country: length for length, countries in _COUNTRIES.items() for country in countries.split()}


def normalised(text: str) -> str:
    """Capitals without spaces."""
    return "".join(text.split()).upper()


def is_valid(iban: str) -> bool:
    """Of a country that has such numbers, of its length, and with the right check digits. Wants the normalised form."""
    if not _FORM.fullmatch(iban) or len(iban) != _LENGTHS.get(iban[:2]):
        return False
    digits = "".join(str(int(letter, 36)) for letter in iban[4:] + iban[:4])
    return int(digits) % 97 == 1
