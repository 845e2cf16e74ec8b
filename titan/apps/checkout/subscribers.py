"""What checkout learns from payments: a waiting purchase can go on."""

from titan.apps.payments.events import PaymentAuthorised, PaymentDeclinedByProvider
from titan.kernel.events import Envelope, Event
from titan.platform.eventlog.registry import Subscription
from titan.platform.processes import store

subscription = Subscription("checkout.payments")


@subscription.on(PaymentAuthorised, PaymentDeclinedByProvider)
def go_on(envelope: Envelope, _: Event) -> None:
    """Wake the purchase whose payment was decided; its id is the payment's."""
    store.wake(envelope.stream)
