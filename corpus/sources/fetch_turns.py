"""Who wants to ask which host in; their turns, one at a time for each host, out."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from yarl import URL

_WEB_PORTS = frozenset({80, 443})


class Turns:
    """One request at a time per host, and so many in all.

    Who waits for a slow host holds no place among those in all: others overtake.
    """

    def __init__(self, at_once: int) -> None:
        self._all = asyncio.Semaphore(at_once)
        self._hosts: WeakValueDictionary[tuple[str, int], asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def turn(self, url: URL) -> AsyncIterator[None]:
        """Wait for our turn at a host, and keep it."""
        host = _host(url)
        lock = self._hosts.get(host)
        if lock is None:
            self._hosts[host] = lock = asyncio.Lock()
        async with lock, self._all:
            yield


def _host(url: URL) -> tuple[str, int]:
    """Tell hosts apart; http and https of one name are one machine, further ports others."""
    port = url.port or 0
    return (url.raw_host or "").rstrip("."), 0 if port in _WEB_PORTS else port


class Budget:
    """Seconds of asking for one document, redirects included; waiting for a turn is free."""

    def __init__(self, seconds: float) -> None:
        self._left = seconds

    @asynccontextmanager
    async def spending(self) -> AsyncIterator[None]:
        """Let the time inside count.

        Raises:
            TimeoutError: It is used up.
        """
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            async with asyncio.timeout(self._left):
                yield
        finally:
            self._left = max(0.0, self._left - (loop.time() - began))
