"""The buyer's vouchers."""

from uuid import UUID

from titan.kernel.paging import Page
from titan.platform.rest.operation import Answer, Endpoint, Request, operation

from .. import api
from ..contracts import (
    VoucherAlreadyClaimed,
    VoucherExpired,
    VoucherNotApplicable,
    VoucherNotFound,
    VoucherUsedUp,
)
from .bodies import Claimable, OwnVoucher, OwnVouchers, TypedCode, VoucherOffer, offer_of, own_of


class ClaimableVouchers(Endpoint):
    """What anybody may claim."""

    @operation(
        summary="List vouchers to claim",
        tag="vouchers",
        query=Claimable,
        answer={200: Page[VoucherOffer]},
        auth="none",
        cache="public, max-age=30",
    )
    def get(self, request: Request, *, query: Claimable) -> Answer:
        """Of a shop, or without `shop` of the platform; the soonest over first."""
        found = api.claimable(
            shop_id=query.shop, product_id=query.product, cursor=query.cursor, limit=query.limit
        )
        return Answer(200, found.map(offer_of))


class Wallet(Endpoint):
    """What the caller has claimed."""

    @operation(summary="List your vouchers", tag="vouchers", answer={200: OwnVouchers})
    def get(self, request: Request) -> Answer:
        """Usable ones first; at most 200."""
        claims = api.wallet_of(user_id=request.user_id)
        return Answer(200, OwnVouchers(tuple(own_of(claim) for claim in claims)))


class Claim(Endpoint):
    """One voucher into the wallet."""

    @operation(
        summary="Claim a voucher",
        tag="vouchers",
        answer={200: OwnVoucher},
        errors=(VoucherNotFound, VoucherNotApplicable, VoucherExpired, VoucherUsedUp),
        rate="60/min",
    )
    def post(self, request: Request, *, voucher_id: UUID) -> Answer:
        """Claiming it again changes nothing."""
        return Answer(200, own_of(api.claim(user_id=request.user_id, voucher_id=voucher_id)))


class Codes(Endpoint):
    """A typed code into the wallet."""

    @operation(
        summary="Claim a voucher by its code",
        tag="vouchers",
        body=TypedCode,
        answer={200: OwnVoucher},
        errors=(VoucherNotFound, VoucherAlreadyClaimed, VoucherExpired, VoucherUsedUp),
        rate="20/min",
    )
    def post(self, request: Request, *, body: TypedCode) -> Answer:
        """Typing your code again changes nothing."""
        return Answer(200, own_of(api.claim_code(user_id=request.user_id, code=body.code)))
