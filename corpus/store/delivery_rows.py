"""Statements and rows of the delivery ledger: conditions and nouns in, SQL and nouns out."""

import hashlib
import re
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    FromClause,
    Insert,
    Row,
    Select,
    Table,
    and_,
    case,
    delete,
    exists,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from corpus.model import (
    Delivery,
    DeliveryId,
    DeliveryState,
    Slot,
    Subscription,
    SubscriptionId,
    Told,
)
from corpus.store.redirects import led_to
from corpus.store.rows import insert_or
from corpus.tables import deliveries, delivery_items

State = DeliveryState

_FAMILY = uuid.UUID("6d0f4c3e-51f5-4c0e-9a63-2b9c5d1f7a10")

_before = deliveries.alias("before")
"""The part before."""
_first = deliveries.alias("first")
"""The message in whose thread a delivery goes: part 0 of its slot, or of an earlier one."""
_PAPER = re.compile(r"p(\d+)((?::.*)?)$")
"""The short id of a paper (``p12``), or of what happened to it (``p12:doi``)."""
_LONGEST_WAIT = timedelta(days=2)
ALSO = "re:"
"""How the slots of what goes to the thread of an earlier slot begin."""


def delivery_id(
    *, workspace: str, channel: str, subscription: SubscriptionId, slot: str, part: int
) -> DeliveryId:
    """Make the id of a part of a slot; the same one each time.

    After a database was restored from a backup, a slot that is planned again has the id under
    which it already stands in Slack.
    """
    key = "|".join((workspace, channel, str(subscription), slot, str(part)))
    return DeliveryId(str(uuid.uuid5(_FAMILY, key)))


def digest_of(payload: str) -> str:
    """Give the SHA-256 of a payload."""
    return hashlib.sha256(payload.encode()).hexdigest()


def new_row(
    subscription: Subscription, slot: Slot, part: int, *, now: datetime
) -> dict[str, object]:
    """The columns that every part of a slot has."""
    place = {"workspace": subscription.workspace, "channel": subscription.channel}
    return {
        "id": delivery_id(**place, subscription=subscription.id, slot=slot.name, part=part),
        "subscription_id": subscription.id,
        "slot": slot.name,
        "due": slot.due,
        "part": part,
        "attempt": 0,
        "planned_at": now,
        **place,
    }


def follow_up_slot(slot: Slot, root: DeliveryId) -> Slot:
    """Name what a slot has to say in the thread of an earlier one."""
    return Slot(f"{ALSO}{slot.name}#{root[:8]}", slot.due)


def insert_new(connection: AsyncConnection, table: Table = deliveries) -> Insert:
    """An insert that does nothing when the slot (or another row's key) is on record already."""
    return insert_or(connection, table).on_conflict_do_nothing()


def with_thread(*columns: Column[Any]) -> Select[tuple[object, ...]]:
    """Deliveries, each with the timestamp of the message whose thread it belongs to.

    Args:
        columns: What is wanted of a delivery; everything, if nothing is named.
    """
    d = deliveries.c
    mine = or_(
        and_(_same(_first), _first.c.part == 0, d.part > 0, d.root_id.is_(None)),
        _first.c.id == d.root_id,
    )
    return select(*(columns or [deliveries]), _first.c.ts.label("thread_ts")).select_from(
        deliveries.outerjoin(_first, mine)
    )


def reached(moment: Column[datetime], now: datetime) -> ColumnElement[bool]:
    """Whether a moment in a row has come, or was written by a clock that was far ahead.

    Nobody waits for longer than a day on purpose; without this, a clock that was a year ahead for
    a minute would hold a message back for a year.
    """
    return or_(moment.is_(None), moment <= now, moment > now + _LONGEST_WAIT)


def postable(now: datetime) -> Select[tuple[object, ...]]:
    """What may be posted at this moment, in order."""
    d = deliveries.c
    before = or_(
        and_(_same(_before), _before.c.part == d.part - 1, d.root_id.is_(None)),
        _before.c.id == d.root_id,
    )
    was_sent = exists().where(before, _before.c.state == State.SENT)
    return (
        with_thread()
        .where(
            d.state == State.PENDING,
            reached(d.not_before, now),
            or_(and_(d.part == 0, d.root_id.is_(None)), was_sent),
        )
        .order_by(d.due, d.slot, d.channel, d.part)
    )


