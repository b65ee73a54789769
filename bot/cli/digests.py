"""The work of ``digest``: subscriptions in; what would come, and what was sent, out."""

import asyncio
from datetime import UTC, datetime

import click

from bot.cli.failures import CommandError
from bot.cli.opening import opened, set_up_logs
from bot.cli.output import Context, counted, json_result, result
from bot.outbox import outbox
from bot.slack import Identity, clients
from corpus import schedules
from corpus.model import (
    Delivery,
    Digest,
    DigestItem,
    Paper,
    Post,
    Subscription,
    SubscriptionState,
)
from corpus.store import Store
from handlers import delivery
from handlers.delivery import Summary

HISTORY = 10
"""Deliveries that ``status`` shows."""


def preview(context: Context, *, channel: str, as_json: bool) -> int:
    """Show the digest that a channel would get now."""

    async def work() -> Digest:
        async with opened(context) as (_, store):
            subscription = await _of_channel(store, channel)
            return await delivery.preview(store, subscription, now=datetime.now(UTC))

    digest = asyncio.run(work())
    if as_json:
        items = [_item_as_json(each) for each in digest.items]
        json_result({"channel": channel, "since": digest.since, "items": items})
    else:
        for item in digest.items:
            result(f"{item.number:>3}  {_title(item.paper or item.post)}  ({item.reason})")
            for other in item.also:
                result(f"     with {_kind(other)}: {_title(other)}")
        if not digest.items:
            result("The digest would be empty now.")
    return 0


def run(context: Context, *, now: str | None, as_json: bool) -> int:
    """Plan and deliver what is due, then stop."""
    moment = _moment(now) if now else None

    async def work() -> Summary:
        async with opened(context, needs="posting") as (loaded, store):
            set_up_logs(context, loaded)
            made = clients(loaded)
            try:
                posting = await outbox(
                    loaded,
                    store=store,
                    client=made.digests,
                    now=lambda: moment or datetime.now(UTC),
                    home=Identity(made.digests).address,
                )
                return await posting.run_due()
            finally:
                await made.close()

    done = asyncio.run(work())
    fates = {fate.value: number for fate, number in done.fates.items()}
    if as_json:
        totals = {"planned": done.planned, "skipped": done.skipped, "sent": done.sent}
        json_result(totals | {"found": done.found, "messages": fates})
    else:
        planned = counted(done.planned, "digest")
        result(f"{planned} planned, {counted(done.sent, 'message')} sent")
    return 0


def status(context: Context, *, as_json: bool) -> int:
    """Show every subscription and the last deliveries."""

    async def work() -> tuple[tuple[Subscription, ...], tuple[Delivery, ...]]:
        async with opened(context) as (_, store):
            return await store.subscriptions.every(), await store.ledger.history(limit=HISTORY)

    subscriptions, history = asyncio.run(work())
    now = datetime.now(UTC)
    if as_json:
        json_result(
            {
                "subscriptions": [_subscription_as_json(each, now=now) for each in subscriptions],
                "deliveries": [_delivery_as_json(each) for each in history],
            }
        )
        return 0
    for each in subscriptions:
        follows = ", ".join(follow.label for follow in each.follows) or "nothing"
        due = _next_due(each, now=now)
        when = f", next {due:%Y-%m-%d %H:%M} UTC" if due else f", {each.state.value}"
        result(f"{each.channel}: {schedules.in_words(each.schedule)}{when}; follows {follows}")
    for sent in history:
        reason = f" ({sent.reason})" if sent.reason else ""
        result(f"{sent.slot} {sent.channel} part {sent.part}: {sent.state.value}{reason}")
    if not subscriptions:
        result("No channel has a digest yet.")
    return 0


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        msg = f"--now: {text!r} is not a moment like 2026-11-23T09:00:00Z"
        raise click.UsageError(msg) from None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


async def _of_channel(store: Store, channel: str) -> Subscription:
    for each in await store.subscriptions.every():
        if each.channel == channel:
            return each
    msg = f"{channel} has no digest. Try: offprint digest status"
    raise CommandError(msg)


def _next_due(subscription: Subscription, *, now: datetime) -> datetime | None:
    if subscription.state is not SubscriptionState.ACTIVE:
        return None
    return schedules.next_due(subscription.schedule, now)


def _title(subject: Paper | Post | None) -> str:
    if isinstance(subject, Post):
        return subject.title or "(untitled post)"
    return (subject and (subject.title or subject.short_name)) or "(untitled)"


def _kind(subject: Paper | Post | None) -> str:
    return "post" if isinstance(subject, Post) else "paper"


def _item_as_json(item: DigestItem) -> dict[str, object]:
    return {
        "number": item.number,
        **_subject_as_json(item.paper or item.post),
        "reason": item.reason,
        "also": [_subject_as_json(each) for each in item.also],
    }


def _subject_as_json(subject: Paper | Post | None) -> dict[str, object]:
    return {
        "kind": _kind(subject),
        "title": subject.title if subject else None,
        "url": subject.url if subject else None,
    }


def _subscription_as_json(subscription: Subscription, *, now: datetime) -> dict[str, object]:
    return {
        "workspace": subscription.workspace,
        "channel": subscription.channel,
        "state": subscription.state,
        "schedule": schedules.in_words(subscription.schedule),
        "next_due": _next_due(subscription, now=now),
        "follows": [{"kind": each.kind, "label": each.label} for each in subscription.follows],
    }


def _delivery_as_json(sent: Delivery) -> dict[str, object]:
    return {
        "id": sent.id,
        "workspace": sent.workspace,
        "channel": sent.channel,
        "slot": sent.slot,
        "part": sent.part,
        "state": sent.state,
        "attempt": sent.attempt,
        "ts": sent.ts,
        "reason": sent.reason,
    }
