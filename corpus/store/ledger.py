"""The ledger of deliveries: what is due, on its way, sent or given up; each step all or nothing.

pending -> sending -> sent | unknown | failed, and unknown -> sent | pending once Slack's history
has told. Nothing is posted that was not claimed and written down before; what a process says about
its claim afterwards counts only while nobody else has claimed the same.
"""

import json
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, and_, case, delete, func, insert, or_, select, tuple_, update

from corpus.model import (
    Delivery,
    DeliveryId,
    DeliveryState,
    Slot,
    Subscription,
    SubscriptionId,
    SubscriptionState,
    Told,
)
from corpus.store.delivery_rows import (
    ALSO,
    delivery_of,
    digest_of,
    fenced,
    first_of,
    follow_up_slot,
    give_up,
    insert_new,
    new_row,
    postable,
    reached,
    release_items,
    same_slot,
    take,
    told,
    with_thread,
)
from corpus.store.engine import Database
from corpus.tables import deliveries, delivery_items, signing_keys, subscriptions

State = DeliveryState

_GIVEN_UP = (State.FAILED, State.SKIPPED)
_EXTRA = ("now:%", f"{ALSO}%")
"""Slots outside the schedule."""
_MARKS = "marks"
_AHEAD = timedelta(days=1)
"""A slot that has not come for so long was never missed."""
_SWEPT_FOR = timedelta(days=1)
"""After which we no longer try to look at what was sent."""


Part = tuple[str, Sequence[str]]
"""A message as JSON, and the short ids of the items that it shows."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the digests of one subscription have come."""

    slot: datetime | None = None
    """The newest due moment on record that is not in the future; extra digests do not count."""
    digest: datetime | None = None
    """When the newest digest was planned that was not given up."""


