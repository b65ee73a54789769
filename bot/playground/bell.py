"""Waiting without sleeping: a condition in, its value out as soon as something made it true."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Bell:
    """Wakes everybody who waits whenever something in the workspace changed."""

    def __init__(self) -> None:
        self._waiting: list[asyncio.Future[None]] = []

    def ring(self) -> None:
        """Let all who wait look again."""
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(None)

    async def until(self, ready: Callable[[], T | None], *, within_s: float) -> T:
        """Return what ``ready`` finds.

        Raises:
            TimeoutError: It found nothing in time.
        """
        async with asyncio.timeout(within_s):
            while (found := ready()) is None:
                future = asyncio.get_running_loop().create_future()
                self._waiting.append(future)
                await future
            return found
