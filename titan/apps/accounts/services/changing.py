"""Another e-mail address: asked for with the password, proved by a link."""

from uuid import UUID

from titan.apps.users import api as users
from titan.apps.users.contracts import Wish
from titan.kernel.errors import FieldProblem, InvalidInput
from titan.platform.db import transactions

from ..contracts import Client
from . import entering, mailing, throttle


def ask(*, user_id: UUID, email: str, password: str, client: Client) -> None:
    """See `api.ask_email_change`."""
    user = entering.check_own_password(user_id=user_id, password=password, client=client)
    with transactions.required():
        change = _asked(user_id, email)
        if throttle.may_mail(email=change.value):
            mailing.enqueue(kind=mailing.EMAIL, email=change.value, locale=user.locale, user_id=user_id)


def _asked(user_id: UUID, email: str) -> Wish:
    try:
        return users.ask_email_change(user_id=user_id, email=email)
    except InvalidInput as error:
        problems = (FieldProblem("/new_email", one.code, one.message) for one in error.problems)
        raise InvalidInput(problems=tuple(problems)) from error
