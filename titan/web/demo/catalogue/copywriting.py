"""Descriptions in words: an opening about what is special, what holds for the family, and a list of facts."""

from html import escape

from titan.web.demo.pictures.dice import Dice

from .family import Family, Model

_OPENINGS: dict[str, tuple[str, ...]] = {
    "thing": (
        "What you notice first about the {name} is {feature}.",
        "Choose the {name} for {feature}.",
        "{Feature}: that is the idea behind the {name}.",
        "We like the {name} for {feature}.",
        "Ask anyone who owns the {name} and they will mention {feature}.",
        "With the {name} you get {feature}.",
    ),
    "name": (
        "What you notice first about {name} is {feature}.",
        "{Feature}: that is what makes {name} special.",
        "With {name} you get {feature}.",
    ),
    "book": (
        "{Feature}: that is where {name} begins.",
        "In {name}, {author} writes about {feature}.",
        "{name} is about {feature}, and about rather more than that.",
    ),
    "sense": (
        "Expect {feature}.",
        "{Feature}. That is {name} in one line.",
        "{Feature}: the reason so many people order {name} again.",
        "{name} in short: {feature}.",
    ),
}


def title_of(family: Family, model: Model, brand: str) -> str:
    """The product's title."""
    return family.title.format(brand=brand, name=model.name, author=model.own.get("author", ""))


def description_of(family: Family, model: Model, facts: tuple[str, ...], dice: Dice) -> str:
    """One paragraph of three or four sentences and a list of facts, as safe HTML."""
    opening = dice.pick(_OPENINGS[family.voice]).format(
        name=model.name.partition(",")[0],
        feature=model.feature,
        Feature=model.feature[:1].upper() + model.feature[1:],
        author=model.own.get("author", ""),
    )
    sentences = [opening, *dice.sample(family.sentences, 2)]
    bullets = [*facts[:4], *dice.sample(family.bullets, 3)]
    listed = "".join(f"<li>{escape(bullet)}</li>" for bullet in bullets)
    return f"<p>{escape(' '.join(sentences), quote=False)}</p><ul>{listed}</ul>"
