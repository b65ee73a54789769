"""An HTTP server on loopback that does to a feed reader whatever a stranger's server can do.

For every test that needs one. In the same process::

    async with HostileServer() as server:
        fetcher = Fetcher(allow=server.allow, deadline_s=0.5)
        await fetcher.fetch(server.url("/endless"))
        assert server.trap.connections == 0

``ATTACKS`` names every path, with what it does and how fetching it must end: in an error, or in a
document that is then the parser's trouble. ``/good/1``, ``/good/2`` and so on are honest feeds
with validators, which answer 304 to whoever knows them. ``/moved/301?to=`` redirects with the
status in its path, and ``/status/503?Retry-After=7`` answers with that status and header.

``server.trap`` is a listener on another loopback address, with the port of the server: it stands
for everything private. Hostile feeds and redirects lead to it; nobody may ever connect to it.

As a process of its own, so that its memory is not measured with the reader's:
``python -m tests.hostile``. The first line that it prints is its address, and a line on its
standard input gets the number of connections to the trap as its answer.
"""

import asyncio
import socket
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from typing import Final, Self
from urllib.parse import parse_qs, urlsplit

from aiohttp.abc import AbstractResolver, ResolveResult
from typing_extensions import override

from tests import hostile_bodies as bodies

HERE: Final = "127.0.0.1"
TRAP: Final = "127.0.0.2"

FEED: Final = ("Content-Type", "application/rss+xml")


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]
    """Names in lower case."""


@dataclass(frozen=True, slots=True)
class Wire:
    """The connection to one reader; ``trap`` is the address nobody may visit."""

    out: asyncio.StreamWriter
    trap: str
    tempo_s: float

    async def raw(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.out.write(data)
        await self.out.drain()

    async def head(self, *headers: tuple[str, str], status: str = "200 OK") -> None:
        """Send the first part of an answer."""
        lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers)]
        await self.raw("\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1"))

    async def body(self, content: bytes, *headers: tuple[str, str], status: str = "200 OK") -> None:
        """Send a whole answer, with an honest length."""
        await self.head(FEED, ("Content-Length", str(len(content))), *headers, status=status)
        await self.raw(content)

    async def moved(self, target: str, *, status: str = "302 Found") -> None:
        """Send somebody elsewhere."""
        await self.body(b"", ("Location", target), status=status)

    async def pause(self) -> None:
        """Let the time between two drops pass."""
        await asyncio.sleep(self.tempo_s)


