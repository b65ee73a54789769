"""HTTP in: Slack's deliveries, checked before anything reads them, and the operators' questions."""

import asyncio
import hashlib
import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import structlog
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from typing_extensions import override

from bot.manifest import SLACK_PATH
from bot.settings import SettingsError
from bot.slack import OF_SHAPE

log = structlog.get_logger(__name__)

LARGEST_BODY = 1024**2
"""Bytes; Slack's own deliveries stay far below."""
OLDEST = timedelta(minutes=5)
"""A signed request may be as old as this; Slack's own advice."""
IDLE = timedelta(seconds=30)
"""A connection that brings no request for so long, not even its whole head, is closed."""
BODY = timedelta(seconds=10)
"""A body must be there after this; Slack's comes at once."""
MOST_CONNECTIONS = 500
"""Open at a time, each some kilobytes; Slack needs a few dozen."""

BUSY = web.AppKey("BUSY", set[object])
"""Of an app: the connections whose request is from Slack and is being answered."""

Clock = Callable[[], datetime]
Dispatch = Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]
Readiness = Callable[[], Awaitable[Mapping[str, bool]]]
Exposition = Callable[[], Awaitable[bytes]]


# ------------------------------------------------------------------ for Slack (HTTP mode)


class Refused(Exception):  # noqa: N818  # an answer, not a failure
    """A request is not from Slack, or not one that we can read."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


def slack_app(dispatch: Dispatch, *, signing_secret: str, clock: Clock) -> web.Application:
    """Serve Slack's deliveries at ``/slack/events``; what is let through is dispatched."""

    async def deliver(request: web.Request) -> web.Response:
        try:
            body = await _body(request)
            verify(request.headers, body, secret=signing_secret, now=clock())
            delivery = readable(body, headers=request.headers, query=request.query_string)
            with _busy(request):
                answer = await _dispatched(delivery, dispatch)
        except Refused as refused:
            log.info("request refused", reason=refused.reason, status=refused.status)
            return web.Response(status=refused.status, text=refused.reason)
        return await to_aiohttp_response(answer)

    async def certificate(request: web.Request) -> web.Response:
        """Answer Slack's check of our certificate, which is a plain GET."""
        return web.Response(status=200 if "ssl_check" in request.query else 405)

    app = web.Application(client_max_size=LARGEST_BODY)
    app[BUSY] = set()
    app.router.add_post(SLACK_PATH, deliver)
    app.router.add_get(SLACK_PATH, certificate)
    return app


@contextmanager
def _busy(request: web.Request) -> Iterator[None]:
    """Nobody's connection takes the place of one over which Slack waits for an answer."""
    busy = request.app[BUSY]
    busy.add(request.protocol)
    try:
        yield
    finally:
        busy.discard(request.protocol)


async def _body(request: web.Request) -> bytes:
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Refused(415, "compressed bodies are not accepted")
    try:
        async with asyncio.timeout(BODY.total_seconds()):
            return await request.read()
    except TimeoutError:
        raise Refused(408, "body too slow") from None
    except web.HTTPRequestEntityTooLarge:
        raise Refused(413, "body too large") from None
    except web.RequestPayloadError:
        raise Refused(400, "body cut off") from None


def verify(headers: Mapping[str, str], body: bytes, *, secret: str, now: datetime) -> None:
    """Refuse what Slack did not sign, or signed too long ago.

    Raises:
        Refused: Before anything of the body is read.
    """
    stamp = headers.get("X-Slack-Request-Timestamp", "")
    signature = headers.get("X-Slack-Signature", "")
    if not (stamp.isascii() and stamp.isdecimal() and len(stamp) < 12):
        raise Refused(401, "bad timestamp")
    if abs(now.timestamp() - int(stamp)) > OLDEST.total_seconds():
        raise Refused(401, "too old")
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256)
    expected = f"v0={digest.hexdigest()}".encode()
    if not hmac.compare_digest(expected, signature.encode("utf-8", "surrogateescape")):
        raise Refused(401, "bad signature")


def readable(body: bytes, *, headers: Mapping[str, str], query: str) -> AsyncBoltRequest:
    """Read a body as Bolt will, and refuse what would make it fail.

    Raises:
        Refused: The body is no text, no JSON where there must be some, or of another shape.
    """
    try:
        text = body.decode("utf-8")
        _check_shape(_fields(text, headers.get("Content-Type", "")))
        return AsyncBoltRequest(body=text, query=query, headers=dict(headers))
    except (ValueError, RecursionError, TypeError, AttributeError, KeyError) as error:
        raise Refused(400, "body not readable") from error


def _fields(text: str, content_type: str) -> Any:
    if text.startswith("{") or content_type.partition(";")[0].strip() == "application/json":
        return json.loads(text)
    fields = {name: values[-1] for name, values in parse_qs(text, keep_blank_values=True).items()}
    return json.loads(fields["payload"]) if "payload" in fields else fields


async def _dispatched(delivery: AsyncBoltRequest, dispatch: Dispatch) -> BoltResponse:
    """Let Bolt answer; what it raises itself is about the body, for our listeners never do.

    Raises:
        Refused: The body has a shape that Slack never sends.
    """
    try:
        return await dispatch(delivery)
    except OF_SHAPE as error:
        raise Refused(400, f"body not understood: {type(error).__name__}") from error


_OBJECTS = ("event", "view")
_OBJECTS_OR_NULL = ("message", "container", "state", "action")
_TEXTS = ("type", "command", "text", "trigger_id", "response_url", "callback_id", "challenge")


