"""Deliveries of Slack's in; each dispatched once, written down before it is acknowledged, out.

Slack delivers a thing again when it missed our acknowledgement, to any process of ours. What has
an effect is therefore told apart by its key, in the database; what a process died over is picked
up by the next one. What only reads is not written down: asked again, it is answered again.
"""

import asyncio
import hashlib
import json
import secrets
import socket
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.listener.async_listener_completion_handler import AsyncListenerCompletionHandler
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from typing_extensions import override

from bot.metrics import Metrics
from bot.slack import Prompt, Running
from corpus.errors import StoreError
from corpus.model import Abandoned, Letter
from corpus.store.inbox import Inbox as Letters
from handlers.blocks import Message
from handlers.messages import help as words
from handlers.parse import parse
from handlers.requests import is_change
from handlers.turn import LETTER, SETTLE, is_of_a_person

log = structlog.get_logger(__name__)

MOST = 200
"""Deliveries at work at a time; whoever comes then is asked to come again, at once."""
SLOW = timedelta(seconds=0.5)
"""When a question has waited for so long, the next is told to come again: Slack waits three."""
LEASE = timedelta(seconds=90)
"""For so long a letter is ours without our saying so again."""
KEPT = timedelta(hours=24)
"""For so long a key is remembered: Slack's last repetition comes sooner, even a delayed one."""
ANSWERABLE = timedelta(minutes=25)
"""For so long a button can be answered: its address lives half an hour."""
REMEMBERED = 5000
"""Keys that this process knows without asking the database."""

Clock = Callable[[], datetime]


