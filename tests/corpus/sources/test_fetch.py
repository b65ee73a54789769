import asyncio
import gzip
import socket
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from corpus.errors import FetchError
from corpus.sources.fetch import Fetcher, agent, fetch
from corpus.sources.fetch_guard import UNREACHABLE
from corpus.sources.fetch_names import Names
from tests.hostile import HERE, TRAP, HostileServer, Rebinding
from tests.hostile_bodies import honest

REFUSED = r"^could not be reached, or is private: OFFPRINT_FETCH_ALLOW=ip:port"
NOW = datetime(2026, 5, 31, 8, 0, tzinfo=UTC)
LAST_MODIFIED = "Mon, 01 Jun 2026 08:00:00 GMT"


@pytest.fixture
async def server() -> AsyncIterator[HostileServer]:
    async with HostileServer(tempo_s=0.01) as running:
        yield running


@pytest.fixture
def names() -> Rebinding:
    return Rebinding(feed=[[HERE]], other=[[HERE]], trap=[[TRAP]])


@pytest.fixture
async def fetcher(server: HostileServer, names: Rebinding) -> AsyncIterator[Fetcher]:
    async with Fetcher(allow=server.allow, clock=lambda: NOW, resolver=names) as running:
        yield running


# ----------------------------------------------------------------------------- a document


async def test_an_address_gives_its_document(server: HostileServer, fetcher: Fetcher) -> None:
    url = server.url("/good/1")

    fetched = await fetcher.fetch(url)

    assert fetched.document is not None
    assert fetched.document.content == honest(1)
    assert (fetched.document.name, fetched.document.url) == (url, url)
    assert fetched.document.as_of == date(2026, 5, 31)
    assert (fetched.etag, fetched.last_modified) == ('"good-1"', LAST_MODIFIED)
    assert (fetched.moved_to, fetched.fresh_for) == (None, None)


async def test_one_document_without_a_session_of_its_own(server: HostileServer) -> None:
    document = await fetch(server.url("/good/1"), allow=server.allow, clock=lambda: NOW)

    assert document.content == honest(1)


async def test_a_redirect_is_followed_and_its_address_kept(
    server: HostileServer, fetcher: Fetcher
) -> None:
    url = server.url("/moved/302?to=/good/1")

    fetched = await fetcher.fetch(url)

    assert fetched.document is not None
    assert (fetched.document.name, fetched.document.url) == (url, server.url("/good/1"))
    assert fetched.moved_to is None


async def test_a_permanent_redirect_says_where_it_moved(
    server: HostileServer, fetcher: Fetcher
) -> None:
    fetched = await fetcher.fetch(server.url("/moved/308?to=/good/1"))

    assert fetched.moved_to == server.url("/good/1")


async def test_we_say_who_asks_and_nothing_else(server: HostileServer) -> None:
    name = agent("1.2", contact="https://lab.example")

    async with Fetcher(allow=server.allow, name=name) as fetcher:
        await fetcher.fetch(server.url("/good/1"))

    headers = server.requests[0].headers
    assert headers["user-agent"] == name
    assert set(headers) == {"host", "accept", "accept-encoding", "user-agent"}


async def test_compressed_bodies_are_read(server: HostileServer) -> None:
    async def compressed(_: web.Request) -> web.Response:
        return web.Response(body=gzip.compress(b"<rss/>"), headers={"Content-Encoding": "gzip"})

    app = web.Application()
    app.router.add_get("/", compressed)
    async with TestServer(app, host=HERE) as other:
        document = await fetch(str(other.make_url("/")), allow=_pair(other.port))

    assert document.content == b"<rss/>"


def _pair(port: int | None) -> frozenset[tuple[str, int]]:
    assert port is not None
    return frozenset({(HERE, port)})


# ----------------------------------------------------------------------------- asking again


async def test_who_knows_the_validators_gets_no_document(
    server: HostileServer, fetcher: Fetcher
) -> None:
    fetched = await fetcher.fetch(
        server.url("/good/1"), etag='"good-1"', last_modified=LAST_MODIFIED
    )

    assert fetched.document is None
    assert (fetched.etag, fetched.last_modified) == ('"good-1"', LAST_MODIFIED)
    assert server.requests[0].headers["if-modified-since"] == LAST_MODIFIED


async def test_an_answer_that_nothing_changed_keeps_the_validators_it_does_not_renew(
    server: HostileServer, fetcher: Fetcher
) -> None:
    fetched = await fetcher.fetch(
        server.url('/status/304?ETag="new"'), etag='"old"', last_modified=LAST_MODIFIED
    )

    assert (fetched.etag, fetched.last_modified) == ('"new"', LAST_MODIFIED)


