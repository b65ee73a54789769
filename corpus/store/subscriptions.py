"""Who wants digests of what, and the last numbered list of each conversation: nouns in and out.

Everything is asked for by workspace and channel; a number alone opens nothing of another
workspace.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from corpus.errors import NotFoundError
from corpus.model import (
    Change,
    Deed,
    Follow,
    FollowId,
    FollowKind,
    Schedule,
    Subscription,
    SubscriptionId,
    SubscriptionState,
    Wanted,
)
from corpus.store import counting, subscription_changes
from corpus.store.engine import Database
from corpus.store.number_lists import NumberLists
from corpus.store.subscription_rows import changing, find, lasting, read
from corpus.tables import follows, subscriptions

_WAITING = frozenset({SubscriptionState.PAUSED, SubscriptionState.OFF})


class Subscriptions:
    """Who wants digests of what."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lists = NumberLists(database)

    async def get(self, *, workspace: str, channel: str) -> Subscription | None:
        """The subscription of a channel, if it has one."""
        async with self._database.read() as connection:
            return await find(connection, workspace=workspace, channel=channel)

    async def active(self) -> tuple[Subscription, ...]:
        """Every subscription for which digests are planned, of all workspaces."""
        async with self._database.read() as connection:
            return await read(
                connection,
                select(subscriptions).where(subscriptions.c.state == SubscriptionState.ACTIVE),
            )

    async def every(self) -> tuple[Subscription, ...]:
        """Every subscription of all workspaces, whatever its state."""
        async with self._database.read() as connection:
            return await read(connection, select(subscriptions))

    async def of_workspace(self, workspace: str) -> tuple[Subscription, ...]:
        """Every subscription of a workspace, whatever its state."""
        async with self._database.read() as connection:
            return await read(
                connection, select(subscriptions).where(subscriptions.c.workspace == workspace)
            )

    async def ensure(
        self, *, workspace: str, channel: str, user: str, now: datetime, zone: str = "UTC"
    ) -> Subscription:
        """The subscription of a channel, made with the usual schedule if there was none."""
        if known := await self.get(workspace=workspace, channel=channel):
            return known
        async with self._database.transaction() as connection:
            # Who counts at the same time waits here, and then finds what the first one made.
            number = (await counting.take(connection, "subscription"))[0]
            if found := await find(connection, workspace=workspace, channel=channel):
                return found
            made = Subscription(
                id=SubscriptionId(number),
                workspace=workspace,
                channel=channel,
                schedule=Schedule(zone=zone),
                created_by=user,
                created_at=now,
                planned_from=now,
            )
            await connection.execute(insert(subscriptions), changing(made) | lasting(made))
        return made

    async def change(
        self,
        change: Callable[[Subscription], Subscription],
        *,
        workspace: str,
        channel: str,
        user: str,
        now: datetime,
    ) -> Subscription:
        """Change schedule, style, cap or state as they are at this moment; give the result.

        With a new schedule, or after a pause, slots count from now on: nobody wants the digest
        of the Friday before the one on which Friday was chosen.

        Args:
            change: Gives the subscription as it shall be; follows have their own verbs.
            workspace: Whose subscription.
            channel: Where.
            user: Who does it; it is written down.
            now: This moment.

        Raises:
            NotFoundError: There is no subscription in that channel.
        """
        async with self._database.transaction() as connection:
            old = await find(connection, workspace=workspace, channel=channel, to_change=True)
            if old is None:
                raise NotFoundError("this channel has no such subscription", wanted=channel)
            saved = await _save(connection, old, change(old), now=now)
            if replace(saved, planned_from=old.planned_from) != old:
                await subscription_changes.keep(
                    connection, old.id, Deed.SET, by=user, at=now, before=old, after=saved
                )
        return saved

    async def changes(self, subscription: Subscription, *, limit: int = 1) -> tuple[Change, ...]:
        """The last changes that people made and nobody took back, newest first."""
        async with self._database.read() as connection:
            return await subscription_changes.newest(connection, subscription, limit=limit)

    async def undo(
        self, change: Change, *, workspace: str, channel: str, user: str, now: datetime
    ) -> Subscription | None:
        """Take a change back, if it is still the last one; ``None`` when it is not.

        What is followed again is followed as if it had been all along.
        """
        async with self._database.transaction() as connection:
            old = await find(connection, workspace=workspace, channel=channel, to_change=True)
            last = await subscription_changes.newest(connection, old, limit=1) if old else ()
            if old is None or not last or last[0].id != change.id:
                return None
            await _revert(connection, old, last[0], now=now)
            await subscription_changes.take_back(connection, last[0], by=user, at=now)
            return await find(connection, workspace=workspace, channel=channel)

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
        wanted = Wanted(kind, target, label)
        added = await self.follow_all(subscription, [wanted], user=user, now=now)
        return added[0] if added else None

    async def follow_all(
        self, subscription: SubscriptionId, wanted: Sequence[Wanted], *, user: str, now: datetime
    ) -> tuple[Follow, ...]:
        """Add several follows as one change; give those that were not there already."""
        if not wanted:
            return ()
        async with self._database.transaction() as connection:
            # Who counts at the same time waits here, and then finds what the first one added.
            numbers = await counting.take(connection, "follow", len(wanted))
            mine = select(follows.c.kind, follows.c.target).where(
                follows.c.subscription_id == subscription
            )
            there = {(row.kind, row.target) for row in await connection.execute(mine)}
            new = {(each.kind, each.target): each for each in wanted}
            made = tuple(
                Follow(
                    id=FollowId(number),
                    kind=each.kind,
                    target=each.target,
                    label=each.label,
                    created_by=user,
                    created_at=now,
                )
                for number, (key, each) in zip(numbers, new.items(), strict=False)
                if key not in there
            )
            for each in made:
                await _add_follow(connection, subscription, each, now=now)
            if made:
                await subscription_changes.keep(
                    connection, subscription, Deed.FOLLOWED, by=user, at=now, follows=made
                )
        return made

    async def unfollow(
        self, subscription: SubscriptionId, *gone: Follow, user: str, now: datetime
    ) -> None:
        """Remove follows, as one change; removing one twice is no error."""
        async with self._database.transaction() as connection:
            removed = [each for each in gone if await _remove_follow(connection, each)]
            if removed:
                await subscription_changes.keep(
                    connection, subscription, Deed.UNFOLLOWED, by=user, at=now, follows=removed
                )

    async def remember(self, conversation: str, refs: Sequence[str]) -> None:
        """Keep what the numbers of a conversation's last list stand for.

        Args:
            conversation: Workspace, channel and thread in one string.
            refs: ``p12``, ``a7``, ``f3``; number 1 first.
        """
        await self._lists.remember(conversation, refs)

    async def recall(self, conversation: str) -> tuple[str, ...]:
        """What the numbers of a conversation's last list stand for; empty if it had none."""
        return await self._lists.recall(conversation)

    async def forget_lists(self, *, now: datetime) -> None:
        """Forget the numbers of lists that were shown long ago."""
        await self._lists.forget(now=now)


