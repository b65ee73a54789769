"""The JSON door of the page: what the person at the page does in, what they see out."""

import inspect
import json
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from aiohttp import web

from bot.playground import pageforms
from bot.playground.acts import Acts
from bot.playground.clicks import TROUBLE, Clicks
from bot.playground.clock import WoundClock
from bot.playground.elements import Place, find
from bot.playground.errors import NotAcknowledgedError, NotThereError, PlaygroundError
from bot.playground.journal import Entry, Journal
from bot.playground.nouns import Json, Message, Person, View
from bot.playground.state import Change, State
from bot.playground.stream import Stream
from bot.playground.surfaces import Surfaces

PAGE = Path(__file__).parent / "page"
NextDigest = Callable[[], datetime | Awaitable[datetime | None] | None]


async def _nothing(_: datetime) -> None:
    """Nobody wants to know of the clock."""


@dataclass(kw_only=True)
class PageApi:
    """Serves the page to one person of the workspace."""

    state: State
    surfaces: Surfaces
    journal: Journal
    acts: Acts
    clicks: Clicks
    who: str = "ada"
    usage_hint: str = ""
    on_clock: Callable[[datetime], Awaitable[None]] = _nothing
    """Called after the clock was wound; the answer waits for it."""
    next_digest: NextDigest = lambda: None
    """When the next digest is due."""
    gallery: Callable[[], Awaitable[Json]] | None = None
    """What people see most, for the page ``/gallery``."""
    stream: Stream = field(default_factory=Stream)
    _seen: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.state.listeners.append(self._on_change)
        self.surfaces.listeners.append(self._on_view)
        self.journal.listeners.append(self._on_entry)

    @property
    def me(self) -> Person:
        """The person at the page."""
        return self.state.person(self.who)

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        """The addresses of the page and its door."""
        return [
            web.get("/", self._page),
            web.get("/archives/{rest:.*}", self._page),
            web.get("/gallery", self._gallery_page),
            web.static("/static", PAGE, append_version=False),
            web.get("/ui/state", self._state),
            web.get("/ui/conversations/{id}", self._conversation),
            web.get("/ui/events", self.stream.handle),
            web.get("/ui/journal", self._journal),
            web.get("/ui/gallery", self._gallery),
            web.post("/ui/say", answering(self._say)),
            web.post("/ui/press", answering(self._press)),
            web.post("/ui/options", answering(self._options)),
            web.post("/ui/home", answering(self._home)),
            web.post("/ui/clock", answering(self._clock)),
            web.post("/ui/views/{id}/submit", answering(self._submit)),
            web.post("/ui/views/{id}/close", answering(self._close)),
        ]

    # ------------------------------------------------------------ what the page asks

    async def _page(self, _: web.Request) -> web.StreamResponse:
        return _html("index.html")

    async def _gallery_page(self, _: web.Request) -> web.StreamResponse:
        return _html("gallery.html")

    async def _gallery(self, _: web.Request) -> web.Response:
        if self.gallery is None:
            raise web.HTTPNotFound(text="only the demo has a gallery")
        return web.json_response(await self.gallery())

    async def _state(self, _: web.Request) -> web.Response:
        clock = self.state.clock
        wound = isinstance(clock, WoundClock) and clock.is_wound
        home = self.surfaces.home(self.me.id)
        views = self.surfaces.open_for(self.me.id)
        return web.json_response(
            {
                **pageforms.people(self.state, self.me),
                "command": self.acts.command,
                "usage_hint": self.usage_hint,
                "conversations": [
                    pageforms.conversation(room, unread=self._unread(room.id))
                    for room in self.state.conversations.values()
                    if self.me.id in room.members
                ],
                "now": clock().isoformat(),
                "clock": "wound" if wound else "real",
                "views": [pageforms.view(view) for view in views],
                "home": pageforms.view(home) if home else None,
            }
        )

    def _unread(self, room: str) -> int:
        seen = self._seen.get(room, 0)
        return sum(
            message.seq > seen and message.user != self.me.id
            for message in self.state.visible(room, to=self.me.id)
        )

    async def _conversation(self, request: web.Request) -> web.Response:
        room = self.state.conversations.get(request.match_info["id"])
        if room is None or self.me.id not in room.members:
            raise web.HTTPNotFound
        self._seen[room.id] = self.state.seq
        shown = self.state.visible(room.id, to=self.me.id)
        return web.json_response(
            {"messages": [pageforms.message(self.state, message) for message in shown]}
        )

    async def _journal(self, request: web.Request) -> web.Response:
        after = request.query.get("after", "0")
        if not after.isdigit():
            raise web.HTTPBadRequest
        entries = [entry.as_json for entry in self.journal.after(int(after))]
        return web.json_response({"entries": entries})

    # ------------------------------------------------------------ what the person does

    async def _say(self, _: web.Request, body: Json) -> Json:
        room = self.state.conversation(text_of(body, "conversation"), user=self.who)
        thread_ts = body.get("thread_ts")
        text = text_of(body, "text").strip()
        if not text:
            return {"ok": True}
        is_command = text.startswith("/")
        try:
            await self.acts.type(self.me, room, text, thread_ts=thread_ts and str(thread_ts))
        except NotAcknowledgedError as error:
            if is_command:  # of an event that was not taken, Slack tells nobody
                word = text.split()[0]
                return {"ok": False, "error": f'{word} failed with the error "{error.reason}"'}
        return {"ok": True}

    async def _press(self, _: web.Request, body: Json) -> Json:
        target, place = self._target(body)
        given = pageforms.given(place.element, body)
        try:
            if isinstance(target, View):
                filled = self.clicks.take(target, pageforms.values_in(body))
                await self.clicks.on_view(self.me, filled, place, given)
            else:
                await self.clicks.on_message(self.me, target, place, given)
        except NotAcknowledgedError as error:
            return {"ok": False, "error": f"The app did not take this ({error.reason})."}
        return {"ok": True}

    async def _options(self, _: web.Request, body: Json) -> Json:
        target, place = self._target(body)
        try:
            typed = str(body.get("value", ""))
            options = await self.clicks.suggest(self.me, target, place, typed)
        except NotAcknowledgedError:
            return {"options": [], "error": "The app did not answer with options."}
        return {"options": list(options)}

    async def _home(self, _: web.Request, __: Json) -> Json:
        try:
            await self.acts.open_home(self.me)
        except NotAcknowledgedError:
            return {"ok": True}  # Slack tells nobody; the Home stays as it was
        return {"ok": True}

    async def _submit(self, request: web.Request, body: Json) -> Json:
        view = self.surfaces.get(request.match_info["id"])
        try:
            filled = self.clicks.take(view, pageforms.values_in(body))
            done = await self.clicks.submit(self.me, filled, {})
        except NotAcknowledgedError:
            return {"ok": False, "error": TROUBLE}
        return {"ok": True} if done.ok else {"ok": False, "errors": dict(done.errors)}

    async def _close(self, request: web.Request, _: Json) -> Json:
        try:
            await self.clicks.close(self.me, self.surfaces.get(request.match_info["id"]))
        except NotAcknowledgedError:
            return {"ok": True}  # the modal is gone for the person all the same
        return {"ok": True}

    async def _clock(self, _: web.Request, body: Json) -> Json:
        clock = self.state.clock
        if not isinstance(clock, WoundClock):
            return {"ok": False, "error": "This workspace's clock cannot be wound."}
        try:
            now = await self._wind(clock, body)
        except (ValueError, TypeError, OverflowError):
            return {"ok": False, "error": "The clock only goes forward, to a time that exists."}
        if now is None:
            return {"ok": False, "error": "No digest is due: no channel follows anything yet."}
        await self.wound(now)
        return {"ok": True, "now": clock().isoformat(), "clock": "wound"}

    async def wound(self, now: datetime) -> None:
        """Tell pages and program that the clock was wound; returns when the program is done."""
        self.stream.send({"type": "clock", "now": now.isoformat(), "clock": "wound"})
        await self.on_clock(now)

    async def _wind(self, clock: WoundClock, body: Json) -> datetime | None:
        if "advance_s" in body:
            return clock.advance(timedelta(seconds=float(body["advance_s"])))
        if body.get("to") != "next-digest":
            return clock.wind_to(datetime.fromisoformat(text_of(body, "to")))
        return await self.wind_to_next_digest()

    async def wind_to_next_digest(self) -> datetime | None:
        """Wind to when the next digest of any channel is due; ``None`` where none is."""
        clock = self.state.clock
        if not isinstance(clock, WoundClock):
            return None
        due = self.next_digest()
        if inspect.isawaitable(due):
            due = await due
        return None if due is None else clock.wind_to(max(due, clock()))

    def _target(self, body: Json) -> tuple[Message | View, Place]:
        target = self._message_or_view(body)
        block_id = body.get("block_id")
        action_id = text_of(body, "action_id")
        return target, find(target.blocks, action_id, block_id=block_id and str(block_id))

    def _message_or_view(self, body: Json) -> Message | View:
        if body.get("view_id"):
            return self.surfaces.get(str(body["view_id"]))
        room = self.state.conversation(text_of(body, "conversation"), user=self.who)
        message = self.state.messages[room.id].get(text_of(body, "ts"))
        if message is None or message.deleted or message.visible_to not in {None, self.me.id}:
            raise NotThereError("that message is gone")
        return message

    # ------------------------------------------------------------ what the page is told

    def _on_change(self, change: Change) -> None:
        if not self.stream:
            return  # nobody looks
        message = change.message
        room = self.state.conversations[message.conversation]
        if self.me.id in room.members and message.visible_to in {None, self.me.id}:
            form = pageforms.message(self.state, message)
            self.stream.send({"type": change.kind, "conversation": room.id, "message": form})

    def _on_view(self, what: str, user: str) -> None:
        if user != self.me.id:
            return
        if what == "home":
            home = self.surfaces.home(user)
            self.stream.send({"type": "home", "view": pageforms.view(home) if home else None})
        else:
            views = [pageforms.view(view) for view in self.surfaces.open_for(user)]
            self.stream.send({"type": "view", "views": views})

    def _on_entry(self, entry: Entry) -> None:
        self.stream.send({"type": "journal", "entry": entry.as_json})