Act = Callable[[Wire], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """One path, and how fetching it must end."""

    path: str
    act: Act
    arrives: bool | None
    """Whether a document comes of it, for the parser to survive; ``False``: it must be an error;
    ``None``: either, as the packets fall."""
    is_slow: bool = False
    """Whether only the deadline ends it."""


# ----------------------------------------------------------------------------- what is sent


def _sends(content: Callable[[Wire], bytes], *headers: tuple[str, str]) -> Act:
    async def act(wire: Wire) -> None:
        await wire.body(content(wire), *headers)

    return act


def _redirects(target: Callable[[Wire], str]) -> Act:
    async def act(wire: Wire) -> None:
        await wire.moved(target(wire))

    return act


async def _tiny_chunks(wire: Wire, *, count: int = 300_000) -> None:
    await wire.head(FEED, ("Transfer-Encoding", "chunked"))
    content = bodies.honest(0)
    content += b" " * (count - len(content))
    for start in range(0, count, 1000):
        pieces = (content[n : n + 1] for n in range(start, min(start + 1000, count)))
        await wire.raw(b"".join(b"1\r\n%b\r\n" % piece for piece in pieces))
    await wire.raw(b"0\r\n\r\n")


async def _endless(wire: Wire) -> None:
    await wire.head(FEED)
    while True:
        await wire.raw(b"<item>" * 10_000)


async def _endless_chunks(wire: Wire) -> None:
    await wire.head(FEED, ("Transfer-Encoding", "chunked"))
    while True:
        await wire.raw(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")


async def _slow_body(wire: Wire) -> None:
    await wire.head(FEED)
    while True:
        await wire.raw(b"<")
        await wire.pause()


async def _slow_headers(wire: Wire) -> None:
    await wire.raw(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while True:
        await wire.raw(b"s")
        await wire.pause()


async def _silent(wire: Wire) -> None:
    while True:
        await wire.pause()


async def _huge_headers(wire: Wire) -> None:
    await wire.head(*((f"X-Huge-{n}", "h" * 8000) for n in range(200)))


async def _endless_header(wire: Wire) -> None:
    await wire.raw(b"HTTP/1.1 200 OK\r\nX-Endless: ")
    while True:
        await wire.raw(b"e" * 65536)


async def _endless_headers(wire: Wire) -> None:
    await wire.raw(b"HTTP/1.1 200 OK\r\n")
    while True:
        await wire.raw(b"X-Again: x\r\n" * 5000)


async def _endless_interim(wire: Wire) -> None:
    while True:
        await wire.raw(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 1000)


async def _promises_more(wire: Wire) -> None:
    content = bodies.honest(0)
    await wire.head(FEED, ("Content-Length", str(len(content) + 1000)))
    await wire.raw(content)


async def _promises_everything(wire: Wire) -> None:
    await wire.head(FEED, ("Content-Length", str(10**15)))
    await wire.raw(bodies.honest(0))


async def _promises_less(wire: Wire) -> None:
    content = bodies.honest(0)
    await wire.head(FEED, ("Content-Length", "100"))
    await wire.raw(content)


async def _negative_length(wire: Wire) -> None:
    await wire.head(FEED, ("Content-Length", "-1"))
    await wire.raw(bodies.honest(0))


async def _two_lengths(wire: Wire) -> None:
    content = bodies.honest(0)
    await wire.head(FEED, ("Content-Length", "7"), ("Content-Length", str(len(content))))
    await wire.raw(content)


async def _bad_chunks(wire: Wire) -> None:
    await wire.head(FEED, ("Transfer-Encoding", "chunked"))
    await wire.raw(b"fffffffffffffffffffff\r\n<rss/>\r\n-1\r\n\r\n")


async def _not_http(wire: Wire) -> None:
    await wire.raw(b"220 mail.example ESMTP ready\r\n")


async def _hangs_up(_: Wire) -> None:
    return


def _body(path: str, content: Callable[[], bytes], *headers: tuple[str, str]) -> Attack:
    return Attack(path=path, act=_sends(lambda _: content(), *headers), arrives=True)


def _trap_body(path: str, content: Callable[[str], bytes]) -> Attack:
    act = _sends(lambda wire: content(f"{wire.trap}{path}"))
    return Attack(path=path, act=act, arrives=True)


def _broken(path: str, act: Act, *, is_slow: bool = False) -> Attack:
    return Attack(path=path, act=act, arrives=False, is_slow=is_slow)


def _to(path: str, target: str) -> Attack:
    return _broken(path, _redirects(lambda wire: target.format(trap=wire.trap)))


def _packed(path: str, content: Callable[[], bytes], coding: str) -> Attack:
    return _broken(path, _sends(lambda _: content(), ("Content-Encoding", coding)))


_ALL: Final = (
    # For the parser.
    _body("/billion-laughs", bodies.billion_laughs),
    _body("/quadratic-blowup", bodies.quadratic_blowup),
    _body("/xxe-file", lambda: bodies.entity_from("file:///etc/passwd")),
    _trap_body("/xxe-http", bodies.entity_from),
    _trap_body("/external-declarations", bodies.declared_elsewhere),
    _trap_body("/xinclude", bodies.included),
    _body("/device-as-body", lambda: b"/dev/zero"),
    _body("/path-as-body", lambda: b"/etc/passwd"),
    _trap_body("/address-as-body", str.encode),
    _body("/long-author", bodies.long_author),
    _body("/comment-flood", bodies.comment_flood),
    _body("/attributes", bodies.attributes),
    _body("/less-than", bodies.less_than),
    _body("/deep", bodies.deep),
    _body("/many-items", bodies.many_items),
    _body("/long-text", bodies.long_text),
    _body("/many-mentions", bodies.many_mentions),
    _body("/many-authors", bodies.many_authors),
    _body("/many-marks", bodies.many_marks),
    _body("/utf-7", bodies.utf_7, ("Content-Type", "text/html; charset=utf-7")),
    _body("/nul", bodies.nul),
    _body("/surrogates", bodies.surrogates),
    _body("/utf-16", bodies.utf_16),
    _body("/wrong-encoding", bodies.wrong_encoding),
    _body("/empty", lambda: b""),
    # For the client, which gets something readable all the same.
    Attack(path="/tiny-chunks", act=_tiny_chunks, arrives=True),
    Attack(path="/promises-less", act=_promises_less, arrives=None),
    # For the client.
    _packed("/gzip-bomb", bodies.bomb, "gzip"),
    _packed("/deflate-bomb", lambda: bodies.bomb(form="deflate"), "deflate"),
    _packed("/packed-twice", lambda: bodies.bomb(1), "gzip, gzip"),
    _packed("/not-packed", lambda: bodies.honest(0), "gzip"),
    _packed("/packed-strangely", lambda: bodies.honest(0), "br"),
    _packed("/packed-and-cut", lambda: bodies.bomb(1)[:500], "gzip"),
    _broken("/endless", _endless),
    _broken("/endless-chunks", _endless_chunks),
    _broken("/endless-header", _endless_header),
    _broken("/endless-headers", _endless_headers),
    _broken("/endless-interim", _endless_interim, is_slow=True),
    _broken("/huge-headers", _huge_headers),
    _broken("/slow-body", _slow_body, is_slow=True),
    _broken("/slow-headers", _slow_headers, is_slow=True),
    _broken("/silent", _silent, is_slow=True),
    _broken("/promises-more", _promises_more),
    _broken("/promises-everything", _promises_everything),
    _broken("/negative-length", _negative_length),
    _broken("/two-lengths", _two_lengths),
    _broken("/bad-chunks", _bad_chunks),
    _broken("/not-http", _not_http),
    _broken("/hangs-up", _hangs_up),
    _to("/to-loopback", "{trap}/"),
    _to("/to-private", "http://10.0.0.1/"),
    _to("/to-metadata", "http://169.254.169.254/latest/meta-data/"),
    _to("/to-loopback-6", "http://[::1]/"),
    _to("/to-mapped", "http://[::ffff:127.0.0.2]/"),
    _to("/to-number", "http://2130706434/"),
    _to("/to-localhost", "http://localhost:1/"),
    _to("/to-file", "file:///etc/passwd"),
    _to("/to-gopher", "gopher://127.0.0.1:70/_x"),
    _to("/to-password", "http://ada:hunter2@127.0.0.1/"),
    _to("/to-nowhere", "http://[broken"),
    _to("/to-control", "/good/1\x01"),
    _to("/loop", "/loop"),
)
ATTACKS: Final = {attack.path: attack for attack in _ALL}


# ----------------------------------------------------------------------------- the server


@dataclass
class Trap:
    """A listener that counts who comes."""

    connections: int = 0

    async def answer(self, _: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
        """Count, and hang up."""
        self.connections += 1
        out.close()


@dataclass
class HostileServer:
    """The server; an async context manager."""

    tempo_s: float = 1.0
    """Seconds between two bytes of whatever is slow."""
    requests: list[Request] = field(default_factory=list)
    """What was asked for, in order."""
    trap: Trap = field(default_factory=Trap)
    port: int = 0
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def __aenter__(self) -> Self:
        server = await asyncio.start_server(self._serve, HERE, 0)
        self.port = server.sockets[0].getsockname()[1]
        trap = await asyncio.start_server(self.trap.answer, TRAP, self.port)
        self._stack.callback(server.close)
        self._stack.callback(trap.close)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def allow(self) -> frozenset[tuple[str, int]]:
        """The one address that may be read; the trap is not."""
        return frozenset({(HERE, self.port)})

    def url(self, path: str) -> str:
        """Give the whole address of a path."""
        return f"http://{HERE}:{self.port}{path}"

    async def _serve(self, into: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        trap = f"http://{TRAP}:{self.port}"
        # The end of the server cancels who still drips; asyncio's streams would complain of it.
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            request = _request(await into.readuntil(b"\r\n\r\n"))
            self.requests.append(request)
            await _answer(request, Wire(out, trap, self.tempo_s))
        out.close()


async def _answer(request: Request, wire: Wire) -> None:
    attack = ATTACKS.get(request.path)
    _, kind, number, *_ = [*request.path.split("/"), "", ""]
    if attack is not None:
        await attack.act(wire)
    elif kind == "good" and number.isdecimal():
        await _honest(request, wire, int(number))
    elif kind == "moved" and number.isdecimal():
        await wire.moved(request.query["to"], status=f"{number} Moved")
    elif kind == "status" and number.isdecimal():
        await wire.head(*request.query.items(), status=f"{number} As Asked")
    else:
        await wire.body(b"", status="404 Not Found")


async def _honest(request: Request, wire: Wire, number: int) -> None:
    etag = f'"good-{number}"'
    validators = [("ETag", etag), ("Last-Modified", "Mon, 01 Jun 2026 08:00:00 GMT")]
    if request.headers.get("if-none-match") == etag:
        await wire.head(*validators, status="304 Not Modified")
    else:
        await wire.body(bodies.honest(number), *validators)


def _request(head: bytes) -> Request:
    first, *lines = head.decode("latin-1").split("\r\n")
    target = urlsplit(first.split(" ")[1])
    named = (line.partition(":") for line in lines if line)
    return Request(
        path=target.path,
        query={name: values[0] for name, values in parse_qs(target.query).items()},
        headers={name.strip().lower(): value.strip() for name, _, value in named},
    )


class Rebinding(AbstractResolver):
    """Names whose addresses change: each answer in turn, the last one again and again."""

    def __init__(self, **answers: Sequence[Sequence[str]]) -> None:
        self._answers = {name: list(given) for name, given in answers.items()}
        self.asked: list[str] = []

    @override
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Give the next answer for a name (its first label)."""
        self.asked.append(host)
        left = self._answers.get(host.partition(".")[0])
        if not left:
            raise OSError(f"{host}: no such name")
        answer = left.pop(0) if len(left) > 1 else left[0]
        return [_resolved(host, address, port) for address in answer]

    @override
    async def close(self) -> None:
        """Nothing to close."""


def _resolved(host: str, address: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=0)


async def _serve_until_told() -> None:
    async with HostileServer() as server:
        print(server.url(""), flush=True)
        while await asyncio.to_thread(sys.stdin.readline):
            print(server.trap.connections, flush=True)


if __name__ == "__main__":
    asyncio.run(_serve_until_told())
