"""Socket Mode: one-time addresses and open sockets in, envelopes and their acknowledgements out."""

import asyncio
import json
import secrets
import uuid

from aiohttp import WSMsgType, web

from bot.playground.nouns import APP_ID, Json
from bot.playground.transport import DEADLINE_S, Failure, Kind, Retry

MOST = 10
"""Sockets which one app may hold."""


class Sockets:
    """The app's open sockets; each payload goes to any one of them."""

    def __init__(self, *, deadline_s: float = DEADLINE_S, heartbeat_s: float = 30.0) -> None:
        self._tickets: set[str] = set()
        self._open: list[web.WebSocketResponse] = []
        self._serving: set[web.WebSocketResponse] = set()
        self._turn = 0
        self._acks: dict[str, tuple[asyncio.Future[Json], web.WebSocketResponse]] = {}
        self._deadline_s = deadline_s
        self._heartbeat_s = heartbeat_s
        self._arrived = asyncio.Event()

    def __len__(self) -> int:
        return len(self._open)

    def ticket(self, base_url: str) -> str:
        """Make an address which opens one socket, once."""
        ticket = secrets.token_hex(12)
        self._tickets.add(ticket)
        base = base_url.replace("http", "ws", 1)
        return f"{base}/link/?ticket={ticket}&app_id={APP_ID}"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Keep one socket until either side closes it."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            raise web.HTTPForbidden(text="this address was used before")
        self._tickets.remove(ticket)
        socket = web.WebSocketResponse(heartbeat=self._heartbeat_s)
        await socket.prepare(request)
        if len(self._open) >= MOST:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return socket
        await self._serve(socket)
        return socket

    async def _serve(self, socket: web.WebSocketResponse) -> None:
        self._open.append(socket)
        self._serving.add(socket)
        await socket.send_json(
            {
                "type": "hello",
                "num_connections": len(self._open),
                "connection_info": {"app_id": APP_ID},
                "debug_info": {"host": "playground", "approximate_connection_time": 18060},
            }
        )
        self._arrived.set()
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._take(message.data)
        finally:
            self._serving.discard(socket)
            self._drop(socket)

    def _take(self, text: str) -> None:
        try:
            answer = json.loads(text)
        except ValueError:
            return
        future, _ = self._acks.get(str(answer.get("envelope_id")), (None, None))
        if future is not None and not future.done():
            future.set_result(answer.get("payload") or {})

    def _drop(self, socket: web.WebSocketResponse) -> None:
        if socket in self._open:
            self._open.remove(socket)
        if not self._open:
            self._arrived.clear()
        for future, carrier in self._acks.values():
            if carrier is socket and not future.done():
                future.set_exception(Failure("connection_failed"))

    async def connected(self, *, within_s: float = 5.0) -> None:
        """Wait until the app holds a socket."""
        async with asyncio.timeout(within_s):
            await self._arrived.wait()

    async def send(self, kind: Kind, payload: Json, retry: Retry | None) -> Json:
        """Deliver by one envelope."""
        if not self._open:
            raise Failure("connection_failed")
        self._turn += 1
        socket = self._open[self._turn % len(self._open)]
        envelope = wrap(kind, payload, retry)
        future: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._acks[envelope["envelope_id"]] = (future, socket)
        try:
            await socket.send_json(envelope)
            async with asyncio.timeout(self._deadline_s):
                return await future
        except TimeoutError:
            raise Failure("http_timeout") from None
        except ConnectionError:
            raise Failure("connection_failed") from None
        finally:
            del self._acks[envelope["envelope_id"]]

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Tell every socket to go; it gets nothing new, and the app closes it.

        After a ``warning`` sockets stay in use, as the real disconnect comes ten seconds later.
        """
        for socket in tuple(self._open):
            if reason != "warning":
                self._open.remove(socket)
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {}})
        if not self._open:
            self._arrived.clear()

    async def cut(self) -> None:
        """Close every socket without a word."""
        for socket in tuple(self._open):
            self._drop(socket)
            await socket.close()

    async def stop(self) -> None:
        """Close all of them, also those which were told to go."""
        self._open = list(self._serving)
        await self.cut()


def wrap(kind: Kind, payload: Json, retry: Retry | None) -> Json:
    """Put a payload into its envelope."""
    options = kind is Kind.OPTIONS
    envelope: Json = {
        "envelope_id": str(uuid.uuid4()),
        "type": Kind.INTERACTION.value if options else kind.value,
        "accepts_response_payload": kind is not Kind.EVENT,
        "payload": payload,
    }
    if kind is Kind.EVENT:
        envelope["retry_attempt"] = retry.number if retry else 0
        envelope["retry_reason"] = retry.reason if retry else ""
    return envelope
