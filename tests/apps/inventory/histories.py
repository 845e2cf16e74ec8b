"""A variant that two other cells lease, played in one database: its home, a double of it in each of them, and the post between all three.

Letters are read from the log and lie until they are delivered, in whatever order, late or again: each has a stream of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

import orjson

from tests.apps.inventory.allotting import _TYPES
from tests.apps.inventory.conftest import Shop
from titan.apps.inventory import api as inventory
from titan.apps.inventory import selectors
from titan.apps.inventory.contracts import LEASE, ForeignOrder, SeenElsewhere, SoldLine, StockLine
from titan.apps.inventory.events import StockGranted, StockRecalled, StockReturned, StockSold, StockWanted
from titan.apps.inventory.services.letters import Letter
from titan.kernel import clock
from titan.kernel.events import decode
from titan.kernel.ids import new_id
from titan.platform.db import sql

# Where buyers are at home: here, since both leases are kept in this database.
BUYERS = 5
CELLS = {2000: 7, 2001: 8}


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The home of an order tells the shop's cell that it was called off."""

    purchase: "Purchase"


@dataclass(frozen=True, slots=True)
class Shipped:
    """The home of an order tells that its parcel has gone."""

    purchase: "Purchase"


Lying = Letter | Cancelled | Shipped


@dataclass(slots=True, eq=False)
class Purchase:
    """Units that somebody reserves, in the cell `lessee` or at home (None), and the order that may come of it.

    `is_active`: its reservation holds or promises units where it was made. `is_given_back`: it gave them back before its order was
    seen, so that others may have them. `is_told`: the shop's cell heard of the sale by its parcel, before the letter of it.
    """

    lessee: "Lessee | None"
    quantity: int
    is_active: bool = True
    is_allocated: bool = False
    is_placed: bool = False
    is_followed: bool = False
    is_cancelled: bool = False
    is_shipped: bool = False
    is_missing: bool = False
    is_given_back: bool = False
    is_told: bool = False
    id: UUID = field(default_factory=lambda: new_id(bucket=BUYERS))
    order_id: UUID = field(default_factory=lambda: new_id(bucket=BUYERS))
    # To the shop's cell the order of another one is a stranger's.
    copy_id: UUID = field(default_factory=lambda: new_id(bucket=BUYERS))

    @property
    def is_over(self) -> bool:
        return self.is_cancelled or self.is_shipped or self.is_missing

    @property
    def is_live(self) -> bool:
        """Whether somebody counts on these units."""
        return not self.is_over and not self.is_given_back and (self.is_active or self.is_allocated)

    def give_back(self) -> None:
        """Its reservation ends."""
        self.is_given_back = self.is_given_back or not self.is_followed
        self.is_active = self.is_allocated = False


@dataclass(slots=True, eq=False)
class Lessee:
    """A cell that sells units of the variant, which it knows as `far`."""

    bucket: int
    shop: UUID
    far: UUID
    is_lost: bool = False
    reclaimed: int = 0

    @classmethod
    def new(cls, bucket: int) -> "Lessee":
        return cls(bucket, new_id(bucket=bucket), new_id(bucket=bucket))

    @property
    def cell(self) -> int:
        return CELLS[self.bucket]

    @property
    def leased(self) -> int:
        """Units that lie in the lease, less those that were sold and are still to leave it."""
        row = sql.one(
            "SELECT coalesce(s.on_hand, 0) - l.owed FROM inventory_lease l LEFT JOIN inventory_stock s"
            " ON s.variant_id = l.variant_id AND s.warehouse_id = %s WHERE l.variant_id = %s",
            (LEASE, self.far),
        )
        return int(row[0]) if row else 0


@dataclass(slots=True)
class Post:
    """Letters under way. `seen` is the place in the log up to which the box is emptied."""

    lying: list[Lying] = field(default_factory=list)
    delivered: list[Lying] = field(default_factory=list)
    seen: int = 0


