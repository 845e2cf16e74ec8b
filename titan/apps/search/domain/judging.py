"""How good a ranking is, against judgements of people."""

import math
from collections.abc import Mapping, Sequence

CUT = 10


def ndcg(found: Sequence[str], grades: Mapping[str, float]) -> float:
    """Normalised discounted cumulative gain of the first CUT: 1.0 when no order could be better; unjudged counts 0."""
    ideal = _gain(sorted(grades.values(), reverse=True))
    return _gain([grades.get(one, 0.0) for one in found]) / ideal if ideal else 0.0


def _gain(grades: Sequence[float]) -> float:
    return sum(grade / math.log2(place + 2) for place, grade in enumerate(grades[:CUT]))


def reciprocal_rank(found: Sequence[str], wanted: Mapping[str, float]) -> float:
    """1 over the place of the first wanted one among the first CUT; 0 without any."""
    return next((1 / place for place, one in enumerate(found[:CUT], 1) if wanted.get(one, 0.0) > 0), 0.0)