class Inbox:
    """Stands before the Bolt app: what comes twice has one effect."""

    def __init__(
        self,
        app: AsyncApp,
        letters: Letters,
        *,
        running: Running,
        metrics: Metrics,
        clock: Clock,
        lease: timedelta = LEASE,
        most: int = MOST,
        slow: timedelta = SLOW,
    ) -> None:
        self._answer = Prompt(app)
        self._letters = letters
        self._running = running
        self._metrics = metrics
        self._owner = f"{socket.gethostname()}/{secrets.token_hex(4)}"
        self._clock = clock
        self._lease = lease
        self._most = most
        self._slow = slow
        self._asked: dict[int, float] = {}
        self._refusals, self._said_busy = 0, float("-inf")
        self._dispatching = 0
        self._at_work: set[str] = set()
        self._done: set[str] = set()
        self._heard: OrderedDict[str, asyncio.Future[bool]] = OrderedDict()
        self._unwritten: list[Letter] = []
        self._writing: asyncio.Task[None] | None = None
        self._forgotten: datetime | None = None
        app.listener_runner.listener_completion_handler = _Completed(self)
        app.use(_LetThrough())

    # ------------------------------------------------------------------ from Slack

    async def dispatch(self, request: AsyncBoltRequest) -> BoltResponse:
        """Answer one delivery, by the transport it came through."""
        body = request.body
        with self._metrics.answering(surface_of(body)):
            if max(self._dispatching, len(self._running)) >= self._most or self._is_slow():
                self._count_refused()
                return _refused(body, words.overloaded())
            self._dispatching += 1
            try:
                letter = letter_of(body, now=self._clock())
                if letter is None:
                    with self._asking(request):
                        return await self._answer(request)
                return await self._once(letter, request)
            except StoreError as error:
                log.warning("delivery not written down", cause=str(error))
                return _refused(body, words.busy())
            finally:
                self._dispatching -= 1

    def _count_refused(self) -> None:
        """Say once a second how many were told to come again: a line for each costs too much."""
        self._refusals += 1
        now = asyncio.get_running_loop().time()
        if now - self._said_busy >= 1:
            log.warning("too busy for deliveries", refused=self._refusals)
            self._said_busy, self._refusals = now, 0

    def _is_slow(self) -> bool:
        """Whether questions wait so long already that one more could not be answered in time."""
        oldest = next(iter(self._asked.values()), None)
        now = asyncio.get_running_loop().time()
        return oldest is not None and now - oldest > self._slow.total_seconds()

    @contextmanager
    def _asking(self, request: AsyncBoltRequest) -> Iterator[None]:
        """Know since when a question waits for its answer."""
        self._asked[id(request)] = asyncio.get_running_loop().time()
        try:
            yield
        finally:
            del self._asked[id(request)]

    async def _once(self, letter: Letter, request: AsyncBoltRequest) -> BoltResponse:
        if not await self._is_new(letter):
            log.info("delivered before", key=letter.key)
            return BoltResponse(status=200, body="")
        return await self._open(letter, request)

    async def _open(self, letter: Letter, request: AsyncBoltRequest) -> BoltResponse:
        """Let a letter have its effect."""
        if letter.body is not None:
            self._at_work.add(letter.key)
        request.context[LETTER] = letter.key
        request.context[SETTLE] = lambda: self.settle(letter.key)
        answer = await self._answer(request)
        if answer.status >= 400 or not request.context.get(_LET_THROUGH):
            self.done(letter.key)  # nobody listens to it
        return answer

    async def _is_new(self, letter: Letter) -> bool:
        """Whether nobody has heard this before; written down by then.

        Raises:
            StoreError: Nobody knows: the database cannot be used.
        """
        earlier = self._heard.get(letter.key)
        if earlier is not None:
            await asyncio.shield(earlier)
            return False
        self._heard[letter.key] = heard = asyncio.get_running_loop().create_future()
        while len(self._heard) > REMEMBERED:
            self._heard.popitem(last=False)
        self._unwritten.append(letter)
        self._write_soon()
        try:
            return await asyncio.shield(heard)
        except StoreError:
            self._heard.pop(letter.key, None)
            raise

    # --------------------------------------------------------------- what became of it

    def done(self, key: str) -> None:
        """A letter has had its effect; that is written down soon."""
        if key in self._at_work:
            self._at_work.discard(key)
            self._done.add(key)
            self._write_soon()

    async def settle(self, key: str) -> None:
        """Write down that a letter has had its effect, before it has: for what must not be twice.

        Raises:
            StoreError: It could not be written, so the effect must not be.
        """
        if key in self._at_work:
            now = self._clock()
            await self._letters.write((), done=(key,), owner=self._owner, now=now, lease_until=now)
            self._at_work.discard(key)

    def _write_soon(self) -> None:
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())

    async def _write(self) -> None:
        """Write down what has gathered, in as few transactions as the database needs."""
        await asyncio.sleep(0)  # what comes in the same moment is written in the same transaction
        while self._unwritten or self._done:
            letters, self._unwritten = self._unwritten, []
            done, self._done = self._done, set()
            now = self._clock()
            try:
                new = await self._letters.write(
                    letters, done=done, owner=self._owner, now=now, lease_until=now + self._lease
                )
            except StoreError as error:
                self._done |= done
                self._tell(letters, error)
                return
            for letter in letters:
                self._heard_of(letter).set_result(letter.key in new)

    def _tell(self, letters: list[Letter], error: StoreError) -> None:
        for letter in letters:
            self._heard_of(letter).set_exception(error)
            self._heard_of(letter).exception()  # somebody waits for it, or nobody wants to know

    def _heard_of(self, letter: Letter) -> asyncio.Future[bool]:
        """Who waits for a letter; nobody does any more for one that was pushed out."""
        return self._heard.get(letter.key) or asyncio.get_running_loop().create_future()

    # ----------------------------------------------------------------------- from time to time

    async def tend(self) -> None:
        """Keep what we are at work on, pick up what others died over, forget what is old."""
        now = self._clock()
        until = now + self._lease
        try:
            if self._at_work:
                await self._letters.renew(self._at_work, owner=self._owner, lease_until=until)
            left = await self._letters.claim(owner=self._owner, now=now, lease_until=until)
            if self._forgotten is None or now - self._forgotten > timedelta(hours=1):
                await self._letters.forget(before=now - KEPT)
                self._forgotten = now
        except StoreError as error:
            log.warning("inbox not tended", cause=str(error))
            return
        for each in left:
            await self._pick_up(each)

    async def _pick_up(self, abandoned: Abandoned) -> None:
        letter = abandoned.letter
        if letter.key in self._at_work:  # ours, after all: we were slow to say so
            return
        self._at_work.add(letter.key)
        body = json.loads(letter.body or "{}")
        is_late = self._clock() - abandoned.heard_at > ANSWERABLE
        if is_late and body.get("type") != "event_callback":
            log.warning("delivery not picked up: too late to answer", key=letter.key)
            self.done(letter.key)
            return
        log.info("delivery picked up", key=letter.key)
        await self._open(letter, AsyncBoltRequest(mode="socket_mode", body=body))

    async def finish(self) -> None:
        """Write down what is left to write; what was interrupted is somebody else's to pick up."""
        self._write_soon()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*([self._writing] if self._writing else []))


