"""Opening a payment: one round trip for wallet and cash; a card is opened here and settled with its provider after.

What its tenders pay is held with the opening, whatever the method."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from django.db import DatabaseError
from psycopg import errors as pg

from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import AccountKind, AccountRef, InsufficientFunds, TransferOrder
from titan.kernel import clock
from titan.kernel.errors import InvalidInput, TitanError
from titan.kernel.events import Event, encode
from titan.kernel.money import Money
from titan.platform.db import sql
from titan.platform.observability.context import metadata

from ..contracts import (
    Payment,
    PaymentDeclined,
    PaymentMethod,
    PaymentPart,
    PaymentStateConflict,
    PaymentStatus,
    PaymentWish,
    Tender,
    TenderKind,
)
from ..domain import decisions
from ..domain.payment import PURCHASE, PaymentState
from ..domain.tenders import short_tender, shortage
from ..events import PaymentDeclinedByProvider
from . import rows

# A provider that was not heard of for so long is asked how the payment stands.
ASK_AFTER = timedelta(seconds=10)
# What looks like a card number must not even be stored as a wrong token.
CARD_NUMBER = re.compile(r"[\d\s-]{11,}")


@dataclass(frozen=True, slots=True)
class Opening:
    """What is asked for: `parts` sum to `amount`; a top-up has none. `tenders` pay beside the method."""

    id: UUID
    buyer_id: UUID
    wish: PaymentWish
    parts: tuple[PaymentPart, ...]
    amount: Money
    purpose: str = PURCHASE
    tenders: tuple[Tender, ...] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """How the payment stands after opening, and whether this call opened it."""

    payment: Payment
    is_new: bool


def open_payment(wanted: Opening) -> Opened:
    """Open the payment, or find it.

    Raises:
        PaymentDeclined: the wallet or a tender holds too little, now or when it was opened.
        PaymentStateConflict: it was voided before, or is known with other terms.
        InvalidInput: the token is a card number.
    """
    if CARD_NUMBER.fullmatch(wanted.wish.token):
        raise InvalidInput("Card numbers belong on the provider's page, not here.")
    now = clock.now()
    events = _started(wanted, at=now)
    try:
        answer = _open(wanted, events, holds=_holds(wanted), at=now)
    except DatabaseError as error:
        refusal = wallet.refusal_of(error=error)
        if refusal is None:
            raise
        if not isinstance(refusal, InsufficientFunds):
            raise refusal from error
        return _declined(wanted, events[0], _reason(wanted, error, refusal))
    return _checked(wanted, answer)


def at_once_json(wanted: Opening, *, at: datetime) -> str:
    """The payment as the SQL door `payments_open_at_once` takes it: captured where it is by wallet, else authorised."""
    events = _started(wanted, at=at)
    is_captured = wanted.wish.method is PaymentMethod.WALLET
    if is_captured:
        orders = [part.order_id for part in wanted.parts]
        events += decisions.captured(_folded(events), order_ids=orders, at=at)
    state = _folded(events)
    document = {
        "payment": _row(wanted, state, version=len(events), at=at),
        "parts": rows.part_documents(state),
        "tenders": rows.tender_documents(state),
        "events": _log(events),
        "transfers": orjson.Fragment(wallet.orders_json(orders=_holds(wanted))),
        "is_captured": is_captured,
    }
    return sql.json_param(document)


def _folded(events: Sequence[Event]) -> PaymentState:
    state = PaymentState.initial()
    for event in events:
        state = state.apply(event)
    return state


def _log(events: Sequence[Event]) -> list[rows.Document]:
    return [{"type": type(event).type, "payload": encode(event)} for event in events]


def _row(wanted: Opening, state: PaymentState, *, version: int, at: datetime) -> rows.Document:
    is_card = wanted.wish.method is PaymentMethod.CARD
    return rows.document_of(state, version=version, at=at) | {
        "is_closing": False,
        "token": wanted.wish.token if is_card else "",
        "return_url": wanted.wish.return_url if is_card else "",
        "ask_at": at + ASK_AFTER if is_card else None,
        "attention": "",
    }


def _started(wanted: Opening, *, at: datetime) -> tuple[Event, ...]:
    return decisions.started(
        wanted.id,
        buyer_id=wanted.buyer_id,
        method=wanted.wish.method,
        parts=wanted.parts,
        amount=wanted.amount,
        at=at,
        purpose=wanted.purpose,
        tenders=wanted.tenders,
    )


def _open(wanted: Opening, events: Sequence[Event], *, holds: Sequence[TransferOrder], at: datetime) -> Any:
    state = _folded(events)
    return sql.call(
        "payments_open_tendered",
        sql.json_param(_row(wanted, state, version=len(events), at=at)),
        sql.json_param(rows.part_documents(state)),
        sql.json_param(rows.tender_documents(state)),
        sql.json_param(_log(events)),
        wallet.orders_json(orders=holds),
        sql.json_param(metadata()),
        at,
    )


_ACCOUNTS = {
    TenderKind.GIFT_CARD: AccountKind.GIFT_CARD,
    TenderKind.CREDIT: AccountKind.CREDIT,
    TenderKind.SUBSIDY: AccountKind.PROMOTION,
}


def account_of(tender: Tender) -> AccountRef:
    """Whose account in the ledger pays."""
    return AccountRef(_ACCOUNTS[tender.kind], tender.source_id)


def _holds(wanted: Opening) -> tuple[TransferOrder, ...]:
    tenders = tuple(_tender_hold(wanted.id, tender) for tender in wanted.tenders)
    if wanted.wish.method is not PaymentMethod.WALLET:
        return tenders
    parts = tuple(
        TransferOrder(
            id=rows.transfer_id(wanted.id, wanted.wish.method, part.order_id),
            debit=AccountRef(AccountKind.BUYER, wanted.buyer_id),
            credit=AccountRef(AccountKind.ESCROW, part.order_id),
            amount=part.amount,
            reason="purchase",
            reference_id=part.order_id,
        )
        for part in wanted.parts
        if part.amount
    )
    return parts + tenders


def _tender_hold(payment_id: UUID, tender: Tender) -> TransferOrder:
    return TransferOrder(
        id=rows.tender_id(payment_id, tender),
        debit=account_of(tender),
        credit=AccountRef(AccountKind.ESCROW, tender.order_id),
        amount=tender.amount,
        reason="subsidy" if tender.kind is TenderKind.SUBSIDY else "purchase",
        reference_id=tender.order_id,
    )


def _reason(wanted: Opening, error: DatabaseError, refusal: TitanError) -> str:
    """Why a payment is declined; the row that a CHECK refused says which account it was."""
    cause = error.__cause__
    row = (cause.diag.message_detail or "") if isinstance(cause, pg.Error) else ""
    for tender in wanted.tenders:
        if f" {tender.kind}, {tender.source_id}," in row:
            return shortage(tender)
    return refusal.code


def _declined(wanted: Opening, start: Event, reason: str) -> Opened:
    """Record the refusal, so that the same payment asked again is refused again."""
    now = clock.now()
    decline = PaymentDeclinedByProvider(payment_id=wanted.id, reason=reason, at=now)
    return _checked(wanted, _open(wanted, (start, decline), holds=(), at=now))


def _checked(wanted: Opening, answer: Any) -> Opened:
    document = rows.loaded(answer)
    if document is None:
        raise PaymentStateConflict("The payment was voided before it was opened.")
    payment = rows.payment_of(document)
    terms = (payment.buyer_id, payment.method, payment.amount, payment.parts, payment.tenders)
    if terms != (wanted.buyer_id, wanted.wish.method, wanted.amount, wanted.parts, wanted.tenders):
        raise PaymentStateConflict("The payment is known with other terms.")
    if payment.status is PaymentStatus.DECLINED:
        raise declined(payment)
    if payment.status is PaymentStatus.VOIDED or document["is_closing"]:
        raise PaymentStateConflict("The payment was voided.")
    return Opened(payment, is_new=document["is_new"])


def declined(payment: Payment) -> PaymentDeclined:
    """The refusal to raise for a declined payment."""
    tender = short_tender(payment.decline_reason)
    return PaymentDeclined(extra={"reason": payment.decline_reason} | ({"tender": tender} if tender else {}))
