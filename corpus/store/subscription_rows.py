"""Rows of subscriptions and follows: SQL and rows in, nouns out; nouns in, columns out."""

from collections.abc import Sequence

from sqlalchemy import Row, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from corpus.model import (
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
from corpus.store.redirects import led_to
from corpus.tables import follows, subscriptions


async def find(
    connection: AsyncConnection, *, workspace: str, channel: str, to_change: bool = False
) -> Subscription | None:
    """Find the subscription of a channel; ``to_change`` keeps others from changing it."""
    query = select(subscriptions).where(
        subscriptions.c.workspace == workspace, subscriptions.c.channel == channel
    )
    if to_change:
        await connection.execute(query.with_for_update())
    found = await read(connection, query)
    return found[0] if found else None


async def read(
    connection: AsyncConnection, query: Select[tuple[object, ...]]
) -> tuple[Subscription, ...]:
    """Read subscriptions with their follows, in two queries however many there are."""
    rows = (await connection.execute(query.order_by(subscriptions.c.id))).all()
    wanted = query.with_only_columns(subscriptions.c.id)
    followed: dict[int, list[Follow]] = {row.id: [] for row in rows}
    mine = select(follows).where(follows.c.subscription_id.in_(wanted)).order_by(follows.c.id)
    found = (await connection.execute(mine)).all()
    moved = await _moved_authors(connection, [row.target for row in found if row.kind == "author"])
    for row in found:
        followed[row.subscription_id].append(_follow(row, moved))
    return tuple(_subscription(row, tuple(followed[row.id])) for row in rows)


async def _moved_authors(connection: AsyncConnection, targets: Sequence[str]) -> dict[str, str]:
    """Where followed authors went that were found to be the same as another."""
    moved = await led_to(connection, "author", {int(each) for each in targets if each.isdecimal()})
    return {str(old): str(new) for old, new in moved.items()}


def _follow(row: Row[tuple[object, ...]], moved: dict[str, str]) -> Follow:
    kind = FollowKind(row.kind)
    return Follow(
        id=FollowId(row.id),
        kind=kind,
        target=moved.get(row.target, row.target) if kind is FollowKind.AUTHOR else row.target,
        label=row.label,
        created_by=row.created_by,
        created_at=row.created_at,
    )


def _subscription(row: Row[tuple[object, ...]], followed: tuple[Follow, ...]) -> Subscription:
    return Subscription(
        id=SubscriptionId(row.id),
        workspace=row.workspace,
        channel=row.channel,
        schedule=Schedule(
            rhythm=Rhythm(row.rhythm),
            days=tuple(int(day) for day in row.days.split(",")),
            hour=row.hour,
            minute=row.minute,
            zone=row.zone,
        ),
        style=Style(row.style),
        cap=row.cap,
        state=SubscriptionState(row.state),
        reason=row.reason,
        created_by=row.created_by,
        created_at=row.created_at,
        planned_from=row.planned_from,
        follows=followed,
    )


def changing(subscription: Subscription) -> dict[str, object]:
    """The columns that may change."""
    schedule = subscription.schedule
    return {
        "rhythm": schedule.rhythm,
        "days": ",".join(map(str, schedule.days)),
        "hour": schedule.hour,
        "minute": schedule.minute,
        "zone": schedule.zone,
        "style": subscription.style,
        "cap": subscription.cap,
        "state": subscription.state,
        "reason": subscription.reason,
        "planned_from": subscription.planned_from,
    }


def lasting(subscription: Subscription) -> dict[str, object]:
    """The columns that never change."""
    return {
        "id": subscription.id,
        "workspace": subscription.workspace,
        "channel": subscription.channel,
        "created_by": subscription.created_by,
        "created_at": subscription.created_at,
    }
