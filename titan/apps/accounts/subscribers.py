"""What accounts learns from users, of this cell and of others."""

from titan.apps.users.events import EmailClaimed, EmailClaimReleased, UserDeactivated
from titan.kernel.events import Envelope, Event
from titan.platform import homes
from titan.platform.bus import api as bus
from titan.platform.eventlog.registry import Subscription

from . import api

deactivations = Subscription("accounts.deactivations")
addresses = Subscription("accounts.addresses")
bus.publish("addresses", EmailClaimed, EmailClaimReleased)
addresses_elsewhere = bus.subscribe("accounts.addresses_elsewhere", topic="addresses")


@deactivations.on(UserDeactivated)
def end_sessions(_envelope: Envelope, event: Event) -> None:
    """Whoever may not sign in is signed out everywhere."""
    assert isinstance(event, UserDeactivated)
    api.end_sessions(user_id=event.user_id, because="user deactivated")


@addresses.on(EmailClaimed)
@addresses_elsewhere.on(EmailClaimed)
def take_over(_envelope: Envelope, event: Event) -> None:
    """An address is claimed: whoever is at home here gets it, however far the browser came that proved it."""
    assert isinstance(event, EmailClaimed)
    if homes.is_here(event.user_id):
        api.finish_email_change(user_id=event.user_id, claim_id=event.claim_id)


@addresses.on(EmailClaimReleased)
@addresses_elsewhere.on(EmailClaimReleased)
def let_go(_envelope: Envelope, event: Event) -> None:
    """The claim is deleted where it lies."""
    assert isinstance(event, EmailClaimReleased)
    if homes.is_here(event.claim_id):
        api.release_email(user_id=event.user_id, claim_id=event.claim_id)
