"""What the platform gives away: asked for by one operator, above a limit approved by another, then carried out.

Each card and each grant follows from the giveaway's id, so whoever carries it out again makes none twice.
"""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID

from django.conf import settings

from titan.apps.users import api as users
from titan.apps.users.contracts import UserNotFound
from titan.kernel import clock
from titan.kernel.errors import FieldProblem
from titan.kernel.ids import derived_id
from titan.kernel.money import Money, exponent
from titan.platform.db.transactions import required

from .. import selectors
from ..contracts import (
    Giveaway,
    GiveawayConflict,
    GiveawayDraft,
    GiveawayInvalid,
    GiveawayKind,
    GiveawayNotFound,
    GiveawayStatus,
    SecondPersonNeeded,
)
from ..models import GiftCardRow, GiveawayRow
from . import cards

MOST_CARDS = 1_000


def request(giveaway_id: UUID, *, draft: GiveawayDraft, actor_id: UUID) -> Giveaway:
    """See `api.request_giveaway`."""
    user_id = check(draft)
    needs_two = _total(draft) > settings.GIVEAWAY_TWO_PERSON_LIMIT * 10 ** exponent(draft.amount.currency)
    columns = {
        "kind": draft.kind.value,
        "count": draft.count,
        "amount_minor": draft.amount.amount,
        "currency": draft.amount.currency,
        "user_id": user_id,
        "expires_at": draft.expires_at,
        "reason": draft.reason.strip(),
        "requested_by": actor_id,
        "requested_at": clock.now(),
        "needs_two": needs_two,
        "status": (GiveawayStatus.APPROVAL_NEEDED if needs_two else GiveawayStatus.APPROVED).value,
    }
    row, _ = GiveawayRow.objects.get_or_create(id=giveaway_id, defaults=columns)
    wanted = (draft.kind, draft.count, draft.amount, user_id)
    if (row.kind, row.count, Money(row.amount_minor, row.currency), row.user_id) != wanted:
        raise GiveawayConflict("That id is of another giveaway.")
    return selectors.giveaway(row)


def check(draft: GiveawayDraft) -> UUID | None:
    """Whom credit is for; None for cards. Raises GiveawayInvalid."""
    problems = [*_problems(draft)]
    user_id = None
    if draft.kind is GiveawayKind.CREDIT:
        user_id = _user(draft.buyer)
        if user_id is None:
            problems.append(FieldProblem("/buyer", "unknown", "nobody has this e-mail address or id"))
    if problems:
        raise GiveawayInvalid(problems=tuple(problems))
    return user_id


def _problems(draft: GiveawayDraft) -> Iterator[FieldProblem]:
    unit = 10 ** exponent(draft.amount.currency)
    if draft.amount.currency not in settings.CURRENCIES:
        yield FieldProblem("/currency", "not_one_of", ", ".join(settings.CURRENCIES))
    elif not cards.LEAST * unit <= draft.amount.amount <= cards.MOST * unit:
        yield FieldProblem(
            "/amount", "out_of_range", f"from {cards.LEAST} to {cards.MOST} {draft.amount.currency}"
        )
    if not 1 <= draft.count <= MOST_CARDS:
        yield FieldProblem("/count", "out_of_range", f"from 1 to {MOST_CARDS}")
    if len(draft.reason.strip()) < 5 or len(draft.reason) > 200:
        yield FieldProblem("/reason", "required", "why it is given away, in 5 to 200 characters")
    if draft.expires_at is not None and draft.expires_at <= clock.now():
        yield FieldProblem("/expires_at", "out_of_range", "must be in the future")
    if draft.kind is GiveawayKind.CREDIT and (draft.count != 1 or draft.expires_at is not None):
        yield FieldProblem("/count", "does_not_fit", "credit is granted to one buyer and does not end")


def _user(buyer: str) -> UUID | None:
    typed = buyer.strip()
    try:
        return users.get(user_id=UUID(typed)).id
    except UserNotFound:
        return None
    except ValueError:
        found = users.find_by_email(email=typed)
        return found.id if found else None


