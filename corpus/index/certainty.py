"""The best candidates in; how likely the first is what was meant, and that it is there at all, out.

Two logistic models each, fitted on 2026-11-25 by ``tests/bench/lookup_fit.py`` on half of the
queries, over corpora of 5,000, 100,000 and 3 million papers, and of 5,000 to 2 million authors,
every corpus alike. On the other half, of the queries that no rule decides:

    papers   2,337 queries  clear is right .973, present answered .96, absent said none .98
    authors  1,366 queries  clear is right .952, present answered .88, absent said none .95

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
    "capitals",
    "size",
    "margin",
    "one word",
    "one word, as asked",
    "one word of so many",
    "score",
)
"""Of a paper: the traits that ``paper_score`` gives, all from 0 to 1, and what is added here.

Capitals within a name that were typed otherwise are those of another name.
"""
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
        *(1.381, 2.702, 0.784, 0.954, 1.084, 2.106, 3.170, 3.688, 1.188),
        *(0.343, -1.268, -1.026, -1.180, 3.349, -1.576, -0.365, -1.401, -0.747),
        *(-6.329,),
    ),
    here=(
        *(2.892, 3.727, 1.297, 0.581, 0.788, 1.810, 2.885, 2.803, 3.258),
        *(-0.791, -2.397, -0.977, -4.188, 0.000, -1.709, -0.128, -1.633, 0.053),
        *(-3.589,),
    ),
    sure=0.58,
    possible=0.8,
)
AUTHORS = Model(
    first=(
        *(4.456, 4.116, -3.870, 0.765, -1.910, 3.638, 0.215, -0.375, 0.075),
        *(0.501, 0.032, 2.311, 1.684, -3.134, -1.022, -3.911, -1.217, -1.328),
        *(-0.612, 1.760, -7.146),
    ),
    here=(
        *(5.468, 3.647, -2.329, 0.975, -2.055, 3.114, 1.463, -0.364, -1.312),
        *(-0.167, -0.024, 3.447, 1.901, -3.686, 0.942, -4.325, -0.887, 0.784),
        *(-1.256, 0.000, -6.070),
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
    one = float(words == 1)
    asked, size = best.traits[0], best.traits[-1]
    return (*best.traits, margin, one, one * asked, one * size, best.score / 100)


def chance(weights: Sequence[float], traits: Sequence[float]) -> float:
    """Give the probability that a model sees in the evidence.

    >>> chance((2.0, -1.0), (0.5,))
    0.5
    """
    total = sum(map(operator.mul, weights, traits)) + weights[-1]
    return 1 / (1 + math.exp(-total))
