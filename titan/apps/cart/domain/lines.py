"""Changes to the lines of a cart."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from titan.kernel.ids import millis_of

from ..contracts import MAX_LINES, MAX_QUANTITY, Bought, CartFull, CartLineNotFound, StoredLine

Lines = tuple[StoredLine, ...]


def add(lines: Lines, line: StoredLine) -> Lines:
    """Put a line first; where its variant is there already, the quantities add up.

    Raises:
        CartFull: more than 100 lines, or more than 999 units of one variant.
    """
    present = next((old for old in lines if old.variant_id == line.variant_id), None)
    if present is None:
        if len(lines) >= MAX_LINES:
            raise CartFull(f"A cart holds at most {MAX_LINES} different products.")
        return (line, *lines)
    quantity = present.quantity + line.quantity
    if present.is_saved:
        quantity = line.quantity
    _check(quantity)
    # One that was saved for later is put in anew: what was bought before was another line.
    merged = replace(line, id=line.id if present.is_saved else present.id, quantity=quantity)
    return tuple(merged if old is present else old for old in lines)


def change(
    lines: Lines,
    line_id: UUID,
    *,
    quantity: int | None = None,
    is_selected: bool | None = None,
    is_saved: bool | None = None,
    at: datetime | None = None,
) -> Lines:
    """Change what is given of one line; a quantity of 0 removes it. One that comes back from those saved does so `at` then.

    Raises:
        CartLineNotFound, CartFull.
    """
    found = _find(lines, line_id)
    if quantity == 0:
        return remove(lines, line_id)
    changed = replace(
        found,
        quantity=found.quantity if quantity is None else _check(quantity),
        is_selected=found.is_selected if is_selected is None else is_selected,
        is_saved=found.is_saved if is_saved is None else is_saved,
    )
    if at is not None and found.is_saved and not changed.is_saved:
        changed = replace(changed, back_ms=int(at.timestamp() * 1000))
    return tuple(changed if line is found else line for line in lines)


def remove(lines: Lines, line_id: UUID) -> Lines:
    """The lines without one.

    Raises:
        CartLineNotFound: it is not there.
    """
    found = _find(lines, line_id)
    return tuple(line for line in lines if line is not found)


def merge(lines: Lines, guest: Iterable[StoredLine]) -> Lines:
    """A guest's lines into a user's cart at login.

    The larger quantity of a variant wins, so that merging the same cookie twice changes nothing; what
    does not fit into 100 lines is dropped, the guest's latest first to come in.
    """
    for line in guest:
        present = next((old for old in lines if old.variant_id == line.variant_id), None)
        if present is not None:
            larger = replace(present, quantity=max(present.quantity, line.quantity), is_saved=False)
            if present.is_saved:
                larger = replace(larger, back_ms=_put_in_ms(line))
            lines = tuple(larger if old is present else old for old in lines)
        elif len(lines) < MAX_LINES:
            lines = (line, *lines)
    return lines


def without(lines: Lines, bought: Iterable[Bought]) -> Lines:
    """The lines less the units bought; a line that runs out goes.

    An order may be heard of late. A line that was put in after it is not what was bought: it stays as it is. Of a line
    whose quantity was raised meanwhile the rest stays.
    """
    for one in bought:
        lines = tuple(_less(line, one) for line in lines)
    return tuple(line for line in lines if line.quantity > 0)


def _less(line: StoredLine, bought: Bought) -> StoredLine:
    if line.is_saved or line.variant_id != bought.variant_id:
        return line
    if _put_in_ms(line) > bought.at.timestamp() * 1000:
        return line
    return replace(line, quantity=max(0, line.quantity - bought.quantity))


def _put_in_ms(line: StoredLine) -> int:
    """When it was put in, or came back from those saved for later."""
    return max(millis_of(line.id), line.back_ms)


def _find(lines: Lines, line_id: UUID) -> StoredLine:
    for line in lines:
        if line.id == line_id:
            return line
    raise CartLineNotFound


def _check(quantity: int) -> int:
    if not 1 <= quantity <= MAX_QUANTITY:
        raise CartFull(f"A cart holds at most {MAX_QUANTITY} units of one product.")
    return quantity
