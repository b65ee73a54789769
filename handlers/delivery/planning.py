"""The store and a moment in; what is due composed, rendered, frozen in the ledger and delivered."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import structlog

from corpus.digests import compose, look_from, refs_of
from corpus.model import (
    Digest,
    Milestone,
    Paper,
    PaperId,
    Post,
    Slot,
    SourceStatus,
    Subscription,
    SubscriptionId,
    Told,
)
from corpus.schedules import extra_slot, grace, judge_missed
from corpus.store import Store
from corpus.store.ledger import Part, Progress
from corpus.stories import ref_of_milestone, subject_of, written_about
from handlers.blocks import Message
from handlers.delivery.posting import Delivering
from handlers.delivery.summary import Summary
from handlers.messages.follow_ups import follow_up

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
        if not subscription.follows:  # nothing could ever be in it
            continue
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
    news = await _News.of(store, {each: _last(each, progress) for each, _ in due})
    for subscription, slot in due:
        with _apart(subscription):
            digest = await _remembered(store, news.digest_for(subscription, slot, now=now))
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


async def preview(store: Store, subscription: Subscription, *, now: datetime) -> Digest:
    """Compose what would come now; stores nothing."""
    return await _compose_now(store, subscription, extra_slot(now), now=now)


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
    """What came in, and what each destination has had; read once for all digests of a run."""

    since: Mapping[SubscriptionId, datetime]
    items: tuple[Paper | Post, ...] = ()
    sources: tuple[SourceStatus, ...] = ()
    told: Mapping[SubscriptionId, Mapping[str, Told]] = field(default_factory=dict)
    milestones: tuple[Milestone, ...] = ()

    @classmethod
    async def of(cls, store: Store, last: Mapping[Subscription, datetime]) -> "_News":
        """Read what came in for subscriptions, each with the moment of its last digest."""
        since = {each.id: moment for each, moment in last.items()}
        if not last:
            return cls(since)
        earliest = min(look_from(each, since=moment) for each, moment in last.items())
        items = await store.new_items(earliest)
        told = {
            each.id: await store.ledger.told(workspace=each.workspace, channel=each.channel)
            for each in last
        }
        milestones = await _milestones(store, items, told.values(), since=earliest)
        return cls(since, items, await store.sources(), told, milestones)

    def digest_for(self, subscription: Subscription, slot: Slot, *, now: datetime) -> Digest:
        """Compose the digest of one subscription."""
        return compose(
            subscription,
            self.items,
            told=self.told[subscription.id],
            milestones=self.milestones,
            slot=slot.name,
            since=self.since[subscription.id],
            until=now,
            sources=self.sources,
        )


async def _milestones(
    store: Store,
    items: Iterable[Paper | Post],
    told: Iterable[Mapping[str, Told]],
    *,
    since: datetime,
) -> tuple[Milestone, ...]:
    """What happened to papers that some destination has had."""
    had = {ref for each in told for ref, known in each.items() if known.root is not None}
    ids = [PaperId(int(ref[1:])) for ref in had if re.fullmatch(r"p\d+", ref)]
    posts = [each for each in items if isinstance(each, Post)]
    written = {subject for post in posts if (subject := subject_of(post)) and f"p{subject}" in had}
    papers = {paper.id: paper for paper in await store.papers(sorted(written))}
    return (*await store.milestones(ids, since=since), *written_about(posts, papers))


async def _compose_now(
    store: Store, subscription: Subscription, slot: Slot, *, now: datetime
) -> Digest:
    since = _last(subscription, await store.ledger.progress(now=now))
    news = await _News.of(store, {subscription: since})
    return await _remembered(store, news.digest_for(subscription, slot, now=now))


async def _remembered(store: Store, digest: Digest) -> Digest:
    """A digest whose items say where its channel has had them before."""
    here = digest.subscription
    had = await store.discussions.here(
        [story[0] for story in refs_of(digest)], workspace=here.workspace, channel=here.channel
    )
    if not had:
        return digest
    items = [
        replace(item, discussed=had.get(story[0]))
        for item, story in zip(digest.items, refs_of(digest), strict=True)
    ]
    return replace(digest, items=tuple(items))


async def _freeze(
    store: Store, digest: Digest, slot: Slot, *, render: Render, now: datetime
) -> bool:
    """Write a digest's messages and items into the ledger, all or nothing."""
    subscription = digest.subscription
    return await store.ledger.plan(
        subscription,
        slot=slot,
        parts=_parts(digest, [sheet for each in render(digest) for sheet in each.sheets]),
        follow_ups=[
            (each.root, (_payload(follow_up(each)), [*map(ref_of_milestone, each.milestones)]))
            for each in digest.follow_ups
        ],
        expires_at=now + grace(subscription.schedule.rhythm),
        now=now,
    )


def _parts(digest: Digest, messages: Sequence[Message]) -> list[Part]:
    """Give each message with the items that nobody has seen if it never arrives."""
    shown_in = {
        number: part
        for part, message in reversed(tuple(enumerate(messages)))
        for number in message.numbers
    }
    refs: list[list[str]] = [[] for _ in messages]
    for item, story in zip(digest.items, refs_of(digest), strict=True):
        refs[shown_in.get(item.number, 0)] += story
    numbered = [story[0] for story in refs_of(digest)]
    return [
        (_payload(message, numbered=[] if part else numbered), refs[part])
        for part, message in enumerate(messages)
    ]


def _payload(message: Message, *, numbered: Sequence[str] = ()) -> str:
    """A message as it is frozen; the first of a digest says what its numbers stand for."""
    content: dict[str, Any] = {"text": message.text, "blocks": message.blocks}
    if numbered:
        content["numbered"] = numbered
    return json.dumps(content, ensure_ascii=False)
