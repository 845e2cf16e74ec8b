"""What words mean in shops: other words for the same thing, and words that make a title one of an accessory."""

from .text import fold, pieces

# Each group is one thing. A word outside the title's own counts a little less than the word that was asked for.
_SAME = (
    "tv hdtv television",
    "laptop notebook",
    "phone smartphone cellphone",
    "fridge refrigerator",
    "headphones earphones earbuds headset",
    "sofa couch",
    "sneakers trainers",
    "trousers pants",
    "jumper sweater pullover",
    "handbag purse",
    "rug carpet",
    "cooker stove",
    "vacuum hoover",
    "bike bicycle",
    "film movie",
    "colour color",
    "grey gray",
    "jewellery jewelry",
    "tshirt tee",
    "mobile cellular",
    "ereader ebook",
)
SYNONYMS: dict[str, tuple[str, ...]] = {
    word: tuple(other for other in group.split() if other != word)
    for group in _SAME
    for word in group.split()
}

_ACCESSORIES = frozenset(
    [
        "accessory",
        "accessories",
        "adapter",
        "adaptor",
        "battery",
        "bag",
        "bracket",
        "cable",
        "case",
        "charger",
        "connector",
        "cord",
        "cover",
        "cradle",
        "decal",
        "dock",
        "earpads",
        "filter",
        "folio",
        "hanger",
        "holder",
        "holster",
        "hose",
        "jacket",
        "kit",
        "mount",
        "pad",
        "pedestal",
        "pouch",
        "protector",
        "refill",
        "replacement",
        "shelf",
        "skin",
        "sleeve",
        "spare",
        "stand",
        "sticker",
        "strap",
        "stylus",
        "tray",
        "warranty",
    ]
)
# What a thing is stands before these; what it goes with, after.
_TURNS = frozenset(["for", "with", "compatible", "fits"])


def head(title: str) -> str:
    """The part of a title that names the thing itself: `Jacket` of `Jacket for Kindle`."""
    words = pieces(fold(title))
    turn = next((i for i, word in enumerate(words) if i and word in _TURNS), len(words))
    return " ".join(words[:turn])


def is_accessory(words: list[str]) -> bool:
    """Whether folded words name something that belongs to another thing."""
    return any(word in _ACCESSORIES or word.removesuffix("s") in _ACCESSORIES for word in words)
