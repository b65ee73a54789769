"""The store and a moment in; what is due composed, rendered, frozen in the ledger and delivered."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from corpus.digests import as_if_followed, compose, look_from, refs_of
from corpus.model import Digest, Paper, Post, Slot, SourceStatus, Subscription, SubscriptionId
from corpus.schedules import extra_slot, grace, judge_missed
from corpus.store import Store
from corpus.store.ledger import Progress
from handlers.blocks import Message
from handlers.delivery.posting import Delivering
from handlers.delivery.summary import Summary

log = structlog.get_logger(__name__)

Render = Callable[[Digest], Sequence[Message]]
"""A digest as messages: the one in the channel, then those in its thread."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What was planned."""

    digests: int = 0
    skipped: int = 0


async def run_due(
    store: Store, *, render: Render, delivering: Delivering, now: datetime
) -> Summary:
    """Plan what is due, deliver what is planned, and clear up what is in doubt."""
    planned = await plan_due(store, render=render, now=now)
    delivered = await delivering.deliver()
    return replace(delivered, planned=planned.digests, skipped=planned.skipped)


async def plan_due(store: Store, *, render: Render, now: datetime) -> Planned:
    """Plan the digest of every subscription whose slot is due; planning twice plans once.

    A digest that cannot be made is logged and tried again with the next run; the others are made.
    """
    progress = await store.ledger.progress(now=now)
    due: list[tuple[Subscription, Slot]] = []
    skipped = 0
    for subscription in await store.subscriptions.active():
        with _apart(subscription):
            missed = judge_missed(
                subscription.schedule, since=_counted_from(subscription, progress), now=now
            )
            await store.ledger.skip(
                subscription, missed.skip, reason="the program was not running in time", now=now
            )
            skipped += len(missed.skip)
            if missed.deliver is not None:
                due.append((subscription, missed.deliver))
    digests = 0
    starts = [look_from(each, since=_last(each, progress)) for each, _ in due]
    news = await _News.after(starts, store)
    for subscription, slot in due:
        with _apart(subscription):
            since = _last(subscription, progress)
            digest = await news.digest_for(subscription, slot, since=since, now=now)
            digests += await _freeze(store, digest, slot, render=render, now=now)
    return Planned(digests, skipped)


@contextmanager
def _apart(subscription: Subscription) -> Iterator[None]:
    """Let what goes wrong with one subscription stop no other one."""
    try:
        yield
    except Exception:
        log.exception("digest not planned", subscription=subscription.id)


async def plan_now(
    store: Store, subscription: Subscription, *, render: Render, now: datetime
) -> int:
    """Plan a digest outside the schedule; gives the number of its items, 0 plans nothing.

    Who asks is not kept waiting until it is posted: that is for the next run of deliveries.
    """
    slot = extra_slot(now)
    digest = await _compose_now(store, subscription, slot, now=now)
    if not digest.items or not await _freeze(store, digest, slot, render=render, now=now):
        return 0
    return len(digest.items)


async def preview(
    store: Store, subscription: Subscription, *, now: datetime, weeks: int = 0
) -> Digest:
    """Compose what would come now, or (with weeks) would have come since then; stores nothing."""
    slot = extra_slot(now)
    if not weeks:
        return await _compose_now(store, subscription, slot, now=now)
    since = now - timedelta(weeks=weeks)
    return compose(
        as_if_followed(subscription, since=since),
        await store.new_items(since),
        slot=slot.name,
        since=since,
        until=now,
        sources=await store.sources(),
    )


def _counted_from(
    subscription: Subscription, progress: Mapping[SubscriptionId, Progress]
) -> datetime:
    """The moment after which slots count."""
    start = subscription.planned_from or subscription.created_at
    last = progress.get(subscription.id, Progress()).slot
    return max(start, last) if last else start


def _last(subscription: Subscription, progress: Mapping[SubscriptionId, Progress]) -> datetime:
    """When the last digest was composed, or the subscription was made."""
    last = progress.get(subscription.id, Progress()).digest
    return last or subscription.created_at


@dataclass(frozen=True, slots=True)
class _News:
    """What came in, read once for all digests of a run."""

    store: Store
    items: tuple[Paper | Post, ...]
    sources: tuple[SourceStatus, ...]

    @classmethod
    async def after(cls, moments: Sequence[datetime], store: Store) -> "_News":
        """Read what came in after the earliest of these moments."""
        if not moments:
            return cls(store, (), ())
        return cls(store, await store.new_items(min(moments)), await store.sources())

    async def digest_for(
        self, subscription: Subscription, slot: Slot, *, since: datetime, now: datetime
    ) -> Digest:
        """Compose the digest of one subscription."""
        already = await self.store.ledger.delivered_refs(
            workspace=subscription.workspace, channel=subscription.channel
        )
        return compose(
            subscription,
            self.items,
            already=already,
            slot=slot.name,
            since=since,
            until=now,
            sources=self.sources,
        )


async def _compose_now(
    store: Store, subscription: Subscription, slot: Slot, *, now: datetime
) -> Digest:
    since = _last(subscription, await store.ledger.progress(now=now))
    news = await _News.after([look_from(subscription, since=since)], store)
    return await news.digest_for(subscription, slot, since=since, now=now)


async def _freeze(
    store: Store, digest: Digest, slot: Slot, *, render: Render, now: datetime
) -> bool:
    """Write a digest's messages and items into the ledger, all or nothing."""
    subscription = digest.subscription
    return await store.ledger.plan(
        subscription,
        slot=slot,
        parts=_parts(digest, render(digest)),
        expires_at=now + grace(subscription.schedule.rhythm),
        now=now,
    )


def _parts(digest: Digest, messages: Sequence[Message]) -> list[tuple[str, list[str]]]:
    """Give each message with the items that nobody has seen if it never arrives."""
    shown_in = {
        number: part
        for part, message in reversed(tuple(enumerate(messages)))
        for number in message.numbers
    }
    refs: list[list[str]] = [[] for _ in messages]
    for item, ref in zip(digest.items, refs_of(digest), strict=True):
        refs[shown_in.get(item.number, 0)].append(ref)
    return [(_payload(message), refs[part]) for part, message in enumerate(messages)]


def _payload(message: Message) -> str:
    return json.dumps({"text": message.text, "blocks": message.blocks}, ensure_ascii=False)
