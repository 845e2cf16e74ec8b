"""What accounts learns from others."""

from titan.apps.users.events import UserDeactivated
from titan.kernel.events import Envelope, Event
from titan.platform.eventlog.registry import Subscription

from . import api

deactivations = Subscription("accounts.deactivations")


@deactivations.on(UserDeactivated)
def end_sessions(_envelope: Envelope, event: Event) -> None:
    """Whoever may not sign in is signed out everywhere."""
    assert isinstance(event, UserDeactivated)
    api.end_sessions(user_id=event.user_id, because="user deactivated")
