"""Who changed what about a subscription: kept, told, and taken back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from corpus.model import (
    Change,
    Deed,
    Follow,
    FollowId,
    FollowKind,
    Rhythm,
    Schedule,
    Style,
    Subscription,
    SubscriptionId,
    SubscriptionState,
)
from corpus.store import counting
from corpus.tables import subscription_changes


async def keep(
    connection: AsyncConnection,
    subscription: SubscriptionId,
    deed: Deed,
    *,
    by: str,
    at: datetime,
    follows: Sequence[Follow] = (),
    before: Subscription | None = None,
    after: Subscription | None = None,
) -> None:
    """Write down a change, within the transaction that makes it."""
    number = (await counting.take(connection, "subscription_change"))[0]
    told = {
        "follows": [_follow_text(each) for each in follows],
        "before": _settings_text(before) if before else None,
        "after": _settings_text(after) if after else None,
    }
    row = {
        "id": number,
        "subscription_id": subscription,
        "deed": deed,
        "changed_by": by,
        "changed_at": at,
        "payload": json.dumps(told, ensure_ascii=False),
    }
    await connection.execute(insert(subscription_changes), row)


async def newest(
    connection: AsyncConnection, subscription: Subscription, *, limit: int
) -> tuple[Change, ...]:
    """Give the last changes that still hold, the newest first."""
    query = _holding(subscription.id).limit(limit)
    return tuple(_change(row, subscription) for row in await connection.execute(query))


async def take_back(connection: AsyncConnection, change: Change, *, by: str, at: datetime) -> None:
    """Write down that a change holds no longer."""
    await connection.execute(
        update(subscription_changes)
        .where(subscription_changes.c.id == change.id)
        .values(undone_by=by, undone_at=at)
    )


def _holding(subscription: SubscriptionId) -> Select[*tuple[Any, ...]]:
    c = subscription_changes.c
    query = select(subscription_changes).where(
        c.subscription_id == subscription, c.undone_at.is_(None)
    )
    return query.order_by(c.id.desc())


def _change(row: Row[*tuple[Any, ...]], subscription: Subscription) -> Change:
    told = json.loads(row.payload)
    # Until several could be followed at once, one was kept by itself.
    followed = told["follows"] if "follows" in told else [told["follow"]] if told["follow"] else []
    return Change(
        id=row.id,
        deed=Deed(row.deed),
        by=row.changed_by,
        at=row.changed_at,
        follows=tuple(map(_follow, followed)),
        before=_with_settings(subscription, told["before"]) if told["before"] else None,
        after=_with_settings(subscription, told["after"]) if told["after"] else None,
    )


def _follow_text(follow: Follow) -> Mapping[str, object]:
    return {
        "id": follow.id,
        "kind": follow.kind,
        "target": follow.target,
        "label": follow.label,
        "created_by": follow.created_by,
        "created_at": follow.created_at.isoformat(),
    }


def _follow(told: Mapping[str, Any]) -> Follow:
    return Follow(
        id=FollowId(told["id"]),
        kind=FollowKind(told["kind"]),
        target=told["target"],
        label=told["label"],
        created_by=told["created_by"],
        created_at=datetime.fromisoformat(told["created_at"]),
    )


def _settings_text(subscription: Subscription) -> Mapping[str, object]:
    schedule = subscription.schedule
    return {
        "rhythm": schedule.rhythm,
        "days": schedule.days,
        "hour": schedule.hour,
        "minute": schedule.minute,
        "zone": schedule.zone,
        "style": subscription.style,
        "cap": subscription.cap,
        "state": subscription.state,
        "reason": subscription.reason,
    }


def _with_settings(subscription: Subscription, told: Mapping[str, Any]) -> Subscription:
    return replace(
        subscription,
        schedule=Schedule(
            rhythm=Rhythm(told["rhythm"]),
            days=tuple(told["days"]),
            hour=told["hour"],
            minute=told["minute"],
            zone=told["zone"],
        ),
        style=Style(told["style"]),
        cap=told["cap"],
        state=SubscriptionState(told["state"]),
        reason=told["reason"],
        follows=(),
    )
