"""How notifications are written as mail, and the reminders of deadlines."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from titan.apps.users import api as users
from titan.apps.users.contracts import UserNotFound
from titan.platform.mail.models import OutgoingMail
from titan.platform.mail.outbox import composer
from titan.platform.processes.periodic import periodic

from . import api


@periodic(name="notifications.remind", every=timedelta(minutes=5))
def remind() -> int:
    """Tell whose time runs out."""
    return api.remind()


@composer("notifications.plain")
def write(mail: OutgoingMail) -> EmailMultiAlternatives:
    """A short letter with one link."""
    return _letter(mail, recipient=mail.recipient, name=mail.facts["name"])


@composer("notifications.to_user")
def write_to_user(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    """The same to a user by id: addresses stay out of events, so the present one is asked for when the mail is sent."""
    try:
        user = users.get(user_id=UUID(mail.facts["user_id"]))
    except UserNotFound:
        return None
    return _letter(mail, recipient=user.email, name=user.name) if user.is_active else None


def _letter(mail: OutgoingMail, *, recipient: str, name: str) -> EmailMultiAlternatives:
    context = {
        **mail.facts,
        "name": name,
        "url": settings.PUBLIC_URL + mail.facts["url"],
        "site": settings.PUBLIC_URL,
    }
    body = render_to_string("notifications/mail.txt", context)
    message = EmailMultiAlternatives(subject=mail.facts["title"], body=body, to=[recipient])
    message.attach_alternative(render_to_string("notifications/mail.html", context), "text/html")
    return message
