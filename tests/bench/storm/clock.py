"""Real time in; the time of the storm out: the same for every process, and faster."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, slots=True)
class FastClock:
    """A clock that began at one moment and runs faster; what we wait for, we wait less."""

    began: float
    """``time.time()`` when it stood at ``start``."""
    start: datetime
    speed: float

    @classmethod
    def at(cls, start: datetime, *, speed: float) -> "FastClock":
        """Start it now."""
        return cls(time.time(), start.astimezone(UTC), speed)

    def __call__(self) -> datetime:
        """Tell the time."""
        return self.start + timedelta(seconds=(time.time() - self.began) * self.speed)

    def monotonic(self) -> float:
        """Seconds, as fast."""
        return time.monotonic() * self.speed

    def real(self, span: timedelta) -> timedelta:
        """Give how long a span of this clock really takes."""
        return span / self.speed