async def test_nothing_changed_although_we_did_not_ask_is_an_error(
    server: HostileServer, fetcher: Fetcher
) -> None:
    with pytest.raises(FetchError, match="status 304"):
        await fetcher.fetch(server.url("/status/304"))


async def test_validators_follow_a_redirect_on_the_same_host(
    server: HostileServer, fetcher: Fetcher
) -> None:
    fetched = await fetcher.fetch(server.url("/moved/302?to=/good/1"), etag='"good-1"')

    assert fetched.document is None
    assert fetched.etag == '"good-1"'


async def test_validators_are_not_told_to_another_host(
    server: HostileServer, fetcher: Fetcher
) -> None:
    there = f"http://other.example:{server.port}/good/1"
    start = f"http://feed.example:{server.port}"

    temporary = await fetcher.fetch(f"{start}/moved/302?to={there}", etag='"good-1"')
    permanent = await fetcher.fetch(f"{start}/moved/301?to={there}", etag='"good-1"')

    assert [("if-none-match" in each.headers) for each in server.requests] == [True, False] * 2
    assert temporary.document is not None
    assert (temporary.etag, temporary.last_modified) == (None, None)
    assert permanent.etag == '"good-1"'
    assert permanent.moved_to == there


async def test_how_long_an_answer_is_fresh_is_told(server: HostileServer, fetcher: Fetcher) -> None:
    fetched = await fetcher.fetch(server.url("/status/304?Cache-Control=max-age%3D60"), etag='"x"')

    assert fetched.fresh_for == timedelta(minutes=1)


# ----------------------------------------------------------------------------- no document


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (404, "answered with status 404 (not found)"),
        (410, "answered with status 410 (gone)"),
        (500, "answered with status 500 (internal server error)"),
        (204, "answered with status 204 (no content)"),
        (302, "answered with status 302 (found)"),
        (599, "answered with status 599"),
    ],
)
async def test_another_answer_is_told_with_its_status(
    server: HostileServer, fetcher: Fetcher, status: int, message: str
) -> None:
    with pytest.raises(FetchError) as failed:
        await fetcher.fetch(server.url(f"/status/{status}?Retry-After=60"))

    assert str(failed.value) == message
    assert (failed.value.status, failed.value.retry_after) == (status, None)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("wish", ["120", "Sun, 31 May 2026 08:02:00 GMT"])
async def test_a_server_says_how_long_to_leave_it_alone(
    server: HostileServer, fetcher: Fetcher, status: int, wish: str
) -> None:
    with pytest.raises(FetchError) as failed:
        await fetcher.fetch(server.url(f"/status/{status}?Retry-After={wish}"))

    assert failed.value.status == status
    assert failed.value.retry_after == timedelta(minutes=2)


@pytest.mark.parametrize("hops", [5, 6])
async def test_five_redirects_are_followed_and_no_more(
    server: HostileServer, fetcher: Fetcher, hops: int
) -> None:
    path = "/good/1"
    for _ in range(hops):
        path = f"/moved/302?to={path.replace('%', '%25').replace('?', '%3F')}"

    if hops == 5:
        assert (await fetcher.fetch(server.url(path))).document is not None
    else:
        with pytest.raises(FetchError, match="redirects more than 5 times"):
            await fetcher.fetch(server.url(path))


async def test_the_deadline_is_for_all_redirects_together(server: HostileServer) -> None:
    url = server.url("/moved/302?to=/moved/302?to=/slow-body")

    began = asyncio.get_running_loop().time()
    with pytest.raises(FetchError, match=r"within 0\.2 seconds"):
        await fetch(url, allow=server.allow, deadline_s=0.2)

    assert asyncio.get_running_loop().time() - began < 2


