"""Every step of every process x {before commit, after commit, after an outside answer} x {crash, timeout, duplicate}.

The edges are read from the code, so a new process or step is covered by being there, or fails until a case reaches it.
After each strike the client asks again and workers take up what is open; then the books agree and nothing is open.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.apps.payments.conftest import Provider
from tests.apps.payments.conftest import _provider_server as _provider_server
from tests.apps.payments.conftest import provider as provider
from tests.apps.shipping.conftest import carrier as carrier
from tests.torture import acting, auditor, exchanging
from tests.torture.acting import Case, World, make_world
from tests.torture.auditor import Acknowledged
from tests.torture.edges import edges
from tests.torture.striking import Striker, settle, striker
from titan.apps.wallet import api as wallet
from titan.platform.eventlog import relay
from titan.simulators.carrier.app import Carrier

pytestmark = [pytest.mark.torture, pytest.mark.django_db(transaction=True)]
STOCK = 500


@dataclass(frozen=True)
class Plan:
    """A case, and which edges it is to be struck at."""

    case: Callable[[World], Case]
    strikes: Callable[[str], bool]


def _of(kind: str) -> Callable[[str], bool]:
    return lambda edge: edge.startswith(kind)


def _done(*kinds: str) -> Callable[[str], bool]:
    return lambda edge: edge.startswith(kinds) and ".undo." not in edge


def _undone(kind: str) -> Callable[[str], bool]:
    return lambda edge: edge.startswith(kind) and ".undo." in edge


def _is_forward(edge: str) -> bool:
    is_other = edge.startswith(("checkout.at_once.", "payments.refund.", "inventory.release."))
    return edge in _OWN_NAMES or (edge.startswith("checkout.") and ".undo." not in edge and not is_other)


def _is_backward(edge: str) -> bool:
    is_undo = ".undo." in edge and not edge.startswith("refunds.")
    return is_undo or edge.startswith("inventory.release.")


def _is_of_reservation(edge: str) -> bool:
    """Where a reservation of a flash sale is taken up and sold."""
    taken = edge.startswith("checkout.reserve_stock.") and ".undo." not in edge
    return taken or edge.startswith(("checkout.confirm.", "checkout.finish."))


def _is_undone_reservation(edge: str) -> bool:
    return edge.startswith(("checkout.reserve_stock.undo.", "checkout.place_orders.undo."))


_OWN_NAMES = (
    "payments.authorise.after_external",
    "payments.capture.after_external",
    "inventory.reserve.after_gate",
    "inventory.reserve.after_database",
)

PLANS = {
    "buying": Plan(acting.buying, _is_forward),
    "buying_here": Plan(acting.buying_here, _of("checkout.at_once.")),
    "buying_promised": Plan(acting.buying_promised, _is_of_reservation),
    "refused_promised": Plan(acting.refused_promised, _is_undone_reservation),
    "refused": Plan(acting.refused, _is_backward),
    "declined": Plan(acting.declined, _is_backward),
    "calling_off": Plan(
        acting.calling_off, lambda edge: edge.startswith(("payments.return_money.", "payments.refund."))
    ),
    "refunding": Plan(acting.refunding, _of("refunds.refund.")),
    "setting_aside": Plan(exchanging.setting_aside, _done("refunds.hold.")),
    "finding_none_left": Plan(exchanging.finding_none_left, _undone("refunds.hold.")),
    "giving_free": Plan(exchanging.giving_free, _of("refunds.let_go.")),
    "replacing": Plan(exchanging.replacing, _done("refunds.replace.", "shipping.ship.")),
    "not_replacing": Plan(exchanging.not_replacing, _undone("refunds.replace.")),
    "ending": Plan(acting.ending, _of("payments.end_card.")),
    "letting_go": Plan(acting.letting_go, _of("payments.let_go_of_charge.")),
    "forgetting": Plan(acting.forgetting, _of("payments.forget_method.")),
}


def test_every_edge_of_every_process_is_struck() -> None:
    struck = {edge for plan in PLANS.values() for edge in edges() if plan.strikes(edge)}
    assert sorted(set(edges()) - struck) == []


@pytest.fixture
def world(provider: Provider, carrier: Carrier) -> World:
    return make_world(provider, stock=STOCK)


@pytest.fixture
def strikes(provider: Provider, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Striker]:
    # What is struck says so at length.
    logging.disable(logging.ERROR)
    with striker(provider, monkeypatch, tmp_path) as made:
        yield made
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("fault", ["crash", "timeout", "duplicate"])
@pytest.mark.parametrize("name", list(PLANS))
def test_the_books_agree_after(fault: str, name: str, world: World, strikes: Striker) -> None:
    plan, told = PLANS[name], list[Acknowledged]()
    chosen = [edge for edge in edges() if plan.strikes(edge)]
    wrong = {}
    for edge in chosen:
        world.provider.order()
        case = plan.case(world)
        getattr(strikes, fault)(case, edge)
        settle(case)
        relay.settle()
        settle(case)
        outcome = case.told()
        told += [outcome] if outcome else []
        found = [*auditor.faults(world.provider.url, told, initial_stock=2 * STOCK), *auditor.undelivered()]
        if found:
            wrong[edge] = found
    assert wrong == {}
    assert wallet.check().is_clean
    print(f"{name}: {fault} at {len(chosen)} edges, the books agree")