def _same(other: FromClause) -> ColumnElement[bool]:
    d = deliveries.c
    return and_(
        other.c.workspace == d.workspace,
        other.c.channel == d.channel,
        other.c.subscription_id == d.subscription_id,
        other.c.slot == d.slot,
    )


def same_slot(delivery: Delivery) -> ColumnElement[bool]:
    """The parts of the digest that a delivery belongs to."""
    d = deliveries.c
    return and_(
        d.workspace == delivery.workspace,
        d.channel == delivery.channel,
        d.subscription_id == delivery.subscription,
        d.slot == delivery.slot,
    )


async def first_of(
    connection: AsyncConnection, query: Select[tuple[object, ...]]
) -> Delivery | None:
    """The first delivery that a query finds."""
    row = (await connection.execute(query)).first()
    return delivery_of(row) if row else None


async def take(connection: AsyncConnection, found: Delivery, **values: Any) -> Delivery:
    """Write down who has taken a delivery."""
    await connection.execute(update(deliveries).where(deliveries.c.id == found.id).values(**values))
    return replace(found, **values)


async def fenced(connection: AsyncConnection, delivery: Delivery, **values: object) -> bool:
    """Write the outcome of a claim, unless somebody else has claimed it since."""
    d = deliveries.c
    written = await connection.execute(
        update(deliveries)
        .where(
            d.id == delivery.id,
            d.owner == delivery.owner,
            d.attempt == delivery.attempt,
            d.state == delivery.state,
        )
        .values(owner=None, lease_until=None, **values)
    )
    return written.rowcount == 1


async def give_up(
    connection: AsyncConnection, which: ColumnElement[bool], *, state: DeliveryState, reason: str
) -> int:
    """Give up pending deliveries."""
    given_up = await connection.execute(
        update(deliveries)
        .where(deliveries.c.state == State.PENDING, which)
        .values(state=state, reason=reason, owner=None, lease_until=None, not_before=None)
        .returning(deliveries.c.id)
    )
    ids = given_up.scalars().all()
    await release_items(connection, ids)
    return len(ids)


async def release_items(connection: AsyncConnection, ids: Sequence[str]) -> None:
    """Let other digests have the items of deliveries that were given up."""
    if ids:
        await connection.execute(
            delete(delivery_items).where(delivery_items.c.delivery_id.in_(ids))
        )


async def told(connection: AsyncConnection, *, workspace: str, channel: str) -> dict[str, Told]:
    """The items of a destination; papers that became another one under both numbers."""
    started = and_(_same(_first), _first.c.part == 0, _first.c.state == State.SENT)
    root = case((deliveries.c.root_id.is_(None), _first.c.id), else_=deliveries.c.root_id)
    i = delivery_items.c
    rows = await connection.execute(
        select(i.ref, deliveries.c.planned_at, root)
        .select_from(
            delivery_items.join(deliveries, deliveries.c.id == i.delivery_id).outerjoin(
                _first, started
            )
        )
        .where(i.workspace == workspace, i.channel == channel)
        .order_by(deliveries.c.planned_at, i.ref)
    )
    bound: dict[str, Told] = {}
    for ref, at, thread in rows:
        bound.setdefault(ref, Told(at, DeliveryId(thread) if thread else None))
    papers = {ref: found for ref in bound if (found := _PAPER.match(ref))}
    moved = await led_to(connection, "paper", {int(found[1]) for found in papers.values()})
    for ref, found in papers.items():
        if (new := moved.get(int(found[1]))) is not None:
            bound.setdefault(f"p{new}{found[2]}", bound[ref])
    return bound


def delivery_of(row: Row[tuple[object, ...]]) -> Delivery:
    """A row of ``with_thread`` as a noun."""
    return Delivery(
        id=DeliveryId(row.id),
        subscription=SubscriptionId(row.subscription_id),
        workspace=row.workspace,
        channel=row.channel,
        slot=row.slot,
        root=DeliveryId(row.root_id) if row.root_id else None,
        due=row.due,
        part=row.part,
        thread_ts=row.thread_ts,
        payload=row.payload,
        state=DeliveryState(row.state),
        attempt=row.attempt,
        owner=row.owner,
        lease_until=row.lease_until,
        first_try=row.first_try,
        last_try=row.last_try,
        not_before=row.not_before,
        ts=row.ts,
        reason=row.reason,
        planned_at=row.planned_at,
    )
