"""What clients may ask of search."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ..contracts import MAX_QUERY, SearchRequest, Sort

ATTRIBUTE = "attr."
MAX_ATTRIBUTES = 20
Slug = Annotated[str, Field(max_length=200)]
Minor = Annotated[int, Field(ge=0, le=2**53)]
Pair = Annotated[str, Field(max_length=200, pattern="^[^:]+:.+$")]


class SearchQuery(BaseModel):
    """Words and filters. Attributes come as `attr.<code>=value`, repeated for alternatives, or as `attr=code:value`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    q: Annotated[str, Field(max_length=MAX_QUERY)] = ""
    category: Slug = ""
    shop: UUID | None = None
    price_min: Minor | None = None
    price_max: Minor | None = None
    currency: Annotated[str, Field(pattern="^([A-Z]{3})?$")] = ""
    brand: Annotated[tuple[Slug, ...], Field(max_length=MAX_ATTRIBUTES)] = ()
    attr: Annotated[tuple[Pair, ...], Field(max_length=MAX_ATTRIBUTES)] = ()
    rating_min: Annotated[int, Field(ge=1, le=5)] | None = None
    in_stock: bool = False
    sort: Sort = Sort.RELEVANCE
    limit: Annotated[int, Field(ge=1, le=100)] = 24
    cursor: Annotated[str, Field(max_length=200)] | None = None

    @model_validator(mode="before")
    @classmethod
    def _without_attributes(cls, values: Any) -> Any:
        """`attr.<code>` is read by the endpoint, which sees repeated parameters."""
        if not isinstance(values, dict):
            return values
        return {name: value for name, value in values.items() if not name.startswith(ATTRIBUTE)}

    def request(self, attributes: tuple[tuple[str, str], ...]) -> SearchRequest:
        """The question, with the attributes given as `attr.<code>` too."""
        pairs = [pair.split(":", 1) for pair in self.attr]
        return SearchRequest(
            q=self.q,
            category=self.category,
            shop=self.shop,
            price_min=self.price_min,
            price_max=self.price_max,
            attributes=(*attributes, *((code, value) for code, value in pairs)),
            rating_min=self.rating_min,
            in_stock=self.in_stock,
            sort=self.sort,
            limit=self.limit,
            cursor=self.cursor or None,
            currency=self.currency,
            brands=self.brand,
        )


class SuggestQuery(BaseModel):
    """The text typed so far."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    q: Annotated[str, Field(max_length=MAX_QUERY)] = ""
    limit: Annotated[int, Field(ge=1, le=20)] = 8
