"""What the searches of papers and of authors hand to the lookup."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Self

from corpus.model import Kind, Tier

TIERS = tuple(Tier)
CUTOFF = 74.0
"""Least score of an answer; chosen with ``tests/bench/lookup_quality.py``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """One thing that may be meant, and how well it matches."""

    kind: Kind
    number: int
    """Its place in the index."""
    tier: Tier
    score: float
    """0 to 100."""
    why: Callable[[], str]
    """Gives the reason in words; asked only of what is shown."""
    traits: tuple[float, ...] = ()
    """What speaks for it, as ``certainty`` weighs it; empty where a rule decides."""
    is_fresh: bool = False
    """Whether that place is in the part that came since the base was built."""
    is_doubtful: bool = False
    """Near, but so far from what was typed that it is not to be taken for it."""

    @classmethod
    def of(
        cls,
        kind: Kind,
        number: int,
        tier: Tier,
        score: float,
        why: str | Callable[[], str],
        *,
        traits: tuple[float, ...] = (),
        is_doubtful: bool = False,
    ) -> Self:
        """Rate a match; what is too weak for an answer is no better than a shared topic."""
        fair = tier if score >= CUTOFF else Tier.TOPIC
        said = why if callable(why) else partial(str, why)
        return cls(
            kind=kind,
            number=number,
            tier=fair,
            score=score,
            why=said,
            traits=traits,
            is_doubtful=is_doubtful,
        )

    @property
    def rank(self) -> tuple[int, float, int]:
        """Sorts best first: by tier, then by score, then as built."""
        return TIERS.index(self.tier), -self.score, self.number


def size_of(number: int) -> float:
    """Rate how many things there are from 0 to 1: the more, the more are alike by chance.

    >>> size_of(0), size_of(1_000_000)
    (0.0, 0.75)
    """
    return math.log10(number + 1 if number < 10 else number) / 8
