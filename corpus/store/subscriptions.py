"""Who wants digests of what, and the last numbered list of each conversation: nouns in and out.

Everything is asked for by workspace and channel; a number alone opens nothing of another
workspace.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Row, Select, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from corpus.errors import NotFoundError
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
from corpus.store import counting
from corpus.store.engine import Database
from corpus.store.redirects import led_to
from corpus.tables import follows, number_lists, subscriptions

_WAITING = frozenset({SubscriptionState.PAUSED, SubscriptionState.OFF})


class Subscriptions:
    """Who wants digests of what."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, *, workspace: str, channel: str) -> Subscription | None:
        """The subscription of a channel, if it has one."""
        async with self._database.read() as connection:
            return await _find(connection, workspace=workspace, channel=channel)

    async def active(self) -> tuple[Subscription, ...]:
        """Every subscription for which digests are planned, of all workspaces."""
        async with self._database.read() as connection:
            return await _read(
                connection,
                select(subscriptions).where(subscriptions.c.state == SubscriptionState.ACTIVE),
            )

    async def every(self) -> tuple[Subscription, ...]:
        """Every subscription of all workspaces, whatever its state."""
        async with self._database.read() as connection:
            return await _read(connection, select(subscriptions))

    async def of_workspace(self, workspace: str) -> tuple[Subscription, ...]:
        """Every subscription of a workspace, whatever its state."""
        async with self._database.read() as connection:
            return await _read(
                connection, select(subscriptions).where(subscriptions.c.workspace == workspace)
            )

    async def ensure(
        self, *, workspace: str, channel: str, user: str, now: datetime, zone: str = "UTC"
    ) -> Subscription:
        """The subscription of a channel, made with the usual schedule if there was none."""
        async with self._database.transaction() as connection:
            found = await _find(connection, workspace=workspace, channel=channel)
            if found:
                return found
            made = Subscription(
                id=SubscriptionId((await counting.take(connection, "subscription"))[0]),
                workspace=workspace,
                channel=channel,
                schedule=Schedule(zone=zone),
                created_by=user,
                created_at=now,
                planned_from=now,
            )
            await connection.execute(insert(subscriptions), _row(made) | _origin(made))
        return made

    async def save(self, subscription: Subscription, *, now: datetime) -> Subscription:
        """Keep schedule, style, cap and state; follows have their own verbs.

        With a new schedule, or after a pause, slots count from now on: nobody wants the digest
        of the Friday before the one on which Friday was chosen.

        Raises:
            NotFoundError: There is no such subscription in that channel.
        """
        async with self._database.transaction() as connection:
            old = await _find(
                connection, workspace=subscription.workspace, channel=subscription.channel
            )
            if old is None or old.id != subscription.id:
                raise NotFoundError(
                    "this channel has no such subscription", wanted=subscription.channel
                )
            saved = replace(subscription, planned_from=_planned_from(old, subscription, now))
            await connection.execute(
                update(subscriptions).where(subscriptions.c.id == saved.id), _row(saved)
            )
        return saved

    async def suspend(self, subscription: SubscriptionId, *, reason: str) -> bool:
        """Stop planning because Slack refuses the channel; False if it was not active.

        Who paused or ended a digest is not told about it by a refusal.
        """
        return await self._move(
            subscription, SubscriptionState.ACTIVE, SubscriptionState.SUSPENDED, reason
        )

    async def resume(self, subscription: SubscriptionId) -> bool:
        """Plan again after a suspension; the newest missed slot within its grace comes too."""
        return await self._move(
            subscription, SubscriptionState.SUSPENDED, SubscriptionState.ACTIVE, None
        )

    async def _move(
        self,
        subscription: SubscriptionId,
        old: SubscriptionState,
        new: SubscriptionState,
        reason: str | None,
    ) -> bool:
        async with self._database.transaction() as connection:
            moved = await connection.execute(
                update(subscriptions)
                .where(subscriptions.c.id == subscription, subscriptions.c.state == old)
                .values(state=new, reason=reason)
            )
        return moved.rowcount == 1

    async def follow(
        self,
        subscription: SubscriptionId,
        *,
        kind: FollowKind,
        target: str,
        label: str,
        user: str,
        now: datetime,
    ) -> Follow | None:
        """Add a follow; ``None`` when it was there already."""
        async with self._database.transaction() as connection:
            same = select(follows.c.id).where(
                follows.c.subscription_id == subscription,
                follows.c.kind == kind,
                follows.c.target == target,
            )
            if await connection.scalar(same) is not None:
                return None
            made = Follow(
                id=FollowId((await counting.take(connection, "follow"))[0]),
                kind=kind,
                target=target,
                label=label,
                created_by=user,
                created_at=now,
            )
            await connection.execute(
                insert(follows),
                {
                    "id": made.id,
                    "subscription_id": subscription,
                    "kind": kind,
                    "target": target,
                    "label": label,
                    "created_by": user,
                    "created_at": now,
                },
            )
        return made

    async def unfollow(self, follow: FollowId) -> None:
        """Remove a follow; removing it twice is no error."""
        async with self._database.transaction() as connection:
            await connection.execute(delete(follows).where(follows.c.id == follow))

    async def remember(self, conversation: str, refs: Sequence[str]) -> None:
        """Keep what the numbers of a conversation's last list stand for.

        Args:
            conversation: Workspace, channel and thread in one string.
            refs: ``p12``, ``a7``, ``f3``; number 1 first.
        """
        async with self._database.transaction() as connection:
            known = number_lists.c.conversation == conversation
            await connection.execute(delete(number_lists).where(known))
            await connection.execute(
                insert(number_lists),
                {"conversation": conversation, "refs": json.dumps(list(refs))},
            )

    async def recall(self, conversation: str) -> tuple[str, ...]:
        """What the numbers of a conversation's last list stand for; empty if it had none."""
        async with self._database.read() as connection:
            found = await connection.scalar(
                select(number_lists.c.refs).where(number_lists.c.conversation == conversation)
            )
        return tuple(json.loads(found)) if found else ()


def _planned_from(old: Subscription, new: Subscription, now: datetime) -> datetime | None:
    woken = old.state in _WAITING and new.state is SubscriptionState.ACTIVE
    return now if woken or old.schedule != new.schedule else old.planned_from


async def _find(
    connection: AsyncConnection, *, workspace: str, channel: str
) -> Subscription | None:
    found = await _read(
        connection,
        select(subscriptions).where(
            subscriptions.c.workspace == workspace, subscriptions.c.channel == channel
        ),
    )
    return found[0] if found else None


async def _read(
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
            day=row.day,
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


def _row(subscription: Subscription) -> dict[str, object]:
    """The columns that may change."""
    schedule = subscription.schedule
    return {
        "rhythm": schedule.rhythm,
        "day": schedule.day,
        "hour": schedule.hour,
        "minute": schedule.minute,
        "zone": schedule.zone,
        "style": subscription.style,
        "cap": subscription.cap,
        "state": subscription.state,
        "reason": subscription.reason,
        "planned_from": subscription.planned_from,
    }


def _origin(subscription: Subscription) -> dict[str, object]:
    """The columns that never change."""
    return {
        "id": subscription.id,
        "workspace": subscription.workspace,
        "channel": subscription.channel,
        "created_by": subscription.created_by,
        "created_at": subscription.created_at,
    }
