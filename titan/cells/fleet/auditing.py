"""`cell audit`: do the cells of this machine agree on money, orders, cases and stock that they have granted each other?

Each cell is read at one instant of its own, so what one has done and the other has yet to hear of is *in flight*. It is an error once it
is older than `--grace`.
"""

import os
import subprocess
import time
from collections import defaultdict
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import psycopg
from django.conf import settings

from titan.kernel.ids import bucket_of
from titan.platform.engines import EngineFailure
from titan.platform.engines.addresses import read_record
from titan.platform.engines.commands import ROOT
from titan.platform.engines.programs import manage

from .. import store
from ..directory import SERVING
from ..operations import Report, Wishes
from . import lending
from .layout import Layout
from .lending import Homes, Stock

_AGAIN_S = 1.0
_TRANSFERS = """
SELECT t.id, e.id, t.debit_id, t.credit_id, t.amount_minor, t.currency, t.status, extract(epoch FROM now() - t.created_at)::float
FROM wallet_elsewhere e JOIN wallet_transfer t ON e.id IN (t.debit_id, t.credit_id)
"""
_ORDERS = """
SELECT o.id, o.shop_id, o.status, o.version, o.total_minor, o.currency,
    extract(epoch FROM now() - (SELECT max(v.recorded_at) FROM eventlog_event v WHERE v.stream = o.id))::float
FROM orders_order o
"""
_SHIPMENTS = "SELECT DISTINCT order_id FROM shipping_shipment"
# What a case has come to, as both of its cells show it: a release may add columns that another one has not.
_CASES = """
SELECT c.id, c.shop_id, c.status, c.version, c.amount_minor, c.currency, md5(jsonb_build_array(
    c.order_id, c.buyer_id, c.kind, c.reason, c.includes_shipping, c.requested_minor, c.needs_return, c.is_final, c.shares,
    extract(epoch FROM c.deadline_at), c.return_tracking, c.inspection, c.replacement, c.replacement_tracking, c.outcome, c.refund_id,
    (SELECT jsonb_agg(jsonb_build_array(l.position, l.variant_id, l.quantity, l.amount_minor) ORDER BY l.position)
     FROM refunds_case_line l WHERE l.case_id = c.id),
    (SELECT jsonb_agg(jsonb_build_array(r.position, r.variant_id, r.quantity, r.back_minor) ORDER BY r.position)
     FROM refunds_replacement r WHERE r.case_id = c.id),
    (SELECT jsonb_agg(jsonb_build_array(e.id, e.party, e.what, e.text) ORDER BY e.position) FROM refunds_entry e WHERE e.case_id = c.id),
    (SELECT jsonb_agg(jsonb_build_array(a.round, a.amount_minor, a.shares, a.reason) ORDER BY a.round)
     FROM refunds_award a WHERE a.case_id = c.id),
    (SELECT jsonb_agg(jsonb_build_array(v.id, v.digest) ORDER BY v.id) FROM refunds_evidence v WHERE v.case_id = c.id))::text),
    extract(epoch FROM now() - (SELECT max(v.recorded_at) FROM eventlog_event v WHERE v.stream = c.id))::float
FROM refunds_case c
"""
_PARKED = "SELECT subscriber, type, count(*) FROM bus_parked GROUP BY 1, 2"
_SHIPPED = ("shipped", "delivered", "completed")


@dataclass(frozen=True, slots=True)
class Movement:
    """A transfer of which one side is kept elsewhere, as one cell has it; `age_s` is since it was recorded there."""

    id: UUID
    elsewhere: UUID
    debit: UUID
    credit: UUID
    amount: int
    currency: str
    status: str
    age_s: float

    @property
    def terms(self) -> tuple[Any, ...]:
        """What both cells must say of it."""
        return self.debit, self.credit, self.amount, self.currency, self.status

    @property
    def owed(self) -> int:
        """By how much the cell that has it owes the other more."""
        return self.amount if self.elsewhere == self.credit else -self.amount


@dataclass(frozen=True, slots=True)
class SeenOrder:
    """An order as one cell has it; `age_s` is since its last event, None for a copy."""

    id: UUID
    shop_id: UUID
    status: str
    version: int
    total: int
    currency: str
    age_s: float | None


