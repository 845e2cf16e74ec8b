"""The ledger against a model: whatever is asked in whatever order, balances agree and the check finds nothing."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import (
    AccountKind,
    AccountRef,
    InsufficientFunds,
    TransferClosed,
    TransferConflict,
    TransferNotFound,
    TransferOrder,
)
from titan.apps.wallet.domain.accounts import OWNED

from .conftest import PROVIDER, buyer, escrow, fresh_id, move, standing

AMOUNTS = st.integers(1, 120)
REFUSALS = (InsufficientFunds, TransferClosed, TransferConflict, TransferNotFound)


@dataclass
class Model:
    """The ledger as a few lines of Python: statuses, and balances replayed from them."""

    orders: dict[object, TransferOrder] = field(default_factory=dict)
    status: dict[object, str] = field(default_factory=dict)

    def standing(self, account: AccountRef) -> tuple[int, int]:
        available = held = 0
        for order in self.orders.values():
            status, amount = self.status[order.id], order.amount.amount
            if order.debit == account and status != "voided":
                available -= amount
                held += amount if status == "pending" else 0
            if order.credit == account and status == "posted":
                available += amount
        return available, held

    def submit(self, batch: list[TransferOrder], status: str) -> type[Exception] | None:
        """Refusal of a hold or an execute, after applying it where there is none."""
        accepted = {"posted"} if status == "posted" else {"pending", "posted"}
        for order in batch:
            known = self.status.get(order.id)
            if known == "voided":
                return TransferClosed
            if known and terms(self.orders[order.id]) != terms(order):
                return TransferConflict
            if known and known not in accepted:
                return TransferClosed
        before = dict(self.orders), dict(self.status)
        for order in batch:
            if order.id not in self.status:
                self.orders[order.id], self.status[order.id] = order, status
        if any(self.standing(o.debit)[0] < 0 for o in batch if o.debit.kind in OWNED):
            self.orders, self.status = before
            return InsufficientFunds
        return None

    def close(self, ids: list[object], status: str) -> type[Exception] | None:
        """Refusal of a post or a void."""
        other = "voided" if status == "posted" else "posted"
        if any(self.status.get(one) == other for one in ids):
            return TransferClosed
        if status == "posted" and any(one not in self.status for one in ids):
            return TransferNotFound
        for one in ids:
            self.status[one] = status
        return None


@contextmanager
def refusing(expected: type[Exception] | None) -> Iterator[None]:
    """The block must be refused just so, or not at all; a refused command leaves no trace."""
    found: type[Exception] | None = None
    try:
        with transaction.atomic():
            yield
    except REFUSALS as refusal:
        found = type(refusal)
    assert found is expected


def terms(order: TransferOrder) -> tuple[object, ...]:
    return order.debit, order.credit, order.amount


class Ledger(RuleBasedStateMachine):
    """Random commands on three accounts, with ids that come back."""

    known = Bundle("known")

    @initialize()
    def begin(self) -> None:
        self.model = Model()
        self.accounts = [PROVIDER, buyer(), escrow()]
        self.base = standing(PROVIDER)

    def order(self, source: int, step: int, amount: int, id: object = None) -> TransferOrder:
        debit, credit = self.accounts[source], self.accounts[(source + step) % 3]
        made = move(debit, credit, amount)
        return made if id is None else TransferOrder(id, debit, credit, made.amount, "test", made.id)  # type: ignore[arg-type]

    @rule(target=known, source=st.integers(0, 2), step=st.integers(1, 2), amount=AMOUNTS, phase=st.booleans())
    def submit(self, source: int, step: int, amount: int, phase: bool) -> object:
        order = self.order(source, step, amount)
        self._submit([order], phase)
        return order.id

    @rule(first=AMOUNTS, second=AMOUNTS, phase=st.booleans())
    def submit_two(self, first: int, second: int, phase: bool) -> None:
        self._submit([self.order(1, 1, first), self.order(1, 2, second)], phase)

    @rule(id=known, phase=st.booleans())
    def submit_again(self, id: object, phase: bool) -> None:
        if id in self.model.orders:
            self._submit([self.model.orders[id]], phase)

    @rule(id=known, amount=AMOUNTS, phase=st.booleans())
    def submit_otherwise(self, id: object, amount: int, phase: bool) -> None:
        order = self.order(0, 1, amount, id=id)
        known = self.model.orders.get(id)
        if known is None or terms(known) != terms(order):
            self._submit([order], phase)

    def _submit(self, batch: list[TransferOrder], is_hold: bool) -> None:
        expected = self.model.submit(batch, "pending" if is_hold else "posted")
        with refusing(expected):
            (wallet.hold if is_hold else wallet.execute)(orders=batch)

    @rule(id=known)
    def post(self, id: object) -> None:
        with refusing(self.model.close([id], "posted")):
            wallet.post(transfer_ids=[id])  # type: ignore[list-item]

    @rule(id=known)
    def void(self, id: object) -> None:
        with refusing(self.model.close([id], "voided")):
            wallet.void(transfer_ids=[id])  # type: ignore[list-item]

    @rule(target=known)
    def void_before_it_came(self) -> object:
        coming = fresh_id()
        with refusing(self.model.close([coming], "voided")):
            wallet.void(transfer_ids=[coming])
        return coming

    @invariant()
    def balances_agree(self) -> None:
        if not hasattr(self, "model"):
            return
        for account in self.accounts[1:]:
            assert standing(account) == self.model.standing(account)
        available, held = self.model.standing(PROVIDER)
        assert standing(PROVIDER) == (self.base[0] + available, self.base[1] + held)

    def teardown(self) -> None:
        assert wallet.check().is_clean


@pytest.mark.django_db
def test_agrees_with_the_model() -> None:
    """`./scripts/torture ledger --size 10000` runs it with as many rules."""
    rules = int(os.environ.get("TORTURE_SIZE", "300"))
    quick = settings(
        max_examples=max(1, rules // 25),
        stateful_step_count=25,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Ledger, settings=quick)


def test_every_kind_is_owned_or_of_the_platform() -> None:
    platform = {
        "commission",
        "tax",
        "provider",
        "provider_fee",
        "courier",
        "bank",
        "promotion",
        "goodwill",
        "carrier",
        "coin_mint",
    }
    assert {kind.value for kind in AccountKind} - {kind.value for kind in OWNED} == platform
