"""Coming in by REST: the token is the user's id, with a role and a colon before it where one is needed."""

from typing import Any
from uuid import UUID

import orjson
from django.http import HttpResponse
from django.test import Client

from titan.kernel.principal import Principal


def principal_of(token: str) -> Principal:
    """The verifier that these tests put in the place of the accounts'."""
    role, _, user_id = token.rpartition(":")
    return Principal(UUID(user_id), frozenset({role} if role else ()))


class Caller:
    """JSON or a picture over Django's test client; answers (status, body)."""

    def __init__(self, user_id: UUID | None, *, role: str = "") -> None:
        token = f"{role}:{user_id}" if role else str(user_id)
        self._headers = {"Authorization": f"Bearer {token}"} if user_id else {}

    def __call__(self, method: str, path: str, body: Any = None, *, key: str = "") -> tuple[int, Any]:
        answer = self.raw(method, path, body, key=key)
        is_json = "json" in answer.headers.get("Content-Type", "")
        return answer.status_code, orjson.loads(answer.content) if is_json else answer.content

    def raw(self, method: str, path: str, body: Any = None, *, key: str = "") -> HttpResponse:
        data = body if isinstance(body, bytes) else b"" if body is None else orjson.dumps(body)
        kind = "image/jpeg" if isinstance(body, bytes) else "application/json"
        headers = self._headers | ({"Idempotency-Key": key} if key else {})
        answer: HttpResponse = Client(raise_request_exception=False).generic(  # type: ignore[assignment]
            method, f"/api/v1/{path}", data, content_type=kind, headers=headers
        )
        return answer
