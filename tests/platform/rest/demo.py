"""A small API to try the REST base on: its own URLconf, contracts and errors."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import redis
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from pydantic import Field

from titan.kernel.errors import Kind, TitanError
from titan.kernel.money import Money
from titan.kernel.paging import Page, checked_limit
from titan.kernel.principal import Principal
from titan.platform.idempotency import once_for_form
from titan.platform.rest.errors import Unauthenticated
from titan.platform.rest.operation import Answer, Endpoint, Request, operation

USER = UUID("0197c3f1-6a00-8a1b-9c4d-2f6e8b7a5d10")
AT = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
effects: list[str] = []
refused: list[Exception] = []


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class SoldOut(TitanError):
    """No pebble of that colour is left."""

    code = "demo.sold_out"
    kind = Kind.CONFLICT
    title = "Sold out"


@dataclass(frozen=True, slots=True)
class Pebble:
    id: UUID
    name: str
    price: Money
    found_at: datetime
    colour: Colour = Colour.RED
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AddPebble:
    name: Annotated[str, Field(min_length=1, max_length=40)]
    price: Money
    weight: int
    is_wet: bool = False
    colour: Colour | None = None
    parts: tuple["Part", ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    grams: Annotated[int, Field(ge=1, le=1000)]
    cut_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Search:
    colour: tuple[Colour, ...] = ()
    limit: int | None = None
    cursor: str | None = None
    is_wet: bool | None = None


def pebble(name: str = "Flint", price: Money | None = None) -> Pebble:
    return Pebble(USER, name, price or Money(1290, "EUR"), AT, tags=("old",))


def verify(token: str) -> Principal:
    """The token verifier of these tests: `good`, `staff` and `seller` are good tokens."""
    if token not in ("good", "staff", "seller"):
        raise Unauthenticated("The token is not good.")
    return Principal(USER, frozenset({token}))


def session_principal(user: Any) -> Principal:
    return Principal(UUID(int=int(user.pk)), frozenset({"session"}))


class Pebbles(Endpoint):
    @operation(summary="List pebbles", tag="demo", query=Search, answer={200: Page[Pebble]}, auth="none")
    def get(self, request: Request, *, query: Search) -> Answer:
        """Newest first."""
        limit = checked_limit(query.limit)
        names = [colour.value for colour in query.colour] or ["flint"]
        results = tuple(pebble(f"{name} {limit}") for name in names)
        return Answer(200, Page(results, None if query.cursor else "abc="))

    @operation(
        summary="Add a pebble",
        tag="demo",
        body=AddPebble,
        answer={201: Pebble},
        errors=(SoldOut,),
        auth="optional",
    )
    def post(self, request: Request, *, body: AddPebble) -> Answer:
        if body.name == "sold out":
            raise SoldOut(extra={"left": 0})
        owner = request.principal.user_id if request.principal else "guest"
        return Answer(
            201, pebble(body.name, body.price), {"Location": f"/api/v1/pebbles/{USER}", "X-Owner": str(owner)}
        )


class OnePebble(Endpoint):
    @operation(
        summary="Show a pebble",
        tag="demo",
        answer={200: Pebble},
        auth="none",
        etag=True,
        cache="public, max-age=60",
    )
    def get(self, request: Request, *, pebble_id: UUID) -> Answer:
        return Answer(200, pebble(str(pebble_id)))

    @operation(
        summary="Change a pebble", tag="demo", body=Part, answer={204: None}, auth="user", if_match=True
    )
    def patch(self, request: Request, *, pebble_id: UUID, body: Part) -> Answer:
        request.require_match('W/"v7"')
        return Answer(204)

    @operation(summary="Throw a pebble away", tag="demo", answer={204: None}, auth="staff")
    def delete(self, request: Request, *, pebble_id: UUID) -> Answer:
        return Answer(204)


class Orders(Endpoint):
    @operation(summary="Order", tag="demo", body=Part, answer={201: Pebble}, auth="user", idempotent=True)
    def post(self, request: Request, *, body: Part) -> Answer:
        effects.append(request.idempotency_key)
        if body.grams == 409:
            raise SoldOut
        if body.grams == 500:
            raise RuntimeError("secret of the house")
        return Answer(201, pebble(f"order {len(effects)}"), {"Location": "/api/v1/orders/1"})


class Parcels(Endpoint):
    @operation(summary="Send", tag="demo", answer={204: None}, auth="user", idempotent="command")
    def post(self, request: Request) -> Answer:
        effects.append(request.idempotency_key)
        if refused:
            raise refused.pop(0)
        return Answer(204)


class Photos(Endpoint):
    @operation(summary="Send a photo", tag="demo", answer={201: Pebble}, auth="none", files=("photo",))
    def post(self, request: Request) -> Answer:
        return Answer(201, pebble(request.uploaded("photo").read().decode()))


class Limited(Endpoint):
    @operation(summary="Knock", tag="demo", answer={200: Pebble}, auth="optional", rate="3/min")
    def get(self, request: Request) -> Answer:
        return Answer(200, b'{"knocked":true}')


class Fails(Endpoint):
    @operation(summary="Fail", tag="demo", answer={200: Pebble}, auth="none")
    def get(self, request: Request, *, how: str) -> Answer:
        failures: dict[str, Exception] = {
            "bug": RuntimeError("secret of the house"),
            "database": OperationalError("server closed the connection"),
            "valkey": redis.ConnectionError("refused"),
        }
        if how == "query":
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        raise failures.get(how, SoldOut())


def form(request: HttpRequest) -> HttpResponse:
    def work() -> HttpResponse:
        effects.append(request.POST["choice"])
        return HttpResponse(status=303, headers={"Location": f"/done/{len(effects)}"})

    return once_for_form(request, scope="guest", work=work)


def page_that_fails(request: HttpRequest, how: str) -> HttpResponse:
    if how == "query":
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return HttpResponse("ok")
    raise {"database": OperationalError("gone"), "valkey": redis.TimeoutError("slow")}[how]


def losing_valkey(get_response: Any) -> Any:
    """A middleware that meets an outage, as the one of sessions may."""

    def serve(request: HttpRequest) -> HttpResponse:
        raise redis.ConnectionError("refused")

    return serve


urlpatterns = [
    path("", include("titan.platform.observability.urls")),
    path("", include("titan.platform.rest.urls")),
    path("api/v1/pebbles", Pebbles.as_view()),
    path("api/v1/pebbles/<uuid:pebble_id>", OnePebble.as_view()),
    path("api/v1/orders", Orders.as_view()),
    path("api/v1/parcels", Parcels.as_view()),
    path("api/v1/photos", Photos.as_view()),
    path("api/v1/limited", Limited.as_view()),
    path("api/v1/fails/<str:how>", Fails.as_view()),
    path("form", form),
    path("page/<str:how>", page_that_fails),
]
