"""What the REST base calls to learn who is calling (settings TITAN_TOKEN_VERIFIER, TITAN_SESSION_PRINCIPAL)."""

from typing import Any

from titan.kernel.principal import Principal

from .. import api


def of_token(token: str) -> Principal:
    """Whom an access token speaks for.

    Raises:
        TokenInvalid: it is not one of ours.
        TokenExpired: its time is over.
        SessionEnded: its session was signed out.
    """
    return api.verify_token(token=token)


def of_session_user(user: Any) -> Principal:
    """The principal of Django's user, who came by our pages' session."""
    return api.session_principal(user=user)
