"""An address or a socket's target in; whether we may go there out.

The same rule stands in two places: where an address is written down, and where a socket is made.
Only the second sees what a name really resolves to.
"""

import errno
import re
import socket
from typing import TYPE_CHECKING, Final

from typing_extensions import override
from yarl import URL

from corpus.sources.addresses import is_local_name, is_public, literal

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

Allow = frozenset[tuple[str, int]]
"""Pairs of IP address and port that may be read although they are private."""

UNREACHABLE: Final = (
    "could not be reached, or is private: OFFPRINT_FETCH_ALLOW=ip:port lets private ones be read"
)
"""One sentence for all of it, so that nobody learns from it what listens on a private network."""

NOT_HTTP: Final = "is not an http or https address"

AddressInfo = tuple[
    int | socket.AddressFamily, int | socket.SocketKind, int, str, tuple[object, ...]
]
"""As ``getaddrinfo`` gives it, and aiohttp passes it on."""

_PORTS: Final = frozenset({80, 443})
_SIP: Final = 1024
"""Bytes that are taken from a connection at a time. All that comes at once is taken apart at once,
in the event loop: a quarter of a megabyte of empty interim answers keeps everybody else waiting for
more than a second, and so do 40,000 chunks of one byte each. A large feed takes 0.1 s longer."""
_HOST: Final = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+", re.IGNORECASE)
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


def refuse(url: str, *, allow: Allow) -> str | None:
    """Say why an address may not be read, as far as its text alone tells; ``None``: it may.

    >>> refuse("ftp://a.example/", allow=frozenset())
    'is not an http or https address'
    """
    parsed = parse(url)
    if parsed is None or parsed.scheme not in {"http", "https"} or not parsed.raw_host:
        return NOT_HTTP
    if "@" in parsed.raw_authority:
        return "holds a user name or a password"
    if not _HOST.fullmatch(parsed.raw_host):
        return NOT_HTTP
    return None if _may_be_open(parsed.raw_host, parsed.port or 0, allow) else UNREACHABLE


def parse(url: str) -> URL | None:
    """Read an address as the HTTP client reads it, so that both see the same host."""
    text = url.strip()
    if _CONTROL.search(text):
        return None  # a parser would drop some of these without a word
    try:
        return URL(text)
    except ValueError:
        return None


def _may_be_open(host: str, port: int, allow: Allow) -> bool:
    address = literal(host)
    if address is not None:
        return _is_open(address, port, allow)
    # A name may lead to a pair that is allowed; the guard of the socket will know.
    if any(port == allowed for _, allowed in allow):
        return True
    return port in _PORTS and not is_local_name(host)


def _is_open(address: str, port: int, allow: Allow) -> bool:
    return (address, port) in allow or (port in _PORTS and is_public(address))


class _Sipping(socket.socket):
    """A socket that gives a little at a time; the event loop asks for a quarter of a megabyte."""

    @override
    def recv(self, bufsize: int, flags: int = 0, /) -> bytes:
        return super().recv(min(bufsize, _SIP), flags)

    @override
    def recv_into(self, buffer: "WriteableBuffer", nbytes: int = 0, flags: int = 0) -> int:
        return super().recv_into(buffer, min(nbytes or memoryview(buffer).nbytes, _SIP), flags)


def guarded_socket(info: AddressInfo, allow: Allow) -> socket.socket:
    """Make the socket of one connection, if its target may be connected to.

    Raises:
        OSError: It may not; for the HTTP client the same as a connection that failed.
    """
    family, kind, protocol, _, address = info
    if not _is_open(str(address[0]), int(str(address[1])), allow):
        raise OSError(errno.EACCES, "not a public address")
    return _Sipping(family=family, type=kind, proto=protocol)


def shown(url: str) -> str:
    """Give the address without what may be secret in it: user, password, query.

    >>> shown("https://ada:pw@a.example/feed?token=x#y"), shown("https://a.example/@ada")
    ('https://a.example/feed', 'https://a.example/@ada')
    """
    parsed = parse(url)
    if parsed is not None and parsed.raw_host:
        return str(parsed.with_user(None).with_query(None).with_fragment(None))
    bare = _CONTROL.sub("", re.split(r"[?#]", url, maxsplit=1)[0])
    scheme, slashes, rest = bare.rpartition("//")
    return scheme + slashes + rest.rpartition("@")[2]
