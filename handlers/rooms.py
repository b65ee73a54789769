"""A person in; the channels that they are in, as Slack says, out; asked anew after a minute."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from handlers.turn import Room

log = structlog.get_logger(__name__)

KEPT_S = 60
"""For so long we believe what Slack said: who was let out of a channel is soon told nothing."""
PEOPLE = 1000
"""Whose channels are remembered at a time."""
PATIENCE_S = 0.3
"""An answer waits for it, and while one waits for half a second nobody else is let in."""
LONGEST_S = 2
"""So long Slack may take; what it says then is there for the next question."""
PAGES = 5
PAGE = 999


class Rooms:
    """Who is in which channel."""

    def __init__(
        self, client: AsyncWebClient, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._client = client
        self._monotonic = monotonic
        self._asked: OrderedDict[str, tuple[float, asyncio.Task[Mapping[str, Room]]]]
        self._asked = OrderedDict()

    async def of(self, user: str, *, patience_s: float = PATIENCE_S) -> Mapping[str, Room]:
        """The channels of a person that we can see, each with who reads there.

        None at all where Slack does not say, or not in time: then nothing is told about any.
        """
        asked = self._asked.get(user)
        if asked is None or self._monotonic() - asked[0] > KEPT_S:
            self._asked[user] = asked = self._monotonic(), asyncio.create_task(self._ask(user))
            while len(self._asked) > PEOPLE:
                self._asked.popitem(last=False)
        done, _ = await asyncio.wait({asked[1]}, timeout=patience_s)
        return asked[1].result() if done else {}

    async def _ask(self, user: str) -> Mapping[str, Room]:
        try:
            async with asyncio.timeout(LONGEST_S):
                return await self._pages(user)
        except Exception as error:  # noqa: BLE001 - whatever it is, nothing is told then
            log.warning("channels of a person not known", cause=type(error).__name__)
            return {}

    async def _pages(self, user: str) -> Mapping[str, Room]:
        found: dict[str, Room] = {}
        cursor: str | None = None
        for _ in range(PAGES):
            page = await self._client.users_conversations(
                user=user, types="public_channel,private_channel", limit=PAGE, cursor=cursor
            )
            for room in page.get("channels") or ():
                found[room["id"]] = Room(
                    is_open=not room.get("is_private", True),
                    is_shared=bool(room.get("is_ext_shared", True)),
                )
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
        return found
