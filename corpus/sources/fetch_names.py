"""The name of a host in; its addresses out.

In threads of our own: a name server that never answers then holds none of the few that the rest
of the program shares.
"""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor

from aiohttp.abc import AbstractResolver, ResolveResult
from typing_extensions import override

_NUMERIC = int(socket.AI_NUMERICHOST | socket.AI_NUMERICSERV)


class Names(AbstractResolver):
    """The system's resolver."""

    def __init__(self, *, threads: int) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="names")

    @override
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Ask the system; a name that it does not know is an ``OSError``."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, _look_up, host, port, family)

    @override
    async def close(self) -> None:
        """Let the threads end when what they wait for has come."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def _look_up(host: str, port: int, family: socket.AddressFamily) -> list[ResolveResult]:
    found = socket.getaddrinfo(
        host, port, family=family, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG
    )
    return [
        ResolveResult(
            hostname=host,
            host=str(address[0]),
            port=int(address[1]),
            family=each,
            proto=protocol,
            flags=_NUMERIC,
        )
        for each, _, protocol, _, address in found
    ]
