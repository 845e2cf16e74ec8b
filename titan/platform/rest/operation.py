"""The one way to write an endpoint: declare what goes in and out, call one api function, answer.

class CartLines(Endpoint):
    @operation(summary="Put a variant into the cart", tag="cart", body=AddLine, answer={201: Cart},
               errors=(VariantNotFound, SoldOut), auth="optional", rate="60/min")
    def post(self, request: Request, *, body: AddLine) -> Answer:
        return Answer(201, cart.add_line(principal=request.principal, …))
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from rest_framework.views import APIView

from . import problems
from .declaration import Answer, Operation
from .errors import MethodNotAllowed
from .request import Request
from .serving import Call, serve

operation = Operation
METHODS = ("get", "post", "put", "patch", "delete")
__all__ = ["Answer", "Endpoint", "Operation", "Request", "operation"]


class Endpoint(APIView):
    """Base of every address under /api/. Methods are declared with `@operation`; nothing else is served."""

    operations: ClassVar[Mapping[str, Operation]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        found: dict[str, Operation] = {}
        for method in METHODS:
            handler = getattr(cls, method, None)
            if handler is None:
                continue
            declared = getattr(handler, "__operation__", None)
            if declared is None:
                raise TypeError(f"{cls.__qualname__}.{method} lacks @operation")
            found[method.upper()] = declared
        cls.operations = found

    def idempotency_scope(self, request: Request) -> str:
        """Whose keys they are: the user's, or those of the guest's address."""
        if request.principal is not None:
            return f"user:{request.principal.user_id}"
        return f"guest:{request.address}"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Serve the request by its declaration; every exception becomes a problem answer."""
        method = "GET" if request.method == "HEAD" else request.method or ""
        declared = self.operations.get(method)
        if declared is None:
            return self._other(request, method)
        wrapped = self.request = Request(request)
        handler = getattr(self, method.lower())
        response = serve(Call(declared, wrapped, kwargs, handler, self.idempotency_scope))
        if request.method == "HEAD" and isinstance(response, HttpResponse):
            response.headers["Content-Length"] = str(len(response.content))
            response.content = b""
        return response

    def _other(self, request: HttpRequest, method: str) -> HttpResponse:
        allowed = ", ".join([*self.operations, *(["HEAD"] if "GET" in self.operations else []), "OPTIONS"])
        if method == "OPTIONS":
            response = HttpResponse(status=204)
        else:
            response = problems.problem(request, MethodNotAllowed(f"Allowed are {allowed}."))
        response.headers["Allow"] = allowed
        return response