def _check_shape(fields: Any) -> None:
    """Refuse fields of another kind than Slack's, which Bolt would stumble over."""
    if not isinstance(fields, dict):
        raise Refused(400, "body is no object")
    for name in (*_OBJECTS, *_OBJECTS_OR_NULL):
        wanted = dict if name in _OBJECTS else dict | None
        if not isinstance(fields.get(name, {}), wanted):
            raise Refused(400, f"{name} is no object")
    for name in _TEXTS:
        if not isinstance(fields.get(name, ""), str | None):
            raise Refused(400, f"{name} is no text")
    actions = fields.get("actions") or []
    if not isinstance(actions, list) or not all(isinstance(each, dict) for each in actions):
        raise Refused(400, "actions is no list of objects")


# ----------------------------------------------------------------------- for operators


def ops_app(*, ready: Readiness, exposition: Exposition, version: str) -> web.Application:
    """Serve ``/healthz``, ``/readyz``, ``/metrics`` and ``/version``."""

    async def healthz(_: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def readyz(_: web.Request) -> web.Response:
        checks = dict(await ready())
        fine = all(checks.values())
        status = "ready" if fine else "not ready"
        return web.json_response({"status": status, "checks": checks}, status=200 if fine else 503)

    async def metrics(_: web.Request) -> web.Response:
        headers = {"Content-Type": "text/plain; version=0.0.4; charset=utf-8"}
        return web.Response(body=await exposition(), headers=headers)

    async def version_(_: web.Request) -> web.Response:
        return web.json_response({"version": version})

    app = web.Application()
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", metrics)
    app.router.add_get("/version", version_)
    return app


# -------------------------------------------------------------------------- listening


FULL = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\n"
    b"Content-Length: 0\r\nConnection: close\r\n\r\n"
)


class _NoHttp(logging.Filter):
    """Makes one line of what is no HTTP: a stranger's mistake is no failure of ours."""

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        """Let everything through, such mistakes without a traceback."""
        if record.exc_info and isinstance(record.exc_info[1], HttpProcessingError):
            record.exc_info = None
            record.levelno, record.levelname = logging.INFO, "INFO"
        return True


_http_log = logging.getLogger("bot.web.http")
_http_log.addFilter(_NoHttp())


class _Full(asyncio.Protocol):
    """Tells whoever connects to come again."""

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Say so, and hang up."""
        if isinstance(transport, asyncio.WriteTransport):
            transport.write(FULL)
        transport.close()


class Served:
    """A web app on one port, until it is stopped."""

    def __init__(
        self,
        app: web.Application,
        *,
        host: str,
        port: int,
        variable: str,
        patience: timedelta,
        idle: timedelta = IDLE,
        most: int = MOST_CONNECTIONS,
    ) -> None:
        """Keep what is served, and where.

        Args:
            variable: Names the setting when the port cannot be had.
            patience: How long requests may go on when we are told to stop.
            idle: How long a connection may stay without a request.
            most: Connections at a time.
        """
        self._runner = web.AppRunner(
            app,
            access_log=None,
            logger=_http_log,
            shutdown_timeout=patience.total_seconds(),
            keepalive_timeout=idle.total_seconds(),
        )
        self._busy = app.get(BUSY, set[object]())
        self._most = most
        self._host, self._port, self._variable = host, port, variable
        self._listening: asyncio.Server | None = None
        self._said_crowded = float("-inf")

    async def start(self) -> None:
        """Begin to listen.

        Raises:
            SettingsError: The port is taken, or not ours to take.
        """
        await self._runner.setup()
        try:
            self._listening = await asyncio.get_running_loop().create_server(
                self._welcome, self._host, self._port
            )
        except OSError as error:
            await self._runner.cleanup()
            where = f"{self._host}:{self._port}"
            problem = f"{self._variable}: cannot listen on {where}: {error.strerror}"
            raise SettingsError([problem]) from error

    def _welcome(self) -> asyncio.BaseProtocol:
        """Give a new connection its place.

        When all are taken, the oldest over which nothing has come from Slack yet gives up its own:
        whoever only holds connections, byte by byte, keeps nobody else out. What comes in the same
        moment is counted with the next.
        """
        server = self._runner.server
        if server is None:  # told to stop
            return _Full()
        connections = [each for each in server.connections if each.transport is not None]
        surplus = len(connections) - self._most + 1
        if surplus > 0:
            idle = [each for each in connections if each not in self._busy][:surplus]
            self._say_crowded(len(connections), gave_way=len(idle))
            for each in idle:
                each.force_close()
            if len(idle) < surplus:
                return _Full()
        return server()

    def _say_crowded(self, number: int, *, gave_way: int) -> None:
        """Say it once a second: a line for each of a stranger's connections costs too much."""
        now = asyncio.get_running_loop().time()
        if now - self._said_crowded >= 1:
            log.warning("too many connections", number=number, gave_way=gave_way)
            self._said_crowded = now

    @property
    def is_open(self) -> bool:
        """Whether it listens."""
        return self._listening is not None and self._listening.is_serving()

    @property
    def address(self) -> str:
        """Where it listens; the port is known when it was chosen by the system, too."""
        sockets = self._listening.sockets if self._listening else ()
        host, port, *_ = sockets[0].getsockname()
        return f"http://{host}:{port}"

    async def stop(self) -> None:
        """Accept nothing more; let requests end."""
        if self._listening is not None:
            self._listening.close()
        await self._runner.cleanup()


class Listening(Served):
    """Slack's deliveries on a port: the transport of HTTP mode."""

    def __init__(self, app: web.Application, *, host: str, port: int, patience: timedelta) -> None:
        super().__init__(app, host=host, port=port, variable="PORT", patience=patience)

    async def connected(self) -> bool:
        """Say whether the port is open."""
        return self.is_open
