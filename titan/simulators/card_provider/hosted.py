"""What the hosted page does: the buyer enters a card, answers the bank, and is sent back with 303."""

import re
from datetime import UTC, datetime

from ..http import Request, Response, page, see_other
from . import pages
from .book import Book, Refused, Row
from .cards import Card, Verdict, by_number

_EXPIRY = re.compile(r"^(0[1-9]|1[0-2])\s*/?\s*(\d\d)$")


class Hosted:
    """Handlers over one book."""

    def __init__(self, book: Book) -> None:
        self._book = book

    async def show_form(self, request: Request) -> Response:
        """GET /pay/{id}"""
        intent = self._open(request)
        return intent if isinstance(intent, Response) else page(pages.card_form(intent))

    async def take_card(self, request: Request) -> Response:
        """POST /pay/{id}: the card, or `do=cancel`."""
        intent = self._open(request)
        if isinstance(intent, Response):
            return intent
        form = request.form()
        if form.get("do") == "cancel":
            self._book.decline(intent["id"], "cancelled_by_buyer")
            return self._back(intent["id"])
        card, errors = _checked(form)
        if card is None or errors:
            return page(pages.card_form(intent, errors=errors, number=form.get("number", "")[:30]), 422)
        if form.get("save") == "yes":
            expiry = _EXPIRY.match(form["expiry"].strip())
            assert expiry is not None
            self._book.keep(intent["id"], card, month=int(expiry[1]), year=2000 + int(expiry[2]))
        return self._decide(intent["id"], card)

    def _decide(self, id: str, card: Card) -> Response:
        if card.verdict is Verdict.CHALLENGE:
            self._book.challenge(id, card)
            return see_other(self._book.snapshot(id)["redirect_url"])
        if card.verdict is Verdict.OK:
            self._book.authorise(id, card)
        else:
            self._book.decline(id, card.verdict)
        return self._back(id)

    async def show_challenge(self, request: Request) -> Response:
        """GET /challenge/{id}"""
        intent = self._open(request)
        return intent if isinstance(intent, Response) else page(pages.challenge(intent))

    async def take_answer(self, request: Request) -> Response:
        """POST /challenge/{id}: `do=approve` or anything else."""
        intent = self._open(request)
        if isinstance(intent, Response):
            return intent
        if request.form().get("do") == "approve" and intent["page"] == "challenge":
            self._book.authorise(intent["id"])
        else:
            self._book.decline(intent["id"], "challenge_refused")
        return self._back(intent["id"])

    async def show_end(self, request: Request) -> Response:
        """GET /finished/{id}"""
        try:
            return page(pages.finished(self._book.get(request.path["id"])))
        except Refused:
            return page(pages.missing(), 404)

    def _open(self, request: Request) -> Row | Response:
        """The intent, if its buyer still has something to do here."""
        try:
            self._book.expire(request.path["id"])
            intent = self._book.get(request.path["id"])
        except Refused:
            return page(pages.missing(), 404)
        return intent if intent["status"] == "requires_action" else self._back(intent["id"])

    def _back(self, id: str) -> Response:
        intent = self._book.get(id)
        if re.match(r"^https?://", intent["return_url"]):
            return see_other(intent["return_url"])
        return page(pages.finished(intent))


def _checked(form: dict[str, str]) -> tuple[Card | None, dict[str, str]]:
    """The magic card, and what is wrong with the fields."""
    errors = {}
    card = by_number(form.get("number", ""))
    if card is None:
        errors["number"] = "This is not one of the test cards."
    expiry = _EXPIRY.match(form.get("expiry", "").strip())
    now = datetime.now(UTC)
    if expiry is None or (2000 + int(expiry[2]), int(expiry[1])) < (now.year, now.month):
        errors["expiry"] = "Enter a month in the future, such as 12/30."
    if not re.fullmatch(r"\d{3,4}", form.get("cvc", "").strip()):
        errors["cvc"] = "Enter the three digits on the back of the card."
    return card, errors
