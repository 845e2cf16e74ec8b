"""JSON in and out. Contracts are written as they stand: ids and times as text, money in minor units."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import PurePath
from typing import Any

import orjson
from pydantic import BaseModel
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer

from .errors import MalformedBody

_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS


def dumps(value: object) -> bytes:
    """A contract, or anything of contracts, as JSON. Times end in `Z`, decimals are texts."""
    return orjson.dumps(value, default=_other, option=_OPTIONS)


def _other(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump()
    if isinstance(value, frozenset | set):
        return sorted(value)
    if isinstance(value, Decimal | PurePath):
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


class JSON(BaseRenderer):
    """REST framework's renderer, for views that are not an `Endpoint`."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> bytes:
        """The JSON of `data`; nothing for None."""
        return b"" if data is None else dumps(data)


class JSONBody(BaseParser):
    """REST framework's parser, for views that are not an `Endpoint`."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        """The values of a JSON body.

        Raises:
            MalformedBody: it is not JSON.
        """
        try:
            return orjson.loads(stream.read())
        except orjson.JSONDecodeError as error:
            raise MalformedBody(str(error)) from None
