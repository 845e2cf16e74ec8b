"""Near words: what somebody may have meant by a word that nothing contains."""

from collections.abc import Iterable

SHORTEST = 4
LONGER = 8
ALTERNATIVES = 3


def allowed_edits(word: str) -> int:
    """How many slips are forgiven: none below 4 letters, one below 8, then two. Numbers are taken at their word."""
    if len(word) < SHORTEST or any(sign.isdigit() for sign in word):
        return 0
    return 1 if len(word) < LONGER else 2


def distance(left: str, right: str, *, limit: int) -> int:
    """Slips between two words: letters too many, missing, wrong, or two swapped. `limit + 1` when there are more."""
    if abs(len(left) - len(right)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, sign in enumerate(left, 1):
        above, before, row = before, row, [i]
        for j, other in enumerate(right, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (sign != other))
            if i > 1 and j > 1 and sign == right[j - 2] and left[i - 2] == other:
                cost = min(cost, above[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return row[-1]


def nearest(word: str, vocabulary: Iterable[tuple[str, int]]) -> tuple[str, ...]:
    """Up to ALTERNATIVES words within the allowed edits: fewest slips first, then the more frequent one."""
    limit = allowed_edits(word)
    letters = set(word)
    found: list[tuple[int, int, str]] = []
    for other, frequency in vocabulary:
        if abs(len(other) - len(word)) > limit or len(letters ^ set(other)) > 2 * limit or other == word:
            continue
        slips = distance(word, other, limit=limit)
        if slips <= limit:
            found.append((slips, -frequency, other))
    return tuple(other for _, _, other in sorted(found)[:ALTERNATIVES])
