"""What runs by itself."""

from datetime import timedelta

from titan.platform.mail.outbox import composer
from titan.platform.processes.periodic import periodic

from . import api


@periodic(name="accounts.purge", every=timedelta(hours=1))
def purge() -> int:
    """Delete what is over."""
    return api.purge()


for _kind in api.mail_kinds():
    composer(_kind)(lambda mail: api.compose_mail(mail=mail))
composer(api.TEXT_KIND)(lambda mail: api.compose_text(mail=mail))
