"""The best candidates in; how likely the first is what was meant, and that it is there at all, out.

Two logistic models each, fitted on 2026-11-25 by ``tests/bench/lookup_fit.py`` on half of the
queries, over corpora of 5,000, 100,000 and 3 million papers, and of 5,000 to 2 million authors,
every corpus alike. On the other half, of the queries that no rule decides:

    papers   2,357 queries  clear is right .970, present answered .95, absent said none .96
    authors  1,366 queries  clear is right .948, present answered .88, absent said none .94

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
    "met",
    "unmet",
    "typed, but not there",
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
    "shortened",
    "extra words",
    "misspelt, but known",
    "common",
    "extra beside what is common",
    "size",
    "margin",
)
"""Of an author: the traits that ``author_search`` gives, and what is added here.

A misspelling that is itself a part of many names is likelier another name than a slip.
"""


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
        *(1.018, 2.585, 0.787, 0.989, 2.307, 1.991, 2.740, 3.991, 1.283),
        *(1.246, -1.746, -0.882, 3.718, -1.445, -0.141, -1.607, -0.213, -1.437),
        *(-6.656,),
    ),
    here=(
        *(2.358, 4.145, 1.517, 0.433, 2.033, 1.336, 2.716, 3.435, 3.787),
        *(0.780, -2.776, -3.844, 0.000, -1.551, 0.201, -1.994, 0.362, -0.265),
        *(-4.329,),
    ),
    sure=0.58,
    possible=0.76,
)
AUTHORS = Model(
    first=(
        *(4.359, 4.056, -3.964, 1.011, -1.977, 3.519, 0.160, -0.372, -0.014),
        *(0.538, 0.032, 2.324, 1.540, -3.200, -1.035, -3.837, -1.232, -1.383),
        *(-0.546, 1.696, -6.938),
    ),
    here=(
        *(5.371, 3.590, -2.349, 1.144, -2.086, 3.086, 1.421, -0.366, -1.406),
        *(-0.121, -0.023, 3.442, 1.795, -3.785, 0.934, -4.313, -0.920, 0.757),
        *(-1.201, 0.000, -5.930),
    ),
    sure=0.71,
    possible=0.68,
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
