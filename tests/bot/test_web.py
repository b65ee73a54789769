import asyncio
import hashlib
import hmac
import json
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pytest
from aiohttp import ClientSession, web
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.settings import SettingsError
from bot.web import (
    IDLE,
    LARGEST_BODY,
    MOST_CONNECTIONS,
    Refused,
    Served,
    ops_app,
    readable,
    slack_app,
    verify,
)

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
NOW = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
FORM = "application/x-www-form-urlencoded"
PATIENCE = timedelta(seconds=1)


def signed(body: bytes, *, at: datetime = NOW, secret: str = SECRET) -> dict[str, str]:
    stamp = str(int(at.timestamp()))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={digest}",
        "Content-Type": FORM,
    }


def serving(
    app: web.Application, *, port: int = 0, idle: timedelta = IDLE, most: int = MOST_CONNECTIONS
) -> Served:
    return Served(
        app,
        host="127.0.0.1",
        port=port,
        variable="PORT",
        patience=PATIENCE,
        idle=idle,
        most=most,
    )


async def nobody_asks(**_: Any) -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1")


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
async def address(said: list[str]) -> AsyncIterator[str]:
    bolt = AsyncApp(authorize=nobody_asks, signing_secret="", request_verification_enabled=False)

    @bolt.command("/papers")
    async def papers(ack: Any, command: dict[str, Any]) -> None:
        said.append(command["text"])
        await ack("ok")

    app = slack_app(bolt.async_dispatch, signing_secret=SECRET, clock=lambda: NOW)
    served = serving(app)
    await served.start()
    yield f"{served.address}/slack/events"
    await served.stop()


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with ClientSession() as opened:
        yield opened


def command(text: str) -> bytes:
    fields = {"command": "/papers", "text": text, "team_id": "T1", "user_id": "U1"}
    return urlencode(fields | {"channel_id": "C1", "trigger_id": "1.2"}).encode()


async def test_a_signed_command_is_answered(
    address: str, session: ClientSession, said: list[str]
) -> None:
    body = command("kv edit")

    async with session.post(address, data=body, headers=signed(body)) as response:
        assert response.status == 200
        assert await response.text() == "ok"

    assert said == ["kv edit"]


BODY = command("x")


@pytest.mark.parametrize(
    "changed",
    [
        {"X-Slack-Signature": ""},
        {"X-Slack-Signature": "v0=00"},
        {"X-Slack-Signature": signed(BODY)["X-Slack-Signature"].replace("v0=", "v1=")},
        {"X-Slack-Signature": "v0=é佘"},
        {"X-Slack-Request-Timestamp": ""},
        {"X-Slack-Request-Timestamp": "abc"},
        {"X-Slack-Request-Timestamp": "1e400"},
        {"X-Slack-Request-Timestamp": "-1"},
        {"X-Slack-Request-Timestamp": "٣"},
        {"X-Slack-Request-Timestamp": "9" * 400},
        signed(BODY, at=NOW - timedelta(seconds=301)),
        signed(BODY, at=NOW + timedelta(seconds=301)),
        signed(BODY, secret="another"),
        signed(command("y")),
    ],
)
async def test_what_slack_did_not_sign_is_refused_unread(
    address: str, session: ClientSession, said: list[str], changed: Mapping[str, str]
) -> None:
    headers = signed(BODY) | dict(changed)

    async with session.post(address, data=BODY, headers=headers) as response:
        assert response.status == 401

    assert said == []


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xff\xfe\x00", FORM),
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b'"text"', "application/json"),
        (b"[" * 100_000, "application/json"),
        (b"payload=%7B", FORM),
        (b"payload=3", FORM),
        (b'{"type":"event_callback","event":"text"}', "application/json"),
        (b'{"type":["x"]}', "application/json"),
        (b'{"type":"block_actions","actions":"x"}', "application/json"),
        (b'{"authorizations":5}', "application/json"),
    ],
)
async def test_a_signed_body_that_means_nothing_is_refused(
    address: str, session: ClientSession, body: bytes, kind: str
) -> None:
    headers = signed(body) | {"Content-Type": kind}

    async with session.post(address, data=body, headers=headers) as response:
        assert response.status == 400


async def test_a_body_too_large_is_refused(address: str, session: ClientSession) -> None:
    body = b"x" * (LARGEST_BODY + 1)

    async with session.post(address, data=BytesIO(body), headers=signed(body)) as response:
        assert response.status == 413


