"""Cases: one with all that belongs to it, and keyset pages."""

from collections.abc import Sequence
from uuid import UUID

from titan.kernel.ids import derived_id
from titan.kernel.money import Money
from titan.kernel.paging import Page, checked_limit, decode_cursor, page_of
from titan.platform.db import sql

from ..contracts import (
    Award,
    Bearer,
    BearerShare,
    Case,
    CaseAction,
    CaseEntry,
    CaseKind,
    CaseLine,
    CaseNotFound,
    CaseOutcome,
    CaseReason,
    CaseStatus,
    CaseSummary,
    Evidence,
    Inspection,
    Party,
    Replacement,
    ReplacementStatus,
)
from ..domain import flow
from ..models import AwardRow, CaseRow, EntryRow, EvidenceRow

_SUMMARY = """
SELECT c.id, c.kind, c.reason, c.status, c.order_id, c.order_number, c.shop_id, c.shop_name, c.amount_minor, c.currency,
    (SELECT sum(quantity) FROM refunds_case_line l WHERE l.case_id = c.id), f.title, f.picture_url,
    c.deadline_at, c.opened_at, c.outcome
FROM refunds_case c LEFT JOIN LATERAL (
    SELECT title, picture_url FROM refunds_case_line WHERE case_id = c.id ORDER BY position LIMIT 1) f ON true
"""


def get(case_id: UUID) -> Case:
    """A case, whoever asks. Raises CaseNotFound."""
    row = CaseRow.objects.filter(id=case_id).first()
    if row is None:
        raise CaseNotFound
    return contract(row)


def is_side(case_id: UUID, *, buyer_id: UUID | None, shop_id: UUID | None) -> bool:
    """Whether a case is that buyer's and that shop's, where they are given. Raises CaseNotFound."""
    found = CaseRow.objects.filter(id=case_id).values_list("buyer_id", "shop_id").first()
    if found is None:
        raise CaseNotFound
    return buyer_id in (None, found[0]) and shop_id in (None, found[1])


def contract(row: CaseRow) -> Case:
    """A row with its lines, thread, pictures and awards."""
    return Case(
        id=row.id,
        kind=CaseKind(row.kind),
        reason=CaseReason(row.reason),
        status=CaseStatus(row.status),
        order_id=row.order_id,
        order_number=row.order_number,
        buyer_id=row.buyer_id,
        shop_id=row.shop_id,
        shop_name=row.shop_name,
        lines=lines_of(row),
        includes_shipping=row.includes_shipping,
        wanted_instead=row.wanted_instead,
        requested=Money(row.requested_minor, row.currency),
        amount=Money(row.amount_minor, row.currency),
        needs_return=row.needs_return,
        shares=shares(row.shares, row.currency),
        deadline_at=row.deadline_at,
        return_carrier=row.return_carrier,
        return_tracking=row.return_tracking,
        inspection=Inspection(row.inspection) if row.inspection else None,
        replacement_carrier=row.replacement_carrier,
        replacement_tracking=row.replacement_tracking,
        awards=tuple(_award(award, row.currency) for award in row.awards.order_by("round")),
        entries=tuple(_entry(entry) for entry in row.entries.order_by("position")),
        evidence=tuple(picture(piece) for piece in row.evidence.order_by("at", "id")),
        buyer_actions=_actions(row, Party.BUYER),
        seller_actions=_actions(row, Party.SELLER),
        outcome=CaseOutcome(row.outcome) if row.outcome else None,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        version=row.version,
        replacement=replacement(row),
    )


def lines_of(row: CaseRow) -> tuple[CaseLine, ...]:
    """What a case is about."""
    return tuple(
        CaseLine(
            position=line.position,
            variant_id=line.variant_id,
            product_id=line.product_id,
            title=line.title,
            label=line.label,
            picture_url=line.picture_url,
            quantity=line.quantity,
            amount=Money(line.amount_minor, row.currency),
        )
        for line in row.lines.order_by("position")
    )


def replacement_id(row: CaseRow) -> UUID:
    """The id of the parcel that a case's other goods have, or will have."""
    return derived_id(row.id, label=f"replacement:{max(1, row.replacement_attempt)}")


def replacement(row: CaseRow) -> Replacement | None:
    """What an exchange brings; None where no variant was chosen."""
    if not row.replacement:
        return None
    lines = tuple(
        CaseLine(
            position=one.position,
            variant_id=one.variant_id,
            product_id=one.product_id,
            title=one.title,
            label=one.label,
            picture_url=one.picture_url,
            quantity=one.quantity,
            amount=Money(one.back_minor, row.currency),
        )
        for one in row.replacements.order_by("position")
    )
    back = sum((line.amount for line in lines), Money.zero(row.currency))
    return Replacement(replacement_id(row), ReplacementStatus(row.replacement), lines, back)


