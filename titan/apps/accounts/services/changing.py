"""Another e-mail address: asked for with the password, proved by a link, told to the former address."""

from uuid import UUID

from titan.apps.users import api as users
from titan.apps.users.contracts import EmailChange, EmailTaken
from titan.kernel.errors import FieldProblem, InvalidInput
from titan.platform import homes
from titan.platform.db import transactions

from ..contracts import Client, CredentialsWrong, EmailProof, LinkInvalid
from . import links, mailing, throttle


def ask(*, user_id: UUID, email: str, password: str, client: Client) -> None:
    """See `api.ask_email_change`."""
    user = users.get(user_id=user_id)
    throttle.attempt(email=user.email, client=client)
    if not users.check_password(user_id=user_id, password=password):
        raise CredentialsWrong("The current password is not right.")
    with transactions.required():
        change = _asked(user_id, email)
        if throttle.may_mail(email=change.email):
            mailing.enqueue(kind=mailing.EMAIL, email=change.email, locale=user.locale, user_id=user_id)


def _asked(user_id: UUID, email: str) -> EmailChange:
    try:
        return users.ask_email_change(user_id=user_id, email=email)
    except InvalidInput as error:
        problems = (FieldProblem("/new_email", one.code, one.message) for one in error.problems)
        raise InvalidInput(problems=tuple(problems)) from error


def confirm(*, token: str) -> EmailProof:
    """See `api.confirm_email_change`."""
    claimed = links.read_claimed_token(token)
    if claimed is None:
        change = links.read_change_token(token)
        _claim(change)
        if not homes.is_here(change.user_id):
            return EmailProof(is_changed=False, proof=links.claimed_token(change))
        claimed = change.user_id, change.claim_id
    if not finish(user_id=claimed[0], claim_id=claimed[1]):
        raise LinkInvalid
    return EmailProof(is_changed=True)


def _claim(change: EmailChange) -> None:
    try:
        users.claim_email(change=change)
    except EmailTaken as error:
        raise LinkInvalid from error


def finish(*, user_id: UUID, claim_id: UUID) -> bool:
    """See `api.finish_email_change`."""
    with transactions.required():
        changed = users.finish_email_change(user_id=user_id, claim_id=claim_id)
        if changed is not None and changed.former:
            mailing.enqueue(
                kind=mailing.EMAIL_CHANGED,
                email=changed.former,
                locale=changed.user.locale,
                user_id=user_id,
            )
    return changed is not None
