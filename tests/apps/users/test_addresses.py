"""An address is checked by the rules of its own country."""

from dataclasses import replace

import pytest

from titan.apps.users import api as users
from titan.apps.users.contracts import AddressInvalid, PostalAddress

BERLIN = PostalAddress("Mira Okafor", "Torstraße 12", "Berlin", "DE", "10119")
SPRINGFIELD = PostalAddress("Ann Lee", "742 Evergreen Ter", "Springfield", "US", "97477", "OR")
TOKYO = PostalAddress("佐藤 花子", "渋谷区神南1-2-3", "渋谷区", "JP", "150-0041", "東京都")
LONDON = PostalAddress("Jo Shah", "10 Downing St", "London", "GB", "SW1A 2AA")
PARIS = PostalAddress("Luc Martin", "5 rue de Rivoli", "Paris", "FR", "75004")
SAO_PAULO = PostalAddress("Ana Souza", "Av. Paulista 1000", "São Paulo", "BR", "01310-100", "SP")


def problems_of(address: PostalAddress, pointer: str = "") -> dict[str, str]:
    with pytest.raises(AddressInvalid) as refused:
        users.validate_address(address=address, pointer=pointer)
    return {problem.pointer: problem.code for problem in refused.value.problems}


@pytest.mark.parametrize(
    "address", [BERLIN, SPRINGFIELD, TOKYO, LONDON, PARIS, SAO_PAULO], ids=lambda address: address.country
)
def test_a_good_address_stays_as_it_is(address: PostalAddress) -> None:
    assert users.validate_address(address=address) == address


@pytest.mark.parametrize(
    ("address", "typed", "written"),
    [
        (LONDON, "sw1a2aa", "SW1A 2AA"),
        (TOKYO, "1500041", "150-0041"),
        (TOKYO, "〒150-0041", "150-0041"),
        (SAO_PAULO, "01310100", "01310-100"),
        (BERLIN, "  10119 ", "10119"),
    ],
)
def test_a_postal_code_is_written_as_its_country_writes_it(
    address: PostalAddress, typed: str, written: str
) -> None:
    assert users.validate_address(address=replace(address, postal_code=typed)).postal_code == written


@pytest.mark.parametrize(
    ("address", "code"),
    [
        (BERLIN, "1011"),
        (BERLIN, "SW1A 2AA"),
        (SPRINGFIELD, "9747"),
        (TOKYO, "15-0041"),
        (LONDON, "12345"),
        (PARIS, "7500"),
        (SAO_PAULO, "0131-010"),
    ],
)
def test_a_postal_code_of_the_wrong_form_is_refused(address: PostalAddress, code: str) -> None:
    assert problems_of(replace(address, postal_code=code)) == {"/postal_code": "wrong_format"}


@pytest.mark.parametrize("address", [BERLIN, SPRINGFIELD, TOKYO, LONDON, PARIS, SAO_PAULO])
def test_a_missing_postal_code_is_named(address: PostalAddress) -> None:
    assert problems_of(replace(address, postal_code="")) == {"/postal_code": "required"}


@pytest.mark.parametrize("address", [BERLIN, SPRINGFIELD, LONDON, PARIS, SAO_PAULO])
def test_every_missing_field_is_named_at_once(address: PostalAddress) -> None:
    bare = replace(address, name=" ", street="\n", city="")
    assert problems_of(bare, "/address") == {
        "/address/name": "required",
        "/address/street": "required",
        "/address/city": "required",
    }


@pytest.mark.parametrize(
    ("address", "typed", "code"),
    [
        (SPRINGFIELD, "Oregon", "OR"),
        (SPRINGFIELD, "or", "OR"),
        (SPRINGFIELD, "US-OR", "OR"),
        (SAO_PAULO, "sao paulo", "SP"),
        (TOKYO, "Tokyo", "東京都"),
    ],
)
def test_a_region_is_known_by_code_and_name(address: PostalAddress, typed: str, code: str) -> None:
    assert users.validate_address(address=replace(address, region=typed)).region == code


@pytest.mark.parametrize(("address", "region"), [(SPRINGFIELD, "OR"), (TOKYO, "東京都"), (SAO_PAULO, "SP")])
def test_a_missing_region_is_read_from_the_postal_code(address: PostalAddress, region: str) -> None:
    assert users.validate_address(address=replace(address, region="")).region == region


