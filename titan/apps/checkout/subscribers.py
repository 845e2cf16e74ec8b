"""What checkout learns from payments: a waiting purchase can go on."""

from collections.abc import Sequence

from titan.apps.payments.events import PaymentAuthorised, PaymentDeclinedByProvider
from titan.kernel.events import Envelope, Event
from titan.platform.eventlog.registry import Subscription
from titan.platform.processes import store

subscription = Subscription("checkout.payments")


@subscription.in_runs(PaymentAuthorised, PaymentDeclinedByProvider)
def go_on(pairs: Sequence[tuple[Envelope, Event]]) -> None:
    """Wake the purchases whose payments were decided; their ids are the payments'."""
    store.wake_all([envelope.stream for envelope, _ in pairs])
