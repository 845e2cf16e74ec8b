"""Use cases of the cart: load, change the value, store it unless somebody else did meanwhile."""

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from titan.apps.inventory import api as inventory
from titan.apps.products import api as products
from titan.apps.products.contracts import SellableVariant, VariantNotFound
from titan.kernel import clock
from titan.kernel.codec import to_text
from titan.kernel.errors import Kind, TitanError
from titan.kernel.ids import bucket_of, new_id
from titan.platform.db import sql

from . import selectors
from .contracts import MAX_QUANTITY, Bought, Cart, CartFull, StoredLine
from .domain import lines as change_lines
from .domain.lines import Lines

_TRIES = 6
_STORE = (
    "INSERT INTO cart_cart (user_id, lines, version, updated_at) VALUES (%s, %s::jsonb, 1, %s)"
    " ON CONFLICT (user_id) DO UPDATE SET lines = excluded.lines, version = cart_cart.version + 1,"
    " updated_at = excluded.updated_at WHERE cart_cart.version = %s"
)


class CartBusy(TitanError):
    """The cart was being changed from several places at once; try again."""

    code = "cart.busy"
    kind = Kind.UNAVAILABLE
    title = "The cart is being changed elsewhere"


def update(user_id: UUID, change: Callable[[Lines], Lines]) -> Lines:
    """Apply a change to a user's cart, again where another one came between. Two round trips.

    Raises:
        CartBusy: others came between too often; whatever `change` raises.
    """
    for _ in range(_TRIES):
        lines, version = selectors.stored(user_id)
        changed = change(lines)
        if changed == lines:
            return lines
        if _store(user_id, changed, version):
            return changed
    raise CartBusy(retry_after=1)


def _store(user_id: UUID, lines: Lines, version: int) -> bool:
    """Whether nobody else changed the cart since it was read."""
    return sql.execute(_STORE, (user_id, to_text(Lines, lines), clock.now(), version)) > 0


def new_line(*, variant_id: UUID, quantity: int, currency: str, bucket: int) -> StoredLine:
    """A line for a variant that is on sale now.

    Raises:
        VariantNotFound: no such variant on sale.
        CartFull: a quantity outside 1..999.
    """
    _check(quantity)
    return _line(products.get_variants(variant_ids=[variant_id]), variant_id, quantity, currency, bucket)


def _check(quantity: int) -> None:
    if not 1 <= quantity <= MAX_QUANTITY:
        raise CartFull(f"A cart holds 1 to {MAX_QUANTITY} units of one product.")


def _line(
    variants: Mapping[UUID, SellableVariant], variant_id: UUID, quantity: int, currency: str, bucket: int
) -> StoredLine:
    variant = variants.get(variant_id)
    if variant is None or not variant.is_sellable:
        raise VariantNotFound
    price, _ = selectors.price_in(variant, currency)
    return StoredLine(
        id=new_id(bucket=bucket),
        variant_id=variant_id,
        quantity=quantity,
        seen_minor=price.amount,
        currency=price.currency,
    )


def add(user_id: UUID, *, variant_id: UUID, quantity: int, currency: str) -> Lines:
    """Put a variant into a user's cart."""
    line = new_line(variant_id=variant_id, quantity=quantity, currency=currency, bucket=bucket_of(user_id))
    lines = update(user_id, lambda lines: change_lines.add(lines, line))
    _fetch(user_id, variant_id, lines)
    return lines


def add_and_show(user_id: UUID, *, variant_id: UUID, quantity: int, currency: str) -> tuple[Lines, Cart]:
    """As `add`, with the cart as it then is: one look at all its variants serves the new line and the answer."""
    _check(quantity)
    for _ in range(_TRIES):
        lines, version = selectors.stored(user_id)
        variants = products.get_variants(variant_ids=[variant_id, *(line.variant_id for line in lines)])
        line = _line(variants, variant_id, quantity, currency, bucket_of(user_id))
        changed = change_lines.add(lines, line)
        if _store(user_id, changed, version):
            _fetch(user_id, variant_id, changed)
            return changed, selectors.shown_with(variants, changed, currency=currency)
    raise CartBusy(retry_after=1)


def _fetch(user_id: UUID, variant_id: UUID, lines: Lines) -> None:
    """What another cell has is here by the time of the checkout."""
    units = sum(line.quantity for line in lines if line.variant_id == variant_id)
    inventory.want(units={variant_id: units}, asker_id=user_id)


def clear_bought(user_id: UUID, bought: Sequence[Bought]) -> None:
    """Take bought units out of the cart."""
    update(user_id, lambda lines: change_lines.without(lines, bought))
