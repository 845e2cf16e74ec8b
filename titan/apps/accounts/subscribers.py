"""What accounts learns from users, of this cell and of others."""

from titan.apps.users.contracts import IdentifierKind
from titan.apps.users.events import (
    EmailClaimed,
    EmailClaimReleased,
    IdentifierClaimed,
    IdentifierReleased,
    UserDeactivated,
)
from titan.kernel.events import Envelope, Event
from titan.platform import homes
from titan.platform.bus import api as bus
from titan.platform.eventlog.registry import Subscription

from . import api

deactivations = Subscription("accounts.deactivations")
addresses = Subscription("accounts.addresses")
bus.publish("addresses", EmailClaimed, EmailClaimReleased, IdentifierClaimed, IdentifierReleased)
addresses_elsewhere = bus.subscribe("accounts.addresses_elsewhere", topic="addresses")


@deactivations.on(UserDeactivated)
def end_sessions(_envelope: Envelope, event: Event) -> None:
    """Whoever may not sign in is signed out everywhere."""
    assert isinstance(event, UserDeactivated)
    api.end_sessions(user_id=event.user_id, because="user deactivated")


@addresses.on(EmailClaimed, IdentifierClaimed)
@addresses_elsewhere.on(EmailClaimed, IdentifierClaimed)
def take_over(_envelope: Envelope, event: Event) -> None:
    """Something is claimed: whoever is at home here gets it, however far the browser came that proved it."""
    assert isinstance(event, EmailClaimed | IdentifierClaimed)
    kind = event.kind if isinstance(event, IdentifierClaimed) else IdentifierKind.EMAIL
    if homes.is_here(event.user_id):
        api.finish_claim(user_id=event.user_id, claim_id=event.claim_id, kind=kind)


@addresses.on(EmailClaimReleased, IdentifierReleased)
@addresses_elsewhere.on(EmailClaimReleased, IdentifierReleased)
def let_go(_envelope: Envelope, event: Event) -> None:
    """The claim is deleted where it lies."""
    assert isinstance(event, EmailClaimReleased | IdentifierReleased)
    if homes.is_here(event.claim_id):
        api.release_claim(user_id=event.user_id, claim_id=event.claim_id)
