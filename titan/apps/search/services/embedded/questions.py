"""Questions as queries of the index.

Note [Stages]
    EXACT wants every word. When it finds next to nothing, NEAR also accepts near spellings of each word. When that
    finds nothing, SOME wants only a share of the words. A wider stage contains the narrower one and ranks its results
    first, because more words count more. The stage is part of the cursor, so all pages come from the same one.
"""

from collections.abc import Callable, Mapping, Sequence
from enum import IntEnum
from typing import Any

from tantivy import FieldType, Occur, Query

from ...contracts import SearchRequest
from ...domain import ranking, text, vocabulary
from ...domain.text import Word
from .schema import PRODUCT, SEP, schema, stemmed

Alternatives = Mapping[str, Sequence[str]]
Clause = tuple[Occur, Query]
# The beginnings of all titles under one or two letters are too many to be worth looking up.
SHORTEST_START = 3
_WORD_FIELDS = ("title", "brand", "attributes", "categories", "shop", "description")


class Stage(IntEnum):
    """How much of the question has to match. See Note [Stages]."""

    EXACT = 0
    NEAR = 1
    SOME = 2


def term(field: str, value: Any) -> Query:
    """Documents with that term."""
    return Query.term_query(schema(), field, value, "basic")


def combined(*clauses: Clause, needed: int | None = None) -> Query:
    """A boolean query."""
    return Query.boolean_query(list(clauses), minimum_number_should_match=needed)


def matching(words: Sequence[Word], stage: Stage, alternatives: Alternatives, *, is_scored: bool) -> Query:
    """Products that answer the words, scored by `domain.ranking` or only to be counted."""
    big = [word for word in words if not word.is_small] or list(words)
    small = [word for word in words if word.is_small and word not in big]
    clauses = [_any_form(word, alternatives.get(word.text, ()) if stage else ()) for word in big]
    if stage is Stage.SOME:
        needed = ranking.words_needed(len(big))
        body = combined(*[(Occur.Should, clause) for clause in clauses], needed=needed)
    else:
        body = combined(*[(Occur.Must, clause) for clause in clauses])
    if is_scored:
        bonuses = [(Occur.Should, clause) for clause in (*map(_word, small), *_bonuses(words))]
        body = combined((Occur.Must, body), *bonuses)
    return combined((Occur.Should, body), (Occur.Should, _identified(words)))


def _identified(words: Sequence[Word]) -> Query:
    """The product whose own number (external id, SKU) is the question."""
    asked = " ".join(piece for word in words for piece in word.pieces)
    return Query.const_score_query(term("identifier", asked), ranking.IDENTIFIER)


def _any_form(word: Word, others: Sequence[str]) -> Query:
    """A word, another word for the same thing, or words it may have been meant to be."""
    shares = [*zip(others, ranking.CORRECTED, strict=False)]
    shares += [(other, ranking.SYNONYM) for other in vocabulary.SYNONYMS.get(word.text, ())]
    if not shares:
        return _word(word)
    forms = [Query.boost_query(_word(Word(other, (other,), "")), share) for other, share in shares]
    return Query.disjunction_max_query([_word(word), *forms])


def _word(word: Word) -> Query:
    """A word in its best field, with a little for the others; all of its pieces, or its code in one."""
    found = [_piece(piece) for piece in word.pieces]
    whole = found[0] if len(found) == 1 else combined(*[(Occur.Must, piece) for piece in found])
    if not word.code or (len(word.pieces) == 1 and word.code == word.pieces[0]):
        return whole
    return Query.disjunction_max_query(
        [whole, Query.boost_query(term("codes", word.code), ranking.FIELDS["codes"])]
    )


def _piece(piece: str) -> Query:
    root = next(iter(stemmed().analyze(piece)), piece)
    boost = ranking.FIELDS
    title = combined(
        (Occur.Should, Query.boost_query(_counted("title", root), boost["title"])),
        (Occur.Should, Query.boost_query(_counted("plain", piece), boost["plain"])),
        (Occur.Should, Query.boost_query(_counted("head", root), boost["head"])),
    )
    others = [Query.boost_query(_counted(name, root), boost[name]) for name in _WORD_FIELDS[1:]]
    if any(sign.isdigit() for sign in piece) or len(piece) <= 3:
        others.append(Query.boost_query(term("codes", piece), boost["codes"]))
    return Query.disjunction_max_query([title, *others], ranking.TIE_BREAKER)