async def _save(
    connection: AsyncConnection, old: Subscription, new: Subscription, *, now: datetime
) -> Subscription:
    saved = replace(new, planned_from=_planned_from(old, new, now))
    await connection.execute(
        update(subscriptions).where(subscriptions.c.id == old.id), changing(saved)
    )
    return saved


async def _revert(
    connection: AsyncConnection, old: Subscription, change: Change, *, now: datetime
) -> None:
    """Make things as they were before a change; what has gone meanwhile stays gone."""
    match change:
        case Change(deed=Deed.FOLLOWED):
            for follow in change.follows:
                await _remove_follow(connection, follow)
        case Change(deed=Deed.UNFOLLOWED):
            there = {(each.kind, each.target) for each in old.follows}
            for follow in change.follows:
                if (follow.kind, follow.target) not in there:
                    await _add_follow(connection, old.id, follow, now=now)
        case Change(before=Subscription() as before):
            await _save(connection, old, replace(before, planned_from=old.planned_from), now=now)


async def _add_follow(
    connection: AsyncConnection, subscription: SubscriptionId, follow: Follow, *, now: datetime
) -> None:
    mine = select(follows.c.id).where(follows.c.subscription_id == subscription)
    if await connection.scalar(mine.limit(1)) is None:
        # A digest of nothing is not posted; the slots that passed meanwhile are nobody's.
        waited = update(subscriptions).where(subscriptions.c.id == subscription)
        await connection.execute(waited.values(planned_from=now))
    await connection.execute(
        insert(follows),
        {
            "id": follow.id,
            "subscription_id": subscription,
            "kind": follow.kind,
            "target": follow.target,
            "label": follow.label,
            "created_by": follow.created_by,
            "created_at": follow.created_at,
        },
    )


async def _remove_follow(connection: AsyncConnection, follow: Follow) -> bool:
    gone = await connection.execute(delete(follows).where(follows.c.id == follow.id))
    return gone.rowcount == 1


def _planned_from(old: Subscription, new: Subscription, now: datetime) -> datetime | None:
    woken = old.state in _WAITING and new.state is SubscriptionState.ACTIVE
    return now if woken or old.schedule != new.schedule else old.planned_from
