"""The one door to vouchers.

`take` is one SQL function call; it may stand in a transaction of the caller. SQL door (ADR 0007):
`vouchers_take(purchase id, buyer id, uses, fact, metadata, at)`, with the members of `at_once_json`.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from titan.kernel import clock
from titan.kernel.paging import Page

from .contracts import (
    Basket,
    ClaimedVoucher,
    CodeBatch,
    CountFault,
    Selection,
    Voucher,
    VoucherChange,
    VoucherTerms,
    VoucherUse,
)
from .selectors import batches, checking, vouchers, wallets
from .services import choosing, claiming, issuing, offering, taking


def create_voucher(*, terms: VoucherTerms, actor_id: UUID, voucher_id: UUID | None = None) -> Voucher:
    """Give out a voucher. The same `voucher_id` again gives the first one back, unchanged.

    Raises:
        VoucherInvalid: naming each fault.
        VoucherCodeInUse: another voucher has the code.
        VoucherNotFound: the id is of another giver's voucher.
    """
    return offering.create(terms, actor_id=actor_id, voucher_id=voucher_id)


def check_voucher(*, terms: VoucherTerms) -> None:
    """Whether `create_voucher` would take these terms; a code may be in use all the same.

    Raises:
        VoucherInvalid: naming each fault.
    """
    offering.check(terms)


def change_voucher(*, voucher_id: UUID, change: VoucherChange, shop_id: UUID | None = None) -> Voucher:
    """Change title, end or limits. With `shop_id` only a voucher of that shop.

    Raises:
        VoucherNotFound: there is none.
        VoucherInvalid: a limit below what is used already, an end before the beginning, or no title.
    """
    return offering.change(voucher_id, change, shop_id=shop_id)


def stop_voucher(*, voucher_id: UUID, actor_id: UUID, reason: str, shop_id: UUID | None = None) -> Voucher:
    """Let nobody claim or take it any more; what was taken stays. Repeating it changes nothing.

    Raises:
        VoucherNotFound: there is none, or it is not of `shop_id`.
        InvalidInput: no reason given.
    """
    return offering.stop(voucher_id, shop_id=shop_id, actor_id=actor_id, reason=reason)


def get(*, voucher_id: UUID, shop_id: UUID | None = None) -> Voucher:
    """A voucher; with `shop_id` only one of that shop.

    Raises:
        VoucherNotFound: there is none.
    """
    return vouchers.get(voucher_id, shop_id=shop_id)


def vouchers_of(
    *, shop_id: UUID | None, cursor: str | None = None, limit: int | None = None
) -> Page[Voucher]:
    """What a shop, or (None) the platform, has given out, newest first.

    Raises:
        InvalidInput: the cursor or the limit is not one of this list.
    """
    return vouchers.page(shop_id=shop_id, cursor=cursor, limit=limit)


def claimable(
    *,
    shop_id: UUID | None = None,
    product_id: UUID | None = None,
    cursor: str | None = None,
    limit: int | None = None,
) -> Page[Voucher]:
    """What anybody may claim now from a shop, or (None) from the platform, the soonest over first.

    With `product_id` vouchers that are for other products are left out.

    Raises:
        InvalidInput: the cursor or the limit is not one of this list.
    """
    return vouchers.claimable(
        shop_id=shop_id, product_id=product_id, at=clock.now(), cursor=cursor, limit=limit
    )


def claim(*, user_id: UUID, voucher_id: UUID) -> ClaimedVoucher:
    """Put a voucher into a buyer's wallet. Repeating it gives the same claim.

    Raises:
        VoucherNotFound: there is none.
        VoucherNotApplicable: it needs a code.
        VoucherExpired: it is not running.
        VoucherUsedUp: no use is left.
    """
    return claiming.claim(user_id, voucher_id)


def claim_code(*, user_id: UUID, code: str) -> ClaimedVoucher:
    """Put the voucher of a typed code into a buyer's wallet. Case, spaces and hyphens do not matter. Repeatable.

    A single-use code grants one use, up to what the voucher grants one buyer; the code for everybody grants all.

    Raises:
        VoucherNotFound: no such code.
        VoucherAlreadyClaimed: the code is somebody else's, or the buyer has all that the voucher grants.
        VoucherExpired: it is not running.
        VoucherUsedUp: no use is left.
    """
    return claiming.claim_code(user_id, code)


def wallet_of(*, user_id: UUID) -> tuple[ClaimedVoucher, ...]:
    """The vouchers that a buyer has claimed: usable ones first, the soonest over on top; at most 200."""
    return wallets.wallet(user_id, at=clock.now())


def best(
    *,
    buyer_id: UUID,
    basket: Basket,
    currency: str,
    codes: tuple[str, ...] = (),
    chosen: tuple[UUID, ...] | None = None,
    payment_method: str | None = None,
    is_first_order: bool = False,
) -> Selection:
    """The vouchers that together take most off a basket. Reads only, at most three queries.

    Out of the buyer's wallet, or of `chosen` in it, and what `codes` give. At most one item voucher a line, one shop
    voucher a shop, one platform voucher and one shipping voucher are used, and none that adds nothing. `refused` names every other
    voucher that was looked at, and every code, with the reason. Lines must stand in the order of the quote.

    Raises:
        ValueError: the basket is not in `currency`, or has a shop twice.
    """
    wish = choosing.Wish(codes, chosen)
    return choosing.best(
        buyer_id,
        basket,
        wish,
        currency=currency,
        payment_method=payment_method,
        is_first_order=is_first_order,
    )


def at_once_json(
    *, purchase_id: UUID, buyer_id: UUID, uses: Sequence[VoucherUse], at: datetime
) -> str | None:
    """What `vouchers_take` takes; None where nothing is used. A use by code has to be claimed first: `take` does."""
    return taking.at_once_json(purchase_id, buyer_id=buyer_id, uses=uses, at=at)


def take(*, purchase_id: UUID, buyer_id: UUID, uses: Sequence[VoucherUse]) -> None:
    """Use vouchers for a purchase: all of them or none, once per purchase. One SQL function call.

    The uses are those of `Selection`. A use with a `code` claims it first. Dates are not looked at again, since a
    frozen quote keeps what it promised. Nothing to use has no effect.

    Raises:
        VoucherUsedUp: `extra` names `voucher_id` and the `limit` (total, budget, user).
        VoucherExpired: it was stopped, or its code can no longer be claimed.
        VoucherNotApplicable: the buyer has not claimed it.
        VoucherNotFound: no such voucher or code.
        VoucherAlreadyClaimed: the code is somebody else's by now.
        VouchersClosed: `give_back` was called for the purchase, be it before.
        VouchersConflict: the purchase took other vouchers.
    """
    taking.take(purchase_id, buyer_id=buyer_id, uses=uses)


def give_back(*, purchase_id: UUID) -> bool:
    """Undo `take`, whatever of it was not given back yet; a take that comes later is refused. Repeatable.

    Returns whether anything came back now.
    """
    return taking.give_back(purchase_id)


def give_back_order(*, purchase_id: UUID, order_id: UUID, shop_id: UUID) -> bool:
    """One order of the purchase is off: its parts go back to the budgets. Repeatable.

    The buyer has a voucher back once all orders that it was used for are off: a shop's at once.
    Returns whether anything came back now.
    """
    return taking.give_back(purchase_id, order_id=order_id, shop_id=shop_id)


def give_back_refunded(*, purchase_id: UUID, order_id: UUID) -> bool:
    """As `give_back_order`, once the buyer has back all that was paid for the order; before that nothing. Repeatable."""
    return taking.give_back_refunded(purchase_id, order_id)


def create_batch(
    *,
    voucher_id: UUID,
    count: int,
    actor_id: UUID,
    prefix: str = "",
    shop_id: UUID | None = None,
    batch_id: UUID | None = None,
) -> CodeBatch:
    """Make single-use codes that nobody can guess. The same `batch_id` again makes none.

    Raises:
        VoucherNotFound: there is none, or it is not of `shop_id`.
        VoucherInvalid: not 1 to 50,000 codes, or a prefix that is no code.
    """
    return issuing.create_batch(
        voucher_id, count=count, prefix=prefix, actor_id=actor_id, shop_id=shop_id, batch_id=batch_id
    )


def batches_of(*, voucher_id: UUID, shop_id: UUID | None = None) -> tuple[CodeBatch, ...]:
    """The batches of a voucher, newest first.

    Raises:
        VoucherNotFound: there is none, or it is not of `shop_id`.
    """
    vouchers.get(voucher_id, shop_id=shop_id)
    return batches.of_voucher(voucher_id)


def batch_csv(*, batch_id: UUID, shop_id: UUID | None = None) -> Iterator[str]:
    """The codes of a batch as lines of CSV: code, claimed_by, claimed_at.

    Raises:
        VoucherNotFound: there is no such batch, or its voucher is not of `shop_id`.
    """
    return issuing.csv_of(batch_id, shop_id=shop_id)


def check() -> tuple[CountFault, ...]:
    """Counters of vouchers and claims that disagree with the uses they count. None, unless something is broken."""
    return checking.faults()
