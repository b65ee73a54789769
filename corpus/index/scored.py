"""What the searches of papers and of authors hand to the lookup."""

from dataclasses import dataclass

from corpus.model import Kind, Tier

TIERS = tuple(Tier)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """One thing that may be meant, and how well it matches."""

    kind: Kind
    number: int
    """Its place in the index."""
    tier: Tier
    score: float
    """0 to 100."""
    reason: str

    @property
    def rank(self) -> tuple[int, float, int]:
        """Sorts best first: by tier, then by score, then as built."""
        return TIERS.index(self.tier), -self.score, self.number