@dataclass(frozen=True, slots=True)
class SeenCase:
    """A case as one cell has it; `rest` is the hash of all else that both show. `age_s` is since its last event, None for a copy."""

    id: UUID
    shop_id: UUID
    status: str
    version: int
    amount: int
    currency: str
    rest: str
    age_s: float | None

    @property
    def facts(self) -> tuple[Any, ...]:
        """What both cells must say of it."""
        return self.shop_id, self.status, self.version, self.amount, self.currency, self.rest

    @property
    def says(self) -> str:
        """In words, for whoever has to look."""
        return f"{self.status} with {self.amount} {self.currency}, version {self.version} ({self.rest[:8]})"


@dataclass(frozen=True, slots=True)
class Books:
    """What one cell says."""

    movements: tuple[Movement, ...] = ()
    orders: tuple[SeenOrder, ...] = ()
    shipments: frozenset[UUID] = frozenset()
    parked: tuple[tuple[str, str, int], ...] = ()
    ledger: str = ""
    cases: tuple[SeenCase, ...] = ()
    stock: Stock = lending.NONE


@dataclass(frozen=True, slots=True)
class Pair:
    """What the first of two cells owes the second, as each of them says, and what the letters under way make of it."""

    cell: int
    other: int
    currency: str
    owed: int
    seen_by_other: int
    in_flight: int

    @property
    def is_right(self) -> bool:
        """Whether what they say differs by the letters under way, and by nothing else."""
        return self.owed + self.seen_by_other == self.in_flight


Told = Mapping[int, Books]


def audit(path: Path, wishes: Wishes) -> Report:
    """Look at all cells, and again until `--wait` is over where something is wrong.

    Raises:
        EngineFailure: a cell does not answer, or is not of this machine.
    """
    layout, directory = Layout(path.resolve().parent), store.load(path)
    numbers = [cell.number for cell in directory.cells if cell.state in SERVING]
    grace, give_up = wishes.options["grace"], time.monotonic() + wishes.options["wait"]
    while True:
        told = {number: _ask(layout, number, grace) for number in numbers}
        pairs, late = netting(told, directory.homes), under_way(told, directory.homes)
        stock = {number: books.stock for number, books in told.items()}
        problems = [*faults(told), *(text for text, age in late if age is None or age > grace)]
        problems += [
            f"cells {p.cell} and {p.other} disagree on {p.currency}" for p in pairs if not p.is_right
        ]
        problems += lending.wrong(stock, directory.homes)
        if not problems or time.monotonic() >= give_up:
            break
        wishes.progress(f"{len(problems)} problems, looking again")
        time.sleep(_AGAIN_S)
    lines = [f"cell {number}: {told[number].ledger}" for number in numbers]
    lines += [
        f"cell {p.cell} owes cell {p.other} {p.owed} {p.currency}, which says {-p.seen_by_other}; {p.in_flight} in flight"
        for p in pairs
    ]
    lines += lending.summary(stock, directory.homes)
    lines.append(f"{len(late)} things in flight, {len(problems)} problems")
    leases = lending.leases(stock, directory.homes)
    data = {"netting": pairs, "leases": leases, "in_flight": late, "problems": problems}
    return Report(lines, data, problems)


def faults(told: Told) -> list[str]:
    """What is wrong in one cell alone."""
    found = []
    for number, books in told.items():
        if "WRONG" in books.ledger:
            found.append(f"the ledger of cell {number} is wrong")
        found += [
            f"cell {number} has parked {count} of {fact or 'unknown'} for {name}"
            for name, fact, count in books.parked
        ]
    return found


def netting(told: Told, homes: Homes) -> list[Pair]:
    """Per pair of cells and currency, what they owe each other."""
    owed: dict[tuple[int, int, str], int] = defaultdict(int)
    flying: dict[tuple[int, int, str], int] = defaultdict(int)
    known = {number: {one.id for one in books.movements} for number, books in told.items()}
    for number, books in told.items():
        for one in books.movements:
            other = homes[bucket_of(one.elsewhere)]
            key = min(number, other), max(number, other), one.currency
            owed[number, other, one.currency] += one.owed
            flying[key] += 0 if one.id in known.get(other, ()) else one.owed
    return [
        Pair(*key, owed[key], owed[key[1], key[0], key[2]], in_flight)
        for key, in_flight in sorted(flying.items())
        if key[1] in told and key[0] in told
    ]


def under_way(told: Told, homes: Homes) -> list[tuple[str, float | None]]:
    """What one cell has and the other has not, or has otherwise, with its age; None for what no letter can mend."""
    return [
        *_movements_under_way(told, homes),
        *_orders_under_way(told, homes),
        *_cases_under_way(told, homes),
        *lending.under_way({number: books.stock for number, books in told.items()}, homes),
    ]


