"""The contrast figures in the tokens are true, and high enough."""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[3] / "static"
TOKENS = (STATIC / "tokens" / "tokens.css").read_text(encoding="utf8")
COLOURS = dict(re.findall(r"--([\w-]+): light-dark\((#\w{6}, #\w{6})\)", TOKENS))
CLAIMS = [
    (name, ground, float(light), float(dark), "edges of controls" in comment)
    for name, comment in re.findall(r"--([\w-]+): light-dark\([^)]*\);[ ]*/\* ([^*]+) \*/", TOKENS)
    for ground, light, dark in re.findall(r"on ([\w-]+) ([\d.]+) / ([\d.]+)", comment)
]


def luminance(colour: str) -> float:
    channels = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return round((high + 0.05) / (low + 0.05), 2)


def test_every_colour_for_text_makes_a_claim() -> None:
    claimed = {name for name, *_ in CLAIMS}
    for_text = {name for name in COLOURS if name.endswith("-text") or name.startswith("on-")}
    assert for_text | {"text", "text-muted", "link", "sale", "star", "brand"} <= claimed


@pytest.mark.parametrize(("name", "ground", "light", "dark", "is_edge"), CLAIMS)
def test_contrast_is_as_claimed_and_enough(
    name: str, ground: str, light: float, dark: float, is_edge: bool
) -> None:
    fronts, grounds = COLOURS[name].split(", "), COLOURS[ground].split(", ")
    assert [contrast(*pair) for pair in zip(fronts, grounds, strict=True)] == [light, dark]
    assert min(light, dark) >= (3 if is_edge else 4.5)


@pytest.mark.parametrize("path", sorted(STATIC.glob("css/*.css")), ids=lambda path: path.name)
def test_styles_take_their_colours_from_tokens_and_their_sides_from_the_script(path: Path) -> None:
    text = path.read_text(encoding="utf8")
    if path.name != "print.css":
        assert not re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[^{]*;)", text)
    assert not re.findall(
        r"\b(?:margin|padding|border)-(?:left|right|top|bottom)\b|text-align: (?:left|right)", text
    )
    assert set(re.findall(r"var\(--([\w-]+)", text)) <= set(re.findall(r"--([\w-]+):", TOKENS + text)) | {
        "gap",
        "column",
        "icon",
        "price",
        "avatar",
        "choice",
    }


@pytest.mark.parametrize("path", sorted(STATIC.glob("**/*.css")), ids=lambda path: path.name)
def test_every_class_of_a_style_sheet_is_closed(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf8"), flags=re.S)
    assert text.count("{") == text.count("}")
