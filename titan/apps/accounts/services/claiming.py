"""From a proof to another way in: the claim is laid in its cell, the user's row changes at home (Note [Claims] of users)."""

from uuid import UUID

from titan.apps.users import api as users
from titan.apps.users.contracts import IdentifierKind, IdentifierTaken, Taken, Wish
from titan.platform import homes
from titan.platform.db import transactions
from titan.platform.oidc import metadata

from ..contracts import LinkInvalid, Proof
from . import links, mailing


def advance(wish: Wish) -> Proof:
    """What was proved goes on as far as this cell reaches; repeatable.

    Raises:
        LinkInvalid: the user wants something else meanwhile.
        IdentifierTaken: it is another user's.
    """
    if not homes.is_here(wish.claim_id):
        return Proof(is_changed=False, proof=links.proof_token(wish))
    users.claim(wish=wish)
    if not homes.is_here(wish.user_id):
        return Proof(is_changed=False, proof=links.claimed_token(wish))
    return _finished(wish.user_id, wish.claim_id, wish.kind)


def confirm(*, token: str) -> Proof:
    """See `api.confirm_claim`."""
    claimed = links.read_claimed_token(token)
    if claimed is not None:
        return _finished(*claimed)
    wish = links.read_proof_token(token)
    homes.require(wish.claim_id)
    try:
        return advance(wish)
    except IdentifierTaken as error:
        if wish.kind is IdentifierKind.EMAIL:
            raise LinkInvalid from error
        raise


def _finished(user_id: UUID, claim_id: UUID, kind: IdentifierKind) -> Proof:
    if not finish(user_id=user_id, claim_id=claim_id, kind=kind):
        raise LinkInvalid
    return Proof(is_changed=True)


def finish(*, user_id: UUID, claim_id: UUID, kind: IdentifierKind) -> bool:
    """See `api.finish_claim`."""
    with transactions.required():
        taken = users.finish_claim(user_id=user_id, claim_id=claim_id, kind=kind)
        if taken is not None and taken.is_new:
            _tell(taken)
    return taken is not None


def _tell(taken: Taken) -> None:
    user = taken.user
    if taken.kind is IdentifierKind.EMAIL:
        mailing.enqueue(kind=mailing.EMAIL_CHANGED, email=taken.former, locale=user.locale, user_id=user.id)
    else:
        is_phone = taken.kind is IdentifierKind.PHONE
        what = taken.text if is_phone else label_of(taken.text)
        tell_way_in(kind=mailing.ADDED, user_id=user.id, what=what)


def label_of(provider: str) -> str:
    """What people call a provider; its name where it is not configured any more."""
    known = metadata.find(provider)
    return known.label if known is not None else provider


def tell_way_in(*, kind: str, user_id: UUID, what: str) -> None:
    """Leave the mail that a way to sign in was added or removed, in the caller's transaction."""
    user = users.get(user_id=user_id)
    mailing.enqueue(kind=kind, email=user.email, locale=user.locale, user_id=user.id, what=what)
