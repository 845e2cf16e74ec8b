"""What templates of the seller centre need beyond the builtins."""

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def at(texts: Mapping[str, str], name: str) -> str:
    """`{{ form.values|at:field_name }}`: the text of a field whose name is computed."""
    return texts[name]
