"""Fields of a document, and how their texts become terms.

Fields for words are analysed; `*_f` fields are columns that facets count. Composite terms join their parts by SEP.
"""

from functools import cache

from tantivy import Filter, Index, Schema, SchemaBuilder, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

SEP = "\x1f"
STEMMED = "titan_stemmed"
PLAIN = "titan_plain"
SPACED = "titan_spaced"
PRODUCT, UNLISTED, SHOP = "product", "unlisted", "shop"
# A change of the schema or of what is put into it: older generations are built anew.
FORMAT = 1

_WORDS = {
    "title": (STEMMED, "position"),
    "plain": (PLAIN, "position"),
    "head": (STEMMED, "freq"),
    "brand": (STEMMED, "freq"),
    "attributes": (STEMMED, "freq"),
    "categories": (STEMMED, "freq"),
    "shop": (STEMMED, "freq"),
    "description": (STEMMED, "freq"),
    "codes": (SPACED, "basic"),
}
_TERMS = (
    "id",
    "kind",
    "title_key",
    "identifier",
    "shop_id",
    "category",
    "category_key",
    "brand_key",
    "attribute",
    "currency",
)
_COLUMNS = ("category_f", "shop_f", "brand_f", "attribute_f", "price_f")
_NUMBERS = ("price", "rating", "stars", "in_stock", "main", "published", "changed")


@cache
def schema() -> Schema:
    """The schema of every generation of this FORMAT."""
    builder = SchemaBuilder()
    for name, (analyzer, detail) in _WORDS.items():
        builder.add_text_field(name, tokenizer_name=analyzer, index_option=detail)
    for name in _TERMS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in _COLUMNS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in _NUMBERS:
        builder.add_integer_field(name, indexed=True, fast=True)
    builder.add_float_field("quality", fast=True)
    builder.add_bytes_field("body", stored=True)
    return builder.build()


@cache
def stemmed() -> TextAnalyzer:
    """English stems of folded text; a question goes through it too."""
    return _analyzer(Tokenizer.simple()).filter(Filter.stemmer("english")).build()


@cache
def plain() -> TextAnalyzer:
    """Folded words as they are."""
    return _analyzer(Tokenizer.simple()).build()


def _analyzer(tokenizer: Tokenizer) -> TextAnalyzerBuilder:
    return TextAnalyzerBuilder(tokenizer).filter(Filter.remove_long(40)).filter(Filter.lowercase())


def opened(path: str) -> Index:
    """An index that is there already.

    Raises:
        ValueError, OSError: it is missing or damaged.
    """
    return _with_analyzers(Index.open(path))


def created(path: str) -> Index:
    """A new, empty index in an existing folder."""
    return _with_analyzers(Index(schema(), path, reuse=False))


def _with_analyzers(index: Index) -> Index:
    index.register_tokenizer(STEMMED, stemmed())
    index.register_tokenizer(PLAIN, plain())
    index.register_tokenizer(SPACED, _analyzer(Tokenizer.whitespace()).build())
    index.config_reader("manual")
    return index