def _movements_under_way(told: Told, homes: Homes) -> list[tuple[str, float | None]]:
    found: list[tuple[str, float | None]] = []
    known = {number: {one.id: one for one in books.movements} for number, books in told.items()}
    for number, books in told.items():
        for one in books.movements:
            other = homes[bucket_of(one.elsewhere)]
            seen = known[other].get(one.id) if other in known else one
            if seen is None:
                found.append((f"transfer {one.id} of cell {number} is not in cell {other}", one.age_s))
            elif seen.terms != one.terms:
                found.append((f"transfer {one.id} has other terms in cell {other} than in {number}", None))
    return found


def _orders_under_way(told: Told, homes: Homes) -> list[tuple[str, float | None]]:
    found: list[tuple[str, float | None]] = []
    known = {number: {one.id: one for one in books.orders} for number, books in told.items()}
    for number, books in told.items():
        for one in books.orders:
            home, shop = homes[bucket_of(one.id)], homes[bucket_of(one.shop_id)]
            if number != home:
                if home in known and one.id not in known[home]:
                    found.append((f"order {one.id} has a copy in cell {number} and no home", None))
                continue
            if shop == home or shop not in known:
                continue
            copy = known[shop].get(one.id)
            if copy is None or _facts(copy) != _facts(one):
                found.append((f"the copy of order {one.id} in cell {shop} is behind", one.age_s))
            elif one.status in _SHIPPED and one.id not in told[shop].shipments:
                found.append((f"order {one.id} has no shipment in cell {shop}", one.age_s))
    return found


def _cases_under_way(told: Told, homes: Homes) -> list[tuple[str, float | None]]:
    """A case is at home with its order; the shop's cell is shown the whole of it after every change."""
    found: list[tuple[str, float | None]] = []
    known = {number: {one.id: one for one in books.cases} for number, books in told.items()}
    for number, books in told.items():
        for one in books.cases:
            home, shop = homes[bucket_of(one.id)], homes[bucket_of(one.shop_id)]
            if number != home:
                if home in known and one.id not in known[home]:
                    found.append((f"case {one.id} has a copy in cell {number} and no home", None))
                continue
            copy = known[shop].get(one.id) if shop in known else one
            if copy is None:
                found.append((f"case {one.id} is not in cell {shop}: {one.says} in cell {home}", one.age_s))
            elif copy.facts != one.facts:
                text = f"case {one.id} is {one.says} in cell {home}, and {copy.says} in cell {shop}"
                found.append((text, one.age_s))
    return found


def _facts(order: SeenOrder) -> tuple[Any, ...]:
    return order.status, order.version, order.total, order.currency, order.shop_id


def _ask(layout: Layout, number: int, grace: float) -> Books:
    try:
        url = read_record(layout.cell(number)).addresses.database_url
        with (
            ThreadPoolExecutor(1) as pool,
            psycopg.connect(url, connect_timeout=10, application_name="titan-audit") as database,
        ):
            lent = pool.submit(_manage, layout, number, "allotments", "--letters", "--json")
            database.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            return Books(
                tuple(Movement(*row) for row in database.execute(_TRANSFERS)),
                tuple(SeenOrder(*row) for row in database.execute(_ORDERS)),
                frozenset(row[0] for row in database.execute(_SHIPMENTS)),
                tuple((row[0], row[1], row[2]) for row in database.execute(_PARKED)),
                "; ".join(_manage(layout, number, "check_ledger", "--grace", str(grace))),
                tuple(SeenCase(*row) for row in database.execute(_CASES)),
                Stock.of(orjson.loads(lent.result()[-1])),
            )
    except (OSError, psycopg.Error) as error:
        raise EngineFailure(f"Cell {number} does not show its books: {error}") from error


def _manage(layout: Layout, number: int, *words: str) -> list[str]:
    """The lines that a command says in a cell, whatever it finds.

    Raises:
        EngineFailure: it says nothing.
    """
    own = layout.environ(number, public_url=settings.PUBLIC_URL, environ=os.environ)
    done = subprocess.run(  # noqa: S603 - our own
        manage(ROOT, *words),
        cwd=ROOT,
        env=own | {"TITAN_VAR_DIR": str(layout.cell(number)), "TITAN_ROLE": "manage"},
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout.strip().splitlines()
    if not said:
        raise EngineFailure(f"Cell {number} does not answer {words[0]}: {done.stderr.strip()[-300:]}")
    return said
