import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from corpus.errors import FetchError
from corpus.sources.addresses import is_public
from corpus.sources.fetch import fetch

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Allow = frozenset[tuple[str, int]]
REFUSED = r"^could not be reached, or is private: OFFPRINT_FETCH_ALLOW=ip:port"
NOW = datetime(2026, 5, 31, 8, 0, tzinfo=UTC)


async def _feed(_: web.Request) -> web.Response:
    return web.Response(text="<rss/>")


async def _moved(request: web.Request) -> web.Response:
    raise web.HTTPFound(request.query["to"])


async def _compressed(request: web.Request) -> web.Response:
    body = gzip.compress(b"0" * int(request.query["size"]))
    return web.Response(body=body, headers={"Content-Encoding": "gzip"})


async def _twice_compressed(_: web.Request) -> web.Response:
    body = gzip.compress(gzip.compress(b"0"))
    return web.Response(body=body, headers={"Content-Encoding": "gzip, gzip"})


async def _endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(b"x")
        await asyncio.sleep(0.01)


@pytest.fixture
async def server() -> AsyncIterator[TestServer]:
    app = web.Application()
    routes: dict[str, Handler] = {
        "/feed": _feed,
        "/moved": _moved,
        "/compressed": _compressed,
        "/twice": _twice_compressed,
        "/endless": _endless,
    }
    for path, handler in routes.items():
        app.router.add_get(path, handler)
    async with TestServer(app, host="127.0.0.1") as running:
        yield running


@pytest.fixture
def allow(server: TestServer) -> Allow:
    assert server.port is not None
    return frozenset({("127.0.0.1", server.port)})


async def test_an_allowed_address_gives_its_document(server: TestServer, allow: Allow) -> None:
    url = str(server.make_url("/feed"))

    document = await fetch(url, allow=allow, clock=lambda: NOW)

    assert document.content == b"<rss/>"
    assert (document.name, document.url, document.as_of) == (url, url, date(2026, 5, 31))


async def test_a_redirect_is_followed_and_its_address_kept(
    server: TestServer, allow: Allow
) -> None:
    url = str(server.make_url("/moved").with_query(to="/feed"))

    document = await fetch(url, allow=allow)

    assert document.url == str(server.make_url("/feed"))
    assert document.name == url


async def test_a_private_address_is_refused_unless_allowed(server: TestServer) -> None:
    with pytest.raises(FetchError, match=REFUSED):
        await fetch(str(server.make_url("/feed")))


async def test_a_redirect_to_a_private_address_is_refused(server: TestServer, allow: Allow) -> None:
    async with TestServer(web.Application(), host="127.0.0.1") as other:
        url = server.make_url("/moved").with_query(to=str(other.make_url("/")))

        with pytest.raises(FetchError, match=REFUSED):
            await fetch(str(url), allow=allow)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://0.0.0.0/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://①②⑦.⓪.⓪.①/",
        "http://127.0.0.1:22/",
    ],
)
async def test_ways_of_writing_a_private_address_end_in_one_error(url: str) -> None:
    with pytest.raises(FetchError, match=REFUSED):
        await fetch(url)


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://a.example/", "gopher://a/", "a.example", "http://", "http://[x/"],
)
async def test_other_schemes_are_refused(url: str) -> None:
    with pytest.raises(FetchError):
        await fetch(url)


async def test_a_password_in_an_address_is_refused_and_not_shown() -> None:
    with pytest.raises(FetchError) as refused:
        await fetch("http://ada:hunter2@127.0.0.1/feed?token=secret")

    assert "hunter2" not in refused.value.url + str(refused.value)
    assert "secret" not in refused.value.url


@pytest.mark.parametrize("target", ["file:///etc/passwd", "http://ada:x@127.0.0.1/", "//"])
async def test_a_redirect_to_something_else_is_refused(
    server: TestServer, allow: Allow, target: str
) -> None:
    url = server.make_url("/moved").with_query(to=target)

    with pytest.raises(FetchError):
        await fetch(str(url), allow=allow)


async def test_a_loop_of_redirects_ends(server: TestServer, allow: Allow) -> None:
    url = str(server.make_url("/moved"))
    looping = server.make_url("/moved").with_query(to=f"{url}?to=/moved")

    with pytest.raises(FetchError):
        await fetch(str(looping), allow=allow)


async def test_what_is_not_there_is_said_so(server: TestServer, allow: Allow) -> None:
    with pytest.raises(FetchError, match="status 404"):
        await fetch(str(server.make_url("/missing")), allow=allow)


async def test_compressed_bodies_are_read_up_to_the_limit(server: TestServer, allow: Allow) -> None:
    small = server.make_url("/compressed").with_query(size=1000)
    bomb = server.make_url("/compressed").with_query(size=50_000_000)

    document = await fetch(str(small), allow=allow)

    assert len(document.content) == 1000
    with pytest.raises(FetchError, match="grows more than 200 times"):
        await fetch(str(bomb), allow=allow)


async def test_a_body_compressed_twice_is_refused(server: TestServer, allow: Allow) -> None:
    with pytest.raises(FetchError, match="compressed"):
        await fetch(str(server.make_url("/twice")), allow=allow)


async def test_a_slow_body_ends_at_the_deadline(server: TestServer, allow: Allow) -> None:
    with pytest.raises(FetchError, match=r"within 0\.2 seconds"):
        await fetch(str(server.make_url("/endless")), allow=allow, deadline_s=0.2)


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.0.1", "100.64.0.1", "100.100.100.200"),
        *("169.254.169.254", "168.63.129.16", "192.0.0.8", "224.0.0.1", "240.0.0.1", "0.1.2.3"),
        *("255.255.255.255", "198.18.0.1", "::", "::1", "::127.0.0.1", "::ffff:10.0.0.1"),
        *("::ffff:0:7f00:1", "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "2001:0:1::"),
        *("fe80::1%eth0", "fd00:ec2::254", "fec0::1", "ff02::1", "3fff::1", "5f00::1", "x", ""),
    ],
)
def test_these_addresses_are_not_public(host: str) -> None:
    assert not is_public(host)


@pytest.mark.parametrize(
    "host", ["93.184.215.14", "8.8.8.8", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"]
)
def test_these_addresses_are_public(host: str) -> None:
    assert is_public(host)
