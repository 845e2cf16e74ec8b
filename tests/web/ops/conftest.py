"""An operator who is signed in, and the settings of the operations screens."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from config.settings.admin import UNFOLD
from titan.apps.users import api as users
from titan.apps.users.contracts import User


@pytest.fixture(autouse=True)
def _unfold(settings: Any) -> None:
    settings.UNFOLD = UNFOLD


@pytest.fixture
def operator(db: None) -> User:
    return users.create_user(
        email="ops@example.com",
        name="Olga Ops",
        password="correct horse battery",
        roles=("staff",),
        is_email_verified=True,
    )


@pytest.fixture
def desk(operator: User) -> Client:
    client = Client()
    client.force_login(get_user_model()._default_manager.get(pk=operator.id))
    return client