def _html(name: str) -> web.StreamResponse:
    if not (PAGE / name).is_file():
        raise web.HTTPNotFound(text="the page is not part of this installation")
    return web.FileResponse(PAGE / name, headers={"Cache-Control": "no-cache"})


def text_of(body: Json, key: str) -> str:
    """Return a text of the request.

    Raises:
        ValueError: It is not there.
    """
    value = body.get(key)
    if not isinstance(value, str):
        raise TypeError(f"{key} must be text")
    return value


def answering(
    act: Callable[[web.Request, Json], Awaitable[Json]],
) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Make a handler of an act: JSON in and out, what cannot be done as a sentence."""

    async def handle(request: web.Request) -> web.Response:
        if request.content_type != "application/json":
            raise web.HTTPUnsupportedMediaType(text="send JSON")
        try:
            answer = await act(request, _object(await request.read()))
        except (ValueError, TypeError) as error:
            return web.json_response({"ok": False, "error": str(error)}, status=400)
        except PlaygroundError as error:
            return web.json_response({"ok": False, "error": _sentence(str(error))})
        return web.json_response(answer)

    return handle


def _object(raw: bytes) -> Json:
    body = json.loads(raw or b"{}")
    if not isinstance(body, dict):
        raise TypeError("send a JSON object")
    return body


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!")) else ".")
