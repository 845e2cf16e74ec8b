"""The row of a payment: read as a contract, written from the folded state."""

from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from titan.kernel.ids import derived_id
from titan.kernel.money import Money
from titan.platform.db import sql

from ..contracts import (
    Payment,
    PaymentMethod,
    PaymentNotFound,
    PaymentPart,
    PaymentStatus,
    Tender,
    TenderKind,
)
from ..domain.payment import PaymentState

Document = dict[str, Any]


def document_of(state: PaymentState, *, version: int, at: datetime) -> Document:
    """The columns that follow from the events, as JSON values."""
    payment = state.payment
    if payment is None:
        raise ValueError("a payment that was not started has no row")
    return {
        "id": payment.id,
        "buyer_id": payment.buyer_id,
        "method": payment.method,
        "purpose": state.purpose,
        "amount_minor": payment.amount.amount,
        "captured_minor": payment.captured.amount,
        "refunded_minor": payment.refunded.amount,
        "currency": payment.amount.currency,
        "status": payment.status,
        "redirect_url": payment.redirect_url,
        "provider_reference": payment.provider_reference,
        "decline_reason": payment.decline_reason[:200],
        "version": version,
        "created_at": payment.created_at,
        "updated_at": at,
    }


def transfer_id(payment_id: UUID, method: PaymentMethod, order_id: UUID) -> UUID:
    """The id of the transfer that brings a part into escrow."""
    phase = "hold" if method is PaymentMethod.WALLET else "capture"
    return derived_id(payment_id, label=f"{phase}:{order_id}")


def tender_id(payment_id: UUID, tender: Tender) -> UUID:
    """The id of a tender, which is that of the transfer that brings it into escrow."""
    return derived_id(payment_id, label=f"tender:{tender.order_id}:{tender.kind}:{tender.source_id}")


def part_documents(state: PaymentState) -> list[Document]:
    """The columns of a started payment's parts, as JSON values."""
    payment = state.payment
    assert payment is not None
    return [
        {
            "order_id": part.order_id,
            "payment_id": payment.id,
            "position": position,
            "shop_id": part.shop_id,
            "amount_minor": part.amount.amount,
            "refunded_minor": 0,
            "status": part.status,
            "transfer_id": transfer_id(payment.id, payment.method, part.order_id),
        }
        for position, part in enumerate(state.parts)
    ]


def tender_documents(state: PaymentState) -> list[Document]:
    """The columns of a started payment's tenders, as JSON values."""
    payment = state.payment
    assert payment is not None
    return [
        {
            "id": tender_id(payment.id, one.tender),
            "payment_id": payment.id,
            "position": position,
            "order_id": one.order_id,
            "kind": one.tender.kind,
            "source_id": one.tender.source_id,
            "amount_minor": one.tender.amount.amount,
            "refunded_minor": 0,
            "status": one.status,
        }
        for position, one in enumerate(state.tenders)
    ]


def write(state: PaymentState, *, version: int, at: datetime) -> None:
    """Store what the events made of a payment that has a row; refunds of parts and tenders are counted apart."""
    document = document_of(state, version=version, at=at)
    sets = ", ".join(f"{name} = %({name})s" for name in document if name != "id")
    sql.execute(f"UPDATE payments_payment SET {sets} WHERE id = %(id)s", document)  # noqa: S608 - our own names
    if state.parts:
        parts = [{"order_id": part.order_id, "status": part.status} for part in state.parts]
        sql.execute(
            "UPDATE payments_part p SET status = x.status"
            " FROM jsonb_to_recordset(%s::jsonb) AS x(order_id uuid, status text)"
            " WHERE p.order_id = x.order_id AND p.status <> x.status AND NOT (p.status = 'capturing' AND x.status = 'open')",
            (sql.json_param(parts),),
        )
    if state.tenders:
        tenders = [{"id": one["id"], "status": one["status"]} for one in tender_documents(state)]
        sql.execute(
            "UPDATE payments_tender t SET status = x.status FROM jsonb_to_recordset(%s::jsonb) AS x(id uuid, status text)"
            " WHERE t.id = x.id AND t.status <> x.status",
            (sql.json_param(tenders),),
        )


def read(payment_id: UUID) -> Document | None:
    """A payment's row with its parts and tenders; None when there is none, or only the mark of a void."""
    row = sql.call("payments_read", payment_id)
    return loaded(row) if row else None


def loaded(value: Any) -> Document | None:
    """A row as a SQL function answers it."""
    document: Document = orjson.loads(value) if isinstance(value, str) else value
    return document if document["buyer_id"] else None


def get(payment_id: UUID) -> Payment:
    """Raises PaymentNotFound."""
    document = read(payment_id)
    if document is None:
        raise PaymentNotFound
    return payment_of(document)


def payment_of(document: Document) -> Payment:
    """The contract in a row."""
    currency = document["currency"]
    return Payment(
        id=UUID(document["id"]),
        buyer_id=UUID(document["buyer_id"]),
        method=PaymentMethod(document["method"]),
        amount=Money(document["amount_minor"], currency),
        captured=Money(document["captured_minor"], currency),
        refunded=Money(document["refunded_minor"], currency),
        status=PaymentStatus(document["status"]),
        parts=tuple(_part(part, currency) for part in document["parts"]),
        redirect_url=document["redirect_url"],
        provider_reference=document["provider_reference"],
        decline_reason=document["decline_reason"],
        created_at=datetime.fromisoformat(document["created_at"]),
        tenders=tuple(_tender(tender, currency) for tender in document["tenders"]),
    )


def _part(document: Document, currency: str) -> PaymentPart:
    amount = Money(document["amount_minor"], currency)
    return PaymentPart(UUID(document["order_id"]), UUID(document["shop_id"]), amount)


def _tender(document: Document, currency: str) -> Tender:
    source = document["source_id"]
    return Tender(
        order_id=UUID(document["order_id"]),
        kind=TenderKind(document["kind"]),
        source_id=UUID(source) if source else None,
        amount=Money(document["amount_minor"], currency),
    )
