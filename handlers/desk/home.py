"""A person in; what their App Home shows out: what is theirs, and what they may see of the rest."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from corpus.digests import by_reason
from corpus.model import Follow, Subscription
from corpus.store import Store
from handlers.desk.catching_up import CatchingUp
from handlers.desk.digests import Digests
from handlers.desk.flags import Flags
from handlers.desk.personal import Personal
from handlers.messages import home as words
from handlers.messages.sources import in_order
from handlers.turn import Asker, Room

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Home:
    """One person's Home, as it is when they open it."""

    store: Store
    digests: Digests
    catching_up: CatchingUp
    personal: Personal
    flags: Flags
    rooms: Callable[[str], Awaitable[Mapping[str, Room]]]
    """The channels of a person, each with who reads there."""
    now: Callable[[], datetime]
    command: str

    async def view(self, asker: Asker) -> dict[str, Any]:
        """The Home of who asks; ``asker.channel`` are their direct messages."""
        now = self.now()
        every, rooms, counts, sources, saved = await asyncio.gather(
            self.store.subscriptions.of_workspace(asker.workspace),
            self.rooms(asker.user),
            self.store.counts(),
            self.store.sources(),
            self.personal.items(asker),
        )
        seen = [each for each in every if _may_see(each, asker, rooms)]
        mine = [
            (each.channel, follow)
            for each in every
            for follow in each.follows
            if follow.created_by == asker.user
        ]
        followed = [*(follow for _, follow in mine), *(f for each in seen for f in each.follows)]
        week = await self.catching_up.since(_each_once(followed), now - WEEK)
        scene = words.Scene(
            papers=counts.papers,
            authors=counts.authors,
            mine=mine,
            week=[*by_reason(week[: words.WEEK]), *week[words.WEEK :]],
            saved=saved,
            places=[self._place(each) for each in seen],
            sources=in_order(sources),
            flags=await self.flags.waiting(asker) if self.flags.is_owner(asker) else (),
        )
        return words.home(scene, channel=asker.channel, now=now, command=self.command)

    async def may_open(self, channel: str, asker: Asker) -> bool:
        """Whether a channel shown on the Home is still one's own: a Home may be hours old."""
        return channel.startswith("D") or channel in await self.rooms(asker.user)

    def _place(self, subscription: Subscription) -> words.Place:
        schedule, due = self.digests.timing(subscription)
        return words.Place(subscription=subscription, schedule=schedule, due=due)


def _may_see(subscription: Subscription, asker: Asker, rooms: Mapping[str, Room]) -> bool:
    """Whether a digest is the person's own, or of a channel that they are in."""
    if subscription.channel.startswith("D"):
        return subscription.channel == asker.channel or subscription.created_by == asker.user
    return subscription.channel in rooms


def _each_once(follows: list[Follow]) -> tuple[Follow, ...]:
    return tuple({(each.kind, each.target): each for each in follows}.values())
