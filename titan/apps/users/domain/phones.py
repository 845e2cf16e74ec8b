"""Telephone numbers."""


def normalised_phone(text: str, *, country: str) -> str | None:
    """The number as E.164 (`+4930901820`), read as one of `country` unless it starts with `+`.

    None when no such number can exist.
    """
    # Its import costs as much as a page; most processes never see a telephone number.
    from phonenumbers import phonenumberutil

    try:
        number = phonenumberutil.parse(text, country)
    except phonenumberutil.NumberParseException:
        return None
    if not phonenumberutil.is_valid_number(number):
        return None
    return str(phonenumberutil.format_number(number, phonenumberutil.PhoneNumberFormat.E164))
