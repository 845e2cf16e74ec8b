"""The thin lane of `GET /api/v1/products/{id}`: the same bytes as the operation, without Django's middleware."""

from uuid import UUID

from titan.platform.rest.etags import matches
from titan.platform.serving.lanes import LaneRequest, LaneResponse, register

from . import api
from .api import CACHE_CONTROL
from .contracts import ProductNotFound

PREFIX = "/api/v1/products/"
_HEADERS = (
    ("cache-control", CACHE_CONTROL),
    ("x-content-type-options", "nosniff"),
)


async def product(request: LaneRequest) -> LaneResponse | None:
    """The JSON of a public product. Anything out of the ordinary is left to Django, refusals included."""
    if request.method not in ("GET", "HEAD"):
        return None
    text = request.path[len(PREFIX) :]
    found = api.body_at_hand(product_id=text)
    if found is None:
        try:
            found = await request.run(api.product_body, product_id=UUID(text))
        except (ValueError, ProductNotFound):
            return None
    if not found.body:
        return None
    headers = (*_HEADERS, ("etag", found.etag))
    if matches(request.header(b"if-none-match"), found.etag):
        return LaneResponse(304, headers=headers)
    if request.method == "HEAD":
        return None
    return LaneResponse(200, found.body, headers=headers)


register(PREFIX, product)
