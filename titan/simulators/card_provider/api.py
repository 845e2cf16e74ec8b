"""The provider's API for merchants: JSON, an `Idempotency-Key` on every POST, intents by their payment."""

import asyncio
import hashlib
import json
from collections.abc import Callable
from typing import Any

from ..http import BadRequest, Request, Response, as_json
from .book import Book, Refused
from .cards import Card, News, Verdict
from .faults import Faults


class Api:
    """Handlers over one book."""

    def __init__(self, book: Book, faults: Faults) -> None:
        self._book = book
        self._faults = faults

    async def find(self, request: Request) -> Response:
        """GET /v1/intents?payment_id=…"""
        fault = self._faults.strike("find")
        if fault == "fail":
            return as_json({"code": "unavailable"}, 503)
        intent = self._book.find(request.query.get("payment_id", ""))
        if intent is None:
            return as_json({"code": "no_such_intent"}, 404)
        self._book.expire(intent)
        return as_json(self._book.snapshot(intent))

    async def show(self, request: Request) -> Response:
        """GET /v1/intents/{id}"""
        if self._faults.strike("find") == "fail":
            return as_json({"code": "unavailable"}, 503)
        try:
            self._book.expire(request.path["id"])
            return as_json(self._book.snapshot(request.path["id"]))
        except Refused as refusal:
            return as_json({"code": refusal.code}, refusal.status)

    async def charges(self, request: Request) -> Response:
        """GET /v1/book?start=…&end=…&after=…&limit=…: charges by the time they were made, a page at a time."""
        if self._faults.strike("book") == "fail":
            return as_json({"code": "unavailable"}, 503)
        try:
            start, end = float(request.query["start"]), float(request.query["end"])
            limit = min(max(int(request.query.get("limit") or 100), 1), 1000)
            page = self._book.page(start=start, end=end, after=request.query.get("after", ""), limit=limit)
        except (KeyError, ValueError) as error:
            raise BadRequest(f"start and end are seconds since 1970: {error}") from error
        return as_json(page)

    async def forget(self, request: Request) -> Response:
        """POST /v1/methods/forget {token}: keep that card no longer."""
        known = self._book.forget(_text(request.json(), "token"))
        return as_json({} if known else {"code": "no_such_method"}, 200 if known else 404)

    async def create(self, request: Request) -> Response:
        """POST /v1/intents {payment_id, amount, currency, token, return_url, capture}."""
        return await self._once("create", request, self._create)

    async def capture(self, request: Request) -> Response:
        """POST /v1/intents/{id}/capture {amount}."""

        def work(body: dict[str, Any]) -> str:
            self._book.capture(request.path["id"], _whole(body, "amount"))
            return request.path["id"]

        return await self._once("capture", request, work)

    async def void(self, request: Request) -> Response:
        """POST /v1/intents/{id}/void."""

        def work(_: dict[str, Any]) -> str:
            self._book.void(request.path["id"])
            return request.path["id"]

        return await self._once("void", request, work)

    async def refund(self, request: Request) -> Response:
        """POST /v1/intents/{id}/refunds {refund_id, order_id, amount}."""

        def work(body: dict[str, Any]) -> str:
            amount = _whole(body, "amount")
            refund_id, order_id = _text(body, "refund_id"), _text(body, "order_id")
            self._book.refund(request.path["id"], refund_id=refund_id, order_id=order_id, amount=amount)
            return request.path["id"]

        return await self._once("refund", request, work)

    def _create(self, body: dict[str, Any]) -> str:
        token = str(body.get("token", ""))
        card = self._book.card_of(token)
        if token and card is None:
            raise Refused("unknown_token", 422)
        currency = _text(body, "currency")
        if len(currency) != 3:
            raise Refused("unknown_currency", 422)
        intent = self._book.create(
            payment_id=_text(body, "payment_id"),
            amount=_whole(body, "amount"),
            currency=currency,
            return_url=str(body.get("return_url", "")),
            capture_at_once=bool(body.get("capture", False)),
        )
        self._decide(intent, card)
        return intent

    def _double(self, id: str, token: str) -> None:
        """The provider's own mistake: the same payment once more."""
        intent = self._book.get(id)
        twin = self._book.create(
            payment_id=intent["payment_id"],
            amount=intent["amount"],
            currency=intent["currency"],
            return_url=intent["return_url"],
            capture_at_once=bool(intent["capture_at_once"]),
            is_double=True,
        )
        self._decide(twin, self._book.card_of(token))

    def _decide(self, intent: str, card: Card | None) -> None:
        if card is not None and card.verdict is Verdict.CHALLENGE:
            self._book.challenge(intent, card)
        elif card is not None and card.verdict is Verdict.OK:
            self._book.authorise(intent, card)
        elif card is not None:
            self._book.decline(intent, card.verdict)

    async def _once(
        self, operation: str, request: Request, work: Callable[[dict[str, Any]], str]
    ) -> Response:
        """Do it once per key; a repetition gets the first answer."""
        key = request.headers.get("idempotency-key", "")
        if not key:
            raise BadRequest("Idempotency-Key is missing")
        fingerprint = hashlib.sha256(request.url_path.encode() + b"\n" + request.body).hexdigest()
        known = self._book.answer(key)
        if known is not None:
            if known["fingerprint"] != fingerprint:
                return as_json({"code": "key_reused"}, 422)
            return Response(known["body"].encode(), known["status"])
        fault = self._faults.strike(operation)
        if fault in ("fail", "refuse"):
            return as_json({"code": f"{fault}_by_test"}, 503 if fault == "fail" else 409)
        answer = await self._act(key, fingerprint, request, work, is_lost=fault == "lose")
        if fault == "double" and answer.status == 200:
            self._double(json.loads(answer.body)["id"], str(request.json().get("token", "")))
        return answer

    async def _act(
        self,
        key: str,
        fingerprint: str,
        request: Request,
        work: Callable[[dict[str, Any]], str],
        *,
        is_lost: bool,
    ) -> Response:
        try:
            intent = work(request.json())
        except Refused as refusal:
            return as_json({"code": refusal.code}, refusal.status)
        body = json.dumps(self._book.snapshot(intent))
        self._book.keep_answer(key, fingerprint=fingerprint, status=200, body=body)
        is_shy = self._book.get(intent)["news"] == News.LOST_ANSWER and key.startswith("create:")
        if is_lost or is_shy:
            await asyncio.sleep(self._faults.lost_answer_s)
        return Response(body.encode())


def _whole(body: dict[str, Any], name: str) -> int:
    value = body.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
        raise BadRequest(f"{name} must be a positive whole number")
    return value


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise BadRequest(f"{name} must be a text")
    return value
