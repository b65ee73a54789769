"""A workspace of canned answers behind the page, for tests of the page alone.

It speaks the page's JSON door and keeps what the page sent; tests push messages, views and errors.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.playground.server import POLICY

PAGE = Path(__file__).parents[2] / "bot" / "playground" / "page"
BOT = "U0OFFPRINT"
ADA, GRACE, KURT = "U0ADA", "U0GRACE", "U0KURT"
GENERAL, READING, RANDOM, DIRECT = "C0GENERAL", "C0READING", "C0RANDOM", "D0OFFPRINT"
MONDAY = 1780300800
"""2026-06-01 08:00 UTC, as Slack's timestamps count."""

Json = dict[str, Any]
Answer = Callable[[Json], Json]


def a_message(text: str = "", **fields: Any) -> Json:
    """A message as the page receives it."""
    return {
        "ts": f"{MONDAY}.000100",
        "user": BOT,
        "username": "Offprint",
        "bot": fields.get("user", BOT) == BOT,
        "text": text,
        "blocks": [],
        "thread_ts": None,
        "reply_count": 0,
        "ephemeral": False,
        "edited": False,
        "deleted": False,
    } | fields


def a_view(*blocks: Json, **fields: Any) -> Json:
    """A modal with a submit button."""
    return {
        "id": "V1",
        "hash": "1",
        "type": "modal",
        "callback_id": "digest.settings",
        "title": {"type": "plain_text", "text": "Digest settings"},
        "submit": {"type": "plain_text", "text": "Save"},
        "close": {"type": "plain_text", "text": "Cancel"},
        "blocks": list(blocks),
    } | fields


def _user(id_: str, name: str, real_name: str, color: str, *, is_bot: bool = False) -> Json:
    return {"id": id_, "name": name, "real_name": real_name, "is_bot": is_bot, "color": color}


def _conversation(id_: str, name: str, kind: str, members: list[str], topic: str = "") -> Json:
    return {
        "id": id_,
        "name": name,
        "kind": kind,
        "topic": topic,
        "members": members,
        "bot_is_member": BOT in members,
        "unread": 0,
    }


def a_state() -> Json:
    """What /ui/state says of a workspace in which nothing has happened yet."""
    everybody = [ADA, GRACE, KURT]
    return {
        "team": "Paper Lab",
        "me": {"id": ADA, "name": "ada", "real_name": "Ada Lovelace"},
        "bot": {"id": "B0OFFPRINT", "user_id": BOT, "name": "Offprint"},
        "users": [
            _user(ADA, "ada", "Ada Lovelace", "a4384f"),
            _user(GRACE, "grace", "Grace Hopper", "2f6690"),
            _user(KURT, "kurt", "Kurt Gödel", "5b7f2b"),
            _user(BOT, "offprint", "Offprint", "1d5c63", is_bot=True),
        ],
        "command": "/papers",
        "usage_hint": "[title, name or link | follow | digest | help]",
        "conversations": [
            _conversation(GENERAL, "general", "channel", [*everybody, BOT], "Company of readers"),
            _conversation(READING, "reading-group", "channel", [*everybody, BOT], "Thursdays"),
            _conversation(RANDOM, "random", "channel", everybody, "Anything else"),
            _conversation("D0GRACE", "grace", "im", [ADA, GRACE]),
            _conversation(DIRECT, "offprint", "im", [ADA, BOT]),
        ],
        "now": "2026-06-01T08:00:00+00:00",
        "clock": "real",
        "views": [],
        "home": None,
    }


