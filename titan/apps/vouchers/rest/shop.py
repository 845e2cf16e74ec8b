"""What a shop gives out."""

from uuid import UUID

from titan.apps.sellers.contracts import NotASeller
from titan.kernel.errors import InvalidInput
from titan.kernel.paging import Page
from titan.platform.rest.operation import Answer, Endpoint, Request, operation

from .. import api
from ..contracts import CodeBatch, Voucher, VoucherCodeInUse, VoucherInvalid, VoucherNotFound
from .bodies import NewBatch, NewVoucher, Paging, Stop, terms_of
from .caller import shop_of


class ShopVouchers(Endpoint):
    """All vouchers of the caller's shop."""

    @operation(
        summary="List your shop's vouchers",
        tag="vouchers",
        query=Paging,
        answer={200: Page[Voucher]},
        errors=(NotASeller,),
    )
    def get(self, request: Request, *, query: Paging) -> Answer:
        """Newest first, with how often each is used and what that costs."""
        found = api.vouchers_of(shop_id=shop_of(request), cursor=query.cursor, limit=query.limit)
        return Answer(200, found)

    @operation(
        summary="Give out a voucher",
        tag="vouchers",
        body=NewVoucher,
        answer={201: Voucher},
        errors=(NotASeller, VoucherInvalid, VoucherCodeInUse),
        idempotent="optional",
        rate="60/min",
    )
    def post(self, request: Request, *, body: NewVoucher) -> Answer:
        """Your shop pays for what it gives off."""
        terms = terms_of(body, shop_of(request))
        return Answer(201, api.create_voucher(terms=terms, actor_id=request.user_id))


class StopVoucher(Endpoint):
    """The end of a voucher."""

    @operation(
        summary="Stop a voucher",
        tag="vouchers",
        body=Stop,
        answer={200: Voucher},
        errors=(NotASeller, VoucherNotFound, InvalidInput),
        rate="60/min",
    )
    def post(self, request: Request, *, voucher_id: UUID, body: Stop) -> Answer:
        """Nobody can claim or use it any more; purchases that used it keep it. Repeating it changes nothing."""
        stopped = api.stop_voucher(
            voucher_id=voucher_id, shop_id=shop_of(request), actor_id=request.user_id, reason=body.reason
        )
        return Answer(200, stopped)


class Batches(Endpoint):
    """Codes of a voucher."""

    @operation(
        summary="List the code batches of a voucher",
        tag="vouchers",
        answer={200: Page[CodeBatch]},
        errors=(NotASeller, VoucherNotFound),
    )
    def get(self, request: Request, *, voucher_id: UUID) -> Answer:
        """Newest first, on one page, with how many codes were claimed."""
        return Answer(200, Page(api.batches_of(voucher_id=voucher_id, shop_id=shop_of(request))))

    @operation(
        summary="Make single-use codes",
        tag="vouchers",
        body=NewBatch,
        answer={201: CodeBatch},
        errors=(NotASeller, VoucherNotFound, VoucherInvalid),
        idempotent="optional",
        rate="20/min",
    )
    def post(self, request: Request, *, voucher_id: UUID, body: NewBatch) -> Answer:
        """Each lets one buyer claim one use."""
        batch = api.create_batch(
            voucher_id=voucher_id,
            count=body.count,
            prefix=body.prefix,
            actor_id=request.user_id,
            shop_id=shop_of(request),
        )
        return Answer(201, batch)


class BatchCodes(Endpoint):
    """The codes themselves."""

    @operation(
        summary="Export the codes of a batch",
        tag="vouchers",
        answer={200: bytes},
        errors=(NotASeller, VoucherNotFound),
        rate="20/min",
    )
    def get(self, request: Request, *, batch_id: UUID) -> Answer:
        """As CSV: code, claimed_by, claimed_at."""
        text = "".join(api.batch_csv(batch_id=batch_id, shop_id=shop_of(request)))
        return Answer(
            200,
            text.encode(),
            {"Content-Disposition": f'attachment; filename="codes-{batch_id}.csv"'},
            content_type="text/csv; charset=utf-8",
        )