async def test_a_server_that_cannot_speak_safely_is_told() -> None:
    async def plainly(_: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
        out.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        out.close()

    server = await asyncio.start_server(plainly, HERE, 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        with pytest.raises(FetchError, match="cannot be read safely"):
            await fetch(f"https://{HERE}:{port}/", allow=_pair(port))


async def test_a_password_in_an_address_is_refused_and_not_shown() -> None:
    with pytest.raises(FetchError) as refused:
        await fetch("http://ada:hunter2@127.0.0.1/feed?token=secret")

    assert "hunter2" not in refused.value.url + str(refused.value)
    assert "secret" not in refused.value.url


# ----------------------------------------------------------------------------- private places


async def test_a_private_address_is_refused_unless_allowed(server: HostileServer) -> None:
    with pytest.raises(FetchError, match=REFUSED):
        await fetch(server.url("/good/1"))

    assert server.requests == []


@pytest.mark.parametrize("start", ["", "http://feed.example:{port}/moved/302?to="])
async def test_a_name_that_leads_to_a_private_address_is_refused(
    server: HostileServer, fetcher: Fetcher, names: Rebinding, start: str
) -> None:
    url = (start + "http://trap.example:{port}/").format(port=server.port)

    with pytest.raises(FetchError, match=REFUSED):
        await fetcher.fetch(url)

    assert names.asked[-1] == "trap.example"
    assert server.trap.connections == 0


async def test_every_reason_not_to_connect_sounds_the_same(
    server: HostileServer, fetcher: Fetcher
) -> None:
    with socket.create_server((HERE, 0)) as free:
        closed = free.getsockname()[1]
    urls = [
        server.url("/").replace(HERE, TRAP),
        f"http://trap.example:{server.port}/",
        f"http://unknown.example:{server.port}/",
        f"http://feed.example:{closed}/",
        "http://feed.example:6379/",
        "http://10.0.0.1/",
    ]

    said = set()
    for url in urls:
        with pytest.raises(FetchError) as failed:
            await fetcher.fetch(url)
        said.add(str(failed.value))
    async with Fetcher(allow=frozenset({(HERE, closed)})) as allowed:
        with pytest.raises(FetchError) as refused:
            await allowed.fetch(f"http://{HERE}:{closed}/")

    assert said == {UNREACHABLE}
    assert str(refused.value) == UNREACHABLE


async def test_a_name_that_changes_its_address_is_checked_at_every_connection(
    server: HostileServer,
) -> None:
    names = Rebinding(feed=[[HERE], [TRAP]])
    async with Fetcher(allow=server.allow, resolver=names) as fetcher:
        url = f"http://feed.example:{server.port}/good/1"

        first = await fetcher.fetch(url)
        with pytest.raises(FetchError, match=REFUSED):
            await fetcher.fetch(url)

    assert first.document is not None
    assert names.asked == ["feed.example"] * 2
    assert server.trap.connections == 0


async def test_a_name_with_private_addresses_among_others_leads_only_to_the_others(
    server: HostileServer,
) -> None:
    names = Rebinding(feed=[[TRAP, HERE]])
    async with Fetcher(allow=server.allow, resolver=names) as fetcher:
        fetched = await fetcher.fetch(f"http://feed.example:{server.port}/good/1")

    assert fetched.document is not None
    assert server.trap.connections == 0


async def test_no_proxy_is_taken_from_the_environment(
    server: HostileServer, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, f"http://{TRAP}:{server.port}")

    fetched = await fetcher.fetch(f"http://feed.example:{server.port}/good/1")

    assert fetched.document is not None
    assert server.trap.connections == 0


# ----------------------------------------------------------------------------- many at once


async def test_hosts_are_asked_side_by_side_and_each_one_thing_at_a_time(
    server: HostileServer,
) -> None:
    hosts = Rebinding(slow=[[HERE]], **{f"h{n}": [[HERE]] for n in range(30)})
    async with Fetcher(allow=server.allow, resolver=hosts) as fetcher:
        drip = [_begin(fetcher, f"http://slow.example:{server.port}/slow-body") for _ in range(20)]
        good = [fetcher.fetch(f"http://h{n}.example:{server.port}/good/{n}") for n in range(30)]

        fetched = await asyncio.wait_for(asyncio.gather(*good), timeout=5)
        for task in drip:
            task.cancel()
        await asyncio.gather(*drip, return_exceptions=True)
        afterwards = await fetcher.fetch(f"http://slow.example:{server.port}/good/1")

    assert all(each.document is not None for each in fetched)
    assert afterwards.document is not None
    assert [each.path for each in server.requests].count("/slow-body") == 1


def _begin(fetcher: Fetcher, url: str) -> "asyncio.Task[object]":
    return asyncio.create_task(fetcher.fetch(url))


async def test_names_are_found_by_the_system() -> None:
    names = Names(threads=1)

    found = await names.resolve("localhost", 80)
    await names.close()

    assert {each["host"] for each in found} <= {"127.0.0.1", "::1"}
    assert {each["port"] for each in found} == {80}


async def test_a_fetcher_is_opened_before_use(server: HostileServer) -> None:
    with pytest.raises(RuntimeError, match="async with"):
        await Fetcher(allow=server.allow).fetch(server.url("/good/1"))
