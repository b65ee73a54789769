"""The best candidates in; how likely the first is what was meant, and that it is there at all, out.

Two logistic models each, fitted on 2026-11-25 by ``tests/bench/lookup_fit.py`` on half of the
queries, over corpora of 5,000, 100,000 and 3 million papers, and of 5,000 to 2 million authors,
every corpus alike. On the other half, of the queries that no rule decides:

    papers   2,382 queries  clear is right .980, present answered .915, absent said none .96
    authors  1,366 queries  clear is right .950, present answered .84, absent said none .91

Both must agree before an answer is clear.
"""

import math
import operator
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.index.scored import Scored
from corpus.model import Kind

PAPER_TRAITS = (
    "asked",
    "document",
    "ordered",
    "starts",
    "ratio",
    "sorted",
    "named",
    "least",
    "size",
    "margin",
    "one word",
    "one word, as asked",
    "one word of so many",
    "two words",
    "score",
)
"""Of a paper: the traits that ``paper_score`` gives, all from 0 to 1, and what is added here."""
AUTHOR_TRAITS = (
    "total",
    "least",
    "missing",
    "misspelt",
    "edits",
    "initials",
    "extra",
    "begun",
    "unmet",
    "in order",
    "reading",
    "parts",
    "letters",
    "size",
    "margin",
)
"""Of an author: the traits that ``author_search`` gives, and what is added here."""


@dataclass(frozen=True, slots=True)
class Model:
    """How sure we are of papers, or of authors."""

    first: tuple[float, ...]
    """Weights of the traits for "the first is what was meant"; the constant stands last."""
    here: tuple[float, ...]
    """Weights for "what was meant is among the first five", whatever its rivals."""
    sure: float
    """Least chance to be the one meant that makes an answer clear."""
    possible: float
    """Least chance to be there at all that is worth a question."""


PAPERS = Model(
    first=(
        *(0.750, 2.562, 1.171, 0.949, 2.664, 1.942, 2.770, 4.648, -1.580),
        *(3.872, -1.722, -0.341, -1.464, -0.215, -1.446, -6.392),
    ),
    here=(
        *(2.563, 4.152, 2.093, 0.462, 2.557, 1.379, 2.728, 4.439, -4.777),
        *(0.000, -2.109, -0.120, -1.866, 0.493, 0.170, -4.286),
    ),
    sure=0.82,
    possible=0.8,
)
AUTHORS = Model(
    first=(
        *(5.729, 4.736, -3.806, 0.415, -2.565, 3.715, 0.505, -0.307, 1.684),
        *(0.736, 0.065, 3.016, 1.399, -1.360, 1.955, -9.468),
    ),
    here=(
        *(7.611, 3.954, -2.204, 0.861, -2.617, 3.430, 2.556, -0.249, 0.713),
        *(0.245, 0.002, 4.469, 1.721, -2.387, 0.000, -9.001),
    ),
    sure=0.76,
    possible=0.55,
)
_WIDE = 15.0
"""Lead in points from which more makes no difference."""


def evidence(best: Scored, others: Sequence[Scored], *, words: int) -> tuple[float, ...]:
    """Give what speaks for the best candidate, and what against it."""
    rival = max((one.score for one in others if one.kind is best.kind), default=0.0)
    margin = min(max(best.score - rival, 0.0), _WIDE) / _WIDE
    if best.kind is Kind.AUTHOR:
        return (*best.traits, margin)
    one, two = float(words == 1), float(words == 2)
    asked, size = best.traits[0], best.traits[-1]
    return (*best.traits, margin, one, one * asked, one * size, two, best.score / 100)


def chance(weights: Sequence[float], traits: Sequence[float]) -> float:
    """Give the probability that a model sees in the evidence.

    >>> chance((2.0, -1.0), (0.5,))
    0.5
    """
    total = sum(map(operator.mul, weights, traits)) + weights[-1]
    return 1 / (1 + math.exp(-total))