def _counted(field: str, value: str) -> Query:
    return Query.term_query(schema(), field, value, "freq")


def _bonuses(words: Sequence[Word]) -> list[Query]:
    """The words side by side in the title; a title that begins with them; one that is just them."""
    asked = [piece for word in words for piece in word.pieces]
    whole = " ".join(asked)
    bonuses = [Query.const_score_query(term("title_key", whole[:80]), ranking.TITLE_IS)]
    if len(whole) >= SHORTEST_START:
        bonuses.append(Query.const_score_query(starting("title_key", whole), ranking.TITLE_STARTS))
    if not vocabulary.is_accessory(asked):
        bonuses.append(Query.const_score_query(term("main", 1), ranking.MAIN))
    if 2 <= len(asked) <= 8:
        phrase: list[str | tuple[int, str]] = [*asked]
        bonuses.append(Query.boost_query(Query.phrase_query(schema(), "plain", phrase), ranking.PHRASE))
    return bonuses


def starting(field: str, prefix: str) -> Query:
    """Documents with a term of that beginning; the prefix is letters, digits and blanks, so it needs no escaping."""
    return Query.regex_query(schema(), field, f"{prefix}.*")


def fuzzy(word: str, edits: int) -> Query:
    """Titles with a word so near, its first letter included."""
    return Query.fuzzy_term_query(schema(), "plain", word, edits)


def _category(request: SearchRequest) -> Query | None:
    return term("category", request.category) if request.category else None


def _shop(request: SearchRequest) -> Query | None:
    return term("shop_id", str(request.shop)) if request.shop else None


def _currency(request: SearchRequest) -> Query | None:
    return term("currency", request.currency) if request.currency else None


def _brands(request: SearchRequest) -> Query | None:
    keys = [text.key(brand) for brand in request.brands]
    return Query.term_set_query(schema(), "brand_key", keys) if keys else None


def _price(request: SearchRequest) -> Query | None:
    return _between("price", request.price_min, request.price_max)


def _rating(request: SearchRequest) -> Query | None:
    return _between("stars", request.rating_min * 100, None) if request.rating_min else None


def _between(field: str, low: int | None, high: int | None) -> Query | None:
    if low is None and high is None:
        return None
    return Query.range_query(schema(), field, FieldType.Integer, lower_bound=low, upper_bound=high)


_FILTERS: dict[str, Callable[[SearchRequest], Query | None]] = {
    "category": _category,
    "shop": _shop,
    "brand": _brands,
    "price": _price,
    "rating": _rating,
    "currency": _currency,
}


def filters(request: SearchRequest, *, hidden: Sequence[str], paused: Sequence[str]) -> dict[str, Clause]:
    """The clauses that narrow, by the facet each belongs to. Shops in `hidden` are never found, those in `paused`
    have nothing in stock."""
    found: dict[str, Clause] = {"kind": (Occur.Must, Query.const_score_query(term("kind", PRODUCT), 0.0))}
    if hidden:
        found["hidden"] = (Occur.MustNot, Query.term_set_query(schema(), "shop_id", list(hidden)))
    for name, build in _FILTERS.items():
        query = build(request)
        if query is not None:
            found[name] = (Occur.Must, Query.const_score_query(query, 0.0))
    for code in dict.fromkeys(code for code, _ in request.attributes):
        values = [SEP.join(pair) for pair in request.attributes if pair[0] == code]
        chosen = Query.term_set_query(schema(), "attribute", values)
        found[f"attr.{code}"] = (Occur.Must, Query.const_score_query(chosen, 0.0))
    if request.in_stock:
        found["in_stock"] = (Occur.Must, _stocked(paused))
    return found


def _stocked(paused: Sequence[str]) -> Query:
    clauses = [(Occur.Must, term("in_stock", 1))]
    if paused:
        clauses.append((Occur.MustNot, Query.term_set_query(schema(), "shop_id", list(paused))))
    return Query.const_score_query(combined(*clauses), 0.0)
