"""The one door to carts. Guests' functions take and return lines, which their cookie holds."""

from collections.abc import Sequence
from uuid import UUID

from django.core import signing

from titan.apps.pricing.contracts import WantedLine
from titan.kernel import clock
from titan.kernel.codec import to_values
from titan.kernel.ids import bucket_for

from . import selectors, services
from .contracts import Bought, Cart, CartFull, Notice, StoredLine
from .domain import lines as change_lines

GUEST_COOKIE = "titan_cart"
GUEST_COOKIE_AGE = 60 * 60 * 24 * 60
# Browsers drop a cookie of more than 4,096 bytes, name and attributes included.
GUEST_COOKIE_BYTES = 3_800
_SALT = "titan.cart.guest"
Lines = tuple[StoredLine, ...]


def view(*, user_id: UUID, currency: str) -> Cart:
    """A user's cart with current prices and stock."""
    return selectors.shown(selectors.stored(user_id)[0], currency=currency)


def view_lines(*, lines: Lines, currency: str) -> Cart:
    """A guest's cart with current prices and stock."""
    return selectors.shown(lines, currency=currency)


def add_line(*, user_id: UUID, variant_id: UUID, quantity: int, currency: str) -> Lines:
    """Put units of a variant into a user's cart; they add to what is there.

    Raises:
        VariantNotFound, CartFull.
    """
    return services.add(user_id, variant_id=variant_id, quantity=quantity, currency=currency)


def add_line_and_view(*, user_id: UUID, variant_id: UUID, quantity: int, currency: str) -> tuple[Lines, Cart]:
    """As `add_line`, with the cart as it then is; a statement less than asking for it afterwards."""
    return services.add_and_show(user_id, variant_id=variant_id, quantity=quantity, currency=currency)


def change_line(
    *,
    user_id: UUID,
    line_id: UUID,
    quantity: int | None = None,
    is_selected: bool | None = None,
    is_saved: bool | None = None,
) -> Lines:
    """Change what is given of a line; a quantity of 0 removes it. Raises CartLineNotFound, CartFull."""
    return services.update(
        user_id,
        lambda lines: change_lines.change(
            lines, line_id, quantity=quantity, is_selected=is_selected, is_saved=is_saved, at=clock.now()
        ),
    )


def remove_line(*, user_id: UUID, line_id: UUID) -> Lines:
    """Take a line out. Raises CartLineNotFound."""
    return services.update(user_id, lambda lines: change_lines.remove(lines, line_id))


def select_lines(*, user_id: UUID, line_ids: frozenset[UUID]) -> Lines:
    """Select exactly these lines to be bought; the others stay in the cart."""
    return services.update(user_id, lambda lines: selected_only(lines=lines, line_ids=line_ids))


def selected_only(*, lines: Lines, line_ids: frozenset[UUID]) -> Lines:
    """The lines with exactly these selected."""
    for line in lines:
        lines = change_lines.change(lines, line.id, is_selected=line.id in line_ids)
    return lines


def merge(*, user_id: UUID, guest: Lines) -> Lines:
    """A guest's lines into the user's cart at login: the larger quantity of a variant wins. Repeatable."""
    return services.update(user_id, lambda lines: change_lines.merge(lines, guest))


def selected_lines(*, user_id: UUID, currency: str = "EUR") -> tuple[WantedLine, ...]:
    """What a user is about to buy: selected lines that can be sold. The prices seen are the current ones."""
    return wanted(cart=view(user_id=user_id, currency=currency))


def wanted(*, cart: Cart) -> tuple[WantedLine, ...]:
    """The selected lines of a shown cart that can be sold, as a quote wants them."""
    return tuple(
        WantedLine(line.variant_id, line.quantity)
        for shop in cart.shops
        for line in shop.lines
        if line.is_selected and Notice.WITHDRAWN not in line.notices
    )


def clear_bought(*, user_id: UUID, bought: Sequence[Bought]) -> None:
    """Take bought units out of a user's cart, but for lines that were put in after they were ordered."""
    services.clear_bought(user_id, bought)


def guest_add(*, lines: Lines, variant_id: UUID, quantity: int, currency: str) -> Lines:
    """As `add_line`, for a guest."""
    line = services.new_line(
        variant_id=variant_id, quantity=quantity, currency=currency, bucket=bucket_for(str(variant_id))
    )
    return change_lines.add(lines, line)


def guest_change(
    *,
    lines: Lines,
    line_id: UUID,
    quantity: int | None = None,
    is_selected: bool | None = None,
    is_saved: bool | None = None,
) -> Lines:
    """As `change_line`, for a guest."""
    return change_lines.change(
        lines, line_id, quantity=quantity, is_selected=is_selected, is_saved=is_saved, at=clock.now()
    )


def guest_remove(*, lines: Lines, line_id: UUID) -> Lines:
    """As `remove_line`, for a guest."""
    return change_lines.remove(lines, line_id)


def read_guest_cookie(*, text: str | None) -> Lines:
    """The lines in a guest's cookie; a forged, old or broken cookie is an empty cart."""
    if not text:
        return ()
    try:
        return selectors.lines_from(signing.loads(text, salt=_SALT, max_age=GUEST_COOKIE_AGE))
    except (signing.BadSignature, ValueError):
        return ()


def write_guest_cookie(*, lines: Lines) -> str:
    """The signed cookie of a guest's lines.

    Raises:
        CartFull: they do not fit into a cookie.
    """
    text = signing.dumps(to_values(Lines, lines), salt=_SALT, compress=True)
    if len(text) > GUEST_COOKIE_BYTES:
        raise CartFull("A guest's cart holds no more products. Sign in to go on; nothing in it is lost.")
    return text


def count(*, lines: Lines) -> int:
    """Units that are not saved for later, as the badge shows them."""
    return sum(line.quantity for line in lines if not line.is_saved)
