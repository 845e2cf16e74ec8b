"""What Django asks about users: the door from its sessions and login forms to `api`."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import BaseBackend
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from titan.platform.observability.client_address import client_address

from .. import api
from ..contracts import AccountDeactivated, Client, CredentialsWrong, TooManyAttempts


class PasswordBackend(BaseBackend):
    """Users by e-mail address or number and password, throttled like every other door.

    Django's sessions need a row of AUTH_USER_MODEL, so this reads one by Django's own setting; nothing
    else of it is used here.
    """

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_: Any
    ) -> Any:
        """The active user of these credentials, or None. For Django's own login forms."""
        if username is None or password is None:
            return None
        client = Client(address=client_address(request) if request is not None else "")
        try:
            user = api.check_credentials(identifier=username, password=password, client=client)
        except (CredentialsWrong, AccountDeactivated, TooManyAttempts):
            return None
        return self.get_user(user.id)

    def get_user(self, user_id: Any) -> Any:
        """The user of a session, None for one who may no longer sign in."""
        try:
            return get_user_model()._default_manager.filter(pk=user_id, is_active=True).first()
        except (ValueError, ValidationError):
            return None
