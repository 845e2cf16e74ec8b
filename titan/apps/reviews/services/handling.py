"""What the shop and the operators do to a review, in the shop's cell, under the lock of its handling."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from titan.kernel import clock
from titan.kernel.errors import FieldProblem
from titan.kernel.events import Event
from titan.platform import homes
from titan.platform.db.transactions import required
from titan.platform.eventlog.appending import Pending, append

from ..contracts import (
    MAX_ANSWER,
    MAX_REPORT,
    ReportReason,
    ReviewInvalid,
    ReviewNotFound,
    ReviewStatus,
    ReviewWithdrawn,
)
from ..events import (
    ReportDismissed,
    ReviewAnswered,
    ReviewHandling,
    ReviewHidden,
    ReviewReported,
    ReviewShown,
)
from ..models import HandlingRow, ReviewRow
from . import rows


@dataclass(frozen=True, slots=True)
class Held:
    """A review whose handling is locked."""

    review: ReviewRow
    row: HandlingRow

    @property
    def stream(self) -> UUID:
        """Where what is made of it is recorded."""
        return rows.handling_stream(self.review.id, shop_id=self.review.shop_id)

    def facts(self) -> ReviewHandling:
        """The handling as events tell it."""
        return rows.handled(self.row, self.review)

    def record(self, event: Event) -> None:
        """Save what was changed, and tell the buyer's cell."""
        self.row.version += 1
        self.row.save()
        append([Pending(self.stream, event, self.row.version)])

    def record_report(self, event: Event) -> None:
        """Save what was changed, which is nobody's business but the shop's and the operators'."""
        self.row.save()
        append([Pending(rows.report_stream(self.review.id, shop_id=self.review.shop_id), event)])

    def close_report(self) -> None:
        """Nobody waits for an operator any more."""
        self.row.reported_at, self.row.report_reason, self.row.report_text = None, "", ""


@contextmanager
def _held(review_id: UUID, shop_id: UUID | None = None) -> Iterator[Held]:
    """A transaction with the handling of a review locked.

    Raises:
        ReviewNotFound: there is none, or it is about another shop.
        NotAtHome: another cell is the home of its shop.
    """
    with required():
        review = ReviewRow.objects.filter(id=review_id, writing__gt=0).first()
        if review is None or shop_id not in (None, review.shop_id):
            raise ReviewNotFound
        homes.require(review.shop_id)
        yield Held(review, rows.handling(review_id, shop_id=review.shop_id))


def answer(review_id: UUID, *, shop_id: UUID, actor_id: UUID, step_id: UUID, text: str) -> None:
    """See `api.answer`."""
    words = text.strip()
    if not 1 <= len(words) <= MAX_ANSWER:
        raise ReviewInvalid(problems=(FieldProblem("/text", "length", f"1 to {MAX_ANSWER} characters"),))
    with _held(review_id, shop_id) as one:
        if rows.is_done(one.stream, step_id):
            return
        _check_stands(one.review)
        said = (words, one.review.writing)
        if (one.row.answer, one.row.answered_writing) == said:
            return
        now = clock.now()
        (one.row.answer, one.row.answered_writing), one.row.answered_at = said, now
        one.record(ReviewAnswered(one.facts(), actor_id, step_id, now))


def report(review_id: UUID, *, shop_id: UUID, actor_id: UUID, reason: ReportReason, text: str) -> None:
    """See `api.report`."""
    words = text.strip()
    if len(words) > MAX_REPORT:
        raise ReviewInvalid(problems=(FieldProblem("/text", "too_long", f"at most {MAX_REPORT} characters"),))
    with _held(review_id, shop_id) as one:
        _check_stands(one.review)
        if one.row.reported_at is not None or one.row.is_hidden:
            return
        one.row.reported_at, one.row.report_reason, one.row.report_text = clock.now(), reason.value, words
        one.record_report(ReviewReported(review_id, shop_id, actor_id, reason, words, one.row.reported_at))


def dismiss(review_id: UUID, *, operator_id: UUID, reason: str) -> None:
    """See `api.dismiss_report`."""
    words = _reason(reason)
    with _held(review_id) as one:
        if one.row.reported_at is not None:
            one.close_report()
            one.record_report(ReportDismissed(review_id, one.review.shop_id, operator_id, words, clock.now()))


def hide(review_id: UUID, *, operator_id: UUID, reason: str) -> None:
    """See `api.hide`."""
    words = _reason(reason)
    with _held(review_id) as one:
        if not one.row.is_hidden:
            one.row.is_hidden, one.row.hidden_reason = True, words
            one.close_report()
            one.record(ReviewHidden(one.facts(), operator_id, clock.now()))


def show(review_id: UUID, *, operator_id: UUID, reason: str) -> None:
    """See `api.show`."""
    words = _reason(reason)
    with _held(review_id) as one:
        if one.row.is_hidden:
            one.row.is_hidden, one.row.hidden_reason = False, ""
            one.record(ReviewShown(one.facts(), operator_id, words, clock.now()))


def _check_stands(review: ReviewRow) -> None:
    if review.status != ReviewStatus.WRITTEN:
        raise ReviewWithdrawn


def _reason(text: str) -> str:
    words = text.strip()[:2000]
    if not words:
        raise ReviewInvalid(problems=(FieldProblem("/reason", "required", "say why"),))
    return words
