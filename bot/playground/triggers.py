"""Trigger ids: a person's act in, one permission to open a modal within three seconds out."""

import secrets
from collections.abc import Callable

from bot.playground.errors import ApiError

LIFETIME_S = 3.0


class Triggers:
    """The permissions which were given, and when."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._given: dict[str, tuple[str, float]] = {}
        self._used: set[str] = set()

    def issue(self, user: str) -> str:
        """Give one for an act of ``user``."""
        id_ = f"{secrets.randbelow(10**13)}.{secrets.token_hex(16)}"
        self._given[id_] = (user, self._monotonic())
        return id_

    def use(self, id_: str) -> str:
        """Return whose act it was; a second use is refused.

        Raises:
            ApiError: It is unknown, used or too old.
        """
        if id_ in self._used:
            raise ApiError("exchanged_trigger_id")
        if id_ not in self._given:
            raise ApiError("invalid_trigger_id")
        user, since = self._given[id_]
        if self._monotonic() - since > LIFETIME_S:
            raise ApiError("expired_trigger_id")
        self._used.add(id_)
        return user
