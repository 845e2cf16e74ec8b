"""How many units go to another cell, and how many come back."""

# Fetched beyond what is asked, so that the next buyer of that cell need not wait.
AHEAD = 4


def to_grant(*, free: int, asked: int, sold: int, is_pressing: bool) -> int:
    """Units for a cell that asks, of those free at home.

    What somebody is buying is granted as long as it is free; what is only looked at, up to half of what is free, so that carts
    elsewhere do not keep a shop from selling at home. Ahead of need goes twice what was sold since the last grant, within a third.
    """
    if free <= 0 or asked <= 0:
        return 0
    needed = min(asked, free if is_pressing else (free + 1) // 2)
    return max(needed, min(asked + max(AHEAD, 2 * sold), free // 3))


def to_keep(*, free: int, sold: int, is_idle: bool) -> int:
    """Units of a lease that stay when its home asks for them: what sells, up to half. An idle one keeps nothing."""
    return 0 if is_idle else min(sold, free // 2)


def is_low(*, free: int, sold: int) -> bool:
    """Whether more should be asked for before the lease runs out: fewer are left than were sold since the last grant."""
    return sold > 0 and free < max(2, sold)
