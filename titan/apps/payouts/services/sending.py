"""Batches for the bank: all approved payouts of a currency at once, and the files that a bank reads."""

import csv
import io
from uuid import UUID
from xml.etree.ElementTree import Element, SubElement, tostring

from django.conf import settings

from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import AccountKind, AccountRef
from titan.kernel import clock
from titan.kernel.codec import to_values
from titan.kernel.ids import new_id
from titan.kernel.money import Money
from titan.platform.db.transactions import required
from titan.platform.eventlog.appending import Pending, append

from ..contracts import BankAccount, Batch, BatchEntry, NothingToPay, PayoutStatus
from ..events import PayoutSent
from ..models import BatchRow, PayoutRow
from ..selectors import payouts

# Batches belong to the cell, not to a bucket.
_BUCKET = 0
_PAIN = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"


def send(*, currency: str, actor_id: UUID, reason: str) -> Batch:
    """See `api.send_batch`."""
    with required():
        rows = [
            row
            for row in PayoutRow.objects.select_for_update(skip_locked=True)
            .filter(status="approved", currency=currency)
            .order_by("id")
            if not _owes(row.shop_id, currency)
        ]
        if not rows:
            raise NothingToPay("No approved payout waits in that currency.")
        now = clock.now()
        batch = BatchRow.objects.create(
            id=new_id(bucket=_BUCKET),
            currency=currency,
            payouts=len(rows),
            entries=to_values(tuple[BatchEntry, ...], tuple(_entry(row) for row in rows)),
            total_minor=sum(row.amount_minor for row in rows),
            actor_id=actor_id,
            reason=reason,
            created_at=now,
        )
        PayoutRow.objects.filter(id__in=[row.id for row in rows]).update(
            status=PayoutStatus.SENT.value, sent_at=now, batch=batch
        )
        append(
            [
                Pending(
                    row.id,
                    PayoutSent(row.id, row.shop_id, batch.id, Money(row.amount_minor, currency), now),
                )
                for row in rows
            ]
        )
        return payouts.batch(batch.id)


def _entry(row: PayoutRow) -> BatchEntry:
    account = BankAccount(row.holder, row.iban)
    return BatchEntry(row.id, row.period, account, Money(row.amount_minor, row.currency))


def _owes(shop_id: UUID, currency: str) -> bool:
    """A refund after the payout was made may have been laid out for the shop: it stays here until that is settled."""
    advance = wallet.balance(account=AccountRef(AccountKind.ADVANCE, shop_id), currency=currency)
    return advance.available.amount < 0


def batch_csv(batch_id: UUID) -> str:
    """See `api.batch_csv`."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("payout", "holder", "iban", "amount", "currency"))
    for one in payouts.batch(batch_id).entries:
        amount = f"{one.amount.decimal():f}"
        writer.writerow((one.payout_id, one.account.holder, one.account.iban, amount, one.amount.currency))
    return out.getvalue()


def batch_sepa(batch_id: UUID) -> bytes:
    """See `api.batch_sepa`."""
    batch = payouts.batch(batch_id)
    if batch.currency != "EUR":
        raise NothingToPay("SEPA transfers are in euro.")
    root = Element("Document", xmlns=_PAIN)
    order = SubElement(root, "CstmrCdtTrfInitn")
    head = SubElement(order, "GrpHdr")
    _texts(head, MsgId=batch.id.hex, CreDtTm=f"{batch.created_at:%Y-%m-%dT%H:%M:%SZ}")
    _sums(head, batch)
    _texts(SubElement(head, "InitgPty"), Nm=settings.PAYOUT_DEBTOR_NAME)
    payment = SubElement(order, "PmtInf")
    _texts(payment, PmtInfId=batch.id.hex, PmtMtd="TRF")
    _sums(payment, batch)
    _texts(_nested(payment, "PmtTpInf", "SvcLvl"), Cd="SEPA")
    _texts(payment, ReqdExctnDt=f"{batch.created_at:%Y-%m-%d}")
    _texts(SubElement(payment, "Dbtr"), Nm=settings.PAYOUT_DEBTOR_NAME)
    _texts(_nested(payment, "DbtrAcct", "Id"), IBAN=settings.PAYOUT_DEBTOR_IBAN)
    _texts(_nested(payment, "DbtrAgt", "FinInstnId", "Othr"), Id="NOTPROVIDED")
    _texts(payment, ChrgBr="SLEV")
    for one in batch.entries:
        transfer = SubElement(payment, "CdtTrfTxInf")
        _texts(SubElement(transfer, "PmtId"), EndToEndId=one.payout_id.hex)
        amount = SubElement(SubElement(transfer, "Amt"), "InstdAmt", Ccy=one.amount.currency)
        amount.text = f"{one.amount.decimal():f}"
        _texts(SubElement(transfer, "Cdtr"), Nm=one.account.holder)
        _texts(_nested(transfer, "CdtrAcct", "Id"), IBAN=one.account.iban)
        _texts(SubElement(transfer, "RmtInf"), Ustrd=f"Payout {one.period}")
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _sums(parent: Element, batch: Batch) -> None:
    _texts(parent, NbOfTxs=str(len(batch.entries)), CtrlSum=f"{batch.total.decimal():f}")


def _nested(parent: Element, *names: str) -> Element:
    for name in names:
        parent = SubElement(parent, name)
    return parent


def _texts(parent: Element, **texts: str) -> None:
    for name, text in texts.items():
        SubElement(parent, name).text = text
