"""How long things may take on the way of a digest: waits, leases, looks."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from corpus.model import Delivery

_LOOKS = (1.0, 1.5, 2.5)
"""When the history is looked at, in settle times after the request must have ended."""
_FIRST_BACKOFF = timedelta(seconds=30)
_LONGEST_BACKOFF = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How long things may take."""

    timeout: timedelta = timedelta(seconds=10)
    """Of one call to Slack."""
    lease: timedelta = timedelta(seconds=30)
    """For which a delivery is claimed; at least the timeout and two seconds."""
    settle: timedelta = timedelta(seconds=120)
    """After which a message that Slack has taken can be seen in the history."""
    spacing: timedelta = timedelta(seconds=1)
    """Between two messages in one channel."""
    sweep: timedelta = timedelta(minutes=15)
    """After which a message that took more than one try is looked for once more."""

    @property
    def held(self) -> timedelta:
        """The lease, long enough for one call."""
        return max(self.lease, self.timeout + timedelta(seconds=2))

    @property
    def first_look(self) -> timedelta:
        """From the claim to the first look."""
        return self.timeout + self.settle * _LOOKS[0]

    def next_look(self, delivery: Delivery, *, now: datetime) -> datetime | None:
        """When to look again; ``None`` after the last look."""
        ended = (delivery.last_try or delivery.planned_at) + self.timeout
        looks = (ended + self.settle * each for each in _LOOKS)
        return next((look for look in looks if look > now), None)

    def sweep_at(self, delivery: Delivery, *, now: datetime) -> datetime | None:
        """When to look whether it stands there twice: after more than one try it may."""
        return now + self.sweep if delivery.attempt > 1 else None


def backoff(attempt: int) -> timedelta:
    """How long to wait before connecting again: 30 s, 1 min, 2 min, ... a quarter of an hour."""
    doubled: timedelta = _FIRST_BACKOFF * 2 ** min(attempt - 1, 10)
    return min(doubled, _LONGEST_BACKOFF)
