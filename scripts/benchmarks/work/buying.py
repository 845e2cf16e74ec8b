"""Those who buy: at home in a cell, with money, one purchase after the other at a pace."""

import threading
import time
from collections.abc import Callable, Sequence

from scripts.benchmarks.work.counting import Meter
from scripts.benchmarks.work.places import Market
from tests.cells.fleets import PASSWORD
from tests.cells.trading import ADDRESS, Caller, said

MONEY = {"amount": {"amount": 900_000, "currency": "EUR"}}
PATIENCE_S = 60.0


class Buyer(Caller):
    """Somebody who buys one unit at a time, of variants whose units are here."""

    def buys(self, variant_id: str, *, once: Callable[[], bool] = lambda: True) -> None:
        """Cart, quote, payment from the wallet; between cart and quote it waits until `once` is so.

        Raises:
            AssertionError: one of the three was refused.
        """
        self.post("/cart/lines", {"variant_id": variant_id, "quantity": 1})
        until(once, what="units to buy")
        quote = self.post("/checkout/quotes", {"address": ADDRESS})
        self.post("/checkout", {"quote_id": quote["quote_id"], "payment": {"method": "wallet"}})

    def fetches(self, variant_id: str, units: int, *, is_here: Callable[[], bool]) -> None:
        """Have units of another cell's shop granted to this one, as whoever puts them into the cart does."""
        self.post("/cart/lines", {"variant_id": variant_id, "quantity": units})
        until(is_here, what="granted units")
        for shop in self.get("/cart")["shops"]:
            for line in shop["lines"]:
                answer = self.tries("DELETE", f"/cart/lines/{line['id']}")
                assert answer.is_success, answer.text

    def signs_in(self) -> None:
        """Now, and not while something is measured."""
        self._sign_in()


def registered(market: Market, number: int) -> Buyer:
    """Somebody new at home in that cell, without money."""
    client, email = market.client(), market.email(number)
    said(client.post("/api/v1/accounts/register", json={"email": email, "password": PASSWORD, "name": "Ada"}))
    return Buyer(client, email)


def paid(buyer: Buyer) -> None:
    """Fill the wallet."""
    buyer.post("/wallet/top-ups", MONEY)


def shop(buyers: Sequence[Buyer], lists: Sequence[Sequence[str]], *, every_s: float) -> None:
    """Each buyer buys their list, one variant each `every_s`, or as fast as it goes; they begin one after the other.

    Raises:
        AssertionError: a purchase was refused.
    """
    failures: list[BaseException] = []
    begin = time.monotonic()

    def go(place: int) -> None:
        try:
            for number, variant_id in enumerate(lists[place]):
                due = begin + (number + place / len(buyers)) * every_s
                time.sleep(max(0.0, due - time.monotonic()))
                buyers[place].buys(variant_id)
        except BaseException as error:  # noqa: BLE001 - raised again where it is heard
            failures.append(error)

    threads = [threading.Thread(target=go, args=(place,)) for place in range(len(buyers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def is_leased(meter: Meter, variant_id: str, units: int) -> Callable[[], bool]:
    """Whether a cell has so many free units of another one's variant."""
    return lambda: meter.leased(variant_id) >= units


def until(is_so: Callable[[], bool], *, what: str) -> None:
    """Wait until something is so.

    Raises:
        AssertionError: it does not come true.
    """
    give_up = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < give_up, f"{what}: they did not come within {PATIENCE_S:.0f} s"
        time.sleep(0.05)
