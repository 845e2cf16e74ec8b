"""The colours products come in, and the arithmetic that lights and shades them."""

from typing import TypeAlias

Rgb: TypeAlias = tuple[int, int, int]

WHITE: Rgb = (255, 255, 255)
INK: Rgb = (43, 46, 54)

_HEX = {
    "black": "34363d",
    "charcoal": "50555f",
    "grey": "9aa1aa",
    "silver": "c8cdd5",
    "white": "f3f1ec",
    "cream": "efe3cb",
    "sand": "d8c19c",
    "camel": "c2925a",
    "brown": "7d5438",
    "walnut": "704a34",
    "oak": "c99c67",
    "birch": "e3c79c",
    "terracotta": "c9704b",
    "rust": "ab5330",
    "red": "c93a41",
    "burgundy": "7c2738",
    "coral": "ee7f6c",
    "rose": "dd95a2",
    "blush": "efc9c1",
    "pink": "e77fa5",
    "orange": "e88a3d",
    "mustard": "d8a130",
    "yellow": "f0c94a",
    "olive": "7d8047",
    "sage": "a2b193",
    "green": "4f8b5c",
    "forest": "305945",
    "mint": "a8d5bf",
    "teal": "2c8088",
    "sky": "8ebede",
    "blue": "3b70c5",
    "navy": "2a3d66",
    "denim": "4d6d98",
    "lavender": "b8a6d4",
    "purple": "6f4e95",
    "plum": "5d3453",
    "gold": "d4aa50",
    "copper": "ba7650",
    "brass": "c6a15b",
    "ivory": "f5ecd9",
}


def _rgb(digits: str) -> Rgb:
    return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


COLOURS: dict[str, Rgb] = {name: _rgb(digits) for name, digits in _HEX.items()}

TINTS: tuple[Rgb, ...] = tuple(
    _rgb(digits)
    for digits in [
        "f2e6dc",
        "e3ecf1",
        "e6eee1",
        "f6ead2",
        "eee3ef",
        "dceae7",
        "f5dfd9",
        "e4e2dd",
        "d9e4f0",
        "efe9d8",
        "d8e5dc",
        "f0dccd",
        "dfdcee",
        "d3e2e6",
        "f3e3e6",
        "e9e4d4",
    ]
)


def colour_label(name: str) -> str:
    """The name a shopper reads, such as "Sky"."""
    return name.capitalize()


def hex_of(name: str) -> str:
    """`#rrggbb` of a palette colour; raises KeyError for a name outside the palette."""
    return "#" + _HEX[name]


def mix(first: Rgb, second: Rgb, share: float) -> Rgb:
    """`first` with `share` (0 to 1) of `second` in it."""
    return (
        round(first[0] + (second[0] - first[0]) * share),
        round(first[1] + (second[1] - first[1]) * share),
        round(first[2] + (second[2] - first[2]) * share),
    )


def light(colour: Rgb, share: float) -> Rgb:
    """`colour` moved towards white."""
    return mix(colour, WHITE, share)


def dark(colour: Rgb, share: float) -> Rgb:
    """`colour` moved towards a deep blue-black, so that shadows stay clean instead of grey."""
    return mix(colour, (24, 22, 44), share)


def luma(colour: Rgb) -> float:
    """Perceived brightness, 0 to 255."""
    return 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]


def distance(first: Rgb, second: Rgb) -> float:
    """How far apart two colours look, 0 to about 441."""
    return float(sum((a - b) ** 2 for a, b in zip(first, second, strict=True)) ** 0.5)