def test_a_region_is_read_from_the_city_where_there_are_no_postal_codes() -> None:
    dubai = PostalAddress("Omar", "Al Wasl Rd 1", "Dubai", "AE")
    assert users.validate_address(address=dubai).region == "إمارة دبيّ"


def test_a_region_that_nothing_tells_is_required() -> None:
    nowhere = PostalAddress("Omar", "Al Wasl Rd 1", "Oasis", "AE")
    assert problems_of(nowhere) == {"/region": "required"}


def test_an_unknown_region_is_refused() -> None:
    assert problems_of(replace(SPRINGFIELD, region="Bavaria")) == {"/region": "not_one_of"}


def test_a_postal_code_of_another_region_is_refused() -> None:
    assert problems_of(replace(SPRINGFIELD, postal_code="10001")) == {"/postal_code": "mismatch"}


@pytest.mark.parametrize("country", ["", "D", "XX", "ZZ", "Germany", "../"])
def test_an_unknown_country_is_refused(country: str) -> None:
    assert "/country" in problems_of(replace(BERLIN, country=country))


def test_texts_are_tidied_and_the_country_is_upper_case() -> None:
    typed = PostalAddress("  Mira   Okafor", "Torstraße 12\r\n\r\n Hinterhaus ", " Berlin", "de", "10119")
    assert users.validate_address(address=typed) == replace(BERLIN, street="Torstraße 12\nHinterhaus")


def test_control_characters_and_endless_texts_are_refused() -> None:
    bad = replace(BERLIN, name="Mira\u0007", street="s" * 241, city="\u2028" + "c" * 121)
    assert problems_of(bad) == {"/name": "invalid", "/street": "too_long", "/city": "too_long"}


@pytest.mark.parametrize(
    ("phone", "stored"), [("030 901820", "+4930901820"), ("+1 541-726-3700", "+15417263700"), ("", "")]
)
def test_a_telephone_number_is_stored_international(phone: str, stored: str) -> None:
    assert users.validate_address(address=replace(BERLIN, phone=phone)).phone == stored


@pytest.mark.parametrize("phone", ["12", "call me", "+49"])
def test_what_is_no_telephone_number_is_refused(phone: str) -> None:
    assert problems_of(replace(BERLIN, phone=phone)) == {"/phone": "wrong_format"}


def test_the_rules_of_every_country_can_be_read() -> None:
    countries = users.countries()
    assert {"DE", "US", "JP", "GB", "FR", "BR"} <= countries
    for country in countries:
        rules = users.address_rules(country=country)
        assert rules is not None
        assert {"name", "street", "country"} <= set(rules.required) <= set(rules.used)
    assert users.address_rules(country="ZZ") is None


def test_the_rules_tell_what_a_country_calls_its_fields() -> None:
    rules = users.address_rules(country="US")
    assert rules is not None
    assert (rules.region_word, rules.postal_word) == ("state", "zip")
    assert any(region.code == "OR" and region.name == "Oregon" for region in rules.regions)


@pytest.mark.parametrize(
    ("address", "lines"),
    [
        (BERLIN, ("Mira Okafor", "Torstraße 12", "10119 Berlin")),
        (SPRINGFIELD, ("Ann Lee", "742 Evergreen Ter", "Springfield, OR 97477")),
        (replace(SPRINGFIELD, region=""), ("Ann Lee", "742 Evergreen Ter", "Springfield, 97477")),
        (TOKYO, ("150-0041", "東京都", "渋谷区神南1-2-3", "渋谷区", "佐藤 花子")),
        (
            replace(LONDON, street="Flat 2\n10 Downing St"),
            ("Jo Shah", "Flat 2", "10 Downing St", "London", "SW1A 2AA"),
        ),
        (SAO_PAULO, ("Ana Souza", "Av. Paulista 1000", "São Paulo-SP", "01310-100")),
        (
            PostalAddress("Wei", "1 Orchard Rd", "Singapore", "SG", "238801"),
            ("Wei", "1 Orchard Rd", "Singapore", "SINGAPORE 238801"),
        ),
    ],
)
def test_a_label_is_written_as_its_country_writes_it(address: PostalAddress, lines: tuple[str, ...]) -> None:
    assert users.address_lines(address=address) == lines
