"""The description of the whole of Titan: no warning, and examples that the contracts accept."""

from typing import Any

import pytest
from django.urls import get_resolver
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator

from titan.platform.rest import schema
from titan.platform.rest.examples import example_of
from titan.platform.rest.operation import Endpoint
from titan.platform.rest.parsing import adapter


@pytest.fixture
def document() -> Any:
    get_resolver("config.urls")._populate()
    schema.components.cache_clear()
    generator = SchemaGenerator(urlconf="config.urls")  # type: ignore[no-untyped-call]
    return generator.get_schema(request=None, public=True)  # type: ignore[no-untyped-call]


def bodies() -> list[Any]:
    """The body types of all operations outside of tests."""
    return [
        declared.body
        for endpoint in schema.endpoints(Endpoint)
        if not endpoint.__module__.startswith("tests.")
        for declared in endpoint.operations.values()
        if declared.body is not None
    ]


def test_is_made_without_a_warning(document: Any) -> None:
    assert document["openapi"] == "3.1.0"
    assert not GENERATOR_STATS._warn_cache
    assert not GENERATOR_STATS._error_cache


def test_every_operation_is_below_a_version_and_has_a_summary(document: Any) -> None:
    odd = [
        f"{method} {path}"
        for path, methods in document["paths"].items()
        for method, found in methods.items()
        if not found["summary"] or not path.startswith(("/api/v1/", "/.well-known/"))
    ]

    assert odd == []


def test_examples_of_bodies_are_accepted(document: Any) -> None:
    components = schema.components()
    refused = []
    for kind in bodies():
        example = example_of(components.of(kind, "validation"), components)
        try:
            adapter(kind).validate_python(example, strict=False)
        except ValueError as error:
            refused.append(f"{kind}: {error}")

    assert refused == []
