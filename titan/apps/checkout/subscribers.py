"""What checkout learns from payments: a waiting purchase can go on."""

from titan.apps.payments.events import PaymentAuthorised, PaymentDeclinedByProvider
from titan.platform.eventlog.registry import Pairs, Subscription
from titan.platform.processes import store

subscription = Subscription("checkout.payments")


@subscription.in_runs(PaymentAuthorised, PaymentDeclinedByProvider)
def go_on(pairs: Pairs) -> None:
    """Wake the purchases whose payments were decided; their ids are the payments'."""
    store.wake_all([envelope.stream for envelope, _ in pairs])
