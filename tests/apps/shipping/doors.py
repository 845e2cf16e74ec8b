"""Coming in by REST as some user: the token is the user's id."""

from typing import Any
from uuid import UUID

import orjson
from django.http import HttpResponse
from django.test import Client

from titan.kernel.principal import Principal


def principal_of(token: str) -> Principal:
    """The verifier that these tests put in the place of the accounts'."""
    return Principal(UUID(token))


class Caller:
    """JSON over Django's test client."""

    def __init__(self, user_id: UUID | None) -> None:
        self._headers = {"Authorization": f"Bearer {user_id}"} if user_id else {}

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        data = body if isinstance(body, bytes) else b"" if body is None else orjson.dumps(body)
        answer: HttpResponse = Client().generic(  # type: ignore[assignment]
            method,
            f"/api/v1/{path}",
            data,
            content_type="application/json",
            headers={**self._headers, **{name.replace("_", "-"): value for name, value in headers.items()}},
        )
        return answer


def code_of(response: HttpResponse) -> str:
    return str(orjson.loads(response.content)["code"])
