"""An address in; the document found there out, with what to know when asking again, or an error.

The guard sits where sockets are made, so it sees the address that is really connected to, whatever
a name resolves to and wherever a redirect leads.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Final, Self

import aiohttp
from aiohttp.abc import AbstractResolver

from corpus.errors import FetchError
from corpus.model import Document
from corpus.sources.fetch_body import BodyError, read_body
from corpus.sources.fetch_guard import UNREACHABLE, Allow, guarded_socket, refuse, shown
from corpus.sources.fetch_headers import agent, fresh_for, retry_after, validator
from corpus.sources.fetch_names import Names
from corpus.sources.fetch_trail import REDIRECTING, Trail
from corpus.sources.fetch_turns import Budget, Turns

__all__ = ["UNREACHABLE", "Allow", "Fetched", "Fetcher", "agent", "fetch", "refuse"]

SIZE_LIMIT: Final = 10 * 1024 * 1024
"""Bytes, counted after decompression."""
REDIRECTS: Final = 5
DEADLINE_S: Final = 20.0
"""Seconds for everything together, redirects included."""
CONNECT_S: Final = 5.0
"""Seconds for finding a host and connecting to it, TLS included."""
AT_ONCE: Final = 16
LOOKUPS: Final = 6 * AT_ONCE
"""Names looked up at a time. The system goes on asking for half a minute after we have given up on
a name, and names of strangers whose servers keep silent must not use up what others need."""

BROKEN: Final = "broke off, or answered in a way that is not HTTP"
NOT_TRUSTED: Final = "cannot be read safely: its certificate is not valid, or it speaks no TLS"

_ASKS_LATER: Final = frozenset({429, 503})
_PIECE: Final = 64 * 1024
_HEADERS: Final = {
    "Accept": "application/atom+xml, application/rss+xml, application/feed+json, "
    "text/*;q=0.9, */*;q=0.5",
    "Accept-Encoding": "gzip, deflate",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What an address gave, and what to know when asking again."""

    document: Document | None
    """``None``: not modified since the answer whose validators were given (304)."""
    etag: str | None
    last_modified: str | None
    moved_to: str | None
    """Where permanent redirects (301, 308) alone lead; ``None``: it did not move."""
    fresh_for: timedelta | None
    """Not worth asking before; at most a day."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Fetcher:
    """One HTTP session for everything we read from the network.

    Asks each host one thing at a time, and 16 hosts at once.
    """

    def __init__(
        self,
        *,
        allow: Allow = frozenset(),
        clock: Callable[[], datetime] = _utc_now,
        size_limit: int = SIZE_LIMIT,
        deadline_s: float = DEADLINE_S,
        name: str | None = None,
        resolver: AbstractResolver | None = None,
    ) -> None:
        """Say how to ask.

        Args:
            allow: Pairs of IP address and port that may be read although they are private.
            clock: Gives the day of capture, and the moment from which ``Retry-After`` counts.
            size_limit: Bytes after decompression; more is an error.
            deadline_s: Seconds for one document, waiting for our turn not counted.
            name: The ``User-Agent``, see ``agent``.
            resolver: Finds the addresses of names; our own if absent.
        """
        self._allow = allow
        self._clock = clock
        self._size_limit = size_limit
        self._deadline_s = deadline_s
        self._headers = _HEADERS | {"User-Agent": name or agent()}
        self._resolver = resolver
        self._turns = Turns(AT_ONCE)
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(
            socket_factory=lambda info: guarded_socket(info, self._allow),
            resolver=self._resolver or Names(threads=LOOKUPS),
            use_dns_cache=False,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            timeout=aiohttp.ClientTimeout(total=None, connect=CONNECT_S, sock_connect=CONNECT_S),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers=self._headers,
            auto_decompress=False,
            trust_env=False,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def fetch(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None
    ) -> Fetched:
        """Read what is at an address.

        Args:
            url: Where to read.
            etag: Of the last answer; with it the server may say that nothing changed.
            last_modified: As ``etag``.

        Raises:
            FetchError: There is nothing to be had. The text is the same for whatever keeps us from
                connecting, so that nobody can look around in our network by asking us.
        """
        known = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        conditions = {name: value for name, value in known.items() if value}
        trail = Trail.start(url, allow=self._allow)
        budget = Budget(self._deadline_s)
        for _ in range(REDIRECTS + 1):
            there = await self._visit(trail, conditions, budget=budget)
            if isinstance(there, Fetched):
                return there
            trail = there
        raise FetchError(f"redirects more than {REDIRECTS} times", url=shown(url))

    async def _visit(
        self, trail: Trail, conditions: dict[str, str], *, budget: Budget
    ) -> Fetched | Trail:
        """Ask one address of the trail; between two of them others get their turn."""
        try:
            async with self._turns.turn(trail.here), budget.spending():
                return await self._ask(trail, conditions if trail.is_same_host else {})
        except (aiohttp.ClientError, BodyError, OSError, ValueError) as error:
            complaint = _complaint(error, deadline_s=self._deadline_s)
            raise FetchError(complaint, url=shown(trail.asked)) from error

    async def _ask(self, trail: Trail, conditions: dict[str, str]) -> Fetched | Trail:
        if self._session is None:
            raise RuntimeError("a Fetcher is used inside `async with`")
        async with self._session.get(
            trail.here, headers=conditions, allow_redirects=False
        ) as response:
            target = response.headers.get("Location")
            if response.status in REDIRECTING and target:
                return trail.after(response.status, target, allow=self._allow)
            if response.status == HTTPStatus.NOT_MODIFIED and conditions:
                return self._fetched(response, trail, document=None, given=conditions)
            if response.status != HTTPStatus.OK:
                raise self._failure(response, trail)
            return self._fetched(response, trail, document=await self._document(response, trail))

    async def _document(self, response: aiohttp.ClientResponse, trail: Trail) -> Document:
        content = await read_body(
            response.content.iter_chunked(_PIECE),
            codings=",".join(response.headers.getall("Content-Encoding", [])),
            size_limit=self._size_limit,
        )
        as_of = self._clock().date()
        return Document(name=trail.asked, url=str(trail.here), content=content, as_of=as_of)

    def _fetched(
        self,
        response: aiohttp.ClientResponse,
        trail: Trail,
        *,
        document: Document | None,
        given: dict[str, str] | None = None,
    ) -> Fetched:
        """Put an answer into our words; what it does not renew stays as it was ``given``."""
        headers, keeps, known = response.headers, trail.keeps_validators, given or {}
        etag = validator(headers, "ETag") or known.get("If-None-Match")
        last_modified = validator(headers, "Last-Modified") or known.get("If-Modified-Since")
        return Fetched(
            document=document,
            etag=etag if keeps else None,
            last_modified=last_modified if keeps else None,
            moved_to=trail.moved_to,
            fresh_for=fresh_for(headers, now=self._clock()),
        )

    def _failure(self, response: aiohttp.ClientResponse, trail: Trail) -> FetchError:
        status = response.status
        known = {each.value: f" ({each.phrase.lower()})" for each in HTTPStatus}
        later = status in _ASKS_LATER
        return FetchError(
            f"answered with status {status}{known.get(status, '')}",
            url=shown(trail.asked),
            status=status,
            retry_after=retry_after(response.headers, now=self._clock()) if later else None,
        )


def _complaint(error: Exception, *, deadline_s: float) -> str:
    """Say what went wrong: in general terms until a connection that is allowed stands."""
    match error:
        case BodyError():
            return str(error)
        case aiohttp.ClientSSLError() | aiohttp.ClientConnectorCertificateError():
            return NOT_TRUSTED
        case (
            aiohttp.ClientConnectorError() | aiohttp.ConnectionTimeoutError() | aiohttp.InvalidURL()
        ):
            return UNREACHABLE
        case TimeoutError():
            return f"did not answer completely within {deadline_s:g} seconds"
        case aiohttp.ClientError():
            return BROKEN
        case _:
            return UNREACHABLE


async def fetch(
    url: str,
    *,
    allow: Allow = frozenset(),
    size_limit: int = SIZE_LIMIT,
    deadline_s: float = DEADLINE_S,
    clock: Callable[[], datetime] = _utc_now,
) -> Document:
    """Read what is at one address, once; see ``Fetcher``.

    Raises:
        FetchError: There is nothing to be had.
    """
    async with Fetcher(
        allow=allow, size_limit=size_limit, deadline_s=deadline_s, clock=clock
    ) as fetcher:
        fetched = await fetcher.fetch(url)
    if fetched.document is None:
        raise FetchError("answered that nothing changed, unasked", url=shown(url))
    return fetched.document
