"""What simulated people do. Products are drawn by a Zipf law, as real ones are looked at."""

import itertools
import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from scripts.benchmarks.target import ADDRESS, Target
from scripts.loadclient import Call, Client, Scenario

Scene = Callable[[Client], Scenario]
# What product pages are aimed at, and the seconds that one lives where events tell of its changes.
LOOKS_A_SECOND = 800
PAGE_LIVES = 900
WORDS = (
    *(
        "guitar",
        "piano",
        "doll",
        "puzzle",
        "drum",
        "train",
        "board game",
        "microphone",
        "action figure",
        "violin",
    ),
    *(
        "lego",
        "toy car",
        "keyboard stand",
        "plush bear",
        "music stand",
        "card game",
        "dvd",
        "headphones",
        "camera",
    ),
    *(
        "laptop",
        "phone case",
        "blue ray",
        "usb cable",
        "water bottle",
        "science kit",
        "ukulele strings",
        "amplifier",
    ),
)


@dataclass(slots=True)
class Dice:
    """Draws from a list with weights 1/rank, by one lookup."""

    population: Sequence[Any]
    cumulative: list[float]

    @classmethod
    def zipf(cls, population: Sequence[Any]) -> "Dice":
        """Rank by position: the first is drawn most."""
        return cls(population, list(itertools.accumulate(1 / (rank + 1) for rank in range(len(population)))))

    def draw(self, client: Client) -> Any:
        """One of them."""
        return client.random.choices(self.population, cum_weights=self.cumulative)[0]


def bearer(target: Target, client: Client, *, from_end: bool = False) -> dict[str, str]:
    """The headers of a signed-in REST client; counted from the end, of one whose cart no other scene fills."""
    place = -1 - client.number if from_end else client.number
    return {"authorization": f"Bearer {target.buyers[place % len(target.buyers)].access}"}


def product_api(target: Target) -> Scene:
    """Read a product over REST."""
    dice = Dice.zipf(target.products)

    def scene(client: Client) -> Scenario:
        yield client.call("product API", "GET", f"/api/v1/products/{dice.draw(client)[0]}")

    return scene


def share_of(most: int, products: int) -> float:
    """The share of looks that go to the `most` wanted of so many products."""
    return sum(1 / rank for rank in range(1, min(most, products) + 1)) / sum(
        1 / rank for rank in range(1, products + 1)
    )


def cached_pages(products: int) -> int:
    """How many of the most wanted pages get as many looks as find a page that lies in the cache of a busy shop.

    A page that is looked at `x` times in its life, at random, is found `x / (1 + x)` of the times (Jung, Berger and
    Balakrishnan, Modeling TTL-based Internet caches, 2003).
    """
    total = sum(1 / rank for rank in range(1, products + 1))
    looks = [LOOKS_A_SECOND * PAGE_LIVES / (rank * total) for rank in range(1, products + 1)]
    found = sum(x / (1 + x) / (rank * total) for rank, x in enumerate(looks, 1))
    most, share = 0, 0.0
    while share < found and most < products:
        most += 1
        share += 1 / (most * total)
    return most


def warm_pages(target: Target, most: int) -> Callable[[Client], Scenario]:
    """Look once at each of the most wanted products, shared out among the clients, then rest."""

    def scene(client: Client) -> Scenario:
        for _, slug, _, _ in target.products[client.number : most : target.clients]:
            yield client.call("warming", "GET", f"/p/{slug}")

    return scene


def product_page(target: Target, *, signed_in: bool = False, of: int | None = None) -> Scene:
    """Look at a product page, of the `of` most wanted products or of all."""
    dice = Dice.zipf(target.products[:of])
    name = "product page, signed in" if signed_in else "product page"

    def scene(client: Client) -> Scenario:
        headers = {}
        if signed_in:
            headers["cookie"] = target.buyers[client.number % len(target.buyers)].cookie
        yield client.call(name, "GET", f"/p/{dice.draw(client)[1]}", headers=headers)

    return scene


def category_page(target: Target, slugs: Sequence[str]) -> Scene:
    """Look at a category."""
    dice = Dice.zipf(slugs)

    def scene(client: Client) -> Scenario:
        yield client.call("category page", "GET", f"/categories/{dice.draw(client)}")

    return scene


def search(target: Target) -> Scene:
    """Search for something, sometimes narrowed."""

    def scene(client: Client) -> Scenario:
        words = client.random.choice(WORDS).replace(" ", "+")
        narrowed = client.random.choice(("", "", "&sort=price_asc", "&price_min=500&price_max=5000"))
        yield client.call("search", "GET", f"/api/v1/search?q={words}{narrowed}")

    return scene


def add_to_cart(target: Target) -> Scene:
    """Put one of eight variants into the cart: nobody empties it, so it soon has eight lines."""
    few = target.products[:8]

    def scene(client: Client) -> Scenario:
        variant = client.random.choice(few)[2][0]
        body = {"variant_id": variant, "quantity": 1}
        yield client.call(
            "add to cart", "POST", "/api/v1/cart/lines", body=body, headers=bearer(target, client)
        )

    return scene


@dataclass(slots=True)
class Quotes:
    """Quotes made before the measurement, one list a client."""

    target: Target
    made: dict[int, list[str]]

    def prepare(self, client: Client) -> Scenario:
        """Fill a cart with 2 shops x 2 lines and quote it."""
        headers = bearer(self.target, client, from_end=True)
        for variant in two_by_two(self.target, client):
            body = {"variant_id": variant, "quantity": 1}
            yield client.call("cart", "POST", "/api/v1/cart/lines", body=body, headers=headers)
        reply = yield client.call(
            "quote", "POST", "/api/v1/checkout/quotes", body={"address": ADDRESS}, headers=headers
        )
        if reply.status == 201:
            self.made.setdefault(client.number, []).append(json.loads(reply.body)["quote_id"])
        cart = yield client.call("read cart", "GET", "/api/v1/cart", headers=headers)
        for shop in json.loads(cart.body)["shops"]:
            for line in shop["lines"]:
                yield client.call("empty", "DELETE", f"/api/v1/cart/lines/{line['id']}", headers=headers)

    def buy(self, client: Client) -> Scenario:
        """Buy the prepared quotes, then rest."""
        mine = self.made.get(client.number, [])
        while mine:
            yield checkout_call(self.target, client, mine.pop())


def checkout_call(target: Target, client: Client, quote_id: str) -> Call:
    """The request that buys a quote by wallet."""
    headers = bearer(target, client, from_end=True) | {"idempotency-key": uuid.uuid4().hex}
    body = {"quote_id": quote_id, "payment": {"method": "wallet"}}
    return client.call("checkout", "POST", "/api/v1/checkout", body=body, headers=headers)


def two_by_two(target: Target, client: Client) -> list[str]:
    """Two variants of each of two shops."""
    by_shop: dict[str, list[str]] = {}
    while sum(len(found) >= 2 for found in by_shop.values()) < 2:
        _, _, variants, shop = client.random.choice(target.products)
        if variants and len(by_shop.setdefault(shop, [])) < 2 and variants[0] not in by_shop[shop]:
            by_shop[shop].append(variants[0])
    return [variant for found in by_shop.values() if len(found) == 2 for variant in found][:4]


def purchase(quotes: Quotes) -> Scene:
    """Buy one prepared quote; a whole purchase where none is left."""

    def scene(client: Client) -> Scenario:
        mine = quotes.made.get(client.number)
        if not mine:
            yield from quotes.prepare(client)
            mine = quotes.made.get(client.number)
        if mine:
            yield checkout_call(quotes.target, client, mine.pop())

    return scene
