"""Order → process → payment → ledger → shipment → parcel → events: what each says, and the way to its screen."""

from collections.abc import Iterable
from dataclasses import dataclass

from titan.apps.orders.contracts import Order
from titan.apps.payments import api as payments
from titan.apps.payments.contracts import PaymentNotFound
from titan.apps.shipping import api as shipping
from titan.apps.shipping.contracts import ShipmentNotFound
from titan.apps.tracking import api as tracking
from titan.apps.tracking.contracts import ParcelNotFound
from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import Transfer
from titan.platform.eventlog.models import EventRow
from titan.platform.pages.formats import money_text
from titan.platform.processes.models import ProcessRow

from . import screens

_MOST_EVENTS = 30


@dataclass(frozen=True, slots=True)
class Stop:
    """One part of the trail. `lines` are (name, what it says); `state` is a status in words."""

    title: str
    state: str
    address: str
    lines: tuple[tuple[str, str], ...] = ()


def of(order: Order) -> tuple[Stop, ...]:
    """All that is known of an order, in the order in which it happens."""
    return (
        _process(order),
        _payment(order),
        _ledger(order),
        _shipment(order),
        _parcel(order),
        *_replacements(order),
        _events(order),
    )


def _process(order: Order) -> Stop:
    row = ProcessRow.objects.filter(id=order.purchase_id).first()
    address = screens.row_address("processes.processrow", order.purchase_id)
    if row is None:
        return Stop("Checkout", "none", screens.address("processes.processrow"))
    lines = [("Step", str(row.step)), ("Attempts", str(row.attempts))]
    if row.error:
        lines.append(("Error", row.error[:200]))
    return Stop("Checkout", row.status, address, tuple(lines))


def _payment(order: Order) -> Stop:
    try:
        payment = payments.get(payment_id=order.purchase_id)
    except PaymentNotFound:
        return Stop("Payment", "none", screens.address("payments.paymentrow"))
    lines = [
        ("Method", payment.method.value),
        ("Amount", money_text(payment.amount)),
        ("Captured", money_text(payment.captured)),
        ("Refunded", money_text(payment.refunded)),
    ]
    if payment.decline_reason:
        lines.append(("Declined", payment.decline_reason))
    address = screens.row_address("payments.paymentrow", payment.id)
    return Stop("Payment", payment.status.value, address, tuple(lines))


def _ledger(order: Order) -> Stop:
    moved = wallet.transfers_of(reference_id=order.id)
    address = screens.address("wallet.transferrow", f"?reference_id={order.id}")
    lines = tuple((f"{transfer.created_at:%d %b %H:%M}", _words(transfer)) for transfer in moved)
    return Stop("Ledger", _counted(len(moved), "transfer"), address, lines)


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _words(transfer: Transfer) -> str:
    way = f"{transfer.debit.kind.value} → {transfer.credit.kind.value}"
    return f"{money_text(transfer.amount)} {way}, {transfer.status.value} ({transfer.reason})"


def _shipment(order: Order) -> Stop:
    address = screens.address("shipping.shipmentrow", f"?order_id={order.id}")
    try:
        shipment = shipping.shipment_of(order_id=order.id)
    except ShipmentNotFound:
        return Stop("Shipment", "none", address)
    lines = [("Service", shipment.service_name), ("Ship by", f"{shipment.ship_by:%d %b %Y %H:%M}")]
    if shipment.tracking_number:
        lines += [("Carrier", shipment.carrier), ("Tracking number", shipment.tracking_number)]
    state = "awaiting payment" if shipment.is_awaiting_payment else shipment.status.value
    return Stop("Shipment", state, address, tuple(lines))


def _replacements(order: Order) -> list[Stop]:
    """Parcels with goods that exchanges sent, or tried to send."""
    address = screens.address("shipping.shipmentrow", f"?order_id={order.id}")
    return [
        Stop(
            "Replacement",
            one.status.value,
            address,
            (("Carrier", one.carrier), ("Tracking number", one.tracking_number)),
        )
        for one in shipping.replacements_of(order_id=order.id)
    ]


def _parcel(order: Order) -> Stop:
    address = screens.address("tracking.parcelrow", f"?order_id={order.id}")
    try:
        track = tracking.track_of(order_id=order.id)
    except ParcelNotFound:
        return Stop("Parcel", "none", address)
    lines = (
        (f"{scan.scanned_at:%d %b %H:%M}", f"{scan.status.value} {scan.place}".strip())
        for scan in track.scans
    )
    return Stop("Parcel", track.status.value, address, tuple(lines))


def _events(order: Order) -> Stop:
    rows = EventRow.objects.filter(stream__in=[order.id, order.purchase_id]).order_by("position")
    lines = _event_lines(rows[:_MOST_EVENTS])
    address = screens.address("eventlog.eventrow", f"?stream={order.id}")
    return Stop("Events", _counted(len(lines), "event"), address, lines)


def _event_lines(rows: Iterable[EventRow]) -> tuple[tuple[str, str], ...]:
    return tuple((f"{row.recorded_at:%d %b %H:%M:%S}", row.type) for row in rows)
