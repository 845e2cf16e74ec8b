"""The category tree with the attributes of its leaves, whose options are what the families offer."""

from collections.abc import Iterable

from titan.web.demo.pictures.palette import colour_label

from .attributes import ATTRIBUTES
from .family import Family
from .model import AttributeKind, DemoAttribute, DemoCategory, DemoOption
from .slugs import slug
from .tree_text import TREE


def categories(families: Iterable[Family]) -> tuple[DemoCategory, ...]:
    """All categories, parents before children."""
    offered = _offered(families)
    parents: list[str] = []
    found: list[DemoCategory] = []
    for line in TREE.strip().splitlines():
        level = (len(line) - len(line.lstrip())) // 2 + 1
        code, _, rest = line.strip().partition(" ")
        name, _, attributes = rest.partition(":")
        parents[level - 1 :] = [code]
        parent = parents[level - 2] if level > 1 else None
        leaf = tuple(_attribute(word, offered.get(code, {})) for word in attributes.split())
        found.append(DemoCategory(code, name.strip(), parent, level, leaf))
    return tuple(found)


def option_code(text: str) -> str:
    """The code of an enum option whose label is `text`."""
    return slug(text)


def _attribute(word: str, offered: dict[str, list[str]]) -> DemoAttribute:
    code = word.rstrip("*!")
    kind = ATTRIBUTES[code]
    options = offered.get(code, []) if kind.kind is AttributeKind.ENUM else []
    is_axis = word.endswith("*")
    return DemoAttribute(
        code=code,
        name=kind.name,
        kind=kind.kind,
        unit=kind.unit,
        options=tuple(DemoOption(option_code(text), _label(code, text, kind.unit)) for text in options),
        is_required=is_axis or word.endswith("!"),
        is_filterable=kind.is_filterable,
        is_variant_axis=is_axis,
    )


def _label(code: str, text: str, unit: str) -> str:
    if code == "colour":
        return colour_label(text)
    if unit:
        return f"{text} {unit}"
    return text[:1].upper() + text[1:]


def _offered(families: Iterable[Family]) -> dict[str, dict[str, list[str]]]:
    """The enum texts of every leaf: axis values in their written order, other values sorted."""
    leaves: dict[str, dict[str, list[str]]] = {}
    for family in families:
        leaf = leaves.setdefault(family.leaf, {})
        for axis, values in family.axis_values.items():
            _add(leaf.setdefault(axis, []), [value.value for value in values])
        for model in family.parsed_models:
            for code, text in (family.shared_values | model.own).items():
                if code in ATTRIBUTES and ATTRIBUTES[code].kind is AttributeKind.ENUM:
                    _add(leaf.setdefault(code, []), [text])
                    if code not in family.axis_values:
                        leaf[code].sort()
    return leaves


def _add(known: list[str], more: list[str]) -> None:
    known += [text for text in more if text not in known]
