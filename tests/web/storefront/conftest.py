"""Visitors of the shop: guests and signed-in buyers, each with a browser of their own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from tests.factories import market
from titan.platform.pages import shared

ADDRESS_FIELDS = {
    "address": "new",
    "address_country": "DE",
    "address_name": "Ada Lovelace",
    "address_street": "Unter den Linden 1",
    "address_city": "Berlin",
    "address_postal_code": "10117",
    "saves_address": "on",
}


@dataclass(frozen=True)
class Buyer:
    """A signed-in buyer's browser."""

    client: Client
    id: UUID


@pytest.fixture(autouse=True)
def _fresh_pages() -> Iterator[None]:
    """Each test begins with no page kept in this process."""
    shared.pages._hot.clear()
    yield
    shared.pages._hot.clear()


@pytest.fixture
def guest() -> Client:
    return Client()


@pytest.fixture
def buyer(transactional_db: None) -> Buyer:
    return signed_in(market.make_buyer())


@pytest.fixture
def field_values() -> Callable[[Any], dict[str, str]]:
    """What the shown checkout would send: its hidden fields and chosen services."""
    return sent_by


def signed_in(user_id: UUID) -> Buyer:
    client = Client()
    client.force_login(get_user_model()._default_manager.get(pk=user_id))
    return Buyer(client, user_id)


def sent_by(response: Any) -> dict[str, str]:
    desk = response.context["desk"]
    fields = {**ADDRESS_FIELDS, "form_token": desk.form_token, "method": "wallet"}
    if desk.quote is not None:
        fields |= {"quote": str(desk.quote.id), "seen_currency": desk.quote.currency}
        fields["seen_total"] = str(desk.quote.total.amount)
        for shop in desk.quote.shops:
            fields[f"shipping_{shop.shop_id}"] = str(shop.shipping.service_id)
    return fields


def words_of(response: Any) -> str:
    """The text of a page as one line."""
    return " ".join(response.content.decode().split())
