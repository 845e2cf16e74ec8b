"""How notifications are written as mail."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from titan.platform.mail.models import OutgoingMail
from titan.platform.mail.outbox import composer


@composer("notifications.plain")
def write(mail: OutgoingMail) -> EmailMultiAlternatives:
    """A short letter with one link."""
    context = {**mail.facts, "url": settings.PUBLIC_URL + mail.facts["url"], "site": settings.PUBLIC_URL}
    body = render_to_string("notifications/mail.txt", context)
    message = EmailMultiAlternatives(subject=mail.facts["title"], body=body, to=[mail.recipient])
    message.attach_alternative(render_to_string("notifications/mail.html", context), "text/html")
    return message