@dataclass(slots=True, eq=False)
class Trade:
    """The variant at its home, its lessees, what was bought, and the post."""

    shop: Shop
    own: UUID
    lessees: tuple[Lessee, ...]
    on_hand: int
    purchases: list[Purchase] = field(default_factory=list)
    post: Post = field(default_factory=Post)

    @classmethod
    def begin(cls, shop: Shop, units: int) -> "Trade":
        made = cls(shop, shop.stock(units), tuple(Lessee.new(bucket) for bucket in CELLS), units)
        row = sql.one("SELECT coalesce(max(position), 0) FROM eventlog_event")
        made.post.seen = int(row[0]) if row else 0
        for one in made.lessees:
            made.tell(one)
        return made

    def tell(self, lessee: Lessee) -> None:
        """A cell hears how many the home has."""
        free = inventory.free(variant_ids=[self.own])[self.own]
        seen = SeenElsewhere(lessee.far, new_id(bucket=lessee.bucket), lessee.shop, free, clock.now())
        inventory.see_elsewhere(seen=[seen])

    def follow(self, purchase: Purchase) -> None:
        """The subscriber of the buyer's cell takes the order that was placed."""
        assert purchase.lessee is not None
        lines = (StockLine(purchase.lessee.far, purchase.quantity),)
        order = ForeignOrder(
            purchase.order_id, purchase.id, purchase.lessee.shop, new_id(bucket=BUYERS), lines, clock.now()
        )
        inventory.sell_leased(orders=[order])
        purchase.is_followed = True

    def collect(self) -> None:
        """What was written since lies on the way; that an order cannot be filled calls it off at its home."""
        rows = sql.query(
            "SELECT position, type, payload::text FROM eventlog_event WHERE position > %s AND NOT metadata ? 'is_copy'"
            " AND (type = ANY(%s) OR type = 'inventory.stock_missing.v1') ORDER BY position",
            (self.post.seen, _TYPES),
        )
        for position, kind, payload in rows:
            self.post.seen = position
            letter = decode(kind, orjson.loads(payload))
            if isinstance(letter, StockWanted | StockGranted | StockRecalled | StockReturned | StockSold):
                if self._is_own(letter):
                    self.post.lying.append(letter)
            else:
                self._miss(UUID(orjson.loads(payload)["order_id"]))

    def _is_own(self, letter: Letter) -> bool:
        """Leases of former histories are settled too."""
        variants = {self.own, *(one.far for one in self.lessees)}
        named = (
            {line.variant_id for line in letter.lines}
            if isinstance(letter, StockSold)
            else {letter.variant_id}
        )
        return named <= variants

    def _miss(self, copy_id: UUID) -> None:
        for one in self.purchases:
            if one.copy_id == copy_id:
                one.is_missing = True
                if not one.is_cancelled and not one.is_shipped:
                    self.post.lying.append(Cancelled(one))

    def deliver(self, index: int) -> None:
        """One of the letters under way arrives; what is for a cell that is lost does not."""
        letter = self.post.lying.pop(index)
        if not self.is_for_lost(letter):
            self.post.delivered.append(letter)
            self.hand(letter)

    def is_for_lost(self, letter: Lying) -> bool:
        """Whether nobody reads it any more."""
        return isinstance(letter, StockGranted | StockRecalled) and self.in_cell(letter.cell).is_lost

    def hand(self, letter: Lying) -> None:
        """As the bus hands it to whom it is for, with the ids of the other side."""
        match letter:
            case StockWanted() | StockReturned():
                cell = self.of(letter.variant_id).cell
                inventory.take_letter(letter=replace(letter, variant_id=self.own, cell=cell))
            case StockGranted():
                to = self.in_cell(letter.cell)
                own = replace(letter, variant_id=to.far, shop_id=to.shop, cell=0)
                inventory.take_letter(letter=own)
            case StockRecalled():
                to = self.in_cell(letter.cell)
                inventory.take_letter(letter=replace(letter, variant_id=to.far, cell=0))
            case StockSold():
                inventory.take_letter(letter=self.as_sold(letter))
            case Cancelled(purchase):
                inventory.release(reservation_id=purchase.copy_id)
            case Shipped(purchase):
                self._ship(purchase)

    def as_sold(self, letter: StockSold) -> StockSold:
        """A sale as the shop's cell reads it."""
        [line] = letter.lines
        [purchase] = [one for one in self.purchases if one.order_id == letter.order_id]
        lines = (SoldLine(self.own, line.quantity, line.leased),)
        cell = self.of(line.variant_id).cell
        return replace(letter, order_id=purchase.copy_id, shop_id=self.shop.id, cell=cell, lines=lines)

    def _ship(self, purchase: Purchase) -> None:
        """As the subscriber of the shop's cell: what is shipped before the letter of its sale is booked as that will say."""
        assert purchase.lessee is not None
        if purchase.copy_id not in inventory.noted_orders(order_ids=[purchase.copy_id]):
            lines = (SoldLine(self.own, purchase.quantity, purchase.quantity),)
            sold = StockSold(purchase.copy_id, self.shop.id, purchase.lessee.cell, lines, clock.now())
            inventory.take_letter(letter=sold)
            purchase.is_told = True
        inventory.ship_orders(shipped=[(purchase.copy_id, clock.now())])

    def of(self, far: UUID) -> Lessee:
        return next(one for one in self.lessees if one.far == far)

    def in_cell(self, cell: int) -> Lessee:
        return next(one for one in self.lessees if one.cell == cell)

    def on_the_way(self, lessee: Lessee) -> int:
        """Units of a cell in letters that were not delivered; less those of parcels that told of their sale before its own cell saw it."""
        early = sum(
            one.quantity
            for one in self.purchases
            if one.lessee is lessee and one.is_told and not one.is_followed
        )
        return sum(self._units(one, lessee) for one in self.post.lying) - early

    def _units(self, letter: Lying, lessee: Lessee) -> int:
        match letter:
            case StockGranted():
                return letter.units if letter.cell == lessee.cell else 0
            case StockReturned():
                return letter.units if letter.variant_id == lessee.far else 0
            case StockSold():
                is_told = any(one.is_told for one in self.purchases if one.order_id == letter.order_id)
                return (
                    0 if is_told else sum(one.leased for one in letter.lines if one.variant_id == lessee.far)
                )
        return 0

    def allotted(self, lessee: Lessee) -> int:
        """What the home says that a cell has."""
        held = selectors.allotments(cell=lessee.cell)
        return sum(one.units for one in held if one.variant_id == self.own)

    def sums(self) -> tuple[int, int, int, int]:
        """At home: units on hand, reserved, allocated, granted."""
        row = sql.one(
            "SELECT sum(on_hand), sum(reserved), sum(allocated), sum(allotted_out) FROM inventory_stock WHERE variant_id = %s",
            (self.own,),
        )
        assert row is not None
        on_hand, reserved, allocated, granted = (int(one) for one in row)
        return on_hand, reserved, allocated, granted


def live(purchases: Sequence[Purchase]) -> int:
    """Units that somebody counts on."""
    return sum(one.quantity for one in purchases if one.is_live)
