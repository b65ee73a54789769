"""A clock that people can wind forward: real time plus an offset in, aware UTC out."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta


def real_now() -> datetime:
    """The time on the wall."""
    return datetime.now(tz=UTC)


class WoundClock:
    """Real time plus what it was wound forward by; it never goes back."""

    def __init__(self, now: Callable[[], datetime] = real_now) -> None:
        self._now = now
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        """Return the present moment."""
        return self._now() + self._ahead

    @property
    def is_wound(self) -> bool:
        """Whether it differs from the time on the wall."""
        return self._ahead > timedelta()

    def advance(self, by: timedelta) -> datetime:
        """Wind forward.

        Raises:
            ValueError: It would go back.
        """
        if by < timedelta():
            raise ValueError("the clock only goes forward")
        self._ahead += by
        return self()

    def wind_to(self, moment: datetime) -> datetime:
        """Wind forward to ``moment``; a moment that has passed is refused."""
        return self.advance(moment - self())
