"""Attribute values are checked and put into words."""

import pytest

from titan.apps.categories.contracts import Attribute, AttributeInvalid, AttributeKind
from titan.apps.categories.domain.values import checked

MATERIAL = Attribute("material", "Material", AttributeKind.TEXT, is_required=True)
WEIGHT = Attribute("weight", "Weight", AttributeKind.NUMBER, unit="kg")
WASHABLE = Attribute("washable", "Washable", AttributeKind.BOOLEAN)
COLOUR = Attribute("colour", "Colour", AttributeKind.OPTION, options=("Red", "Blue"), is_variant_axis=True)
ALL = (MATERIAL, WEIGHT, WASHABLE, COLOUR)


@pytest.mark.parametrize(
    ("code", "raw", "shown"),
    [
        ("weight", "1.50", "1.5 kg"),
        ("weight", "1.5 kg", "1.5 kg"),
        ("weight", "100", "100 kg"),
        ("weight", "-0.25", "-0.25 kg"),
        ("washable", "TRUE", "Yes"),
        ("washable", "no", "No"),
    ],
)
def test_values_get_the_words_shown_to_people(code: str, raw: str, shown: str) -> None:
    found = checked(ALL, {"material": "Steel", code: raw}, are_axes=False)

    assert {value.code: value.value for value in found} == {"material": "Steel", code: shown}


def test_axes_are_checked_apart_and_match_an_option_in_any_case() -> None:
    [found] = checked(ALL, {"colour": "blue"}, are_axes=True)

    assert (found.name, found.value, found.is_variant_axis) == ("Colour", "Blue", True)


@pytest.mark.parametrize(
    ("values", "are_axes", "fault"),
    [
        ({}, False, ("/material", "required")),
        ({"material": "Steel", "size": "L"}, False, ("/size", "unknown_attribute")),
        ({"material": "Steel", "colour": "Red"}, False, ("/colour", "unknown_attribute")),
        ({"material": "Steel", "weight": "heavy"}, False, ("/weight", "invalid")),
        ({"material": "Steel", "weight": "NaN"}, False, ("/weight", "invalid")),
        ({"material": "Steel", "weight": "1e40"}, False, ("/weight", "invalid")),
        ({"material": "x" * 201}, False, ("/material", "invalid")),
        ({"material": "Steel", "washable": "maybe"}, False, ("/washable", "invalid")),
        ({"colour": "green"}, True, ("/colour", "invalid")),
    ],
)
def test_faults_are_named(values: dict[str, str], are_axes: bool, fault: tuple[str, str]) -> None:
    with pytest.raises(AttributeInvalid) as refusal:
        checked(ALL, values, are_axes=are_axes)

    assert [(problem.pointer, problem.code) for problem in refusal.value.problems] == [fault]