async def test_a_compressed_body_is_refused(address: str, session: ClientSession) -> None:
    headers = signed(BODY) | {"Content-Encoding": "deflate"}

    async with session.post(address, data=BODY, headers=headers) as response:
        assert 400 <= response.status < 500


SHORT = timedelta(seconds=0.3)


async def nobody_hears(_: AsyncBoltRequest) -> BoltResponse:
    return BoltResponse(status=200, body="")


async def drip(answer: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
    """Send a byte of a head again and again until the other side has enough of it."""
    with suppress(ConnectionError):
        while not answer.at_eof():
            out.write(b"x")
            await out.drain()
            with suppress(TimeoutError):
                async with asyncio.timeout(0.05):
                    await answer.read(100)
    out.close()


async def test_connections_that_bring_nothing_are_closed_while_others_are_answered(
    session: ClientSession,
) -> None:
    served = serving(slack_app(nobody_hears, signing_secret=SECRET, clock=lambda: NOW), idle=SHORT)
    await served.start()
    port = int(served.address.rpartition(":")[2])
    slow = [await asyncio.open_connection("127.0.0.1", port) for _ in range(60)]
    for _, out in slow:
        out.write(b"POST /slack/events HTTP/1.1\r\nX-Drip: ")

    url = f"{served.address}/slack/events"
    async with session.post(url, data=BODY, headers=signed(BODY)) as response:
        answered = response.status
    async with asyncio.timeout(10):
        await asyncio.gather(*(drip(*each) for each in slow))

    assert answered == 200
    await served.stop()


async def test_whoever_holds_connections_gives_way_to_whoever_asks(
    session: ClientSession,
) -> None:
    app = slack_app(nobody_hears, signing_secret=SECRET, clock=lambda: NOW)
    served = serving(app, most=20)
    await served.start()
    port = int(served.address.rpartition(":")[2])
    held = []
    for _ in range(50):
        answer, out = await asyncio.open_connection("127.0.0.1", port)
        out.write(b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf")
        held.append((answer, out))

    url = f"{served.address}/slack/events"
    async with session.post(url, data=BODY, headers=signed(BODY)) as response:
        answered = response.status
    open_ones = len(served._runner.server.connections)
    async with asyncio.timeout(10):
        for answer, _ in held[:20]:
            assert await answer.read() == b""

    assert answered == 200
    assert open_ones <= 20
    for _, out in held:
        out.close()
    await served.stop()


async def test_many_connections_at_once_do_not_get_past_the_most_there_may_be() -> None:
    served = serving(slack_app(nobody_hears, signing_secret=SECRET, clock=lambda: NOW), most=10)
    await served.start()
    port = int(served.address.rpartition(":")[2])
    held = []
    for _ in range(3):  # each sixty wait together, before the loop can take in any of them
        held += [socket.create_connection(("127.0.0.1", port)) for _ in range(60)]
        for _ in range(20):
            await asyncio.sleep(0.001)
    open_ones = len(served._runner.server.connections)
    for each in held:
        each.close()
    await served.stop()

    assert 0 < open_ones <= 10 + 60


async def test_while_slack_waits_on_every_connection_the_next_is_told_to_come_again(
    session: ClientSession,
) -> None:
    go, at_work = asyncio.Event(), asyncio.Semaphore(0)

    async def works(_: AsyncBoltRequest) -> BoltResponse:
        at_work.release()
        await go.wait()
        return BoltResponse(status=200, body="")

    served = serving(slack_app(works, signing_secret=SECRET, clock=lambda: NOW), most=3)
    await served.start()
    url = f"{served.address}/slack/events"

    async def post() -> int:
        headers = signed(BODY) | {"Connection": "close"}
        async with session.post(url, data=BODY, headers=headers) as response:
            return response.status

    waiting = [asyncio.create_task(post()) for _ in range(3)]
    for _ in waiting:
        await at_work.acquire()
    async with asyncio.timeout(5):
        refused = await post()
    go.set()

    assert refused == 503
    assert await asyncio.gather(*waiting) == [200] * 3
    assert await post() == 200
    await served.stop()


HEADS = {
    "a line without an end": b"POST /" + b"x" * 100_000,
    "a header without an end": b"POST / HTTP/1.1\r\nX: " + b"x" * 100_000,
    "a hundred thousand headers": b"POST / HTTP/1.1\r\n" + b"X: y\r\n" * 100_000,
    "two lengths": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    "no length there is": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    "another protocol": b"\x16\x03\x01\x02\x00\x01\x00" * 10,
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
async def test_a_head_out_of_all_measure_is_refused_in_one_line_of_the_log(
    address: str, head: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    port = int(address.rpartition(":")[2].partition("/")[0])
    answer, out = await asyncio.open_connection("127.0.0.1", port)

    async with asyncio.timeout(10):
        with suppress(ConnectionError):
            out.write(head)
            await out.drain()
        line = b""
        with suppress(ConnectionError):  # it hangs up while we still send
            line = await answer.readline()

    assert line.startswith((b"HTTP/1.1 4", b"HTTP/1.0 4")) or line == b""
    assert [each.exc_info for each in caplog.records if each.levelname == "ERROR"] == []
    out.close()


async def test_a_body_that_does_not_come_is_not_waited_for(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.web.BODY", SHORT)
    port = int(address.rpartition(":")[2].partition("/")[0])
    answer, out = await asyncio.open_connection("127.0.0.1", port)

    out.write(b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf")
    async with asyncio.timeout(10):
        line = await answer.readline()

    assert line.startswith(b"HTTP/1.1 408")
    out.close()


async def test_slack_may_check_our_certificate(
    address: str, session: ClientSession, said: list[str]
) -> None:
    body = BODY + b"&ssl_check=1"

    async with session.get(address, params={"ssl_check": "1"}) as response:
        assert response.status == 200
    async with session.get(address) as response:
        assert response.status == 405
    async with session.post(address, data=body, headers=signed(body)) as response:
        assert response.status == 200

    assert said == []


async def test_the_address_is_confirmed_when_slack_asks(
    address: str, session: ClientSession
) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "3eZb"}).encode()
    headers = signed(body) | {"Content-Type": "application/json"}

    async with session.post(address, data=body, headers=headers) as response:
        assert response.status == 200
        assert (await response.json())["challenge"] == "3eZb"


KEYS = st.sampled_from(
    [
        "type",
        "event",
        "team",
        "user",
        "channel",
        "view",
        "actions",
        "message",
        "container",
        "state",
        "action",
        "payload",
        "id",
        "name",
        "authorizations",
        "enterprise",
        "team_id",
        "user_id",
        "is_enterprise_install",
        "api_app_id",
        "command",
        "callback_id",
        "channel_id",
        "assistant_thread",
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=50, deadline=None)
@given(fields=st.dictionaries(KEYS, JSON, min_size=1))
async def test_any_signed_object_is_dispatched_or_refused(fields: dict[str, Any]) -> None:
    bolt = AsyncApp(authorize=nobody_asks, signing_secret="", request_verification_enabled=False)
    headers = {"Content-Type": "application/json"}

    with suppress(Refused):
        delivery = readable(json.dumps(fields).encode(), headers=headers, query="")
        assert (await bolt.async_dispatch(delivery)).status < 500


def test_a_signature_of_the_same_moment_is_accepted() -> None:
    verify(signed(BODY), BODY, secret=SECRET, now=NOW)


async def test_operators_get_their_answers(session: ClientSession) -> None:
    checks = {"database": True, "slack": True}

    async def ready() -> Mapping[str, bool]:
        return checks

    async def exposition() -> bytes:
        return b"offprint_lookups_total 1\n"

    app = ops_app(ready=ready, exposition=exposition, version="26.1.0")
    served = serving(app)
    await served.start()
    base = served.address
    try:
        async with session.get(base + "/healthz") as response:
            assert (response.status, await response.json()) == (200, {"status": "ok"})
        async with session.get(base + "/readyz") as response:
            assert response.status == 200
        checks["slack"] = False
        async with session.get(base + "/readyz") as response:
            assert response.status == 503
            assert (await response.json())["checks"] == {"database": True, "slack": False}
        async with session.get(base + "/metrics") as response:
            assert "offprint_lookups_total 1" in await response.text()
        async with session.get(base + "/version") as response:
            assert await response.json() == {"version": "26.1.0"}
    finally:
        await served.stop()


async def test_a_port_that_is_taken_is_a_problem_with_the_settings() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(SettingsError, match=f"PORT: cannot listen on 127.0.0.1:{port}"):
            await serving(web.Application(), port=port).start()