def _total(draft: GiveawayDraft) -> int:
    return draft.amount.amount * draft.count


@contextmanager
def _locked(giveaway_id: UUID) -> Iterator[GiveawayRow]:
    with required():
        row = GiveawayRow.objects.select_for_update().filter(id=giveaway_id).first()
        if row is None:
            raise GiveawayNotFound
        yield row


def approve(giveaway_id: UUID, *, actor_id: UUID) -> Giveaway:
    """See `api.approve_giveaway`."""
    with _locked(giveaway_id) as row:
        if row.status in (GiveawayStatus.APPROVED, GiveawayStatus.DONE):
            return selectors.giveaway(row)
        if row.status != GiveawayStatus.APPROVAL_NEEDED:
            raise GiveawayConflict("The giveaway was refused.")
        if row.requested_by == actor_id:
            raise SecondPersonNeeded
        row.status, row.decided_by, row.decided_at = GiveawayStatus.APPROVED.value, actor_id, clock.now()
        row.save()
        return selectors.giveaway(row)


def refuse(giveaway_id: UUID, *, actor_id: UUID) -> Giveaway:
    """See `api.refuse_giveaway`."""
    with _locked(giveaway_id) as row:
        if row.status == GiveawayStatus.REFUSED:
            return selectors.giveaway(row)
        if row.status != GiveawayStatus.APPROVAL_NEEDED:
            raise GiveawayConflict("The giveaway is approved already.")
        row.status, row.decided_by, row.decided_at = GiveawayStatus.REFUSED.value, actor_id, clock.now()
        row.save()
        return selectors.giveaway(row)


def carry_out_due() -> int:
    """See `api.give_away_due`."""
    due = GiveawayRow.objects.filter(status=GiveawayStatus.APPROVED.value).order_by("requested_at")
    rows = list(due[:20])
    for row in rows:
        if row.kind == GiveawayKind.CREDIT:
            _grant(row)
        else:
            _make_cards(row)
        GiveawayRow.objects.filter(id=row.id).update(status=GiveawayStatus.DONE.value, done_at=clock.now())
    return len(rows)


def _grant(row: GiveawayRow) -> None:
    assert row.user_id is not None
    amount = Money(row.amount_minor, row.currency)
    cards.grant_credit(
        derived_id(row.id, label="credit"),
        user_id=row.user_id,
        amount=amount,
        actor_id=row.requested_by,
        reason=row.reason,
    )


def _make_cards(row: GiveawayRow) -> None:
    """A transaction a card: the account that pays is never held for the whole batch."""
    ids = _card_ids(row)
    known = set(GiftCardRow.objects.filter(id__in=ids).values_list("id", flat=True))
    first = cards.Wish(
        row.id, Money(row.amount_minor, row.currency), reason=row.reason, expires_at=row.expires_at
    )
    for card_id in ids:
        if card_id not in known:
            cards.make(replace(first, id=card_id))


def _card_ids(row: GiveawayRow) -> list[UUID]:
    return [derived_id(row.id, label=f"card:{number}") for number in range(row.count)]


def codes_csv(giveaway_id: UUID) -> str:
    """See `api.giveaway_csv`."""
    row = GiveawayRow.objects.filter(id=giveaway_id).first()
    if row is None:
        raise GiveawayNotFound
    if row.kind != GiveawayKind.CARDS or row.status != GiveawayStatus.DONE:
        raise GiveawayConflict("Its cards are not made yet.")
    found = GiftCardRow.objects.in_bulk(_card_ids(row))
    money = Money(row.amount_minor, row.currency).decimal()
    ends = f"{row.expires_at:%Y-%m-%d}" if row.expires_at else ""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(("code", "amount", "currency", "expires"))
    lines.writerows((selectors.code_of(card), money, row.currency, ends) for card in found.values())
    return text.getvalue()