_LET_THROUGH = "let_through"


class _LetThrough(AsyncMiddleware):
    """Marks what Bolt has not answered by itself: what we said ourselves, a check of Slack's."""

    @override
    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[Any]],
    ) -> Any:
        """Mark the request."""
        req.context[_LET_THROUGH] = True
        return await next()


class _Completed(AsyncListenerCompletionHandler):
    """Knows when a listener has come to its end."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

    @override
    async def handle(self, request: AsyncBoltRequest, response: BoltResponse | None) -> None:
        """Strike a letter out, unless its listener was interrupted."""
        key, task = request.context.get(LETTER), asyncio.current_task()
        if key is not None and not (task and task.cancelling()):
            self._inbox.done(key)


def _refused(body: Mapping[str, Any], said: Message) -> BoltResponse:
    """Say that it did not work, where that can be said; the rest Slack says, or delivers again."""
    if "command" in body:
        answer = {"response_type": "ephemeral", "text": said.text, "blocks": list(said.blocks)}
        return BoltResponse(status=200, body=answer)
    return BoltResponse(status=503, body="")


# ------------------------------------------------------------------------- telling apart


def letter_of(body: Mapping[str, Any], *, now: datetime) -> Letter | None:
    """What a delivery is known by and kept as; ``None`` for what may come any number of times."""
    if body.get("type") == "event_callback":
        return _event(body)
    key = _key("trigger", body.get("trigger_id"))
    if key is None:
        return None
    if "command" in body:
        text = body.get("text")
        changes = is_change(parse(text if isinstance(text, str) else "", today=now.date()))
        return Letter(key) if changes else None
    return Letter(key, _kept(body))


def _event(body: Mapping[str, Any]) -> Letter | None:
    event = body.get("event")
    if not isinstance(event, dict):
        return None
    kind = event.get("type")
    if kind in ("message", "app_mention"):
        if not is_of_a_person(event):
            return None  # nobody answers it
        # Shared channels are told of once for each workspace, with numbers of their own.
        key = _key("said", kind, event.get("channel"), event.get("ts"))
    else:
        key = _key("event", body.get("team_id"), body.get("event_id"))
    return Letter(key, _kept(body)) if key else None


def _key(*parts: object) -> str | None:
    """A key of words, if all of them are there; one of strange length is known by its sum.

    >>> _key("said", "app_mention", "C1", "1.5"), _key("event", "T1", None)
    ('said/app_mention/C1/1.5', None)
    """
    if not all(isinstance(part, str) and part for part in parts):
        return None
    key = "/".join(map(str, parts))
    return key if len(key) <= 180 else hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


def _kept(body: Mapping[str, Any]) -> str:
    """A body as it is kept: without the token that Slack still sends and nobody should."""
    return json.dumps({name: value for name, value in body.items() if name != "token"})


_SURFACES = frozenset(
    {
        "app_home_opened",
        "app_mention",
        "block_actions",
        "block_suggestion",
        "link_shared",
        "message",
        "message_action",
        "view_submission",
    }
)


def surface_of(body: Mapping[str, Any]) -> str:
    """Name the surface of a delivery of Slack's; one of few, for it labels a metric.

    >>> surface_of({"command": "/papers"}), surface_of({"type": "view_closed"})
    ('command', 'other')
    """
    if "command" in body:
        return "command"
    event = body.get("event")
    kind = event.get("type") if isinstance(event, dict) else body.get("type")
    return kind if isinstance(kind, str) and kind in _SURFACES else "other"
