"""Attribute values: checked against their attribute, and put into the words shown to people."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from titan.kernel.errors import FieldProblem

from ..contracts import Attribute, AttributeInvalid, AttributeKind, CheckedValue

_YES, _NO = ("yes", "true", "1"), ("no", "false", "0")
MAX_TEXT = 200


class _Unfit(Exception):
    """The value does not fit; the text says what would."""


def checked(
    attributes: Sequence[Attribute], values: Mapping[str, str], *, are_axes: bool
) -> tuple[CheckedValue, ...]:
    """The values in the order of the attributes.

    With `are_axes` only variant axes are taken, else only the others; which of these are required must be there.

    Raises:
        AttributeInvalid: `problems` names each unknown, missing and unfit one.
    """
    wanted = {attribute.code: attribute for attribute in attributes if attribute.is_variant_axis is are_axes}
    problems = [
        FieldProblem(f"/{code}", "unknown_attribute", "this category has no such attribute")
        for code in values
        if code not in wanted
    ]
    found: list[CheckedValue] = []
    for attribute in wanted.values():
        raw = values.get(attribute.code, "").strip()
        if not raw:
            if attribute.is_required:
                problems.append(FieldProblem(f"/{attribute.code}", "required", f"{attribute.name} is needed"))
            continue
        try:
            text = _fitted(attribute, raw)
        except _Unfit as unfit:
            problems.append(FieldProblem(f"/{attribute.code}", "invalid", str(unfit)))
        else:
            found.append(CheckedValue(attribute.code, attribute.name, text, attribute.is_variant_axis))
    if problems:
        raise AttributeInvalid(problems=tuple(problems))
    return tuple(found)


def _fitted(attribute: Attribute, raw: str) -> str:
    return _FITS[attribute.kind](attribute, raw)


def _text(_attribute: Attribute, raw: str) -> str:
    if len(raw) > MAX_TEXT:
        raise _Unfit(f"at most {MAX_TEXT} characters")
    return raw


def _number(attribute: Attribute, raw: str) -> str:
    try:
        number = Decimal(raw.removesuffix(attribute.unit).strip())
    except InvalidOperation:
        raise _Unfit("must be a number") from None
    if not number.is_finite() or abs(number) >= Decimal(10) ** 12:
        raise _Unfit("is out of range")
    shown = f"{number:f}"
    if "." in shown:
        shown = shown.rstrip("0").rstrip(".")
    return f"{shown} {attribute.unit}".strip()


def _boolean(_attribute: Attribute, raw: str) -> str:
    lowered = raw.lower()
    if lowered not in _YES + _NO:
        raise _Unfit("must be yes or no")
    return "Yes" if lowered in _YES else "No"


def _option(attribute: Attribute, raw: str) -> str:
    by_lower = {option.lower(): option for option in attribute.options}
    found = by_lower.get(raw.lower())
    if found is None:
        raise _Unfit("must be one of " + ", ".join(attribute.options))
    return found


_FITS = {
    AttributeKind.TEXT: _text,
    AttributeKind.NUMBER: _number,
    AttributeKind.BOOLEAN: _boolean,
    AttributeKind.OPTION: _option,
}