def shares(stored: Sequence[Sequence[object]], currency: str) -> tuple[BearerShare, ...]:
    """Who bears what, from [[bearer, minor], …]."""
    return tuple(
        BearerShare(Bearer(str(bearer)), Money(int(str(minor)), currency)) for bearer, minor in stored
    )


def _award(award: AwardRow, currency: str) -> Award:
    return Award(
        round=award.round,
        amount=Money(award.amount_minor, currency),
        shares=shares(award.shares, currency),
        needs_return=award.needs_return,
        reason=award.reason,
        at=award.at,
    )


def _entry(entry: EntryRow) -> CaseEntry:
    return CaseEntry(entry.id, Party(entry.party), entry.what, entry.text, entry.at)


def picture(piece: EvidenceRow) -> Evidence:
    """A piece of evidence."""
    return Evidence(
        id=piece.id,
        by=Party(piece.party),
        caption=piece.caption,
        width=piece.width,
        height=piece.height,
        at=piece.at,
        path=f"/api/v1/cases/{piece.case_id}/evidence/{piece.id}",
    )


def _actions(row: CaseRow, party: Party) -> tuple[CaseAction, ...]:
    return flow.actions(
        party,
        status=CaseStatus(row.status),
        is_sent_back=bool(row.return_tracking),
        is_final=row.is_final,
    )


def of_buyer(buyer_id: UUID, *, cursor: str | None, limit: int | None) -> Page[CaseSummary]:
    """A buyer's cases, newest first. Raises InvalidInput."""
    return _newest("c.buyer_id = %s", buyer_id, cursor=cursor, limit=limit)


def of_shop(shop_id: UUID, *, only_open: bool, cursor: str | None, limit: int | None) -> Page[CaseSummary]:
    """A shop's cases, newest first; or the open ones, the most urgent first. Raises InvalidInput."""
    return (
        _urgent(shop_id, cursor, limit)
        if only_open
        else _newest("c.shop_id = %s", shop_id, cursor=cursor, limit=limit)
    )


def of_order(order_id: UUID) -> tuple[CaseSummary, ...]:
    """The cases of an order, newest first."""
    rows = sql.query(f"{_SUMMARY} WHERE c.order_id = %s ORDER BY c.opened_at DESC, c.id DESC", (order_id,))
    return tuple(_summary(row) for row in rows)


def count_open(shop_id: UUID) -> int:
    """Open cases in which the shop has to act."""
    row = sql.one(
        "SELECT count(*) FROM refunds_case WHERE shop_id = %s"
        " AND status IN ('requested', 'sent_back', 'replacement_due')",
        (shop_id,),
    )
    return int(row[0]) if row else 0


def _newest(where: str, owner: UUID, *, cursor: str | None, limit: int | None) -> Page[CaseSummary]:
    size = checked_limit(limit)
    after = decode_cursor(cursor, fields=2)
    more = " AND (c.opened_at, c.id) < (%s::timestamptz, %s::uuid)" if after else ""
    rows = sql.query(
        f"{_SUMMARY} WHERE {where}{more} ORDER BY c.opened_at DESC, c.id DESC LIMIT %s",
        (owner, *(after or ()), size + 1),
    )
    found = [_summary(row) for row in rows]
    return page_of(found, limit=size, key=lambda case: (case.opened_at.isoformat(), case.id))


def _urgent(shop_id: UUID, cursor: str | None, limit: int | None) -> Page[CaseSummary]:
    size = checked_limit(limit)
    after = decode_cursor(cursor, fields=2)
    more = " AND (coalesce(c.deadline_at, 'infinity'), c.id) > (%s::timestamptz, %s::uuid)" if after else ""
    rows = sql.query(
        f"{_SUMMARY} WHERE c.shop_id = %s AND c.status NOT IN ('refunded', 'closed'){more}"
        " ORDER BY coalesce(c.deadline_at, 'infinity'), c.id LIMIT %s",
        (shop_id, *(after or ()), size + 1),
    )
    found = [_summary(row) for row in rows]
    return page_of(
        found,
        limit=size,
        key=lambda case: (case.deadline_at.isoformat() if case.deadline_at else "infinity", case.id),
    )


def _summary(row: sql.Row) -> CaseSummary:
    return CaseSummary(
        id=row[0],
        kind=CaseKind(row[1]),
        reason=CaseReason(row[2]),
        status=CaseStatus(row[3]),
        order_id=row[4],
        order_number=row[5],
        shop_id=row[6],
        shop_name=row[7],
        amount=Money(row[8], row[9]),
        units=int(row[10] or 0),
        first_title=row[11] or "",
        picture_url=row[12] or "",
        deadline_at=row[13],
        opened_at=row[14],
        outcome=CaseOutcome(row[15]) if row[15] else None,
    )
