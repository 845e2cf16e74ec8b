"""The books of cells that trade, set beside each other and beside what buyers were told."""

from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from scripts.torturing.tradeload import Bought, Shop
from tests.cells.fleets import Fleet

# By cell what `intrade books` says.
Books = dict[int, dict[str, Any]]
_FACTS = ("purchase", "status", "total", "currency", "units")


def read(fleet: Fleet, cells: Iterable[int], module: str) -> Books:
    """What all cells say, read at once."""
    numbers = list(cells)
    with ThreadPoolExecutor(len(numbers)) as pool:
        told = pool.map(lambda cell: fleet.inside(cell, "books", module=module, told="{}"), numbers)
        return dict(zip(numbers, told, strict=True))


def faults(books: Books, bought: Sequence[Bought], shops: Sequence[Shop]) -> list[str]:
    """What is wrong; empty where every purchase stands in both cells and every unit is somewhere once."""
    return [*_orders(books, bought, shops), *_twice(bought), *_stock(books, shops)]


def _orders(books: Books, bought: Sequence[Bought], shops: Sequence[Shop]) -> list[str]:
    """Each acknowledged order is in the cell of its buyer, and the same in the cell of its shop."""
    cells = {str(shop.variant): shop.cell for shop in shops}
    found = []
    for one in bought:
        home = {order_id: books[one.errand.home]["orders"].get(order_id) for order_id in one.orders}
        total = sum(order["total"] for order in home.values() if order)
        if total != one.told.total:
            found.append(f"purchase {one.told.purchase_id}: its orders sum to {total}, told {one.told.total}")
        for order_id, order in home.items():
            found += _home(one, order_id, order)
            for cell in {cells[variant] for variant in one.orders[order_id]}:
                copy = books[cell]["orders"].get(order_id)
                if copy is None or order is None or any(copy[name] != order[name] for name in _FACTS):
                    found.append(f"order {order_id} is {order} at home, {copy} in cell {cell} of its shop")
    return found


def _home(one: Bought, order_id: str, order: dict[str, Any] | None) -> list[str]:
    """Whether an order is as its buyer was told."""
    if order is None:
        return [f"order {order_id} is not in cell {one.errand.home}, where its buyer was told of it"]
    told = (str(one.told.purchase_id), one.orders[order_id], order_id in one.cancelled)
    if (order["purchase"], order["units"], order["status"] == "cancelled") != told:
        return [
            f"order {order_id} is {order}, its buyer was told of purchase, units, being called off {told}"
        ]
    return []


def _twice(bought: Sequence[Bought]) -> list[str]:
    """Each key was of one purchase, so no purchase was told of twice."""
    counts = Counter(one.told.purchase_id for one in bought)
    return [f"purchase {one} was the answer to {count} keys" for one, count in counts.items() if count > 1]


def _stock(books: Books, shops: Sequence[Shop]) -> list[str]:
    """Of each variant: sold + free at home + leased elsewhere = initial, whoever sold it; and nothing is reserved at rest."""
    found = []
    for shop in shops:
        variant = str(shop.variant)
        stock = books[shop.cell]["stock"][variant]
        sold = sum(
            order["units"].get(variant, 0)
            for cell, told in books.items()
            for order_id, order in told["orders"].items()
            if order_id in told["placed_at"] and order["status"] != "cancelled"
        )
        leased = sum(told["held"].get(variant, 0) for cell, told in books.items() if cell != shop.cell)
        free = stock["on_hand"] - stock["allocated"] - stock["reserved"] - stock["granted"]
        if sold + free + leased != shop.stock or stock["reserved"]:
            found.append(
                f"variant {variant} of cell {shop.cell}: {sold} sold + {free} free + {leased} leased"
                f" of {shop.stock}; it has {stock}"
            )
    return found


def delays(books: Books) -> list[float]:
    """Seconds from each order's being placed to its being heard of in the cell of its shop."""
    placed = {order_id: at for told in books.values() for order_id, at in told["placed_at"].items()}
    return sorted(
        at - placed[order_id]
        for told in books.values()
        for order_id, at in told["heard_at"].items()
        if order_id in placed
    )


def middle(values: Sequence[float]) -> float:
    """The median of sorted values; 0 of none."""
    return values[len(values) // 2] if values else 0.0
