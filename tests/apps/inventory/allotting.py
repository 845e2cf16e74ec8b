"""Two cells played in one database: a variant that lives here, and its double that is another cell's, which leases its units.

Letters are read from the log and handed over with the ids of the other side, as the bus would bring them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

import orjson

from tests.apps.inventory.conftest import Shop
from titan.apps.inventory import api as inventory
from titan.apps.inventory.contracts import ForeignOrder, SeenElsewhere, SoldLine, StockLine
from titan.apps.inventory.events import StockGranted, StockRecalled, StockReturned, StockSold, StockWanted
from titan.apps.inventory.services.letters import Letter
from titan.kernel import clock
from titan.kernel.events import decode
from titan.kernel.ids import new_id
from titan.platform.db import sql

FOREIGN, OTHER = 2000, 7
_TYPES = [one.type for one in (StockWanted, StockGranted, StockRecalled, StockReturned, StockSold)]


def letters(*types: type[Letter]) -> list[Letter]:
    """All letters of the log that were not copied from another one, in its order."""
    rows = sql.query(
        "SELECT type, payload::text FROM eventlog_event WHERE type = ANY(%s) AND NOT metadata ? 'is_copy' ORDER BY position",
        ([one.type for one in types] or _TYPES,),
    )
    found = [decode(kind, orjson.loads(payload)) for kind, payload in rows]
    return [
        one
        for one in found
        if isinstance(one, StockWanted | StockGranted | StockRecalled | StockReturned | StockSold)
    ]


@dataclass(slots=True)
class Pair:
    """A variant at home here (`own`), its double in the other cell (`far`), and the post between them."""

    shop: Shop
    own: UUID
    far: UUID
    far_shop: UUID = field(default_factory=lambda: new_id(bucket=FOREIGN))
    buyer: UUID = field(default_factory=lambda: new_id(bucket=5))
    orders: dict[UUID, UUID] = field(default_factory=dict)
    read: int = 0

    def tell(self) -> None:
        """The other cell hears how many its home has."""
        free = inventory.free(variant_ids=[self.own])[self.own]
        seen = SeenElsewhere(self.far, new_id(bucket=FOREIGN), self.far_shop, free, clock.now())
        inventory.see_elsewhere(seen=[seen])

    def order(self, quantity: int) -> ForeignOrder:
        """An order of the other cell, whose units are allocated there."""
        purchase = new_id(bucket=5)
        lines = (StockLine(self.far, quantity),)
        inventory.reserve(reservation_id=purchase, lines=lines, ttl_s=60, allocate=True)
        return ForeignOrder(new_id(bucket=5), purchase, self.far_shop, self.buyer, lines, clock.now())

    def post(self) -> list[Letter]:
        """Letters that were not taken out of the box yet."""
        found = letters()
        fresh, self.read = found[self.read :], len(found)
        return fresh

    def deliver(self, one: Letter) -> None:
        """Hand a letter to the cell that it is for."""
        match one:
            case StockWanted():
                inventory.take_letter(letter=replace(one, variant_id=self.own, cell=OTHER))
            case StockReturned():
                inventory.take_letter(letter=replace(one, variant_id=self.own, cell=OTHER))
            case StockGranted():
                inventory.take_letter(letter=replace(one, variant_id=self.far, shop_id=self.far_shop, cell=0))
            case StockRecalled():
                inventory.take_letter(letter=replace(one, variant_id=self.far, cell=0))
            case StockSold():
                # To the shop's cell the order is a stranger's.
                order_id = self.orders.setdefault(one.order_id, new_id(bucket=FOREIGN))
                lines = tuple(SoldLine(self.own, line.quantity, line.leased) for line in one.lines)
                letter = replace(one, order_id=order_id, shop_id=self.shop.id, cell=OTHER, lines=lines)
                inventory.take_letter(letter=letter)

    def settle(self) -> None:
        """All letters arrive, and those that they cause."""
        while fresh := self.post():
            for one in fresh:
                self.deliver(one)

    def on_the_way(self, lying: Sequence[Letter]) -> int:
        """Units in letters that were not delivered."""
        units = sum(one.units for one in lying if isinstance(one, StockGranted | StockReturned))
        return units + sum(line.leased for one in lying if isinstance(one, StockSold) for line in one.lines)

    def allotted(self) -> int:
        return sum(one.units for one in inventory.allotments() if one.variant_id == self.own)

    def leased(self) -> int:
        return sum(one.on_hand - one.owed for one in inventory.leases() if one.variant_id == self.far)
