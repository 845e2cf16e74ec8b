"""What a buyer has claimed, and what could be used for a basket."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q

from ..contracts import ClaimedVoucher, Reason, Refused
from ..domain import fitting
from ..domain.fitting import Candidate
from ..models import ClaimRow, CodeRow
from .rows import claimed_of, voucher_of

MOST_SHOWN = 200
MOST_CANDIDATES = 200


def wallet(user_id: UUID, *, at: datetime) -> tuple[ClaimedVoucher, ...]:
    """The buyer's vouchers: usable ones first, the soonest over on top; at most 200."""
    rows = ClaimRow.objects.filter(user_id=user_id).select_related("voucher").order_by("-claimed_at")
    claims = [claimed_of(row) for row in rows[:MOST_SHOWN]]
    claims.sort(key=lambda claim: (not claim.is_usable(at=at), claim.voucher.terms.ends_at, claim.id))
    return tuple(claims)


def claim(user_id: UUID, voucher_id: UUID) -> ClaimedVoucher | None:
    """The buyer's claim of a voucher."""
    rows = ClaimRow.objects.filter(user_id=user_id, voucher_id=voucher_id).select_related("voucher")
    row = rows.first()
    return None if row is None else claimed_of(row)


def usable(user_id: UUID, *, at: datetime, currency: str, shop_ids: Sequence[UUID]) -> list[Candidate]:
    """Claims that may be used now for these shops, the soonest over first; at most 200. One query."""
    rows = (
        ClaimRow.objects.filter(
            Q(voucher__shop_id=None) | Q(voucher__shop_id__in=shop_ids),
            user_id=user_id,
            used_count__lt=F("granted"),
            voucher__stopped_at=None,
            voucher__currency=currency,
            voucher__starts_at__lte=at,
            voucher__ends_at__gt=at,
        )
        .select_related("voucher")
        .order_by("voucher__ends_at", "voucher_id")[:MOST_CANDIDATES]
    )
    return [_candidate(row) for row in rows]


def chosen(user_id: UUID, voucher_ids: Iterable[UUID]) -> tuple[list[Candidate], list[Refused]]:
    """The claims of these vouchers, whatever their state; those that the buyer has not claimed. One query."""
    wanted = list(dict.fromkeys(voucher_ids))
    rows = ClaimRow.objects.filter(user_id=user_id, voucher_id__in=wanted).select_related("voucher")
    found = {row.voucher_id: _candidate(row) for row in rows}
    missing = [
        fitting.refused_id(voucher_id, Reason.NOT_CLAIMED) for voucher_id in wanted if voucher_id not in found
    ]
    return list(found.values()), missing


def _candidate(row: ClaimRow) -> Candidate:
    return Candidate(voucher_of(row.voucher), row.granted - row.used_count)


def typed(user_id: UUID, codes: Iterable[str]) -> tuple[list[Candidate], list[Refused]]:
    """What these codes (as they are stored) would give the buyer. Two queries."""
    wanted = list(dict.fromkeys(codes))
    rows = {row.code: row for row in CodeRow.objects.filter(code__in=wanted).select_related("voucher")}
    claims = {
        claim.voucher_id: claim
        for claim in ClaimRow.objects.filter(
            user_id=user_id, voucher_id__in=[row.voucher_id for row in rows.values()]
        )
    }
    candidates, refused = [], []
    for code in wanted:
        row = rows.get(code)
        found = (
            Reason.UNKNOWN if row is None else _typed(row, user_id=user_id, claim=claims.get(row.voucher_id))
        )
        if isinstance(found, Candidate):
            candidates.append(found)
        else:
            refused.append(fitting.refused_code(code, found))
    return candidates, refused


def _typed(row: CodeRow, *, user_id: UUID, claim: ClaimRow | None) -> Candidate | Reason:
    """A code that is claimed already is the claim; another one adds to it, up to what a buyer may have."""
    granted = 0 if claim is None else claim.granted
    left = 0 if claim is None else claim.granted - claim.used_count
    per_user = row.voucher.per_user_limit
    voucher = voucher_of(row.voucher)
    if row.claimed_by is not None and row.claimed_by != user_id:
        return Reason.CODE_TAKEN
    if row.claimed_by == user_id or (row.batch_id is None and claim is not None):
        return Candidate(voucher, left)
    if row.batch_id is None:
        return Candidate(voucher, per_user, row.code)
    return Candidate(voucher, left + 1, row.code) if granted < per_user else Candidate(voucher, left)
