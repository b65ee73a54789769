"""Slack's rate limits: one call in, the seconds to wait out when it comes too early."""

import math
from collections import defaultdict, deque
from collections.abc import Callable
from enum import StrEnum

BURST = 5
"""Posts to one channel before the limit of one a second is felt."""
WINDOW_S = 60.0


class Limits(StrEnum):
    """Which limits are kept up."""

    OFF = "off"
    POSTS = "posts"
    """One message a second and channel, with a short burst."""
    ALL = "all"
    """The tiers of all methods as well."""


class RateLimits:
    """What was called lately."""

    def __init__(self, limits: Limits, monotonic: Callable[[], float]) -> None:
        self.limits = limits
        self._monotonic = monotonic
        self._free_at: dict[str, float] = defaultdict(float)
        self._calls: dict[str, deque[float]] = defaultdict(deque)

    def wait_s(self, method: str, *, a_minute: int, channel: str) -> int | None:
        """Return how long to wait, or None when the call may pass; it is counted then."""
        if self.limits is Limits.OFF:
            return None
        if method == "chat.postMessage":
            return self._posting(channel)
        return self._tier(method, a_minute) if self.limits is Limits.ALL else None

    def _posting(self, channel: str) -> int | None:
        now = self._monotonic()
        due = max(self._free_at[channel], now - BURST + 1)
        if due > now:
            return max(1, math.ceil(due - now))
        self._free_at[channel] = due + 1.0
        return None

    def _tier(self, method: str, a_minute: int) -> int | None:
        now, calls = self._monotonic(), self._calls[method]
        while calls and now - calls[0] >= WINDOW_S:
            calls.popleft()
        if len(calls) >= a_minute:
            return max(1, math.ceil(calls[0] + WINDOW_S - now))
        calls.append(now)
        return None