class Ledger:
    """What is due, on its way, sent or given up."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # ----------------------------------------------------------------------- planning

    async def progress(self, *, now: datetime) -> Mapping[SubscriptionId, Progress]:
        """How far each subscription has come; a clock that was ahead for a while does not count."""
        d = deliveries.c
        usual = and_(*(d.slot.not_like(each) for each in _EXTRA))
        slot = case((and_(d.due <= now, usual), d.due))
        digest = case(
            (and_(d.part == 0, d.state.not_in(_GIVEN_UP), d.planned_at <= now), d.planned_at)
        )
        query = select(d.subscription_id, func.max(slot), func.max(digest))
        async with self._database.read() as connection:
            rows = await connection.execute(query.group_by(d.subscription_id))
            return {SubscriptionId(each): Progress(slot, digest) for each, slot, digest in rows}

    async def told(self, *, workspace: str, channel: str) -> Mapping[str, Told]:
        """What a destination has had or is about to get, by ref; what was given up is not there."""
        async with self._database.read() as connection:
            return await told(connection, workspace=workspace, channel=channel)

    async def plan(
        self,
        subscription: Subscription,
        *,
        slot: Slot,
        parts: Sequence[Part],
        follow_ups: Sequence[tuple[DeliveryId, Part]] = (),
        expires_at: datetime,
        now: datetime,
    ) -> bool:
        """Freeze the messages of a slot and bind its items; False if it was planned before.

        Args:
            subscription: Whose slot.
            slot: Planned at most once.
            parts: The messages as JSON, each with the items that it shows; the first goes to
                the channel. A part that is given up gives its items back.
            follow_ups: The same for the threads of earlier slots, each with the message that
                began the thread.
            expires_at: A message that Slack has not taken by then is given up.
            now: The moment of planning.
        """
        place = {"workspace": subscription.workspace, "channel": subscription.channel}
        pending = {"state": State.PENDING, "expires_at": expires_at}
        planned_parts = [
            (new_row(subscription, slot, number, now=now), part)
            for number, part in enumerate(parts)
        ]
        planned_parts += [
            (
                new_row(subscription, follow_up_slot(slot, root), 0, now=now) | {"root_id": root},
                part,
            )
            for root, part in follow_ups
        ]
        rows = [
            {"root_id": None}
            | row
            | pending
            | {"payload": payload, "payload_sha": digest_of(payload)}
            for row, (payload, _) in planned_parts
        ]
        items = [
            place | {"ref": ref, "delivery_id": row["id"]}
            for row, (_, refs) in planned_parts
            for ref in refs
        ]
        async with self._database.transaction() as connection:
            if {item["ref"] for item in items} & (await told(connection, **place)).keys():
                return False  # another digest took an item meanwhile: compose again
            planned = await connection.execute(insert_new(connection), rows[0])
            if planned.rowcount == 0:
                return False
            for row in rows[1:]:
                await connection.execute(insert(deliveries), row)
            if items:
                await connection.execute(insert(delivery_items), items)
        return True

    async def skip(
        self, subscription: Subscription, slots: Sequence[Slot], *, reason: str, now: datetime
    ) -> None:
        """Record slots which passed and will not be delivered."""
        if not slots:
            return
        async with self._database.transaction() as connection:
            for slot in slots:
                row = new_row(subscription, slot, 0, now=now)
                nothing = {"payload": "", "payload_sha": digest_of(""), "expires_at": slot.due}
                state = {"state": State.SKIPPED, "reason": reason}
                await connection.execute(insert_new(connection), row | nothing | state)

    async def lapse(self, *, now: datetime) -> int:
        """Give up what Slack has not taken in time, and what nobody wants any more.

        Only what is pending: Slack surely does not have it. Its items come with the next digest.
        Slots that a clock far ahead took for missed are forgotten, or they would not come.
        """
        off = select(subscriptions.c.id).where(subscriptions.c.state == SubscriptionState.OFF)
        unwanted = or_(deliveries.c.expires_at <= now, deliveries.c.subscription_id.in_(off))
        pending = deliveries.c.state == State.PENDING
        missed = deliveries.c.state == State.SKIPPED
        dreamt = and_(missed, deliveries.c.due > now + _AHEAD)
        if not await self._finds(with_thread().where(or_(and_(pending, unwanted), dreamt))):
            return 0
        async with self._database.transaction() as connection:
            await connection.execute(delete(deliveries).where(dreamt))
            return await give_up(
                connection,
                unwanted,
                state=State.SKIPPED,
                reason="Slack did not take it in time, or the digest was switched off",
            )

    # ---------------------------------------------------------------------- delivering

    async def claim(
        self,
        *,
        owner: str,
        now: datetime,
        lease: timedelta,
        look_after: timedelta,
        elsewhere: Collection[tuple[str, str]] = (),
    ) -> Delivery | None:
        """Take the next delivery to post and write down that it is being posted.

        A part in a thread is there to be taken once the part before it was sent.

        Args:
            owner: Who takes it.
            now: This moment.
            lease: For how long nobody else may take it.
            look_after: When to look in Slack's history, should no answer be recorded.
            elsewhere: Workspaces and channels to leave alone for now.
        """
        query = postable(now)
        if elsewhere:
            place = tuple_(deliveries.c.workspace, deliveries.c.channel)
            query = query.where(place.not_in(list(elsewhere)))
        if not await self._finds(query):
            return None
        async with self._database.transaction() as connection:
            found = await first_of(connection, _to_take(query))
            if found is None:
                return None
            return await take(
                connection,
                found,
                state=State.SENDING,
                owner=owner,
                lease_until=now + lease,
                not_before=now + look_after,
                attempt=found.attempt + 1,
                first_try=found.first_try or now,
                last_try=now,
            )

    async def has_postable(self, *, now: datetime) -> bool:
        """Whether there is something to claim."""
        return await self._finds(postable(now))

    async def claim_unsettled(
        self, *, owner: str, now: datetime, lease: timedelta
    ) -> Delivery | None:
        """Take a delivery of which nobody knows whether Slack has it, once it may be looked for.

        That is one whose outcome was unknown, or whose process has not come back.
        """
        d = deliveries.c
        lost = or_(d.state == State.UNKNOWN, d.state == State.SENDING)
        free, ready = reached(d.lease_until, now), reached(d.not_before, now)
        query = with_thread().where(lost, free, ready).order_by(d.last_try, d.id)
        if not await self._finds(query):
            return None
        async with self._database.transaction() as connection:
            found = await first_of(connection, _to_take(query))
            if found is None:
                return None
            return await take(
                connection, found, state=State.UNKNOWN, owner=owner, lease_until=now + lease
            )

    async def confirm(
        self, delivery: Delivery, *, ts: str, sweep_at: datetime | None = None
    ) -> bool:
        """Record that Slack has it; False when the claim was lost: then nothing is done.

        Args:
            delivery: As it was claimed.
            ts: Slack's name of the message.
            sweep_at: When to look whether it stands there twice, where that is possible.
        """
        return await self._settle(
            delivery, state=State.SENT, ts=ts, not_before=sweep_at, reason=None
        )

    async def to_sweep(self, *, now: datetime) -> tuple[Delivery, ...]:
        """Give what was sent and is to be looked at again, for a day at most."""
        d = deliveries.c
        ripe = and_(d.not_before <= now, d.not_before > now - _SWEPT_FOR)
        query = with_thread().where(d.state == State.SENT, ripe).order_by(d.not_before, d.id)
        async with self._database.read() as connection:
            return tuple(delivery_of(row) for row in await connection.execute(query))

    async def swept(self, delivery: Delivery) -> None:
        """Record that a sent delivery was looked at again; who does it twice does no harm."""
        async with self._database.transaction() as connection:
            await connection.execute(
                update(deliveries)
                .where(deliveries.c.id == delivery.id, deliveries.c.state == State.SENT)
                .values(not_before=None)
            )

    async def oldest_doubt(self) -> datetime | None:
        """When the delivery was posted of which nobody has known for longest whether it arrived."""
        d = deliveries.c
        query = select(func.min(d.last_try)).where(d.state == State.UNKNOWN)
        async with self._database.read() as connection:
            found: datetime | None = await connection.scalar(query)
        return found

    async def release(
        self, delivery: Delivery, *, reason: str | None, not_before: datetime | None = None
    ) -> bool:
        """Put it back to be posted (again): Slack surely does not have it; False as above."""
        return await self._settle(
            delivery, state=State.PENDING, reason=reason, not_before=not_before
        )

    async def doubt(self, delivery: Delivery, *, reason: str, look_at: datetime) -> bool:
        """Record that nobody knows whether Slack has it, and when to look; False as above."""
        return await self._settle(delivery, state=State.UNKNOWN, reason=reason, not_before=look_at)

    async def fail(self, delivery: Delivery, *, reason: str, for_good: bool = False) -> bool:
        """Give it up, and the parts after it; what they show comes again. False as above.

        Args:
            delivery: As it was claimed.
            reason: For people.
            for_good: What it shows does not come again.
        """
        d = deliveries.c
        async with self._database.transaction() as connection:
            if not await fenced(connection, delivery, state=State.FAILED, reason=reason):
                return False
            if not for_good:
                await release_items(connection, [delivery.id])
            later = and_(same_slot(delivery), d.part > delivery.part)
            await give_up(
                connection,
                later,
                state=State.FAILED,
                reason="an earlier part of the digest was refused",
            )
        return True

    async def hold(
        self,
        workspace: str,
        *,
        until: datetime,
        reason: str,
        state: DeliveryState = DeliveryState.PENDING,
    ) -> int:
        """Leave all that is pending (or in doubt) of a workspace alone, at least until a moment."""
        d = deliveries.c
        sooner = or_(d.not_before.is_(None), d.not_before < until)
        async with self._database.transaction() as connection:
            held = await connection.execute(
                update(deliveries)
                .where(d.workspace == workspace, d.state == state, sooner)
                .values(not_before=until, reason=reason)
            )
        return held.rowcount

    # ------------------------------------------------------------------------- looking

    async def history(
        self,
        subscription: SubscriptionId | None = None,
        *,
        workspace: str | None = None,
        limit: int = 10,
    ) -> tuple[Delivery, ...]:
        """The last deliveries, newest slot first; of one subscription, one workspace, or all."""
        d = deliveries.c
        query = with_thread().order_by(d.due.desc(), d.planned_at.desc(), d.slot, d.part)
        if subscription is not None:
            query = query.where(d.subscription_id == subscription)
        if workspace is not None:
            query = query.where(d.workspace == workspace)
        async with self._database.read() as connection:
            rows = await connection.execute(query.limit(limit))
            return tuple(delivery_of(row) for row in rows)

    async def get(self, delivery: DeliveryId) -> Delivery | None:
        """One delivery, as it stands."""
        async with self._database.read() as connection:
            return await first_of(connection, with_thread().where(deliveries.c.id == delivery))

    async def numbered_at(self, *, workspace: str, channel: str, ts: str) -> tuple[str, ...]:
        """Give the short ids behind the numbers of the digest posted at ``ts``, if one was."""
        d = deliveries.c
        there = select(d.payload).where(d.workspace == workspace, d.channel == channel, d.ts == ts)
        async with self._database.read() as connection:
            payload = await connection.scalar(there)
        return tuple(json.loads(payload).get("numbered", ())) if payload else ()

    async def counts(self) -> Mapping[DeliveryState, int]:
        """How many deliveries are in each state."""
        d = deliveries.c
        async with self._database.read() as connection:
            rows = await connection.execute(select(d.state, func.count()).group_by(d.state))
            return {DeliveryState(state): count for state, count in rows}

    async def signing_key(self) -> bytes:
        """The secret with which we mark our messages; made when first asked for."""
        c = signing_keys.c
        query = select(c.value).where(c.name == _MARKS)
        async with self._database.read() as connection:
            kept = await connection.scalar(query)
        if kept:
            return bytes.fromhex(kept)
        async with self._database.transaction() as connection:
            fresh = {"name": _MARKS, "value": secrets.token_hex(32)}
            await connection.execute(insert_new(connection, signing_keys), fresh)
            kept = await connection.scalar(query)
        return bytes.fromhex(kept or fresh["value"])

    async def _settle(self, delivery: Delivery, **values: object) -> bool:
        async with self._database.transaction() as connection:
            return await fenced(connection, delivery, **values)

    async def _finds(self, query: Select[tuple[object, ...]]) -> bool:
        """Whether there is anything to write about: what runs on every tick mostly only reads."""
        async with self._database.read() as connection:
            return await first_of(connection, query.limit(1)) is not None


def _to_take(query: Select[tuple[object, ...]]) -> Select[tuple[object, ...]]:
    """The first of a query, for whoever comes first."""
    return query.limit(1).with_for_update(of=deliveries, skip_locked=True)
