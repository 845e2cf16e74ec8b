"""The request as an endpoint sees it."""

import hashlib
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.functional import cached_property
from rest_framework.request import Request as RestRequest

from titan.kernel.errors import FieldProblem, InvalidInput
from titan.kernel.principal import Principal
from titan.platform.observability.client_address import client_address

from . import etags
from .authentication import principal_of
from .errors import Unauthenticated


class Request(RestRequest):
    """REST framework's request, plus who calls and what the declaration asked for.

    `idempotency_key` is the caller's key where the operation is idempotent, else an empty text:
    pass it on to the command, which keeps its own promise even if we die before storing the answer.
    """

    idempotency_key: str = ""

    @cached_property
    def principal(self) -> Principal | None:
        """The caller, looked up on first use; None for a guest.

        Raises:
            TitanError: of kind unauthenticated or denied, when a token or session is not good.
        """
        return principal_of(self._request)

    @property
    def user_id(self) -> UUID:
        """The signed-in caller.

        Raises:
            Unauthenticated: it is a guest.
        """
        if self.principal is None:
            raise Unauthenticated
        return self.principal.user_id

    @cached_property
    def fingerprint(self) -> bytes:
        """What an idempotency key stands for: method, address and body."""
        digest = hashlib.sha256(f"{self._request.method} {self._request.get_full_path()}\n".encode())
        digest.update(self._request.body)
        return digest.digest()

    @property  # type: ignore[misc]
    def user(self) -> Any:  # type: ignore[override]
        """The same as `principal`; REST framework would overwrite Django's user with it."""
        return self.principal

    @property
    def http(self) -> HttpRequest:
        """Django's own request."""
        return self._request

    @cached_property
    def address(self) -> str:
        """The client's network address, seen through our proxies."""
        return client_address(self._request)

    def next_url(self, cursor: str | None) -> str | None:
        """The absolute address of the page at `cursor`, other query parameters kept; None at the end."""
        if cursor is None:
            return None
        query = self._request.GET.copy()
        query["cursor"] = cursor
        return self._request.build_absolute_uri(f"{self._request.path}?{query.urlencode()}")

    def require_match(self, tag: str) -> None:
        """Insist that the caller edits the version that it read.

        Raises:
            PreconditionRequired: no `If-Match` header.
            PreconditionFailed: the header names another version than `tag`.
        """
        etags.require_match(self._request.META.get("HTTP_IF_MATCH"), tag)

    def uploaded(self, name: str) -> Any:
        """The uploaded file of that multipart field.

        Raises:
            InvalidInput: it is missing.
        """
        file = self._request.FILES.get(name)
        if file is None:
            raise InvalidInput(problems=(FieldProblem(f"/{name}", "required", "a file is required"),))
        return file