class Canned:
    """The canned workspace: where it is, what the page sent it, and ways to tell the page."""

    def __init__(self) -> None:
        self.url = ""
        self.state = a_state()
        self.messages: dict[str, list[Json]] = {}
        self.calls: list[tuple[str, Json]] = []
        self.answers: dict[str, Answer] = {}
        self.entries: list[Json] = []
        self.status: dict[str, int] = {}
        self.refuses_streams = False
        self._held: dict[str, asyncio.Event] = {}
        self._streams: set[asyncio.Queue[Json | None]] = set()
        self._called = asyncio.Condition()

    async def push(self, event: Json) -> None:
        """Tell every open page."""
        for queue in self._streams:
            await queue.put(event)

    async def show(self, *messages: Json, conversation: str = GENERAL) -> None:
        """Put messages into a conversation, as if they had just been posted."""
        for message in messages:
            kept = self.messages.setdefault(conversation, [])
            kept[:] = [one for one in kept if one["ts"] != message["ts"]] + [message]
            await self.push({"type": "message", "conversation": conversation, "message": message})

    async def change(self, message: Json, *, conversation: str = GENERAL) -> None:
        """Replace a message in place."""
        kept = self.messages[conversation]
        kept[:] = [message if one["ts"] == message["ts"] else one for one in kept]
        await self.push({"type": "changed", "conversation": conversation, "message": message})

    async def open_views(self, *views: Json) -> None:
        """Replace the stack of modals."""
        self.state["views"] = list(views)
        await self.push({"type": "view", "views": list(views)})

    async def forget(self) -> None:
        """Take all messages and views away, and forget what the page sent."""
        for conversation, messages in self.messages.items():
            for message in messages:
                gone = message | {"reply_count": 0, "deleted": True}
                event = {"type": "deleted", "conversation": conversation, "message": gone}
                await self.push(event)
        await self.open_views()
        self.messages.clear()
        self.answers.clear()
        self.status.clear()
        self.calls.clear()

    @asynccontextmanager
    async def holding(self, path: str) -> AsyncIterator[None]:
        """Let calls of one path wait for their answers."""
        self._held[path] = asyncio.Event()
        try:
            yield
        finally:
            self._held.pop(path).set()

    def called(self, path: str) -> list[Json]:
        """The bodies of all calls of one path so far."""
        return [body for name, body in self.calls if name == path]

    async def call(self, path: str, count: int = 1) -> Json:
        """Wait for the call number ``count`` of a path and give its body."""
        async with self._called:
            await asyncio.wait_for(
                self._called.wait_for(lambda: len(self.called(path)) >= count), timeout=5
            )
        return self.called(path)[count - 1]

    # ------------------------------------------------------------ the door

    async def _page(self, _request: web.Request) -> web.StreamResponse:
        return web.FileResponse(PAGE / "index.html", headers={"Content-Security-Policy": POLICY})

    async def _state(self, _request: web.Request) -> web.Response:
        return web.json_response(self.state)

    async def _conversation(self, request: web.Request) -> web.Response:
        return web.json_response({"messages": self.messages.get(request.match_info["id"], [])})

    async def _journal(self, request: web.Request) -> web.Response:
        after = int(request.query.get("after", "0"))
        return web.json_response({"entries": [e for e in self.entries if e["n"] > after]})

    async def _post(self, request: web.Request) -> web.Response:
        body = await request.json()
        async with self._called:
            self.calls.append((request.path, body))
            self._called.notify_all()
        if request.path in self._held:
            await self._held[request.path].wait()
        answer = self.answers.get(request.path, lambda _: {"ok": True})(body)
        return web.json_response(answer, status=self.status.get(request.path, 200))

    async def _events(self, request: web.Request) -> web.StreamResponse:
        if self.refuses_streams:
            return web.Response(status=503)
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await stream.prepare(request)
        await stream.write(b": here\n\n")
        queue: asyncio.Queue[Json | None] = asyncio.Queue()
        self._streams.add(queue)
        try:
            while (event := await queue.get()) is not None:
                await stream.write(f"data: {json.dumps(event)}\n\n".encode())
        except ConnectionResetError:
            pass
        finally:
            self._streams.discard(queue)
        return stream

    async def hang_up(self) -> None:
        """End every stream, as when the program goes away."""
        for queue in tuple(self._streams):
            await queue.put(None)

    def app(self) -> web.Application:
        """The aiohttp application."""
        app = web.Application()
        app.router.add_get("/", self._page)
        app.router.add_static("/static", PAGE)
        app.router.add_get("/ui/state", self._state)
        app.router.add_get("/ui/conversations/{id}", self._conversation)
        app.router.add_get("/ui/journal", self._journal)
        app.router.add_get("/ui/events", self._events)
        app.router.add_post("/ui/{rest:.*}", self._post)
        return app


@asynccontextmanager
async def running() -> AsyncIterator[Canned]:
    """A canned workspace on a free port of 127.0.0.1."""
    canned = Canned()
    runner = web.AppRunner(canned.app(), shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        canned.url = f"http://{host}:{port}/"
        yield canned
        await canned.hang_up()
    finally:
        await runner.cleanup()
