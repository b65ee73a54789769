"""An address in; the document found there out, or one uniform error.

The guard sits where sockets are made, so it sees the address that is really connected to, whatever
a name resolves to and wherever a redirect leads.
"""

import asyncio
import errno
import socket
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

import aiohttp

from corpus.errors import FetchError
from corpus.model import Document
from corpus.sources.addresses import is_public

SIZE_LIMIT: Final = 10 * 1024 * 1024
"""Bytes, counted after decompression."""
REDIRECTS: Final = 5
DEADLINE_S: Final = 20.0
"""Seconds for everything together, redirects included."""

UNREACHABLE: Final = (
    "could not be reached, or is private: OFFPRINT_FETCH_ALLOW=ip:port lets private ones be read"
)
"""One sentence for both, so that nobody learns from it what listens on a private network."""

_PORTS = frozenset({80, 443})
_REDIRECTING = frozenset({301, 302, 303, 307, 308})
_CODINGS = frozenset({"", "identity", "gzip", "x-gzip", "deflate"})
_HEADERS = {
    "User-Agent": "Offprint (feed reader of a research team)",
    "Accept": "application/atom+xml, application/rss+xml, text/*;q=0.9, */*;q=0.5",
    "Accept-Encoding": "gzip, deflate",
}
_AddressInfo = tuple[
    int | socket.AddressFamily, int | socket.SocketKind, int, str, tuple[object, ...]
]


def _utc_now() -> datetime:
    return datetime.now(UTC)


async def fetch(
    url: str,
    *,
    allow: frozenset[tuple[str, int]] = frozenset(),
    size_limit: int = SIZE_LIMIT,
    deadline_s: float = DEADLINE_S,
    clock: Callable[[], datetime] = _utc_now,
) -> Document:
    """Read what is at an address.

    Args:
        url: Where to read.
        allow: Pairs of IP address and port that may be read although they are private.
        size_limit: Bytes after decompression; more is an error.
        deadline_s: Seconds for everything together.
        clock: Gives the day of capture.

    Raises:
        FetchError: There is nothing to be had. The text is the same for whatever keeps us from
            connecting, so that nobody can look around in our network by asking us.
    """
    connector = aiohttp.TCPConnector(
        socket_factory=lambda info: _guarded_socket(info, allow), use_dns_cache=False
    )
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=5)
    try:
        async with (
            asyncio.timeout(deadline_s),
            aiohttp.ClientSession(
                connector=connector,
                timeout=timeout,
                cookie_jar=aiohttp.DummyCookieJar(),
                headers=_HEADERS,
                trust_env=False,
            ) as session,
        ):
            return await _follow(session, url, size_limit=size_limit, clock=clock)
    except (aiohttp.ClientError, OSError, ValueError) as error:
        # TimeoutError is an OSError; a ValueError is an address that cannot be one.
        raise FetchError(UNREACHABLE, url=_shown(url)) from error


async def _follow(
    session: aiohttp.ClientSession, url: str, *, size_limit: int, clock: Callable[[], datetime]
) -> Document:
    here = url
    for _ in range(REDIRECTS + 1):
        _check(here, asked=url)
        async with session.get(here, allow_redirects=False) as response:
            target = response.headers.get("Location")
            if response.status in _REDIRECTING and target:
                here = _next(here, target, asked=url)
                continue
            if response.status != 200:
                raise FetchError(f"answered with status {response.status}", url=_shown(url))
            content = await _body(response, asked=url, size_limit=size_limit)
            return Document(name=url, url=here, content=content, as_of=clock().date())
    raise FetchError(f"redirects more than {REDIRECTS} times", url=_shown(url))


def _check(here: str, *, asked: str) -> None:
    parts = _split(here, asked=asked)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise FetchError("is not an http or https address", url=_shown(asked))
    if parts.username is not None or parts.password is not None:
        raise FetchError("holds a user name or a password", url=_shown(asked))


def _next(here: str, target: str, *, asked: str) -> str:
    there = urljoin(here, target)
    if here.startswith("https:") and _split(there, asked=asked).scheme != "https":
        raise FetchError("redirects from https to something less safe", url=_shown(asked))
    return there


async def _body(response: aiohttp.ClientResponse, *, asked: str, size_limit: int) -> bytes:
    if response.headers.get("Content-Encoding", "").strip().lower() not in _CODINGS:
        raise FetchError("is compressed in a way we do not read", url=_shown(asked))
    parts: list[bytes] = []
    size = 0
    async for part in response.content.iter_chunked(65536):
        size += len(part)
        if size > size_limit:
            raise FetchError(f"is larger than {size_limit // 1024} KiB", url=_shown(asked))
        parts.append(part)
    return b"".join(parts)


def _guarded_socket(info: _AddressInfo, allow: frozenset[tuple[str, int]]) -> socket.socket:
    family, kind, protocol, _, address = info
    host, port = str(address[0]), int(str(address[1]))
    if (host, port) not in allow and not (port in _PORTS and is_public(host)):
        raise OSError(errno.EACCES, "not a public address")
    return socket.socket(family=family, type=kind, proto=protocol)


def _split(url: str, *, asked: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError as error:
        raise FetchError("is not an http or https address", url=_shown(asked)) from error


def _shown(url: str) -> str:
    """The address without what may be secret in it."""
    head, at, tail = url.partition("@")
    scheme, slashes, _ = head.partition("//")
    shown = f"{scheme}{slashes}{tail}" if at and "/" not in head.partition("//")[2] else url
    return shown.partition("?")[0]
