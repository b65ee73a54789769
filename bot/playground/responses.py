"""response_url: a delivery in, an address out; what the app posts there becomes messages."""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import web

from bot.playground import blockkit
from bot.playground.errors import ApiError
from bot.playground.journal import FROM_APP, Journal
from bot.playground.nouns import BOT_ID, BOT_USER, Json, Message
from bot.playground.state import State

USES = 5
LIFETIME = timedelta(minutes=30)
WHAT = "response_url"


@dataclass(slots=True)
class Hook:
    """One response URL."""

    conversation: str
    user: str
    until: datetime
    origin: str | None
    """The ``ts`` of the message that ``replace_original`` means."""
    left: int = USES


class Responses:
    """The addresses which were given out."""

    def __init__(self, state: State, journal: Journal, base_url: Callable[[], str]) -> None:
        self._state = state
        self._journal = journal
        self._base_url = base_url
        self._hooks: dict[str, Hook] = {}

    def issue(self, conversation: str, user: str, *, origin: str | None = None) -> str:
        """Give an address for answers to one act of one person."""
        key = secrets.token_hex(12)
        until = self._state.clock() + LIFETIME
        self._hooks[key] = Hook(conversation, user, until, origin)
        return f"{self._base_url()}/response/{key}"

    def answer(self, url: str, content: Json) -> Message | None:
        """Show what came in the acknowledgement of a command; empty is nothing to show.

        Raises:
            ApiError: It is not a valid message.
        """
        return self._apply(self._hooks[url.rsplit("/", 1)[1]], content) if content else None

    async def handle(self, request: web.Request) -> web.Response:
        """Take one post of the app."""
        status = 200
        body: Json = {"ok": True}
        content: Json = {}
        try:
            hook = self._usable(request.match_info["key"])
            content = json.loads(await request.read())
            self._apply(hook, content)
        except ApiError as error:
            status = 404 if error.code in {"used_url", "expired_url"} else 400
            body = {"ok": False, "error": error.code, **error.extra}
        except (ValueError, AttributeError):
            status, body = 400, {"ok": False, "error": "invalid_payload"}
        code = str(body.get("error", "ok"))
        self._journal.add(FROM_APP, WHAT, status=code, ms=0.0, request=content, answer=body)
        return web.json_response(body, status=status)

    def _usable(self, key: str) -> Hook:
        hook = self._hooks.get(key)
        if hook is None or self._state.clock() > hook.until:
            raise ApiError("expired_url")
        if hook.left <= 0:
            raise ApiError("used_url")
        hook.left -= 1
        return hook

    def _apply(self, hook: Hook, content: Json) -> Message | None:
        origin = self._origin(hook)
        if content.get("delete_original"):
            return self._state.delete(origin) if origin else None
        text, blocks = str(content.get("text") or ""), content.get("blocks") or ()
        problems = blockkit.check_message(blocks)
        if problems:
            marked = [f"[ERROR] {message}" for message in problems.messages]
            raise ApiError(problems.code, response_metadata={"messages": marked})
        if not text.strip() and not blocks and not content.get("attachments"):
            raise ApiError("no_text")
        whole = blockkit.with_ids(blocks)
        if content.get("replace_original") and origin is not None:
            return self._state.edit(origin, text=text, blocks=whole)
        return self._say(hook, content, text, whole)

    def _say(self, hook: Hook, content: Json, text: str, blocks: tuple[Json, ...]) -> Message:
        public = content.get("response_type") == "in_channel"
        message = self._state.post(
            Message(
                conversation=hook.conversation,
                ts="",
                user=BOT_USER,
                bot_id=BOT_ID,
                text=text,
                blocks=blocks,
                thread_ts=content.get("thread_ts"),
                visible_to=None if public else hook.user,
                metadata=content.get("metadata"),
            )
        )
        hook.origin = hook.origin or message.ts
        return message

    def _origin(self, hook: Hook) -> Message | None:
        return self._state.messages[hook.conversation].get(hook.origin or "")
