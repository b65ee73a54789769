"""A channel's digest: shown, set, previewed, paused and asked for now."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial

from corpus import digests, schedules
from corpus.model import (
    Change,
    DigestItem,
    Follow,
    Paper,
    Post,
    Rhythm,
    Schedule,
    Style,
    Subscription,
    SubscriptionId,
    SubscriptionState,
)
from corpus.store import Store
from handlers.delivery import preview
from handlers.desk.undoing import Undoable
from handlers.messages import digests as words
from handlers.messages import news
from handlers.turn import Asker, Audience, Reply

PREVIEW = timedelta(weeks=4)
"""How far back "would have brought" looks."""
HISTORY = 10
"""Deliveries that ``digest status`` shows."""
_STATES = {
    "pause": SubscriptionState.PAUSED,
    "resume": SubscriptionState.ACTIVE,
    "off": SubscriptionState.OFF,
}


@dataclass(frozen=True)
class Digests:
    """Everything about when and what a channel is told."""

    store: Store
    send_now: Callable[[Subscription], Awaitable[int]]
    """Posts a digest outside the schedule; gives the number of its items."""
    now: Callable[[], datetime]
    command: str
    is_member: Callable[[str], Awaitable[bool]]
    """Whether the bot may post in a channel."""
    zone: str = "UTC"
    """Of new subscriptions."""

    async def current(self, asker: Asker) -> Subscription | None:
        """The subscription of this channel, if it has one."""
        return await self.store.subscriptions.get(workspace=asker.workspace, channel=asker.channel)

    async def ensure(self, asker: Asker) -> Subscription:
        """The subscription of this channel, made if it had none."""
        return await self.store.subscriptions.ensure(
            workspace=asker.workspace,
            channel=asker.channel,
            user=asker.user,
            now=self.now(),
            zone=self.zone,
        )

    def timing(self, subscription: Subscription) -> tuple[str, datetime | None]:
        """When the digest comes, in words, and the next time."""
        schedule = subscription.schedule
        active = subscription.state is SubscriptionState.ACTIVE
        comes = active and subscription.follows
        due = schedules.next_due(schedule, self.now()) if comes else None
        stopped = "" if active else f", {words.STATES[subscription.state]}"
        return schedules.in_words(schedule) + stopped, due

    async def settings(self, asker: Asker) -> Reply:
        """This channel's digest: settings, next run, the last deliveries."""
        subscription = await self.current(asker)
        if subscription is None:
            return Reply(words.no_settings(command=self.command), Audience.ASKER)
        schedule, due = self.timing(subscription)
        history = await self.store.ledger.history(subscription.id, limit=HISTORY)
        message = words.settings(
            subscription,
            schedule=schedule,
            next_due=due,
            history=history,
            last=await self.last_change(subscription),
            is_member=await self.is_member(asker.channel),
            command=self.command,
        )
        return Reply(message, Audience.ASKER)

    async def last_change(self, subscription: Subscription) -> Change | None:
        """The last change that somebody made and nobody took back."""
        changes = await self.store.subscriptions.changes(subscription)
        return changes[0] if changes else None

    async def newest(self, asker: Asker) -> Undoable | None:
        """The last change of this channel's digest, whoever made it."""
        subscription = await self.current(asker)
        change = await self.last_change(subscription) if subscription else None
        return Undoable(change.at, partial(self.undo, change, asker)) if change else None

    async def undo(self, change: Change, asker: Asker) -> Reply:
        """Take the last change back, whoever made it, and tell the room."""
        subscription = await self.store.subscriptions.undo(
            change,
            workspace=asker.workspace,
            channel=asker.channel,
            user=asker.user,
            now=self.now(),
        )
        if subscription is None:
            return Reply(words.undone_already(command=self.command), Audience.ASKER)
        schedule, due = self.timing(subscription)
        message = words.undone(
            change,
            subscription,
            user=asker.user,
            schedule=schedule,
            next_due=due,
            command=self.command,
        )
        return Reply(message, Audience.ROOM)

    async def reschedule(self, schedule: Schedule, asker: Asker, *, given: frozenset[str]) -> Reply:
        """Set when it comes; what was not typed stays as it is."""
        return await self._change(
            lambda old: replace(old, schedule=_merged(old.schedule, schedule, given)), asker
        )

    async def restyle(self, style: Style, asker: Asker) -> Reply:
        """Set how much of each item is shown."""
        return await self._change(lambda old: replace(old, style=style), asker)

    async def configured(
        self, schedule: Schedule, style: Style, asker: Asker
    ) -> tuple[Subscription, Subscription]:
        """Set everything at once, as the modal does, which knows no days of the month.

        Returns:
            As it was and as it is now.
        """

        def changed(old: Subscription) -> Subscription:
            is_monthly = schedule.rhythm is old.schedule.rhythm is Rhythm.MONTHLY
            days = old.schedule.days if is_monthly else schedule.days
            return replace(old, schedule=replace(schedule, days=days), style=style)

        return await self._stored(changed, asker)

    async def do(self, word: str, asker: Asker) -> Reply:
        """Preview, now, status, pause, resume or off."""
        subscription = await self.current(asker)
        if subscription is None:
            return Reply(words.no_digest(command=self.command), Audience.ASKER)
        match word:
            case "preview":
                return await self._preview(subscription)
            case "now":
                count = await self.send_now(subscription)
                return Reply(words.posted_now(count), Audience.ASKER)
            case "status":
                history = await self.store.ledger.history(subscription.id, limit=HISTORY)
                return Reply(words.status(history, command=self.command), Audience.ASKER)
            case _:
                state = _STATES[word]
                return await self._change(lambda old: replace(old, state=state, reason=None), asker)

    async def _change(self, change: Callable[[Subscription], Subscription], asker: Asker) -> Reply:
        return self.told(*await self._stored(change, asker), asker)

    async def _stored(
        self, change: Callable[[Subscription], Subscription], asker: Asker
    ) -> tuple[Subscription, Subscription]:
        old = await self.ensure(asker)
        if change(old) == old:
            return old, old
        saved = await self.store.subscriptions.change(
            change,
            workspace=asker.workspace,
            channel=asker.channel,
            user=asker.user,
            now=self.now(),
        )
        return old, saved

    def told(self, old: Subscription, saved: Subscription, asker: Asker) -> Reply:
        """Tell the room of a change; what changed nothing is said to the asker alone."""
        if saved == old:
            schedule, due = self.timing(old)
            unchanged = words.unchanged(old, schedule=schedule, next_due=due)
            return Reply(unchanged, Audience.ASKER)
        _, due = self.timing(saved)
        message = words.changed(
            saved,
            was=old.state,
            user=asker.user,
            next_due=due,
            command=self.command,
        )
        return Reply(message, Audience.ROOM)

    async def _preview(self, subscription: Subscription) -> Reply:
        digest = await preview(self.store, subscription, now=self.now())
        return Reply(news.preview(digest, command=self.command), Audience.ASKER)

    async def would_bring(self, follows: tuple[Follow, ...]) -> tuple[DigestItem, ...]:
        """What these follows would have brought in the last four weeks.

        A corpus that was imported yesterday would otherwise count years of papers as news, so
        here, and only here, the date of the paper itself has a say.
        """
        since = self.now() - PREVIEW
        imagined = Subscription(
            id=SubscriptionId(0),
            workspace="",
            channel="",
            schedule=Schedule(),
            created_by="",
            created_at=since,
            follows=follows,
        )
        items = await self.store.new_items(since)
        recent = [item for item in items if _appeared_since(item, since.date())]
        return digests.choose(digests.as_if_followed(imagined, since=since), recent)


def _merged(old: Schedule, read: Schedule, given: frozenset[str]) -> Schedule:
    """What was typed over what was there; the days of another rhythm mean nothing."""
    keep_days = "days" not in given and read.rhythm is old.rhythm
    clock = read if "time" in given else old
    return Schedule(
        rhythm=read.rhythm,
        days=old.days if keep_days else read.days,
        hour=clock.hour,
        minute=clock.minute,
        zone=read.zone if "zone" in given else old.zone,
    )


def _appeared_since(item: Paper | Post, day: date) -> bool:
    published = item.published
    if published is None:
        return False
    return (published.date() if isinstance(published, datetime) else published) >= day
