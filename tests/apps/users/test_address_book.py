"""The address book: one default, nobody else's entries, repeatable commands."""

from dataclasses import replace
from uuid import uuid4

import pytest

from titan.apps.users import api as users
from titan.apps.users.contracts import AddressBookFull, AddressInvalid, AddressNotFound, PostalAddress, User
from titan.apps.users.services import address_book
from titan.kernel.ids import bucket_of, derived_id

pytestmark = pytest.mark.django_db
HOME = PostalAddress("Mira Okafor", "Torstraße 12", "Berlin", "DE", "10119")


@pytest.fixture
def owner() -> User:
    return users.create_user(email="mira@example.org", name="Mira", password="correct horse battery")


def test_the_first_entry_is_the_default(owner: User) -> None:
    assert users.default_address(user_id=owner.id) is None
    saved = users.save_address(user_id=owner.id, address=HOME, label=" Home ")
    assert (saved.label, saved.is_default, saved.address) == ("Home", True, HOME)
    assert bucket_of(saved.id) == bucket_of(owner.id)
    assert users.default_address(user_id=owner.id) == saved
    assert users.get_address(user_id=owner.id, address_id=saved.id) == saved


def test_another_default_replaces_the_first(owner: User) -> None:
    first = users.save_address(user_id=owner.id, address=HOME)
    second = users.save_address(user_id=owner.id, address=HOME, is_default=True)
    assert [(entry.id, entry.is_default) for entry in users.addresses(user_id=owner.id)] == [
        (second.id, True),
        (first.id, False),
    ]
    assert users.set_default_address(user_id=owner.id, address_id=first.id).is_default
    assert users.default_address(user_id=owner.id) is not None
    assert [entry.is_default for entry in users.addresses(user_id=owner.id)] == [True, False]


def test_the_default_stays_when_it_is_edited(owner: User) -> None:
    saved = users.save_address(user_id=owner.id, address=HOME)
    edited = users.save_address(
        user_id=owner.id, address=replace(HOME, city="Hamburg"), address_id=saved.id, is_default=False
    )
    assert (edited.is_default, edited.address.city) == (True, "Hamburg")


def test_the_newest_entry_inherits_the_default(owner: User) -> None:
    first = users.save_address(user_id=owner.id, address=HOME)
    second = users.save_address(user_id=owner.id, address=HOME)
    for _ in range(2):
        users.delete_address(user_id=owner.id, address_id=first.id)
    assert [entry.id for entry in users.addresses(user_id=owner.id)] == [second.id]
    assert users.default_address(user_id=owner.id) == replace(second, is_default=True)


def test_an_id_of_the_caller_makes_saving_repeatable(owner: User) -> None:
    key = derived_id(owner.id, label="address:1")
    first = users.save_address(user_id=owner.id, address=HOME, address_id=key)
    assert users.save_address(user_id=owner.id, address=HOME, address_id=key) == first
    assert len(users.addresses(user_id=owner.id)) == 1


@pytest.mark.django_db(transaction=True)
def test_another_users_entry_is_not_there(owner: User) -> None:
    other = users.create_user(email="else@example.org", name="E", password="correct horse battery")
    saved = users.save_address(user_id=other.id, address=HOME)
    with pytest.raises(AddressNotFound):
        users.save_address(user_id=owner.id, address=HOME, address_id=saved.id)
    with pytest.raises(AddressNotFound):
        users.get_address(user_id=owner.id, address_id=saved.id)
    with pytest.raises(AddressNotFound):
        users.set_default_address(user_id=owner.id, address_id=saved.id)
    users.delete_address(user_id=owner.id, address_id=saved.id)
    assert users.get_address(user_id=other.id, address_id=saved.id) == saved
    with pytest.raises(AddressNotFound):
        users.get_address(user_id=owner.id, address_id=uuid4())


def test_a_bad_address_is_not_saved(owner: User) -> None:
    with pytest.raises(AddressInvalid):
        users.save_address(user_id=owner.id, address=replace(HOME, postal_code="1"))
    assert users.addresses(user_id=owner.id) == ()


def test_the_book_has_an_end(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address_book, "MAX_ENTRIES", 2)
    for _ in range(2):
        users.save_address(user_id=owner.id, address=HOME)
    with pytest.raises(AddressBookFull):
        users.save_address(user_id=owner.id, address=HOME)
