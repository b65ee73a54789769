"""What one run of deliveries did."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from corpus.model import Delivery
from handlers.delivery.verdicts import Fate


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What one run of deliveries did."""

    planned: int = 0
    """Digests."""
    skipped: int = 0
    """Slots that had passed too long ago."""
    fates: Mapping[Fate, int] = field(default_factory=dict)
    """Messages, by what became of them."""
    found: int = 0
    """Messages whose outcome was unknown and which Slack turned out to have."""
    closed: tuple[Delivery, ...] = ()
    """Deliveries whose refusal put their subscription to rest, one for each."""
    repaired: int = 0
    """Messages that stood there twice and were deleted."""

    @property
    def sent(self) -> int:
        """Messages that Slack has."""
        return self.fates.get(Fate.SENT, 0) + self.found


class Run:
    """What happens in one run."""

    def __init__(self) -> None:
        self.fates: Counter[Fate] = Counter()
        self.found = 0
        self.closed: list[Delivery] = []
        self.repaired = 0

    def summary(self) -> Summary:
        """Give it as a value."""
        return Summary(
            fates=dict(self.fates),
            found=self.found,
            closed=tuple(self.closed),
            repaired=self.repaired,
        )


def told(delivery: Delivery, reason: str | None) -> dict[str, object]:
    """What a log line says of a delivery: no names, no text."""
    return {
        "delivery": delivery.id,
        "slot": delivery.slot,
        "part": delivery.part,
        "attempt": delivery.attempt,
        "reason": reason,
    }
