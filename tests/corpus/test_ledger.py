import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from corpus.model import (
    Delivery,
    DeliveryState,
    FollowKind,
    Slot,
    Subscription,
    SubscriptionState,
)
from corpus.store.delivery_rows import delivery_id
from corpus.store.engine import Database
from corpus.store.ledger import Ledger, Progress
from corpus.store.saved import Forgotten, Saved
from corpus.store.subscriptions import Subscriptions
from corpus.tables import deliveries, redirects
from tests.factories import NOW

HOUR = timedelta(hours=1)
WEEK = timedelta(weeks=1)
LEASE = timedelta(seconds=30)
LOOK = timedelta(seconds=130)
MONDAY = Slot("2026-06-01T10:00[Europe/Berlin]", NOW)
NEXT_MONDAY = Slot("2026-06-08T10:00[Europe/Berlin]", NOW + WEEK)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = await Database.open(database_url)
    yield opened
    await opened.close()


@pytest.fixture
def ledger(database: Database) -> Ledger:
    return Ledger(database)


@pytest.fixture
async def subscription(database: Database) -> Subscription:
    return await subscribe(database)


async def subscribe(
    database: Database, *, workspace: str = "T1", channel: str = "C1"
) -> Subscription:
    return await Subscriptions(database).ensure(
        workspace=workspace, channel=channel, user="UADA", now=NOW - WEEK
    )


async def plan(
    ledger: Ledger,
    subscription: Subscription,
    *refs: str,
    slot: Slot = MONDAY,
    parts: int = 1,
    tail: Sequence[str] = (),
) -> bool:
    return await ledger.plan(
        subscription,
        slot=slot,
        parts=[
            (f'{{"text": "part {part}"}}', refs if part == 0 else tail) for part in range(parts)
        ],
        expires_at=slot.due + 48 * HOUR,
        now=slot.due,
    )


async def claim(
    ledger: Ledger, *, owner: str = "one", after: timedelta = timedelta(0)
) -> Delivery | None:
    return await ledger.claim(owner=owner, now=NOW + after, lease=LEASE, look_after=LOOK)


async def claimed(
    ledger: Ledger, *, owner: str = "one", after: timedelta = timedelta(0)
) -> Delivery:
    found = await claim(ledger, owner=owner, after=after)
    assert found is not None
    return found


async def states(ledger: Ledger) -> list[tuple[int, DeliveryState]]:
    return [(each.part, each.state) for each in await ledger.history(limit=100)]


# ------------------------------------------------------------------------------ planning


async def test_a_slot_is_planned_once(ledger: Ledger, subscription: Subscription) -> None:
    assert await plan(ledger, subscription, "p1")
    assert not await plan(ledger, subscription, "p2")

    assert await states(ledger) == [(0, DeliveryState.PENDING)]
    assert set(await ledger.told(workspace="T1", channel="C1")) == {"p1"}


async def test_the_payload_is_frozen_with_its_sum(
    database: Database, ledger: Ledger, subscription: Subscription
) -> None:
    await plan(ledger, subscription)

    async with database.read() as connection:
        payload, sha = (
            await connection.execute(select(deliveries.c.payload, deliveries.c.payload_sha))
        ).one()

    assert payload == '{"text": "part 0"}'
    assert sha == hashlib.sha256(payload.encode()).hexdigest()


async def test_two_digests_never_share_an_item(ledger: Ledger, subscription: Subscription) -> None:
    await plan(ledger, subscription, "p1", "p2")

    assert not await plan(ledger, subscription, "p2", "p3", slot=NEXT_MONDAY)
    assert await plan(ledger, subscription, "p3", slot=NEXT_MONDAY)

    assert set(await ledger.told(workspace="T1", channel="C1")) == {"p1", "p2", "p3"}


async def test_each_destination_gets_the_item(database: Database, ledger: Ledger) -> None:
    here = await subscribe(database)
    there = await subscribe(database, channel="C2")
    elsewhere = await subscribe(database, workspace="T2")

    assert [await plan(ledger, each, "p1") for each in (here, there, elsewhere)] == [True] * 3


async def test_a_paper_that_became_another_counts_as_delivered_under_both_numbers(
    database: Database, ledger: Ledger, subscription: Subscription
) -> None:
    await plan(ledger, subscription, "p7", "b7")
    async with database.transaction() as connection:
        await connection.execute(insert(redirects), {"kind": "paper", "old_id": 7, "new_id": 3})

    assert set(await ledger.told(workspace="T1", channel="C1")) == {"p7", "p3", "b7"}


async def test_what_happened_to_a_paper_that_became_another_counts_as_told_too(
    database: Database, ledger: Ledger, subscription: Subscription
) -> None:
    await plan(ledger, subscription, "p9", "p9:doi", "b9")
    async with database.transaction() as connection:
        await connection.execute(insert(redirects), {"kind": "paper", "old_id": 9, "new_id": 3})

    told = await ledger.told(workspace="T1", channel="C1")

    assert set(told) == {"p9", "p9:doi", "b9", "p3", "p3:doi"}


async def test_planning_twice_at_the_same_time_plans_once(
    database: Database, ledger: Ledger, subscription: Subscription
) -> None:
    other = Ledger(database)

    planned = await asyncio.gather(
        *(plan(each, subscription, "p1") for each in (ledger, other, ledger, other))
    )

    assert sorted(planned) == [False, False, False, True]


async def test_ids_follow_from_the_slot(ledger: Ledger, subscription: Subscription) -> None:
    await plan(ledger, subscription, parts=2)

    ids = [each.id for each in await ledger.history()]

    assert ids == [
        delivery_id(
            workspace="T1", channel="C1", subscription=subscription.id, slot=MONDAY.name, part=part
        )
        for part in (0, 1)
    ]


async def test_skipped_slots_are_recorded_and_never_delivered(
    ledger: Ledger, subscription: Subscription
) -> None:
    await ledger.skip(subscription, [MONDAY], reason="the program was down", now=NOW + WEEK)
    await ledger.skip(subscription, [], reason="nothing", now=NOW + WEEK)

    assert not await plan(ledger, subscription, "p1")
    assert await claim(ledger, after=WEEK) is None
    assert [each.reason for each in await ledger.history()] == ["the program was down"]


async def test_a_planned_slot_is_not_skipped_afterwards(
    ledger: Ledger, subscription: Subscription
) -> None:
    await plan(ledger, subscription)

    await ledger.skip(subscription, [MONDAY], reason="the program was down", now=NOW)

    assert await states(ledger) == [(0, DeliveryState.PENDING)]


async def test_progress(ledger: Ledger, subscription: Subscription) -> None:
    extra = Slot("now:2026-06-03T10:00:00.000000Z", NOW + 2 * HOUR)
    assert await ledger.progress(now=NOW) == {}

    await plan(ledger, subscription)
    await plan(ledger, subscription, slot=extra)
    await ledger.skip(subscription, [NEXT_MONDAY], reason="down", now=NOW + WEEK)

    assert await ledger.progress(now=NOW + 3 * HOUR) == {
        subscription.id: Progress(slot=NOW, digest=NOW + 2 * HOUR)
    }
    assert await ledger.progress(now=NOW + WEEK) == {
        subscription.id: Progress(slot=NOW + WEEK, digest=NOW + 2 * HOUR)
    }
    assert await ledger.progress(now=NOW - HOUR) == {subscription.id: Progress()}


# ---------------------------------------------------------------------------- delivering


async def test_a_claim_is_written_down(ledger: Ledger, subscription: Subscription) -> None:
    await plan(ledger, subscription)

    taken = await claimed(ledger)

    assert taken.state is DeliveryState.SENDING
    assert (taken.owner, taken.attempt) == ("one", 1)
    assert taken.first_try == taken.last_try == NOW
    assert taken.lease_until == NOW + LEASE
    assert taken.not_before == NOW + LOOK
    assert await ledger.get(taken.id) == taken


async def test_nobody_claims_what_is_claimed(ledger: Ledger, subscription: Subscription) -> None:
    await plan(ledger, subscription)
    await claimed(ledger)

    assert await claim(ledger, owner="two") is None
    assert await claim(ledger, owner="two", after=WEEK / 7) is None
    assert not await ledger.has_postable(now=NOW)


async def test_claims_at_the_same_time_take_different_deliveries(
    database: Database, ledger: Ledger
) -> None:
    for channel in ("C1", "C2", "C3"):
        await plan(ledger, await subscribe(database, channel=channel))

    found = await asyncio.gather(*(claim(Ledger(database), owner=f"{n}") for n in range(5)))

    assert sorted(each.channel for each in found if each) == ["C1", "C2", "C3"]


async def test_the_oldest_slot_goes_first(ledger: Ledger, subscription: Subscription) -> None:
    await plan(ledger, subscription, slot=NEXT_MONDAY)
    await plan(ledger, subscription, slot=MONDAY)

    assert (await claimed(ledger)).slot == MONDAY.name


async def test_channels_that_need_a_pause_are_left_alone(
    database: Database, ledger: Ledger
) -> None:
    for channel in ("C1", "C2"):
        await plan(ledger, await subscribe(database, channel=channel))

    found = await ledger.claim(
        owner="one", now=NOW, lease=LEASE, look_after=LOOK, elsewhere=[("T1", "C1"), ("T2", "C2")]
    )

    assert found is not None
    assert found.channel == "C2"


async def test_parts_follow_each_other_into_the_thread(
    ledger: Ledger, subscription: Subscription
) -> None:
    await plan(ledger, subscription, parts=3)
    first = await claimed(ledger)
    assert await claim(ledger) is None

    await ledger.confirm(first, ts="1.0")
    second = await claimed(ledger)
    assert await claim(ledger) is None
    await ledger.confirm(second, ts="1.1")
    third = await claimed(ledger)

    assert [each.part for each in (first, second, third)] == [0, 1, 2]
    assert [each.thread_ts for each in (first, second, third)] == [None, "1.0", "1.0"]


async def test_a_confirmed_delivery_is_final(ledger: Ledger, subscription: Subscription) -> None:
    await plan(ledger, subscription, "p1")

    assert await ledger.confirm(await claimed(ledger), ts="1780300800.000100")

    (sent,) = await ledger.history()
    assert (sent.state, sent.ts, sent.owner) == (DeliveryState.SENT, "1780300800.000100", None)
    assert await claim(ledger, after=WEEK) is None
    assert await ledger.lapse(now=NOW + 52 * WEEK) == 0


async def test_a_released_delivery_waits_as_long_as_slack_asked(
    ledger: Ledger, subscription: Subscription
) -> None:
    await plan(ledger, subscription)
    await ledger.release(await claimed(ledger), reason="too many", not_before=NOW + HOUR)

    assert await claim(ledger, after=HOUR - LEASE) is None
    again = await claimed(ledger, after=HOUR)

    assert again.attempt == 2
    assert again.first_try == NOW
    assert again.last_try == NOW + HOUR


async def test_a_held_workspace_rests_while_others_go_on(
    database: Database, ledger: Ledger
) -> None:
    await plan(ledger, await subscribe(database))
    await plan(ledger, await subscribe(database, workspace="T2"))

    assert await ledger.hold("T1", until=NOW + HOUR, reason="token_revoked") == 1

    assert (await claimed(ledger)).workspace == "T2"
    assert await claim(ledger) is None
    assert (await claimed(ledger, after=HOUR)).workspace == "T1"


async def test_an_outcome_after_the_claim_was_lost_changes_nothing(
    ledger: Ledger, subscription: Subscription
) -> None:
    await plan(ledger, subscription)
    frozen = await claimed(ledger, owner="one")
    looked = await ledger.claim_unsettled(owner="two", now=NOW + LOOK, lease=LEASE)
    assert looked is not None

    for outcome in (
        ledger.confirm(frozen, ts="1.0"),
        ledger.release(frozen, reason="too many"),
        ledger.doubt(frozen, reason="timeout", look_at=NOW),
        ledger.fail(frozen, reason="invalid_blocks"),
    ):
        assert not await outcome

    assert await ledger.get(frozen.id) == looked


async def test_an_outcome_of_an_earlier_attempt_changes_nothing(
    ledger: Ledger, subscription: Subscription
) -> None:
    await plan(ledger, subscription)
    first = await claimed(ledger)
    await ledger.release(first, reason="too many")
    second = await claimed(ledger)

    assert not await ledger.confirm(first, ts="1.0")
    assert await ledger.confirm(second, ts="2.0")


# --------------------------------------------------------------------------- the unknown


async def test_a_doubtful_delivery_is_looked_for_and_not_posted(
    ledger: Ledger, subscription: Subscription
) -> None:
    await plan(ledger, subscription)
    await ledger.doubt(await claimed(ledger), reason="timeout", look_at=NOW + LOOK)

    assert await claim(ledger, after=HOUR) is None
    assert await ledger.claim_unsettled(owner="one", now=NOW + LOOK / 2, lease=LEASE) is None
    found = await ledger.claim_unsettled(owner="one", now=NOW + LOOK, lease=LEASE)

    assert found is not None
    assert (found.state, found.attempt, found.reason) == (DeliveryState.UNKNOWN, 1, "timeout")


async def test_a_delivery_whose_process_died_is_looked_for(
    ledger: Ledger, subscription: Subscription
) -> None:
    await plan(ledger, subscription)
    await claimed(ledger, owner="dead")

    assert await ledger.claim_unsettled(owner="two", now=NOW + LEASE, lease=LEASE) is None
    found = await ledger.claim_unsettled(owner="two", now=NOW + LOOK, lease=LEASE)

    assert found is not None
    assert (found.state, found.owner) == (DeliveryState.UNKNOWN, "two")


async def test_two_do_not_look_for_the_same(ledger: Ledger, subscription: Subscription) -> None:
    await plan(ledger, subscription)
    await claimed(ledger, owner="dead")
    await ledger.claim_unsettled(owner="one", now=NOW + LOOK, lease=LEASE)

    assert await ledger.claim_unsettled(owner="two", now=NOW + LOOK, lease=LEASE) is None
    assert await ledger.claim_unsettled(owner="two", now=NOW + LOOK + LEASE, lease=LEASE)


async def test_the_next_part_waits_while_one_is_in_doubt(
    ledger: Ledger, subscription: Subscription
) -> None:
    await plan(ledger, subscription, parts=2)
    await ledger.doubt(await claimed(ledger), reason="timeout", look_at=NOW + LOOK)

    assert await claim(ledger, after=HOUR) is None

    found = await ledger.claim_unsettled(owner="one", now=NOW + LOOK, lease=LEASE)
    assert found is not None
    await ledger.confirm(found, ts="1.0")
    assert (await claimed(ledger, after=HOUR)).part == 1


# ----------------------------------------------------------------------------- giving up


async def test_a_failed_digest_gives_its_items_back(
    ledger: Ledger, subscription: Subscription
) -> None:
    await plan(ledger, subscription, "p1", parts=2)

    await ledger.fail(await claimed(ledger), reason="invalid_blocks")

    assert await states(ledger) == [(0, DeliveryState.FAILED), (1, DeliveryState.FAILED)]
    assert set(await ledger.told(workspace="T1", channel="C1")) == set()
    assert await plan(ledger, subscription, "p1", slot=NEXT_MONDAY)


async def test_a_failed_part_of_the_thread_keeps_the_items_of_the_digest(
    ledger: Ledger, subscription: Subscription
) -> None:
    await plan(ledger, subscription, "p1", parts=3)
    await ledger.confirm(await claimed(ledger), ts="1.0")

    await ledger.fail(await claimed(ledger), reason="invalid_blocks")

    assert await states(ledger) == [
        (0, DeliveryState.SENT),
        (1, DeliveryState.FAILED),
        (2, DeliveryState.FAILED),
    ]
    assert set(await ledger.told(workspace="T1", channel="C1")) == {"p1"}


async def test_a_failed_part_of_the_thread_gives_back_what_it_shows(
    ledger: Ledger, subscription: Subscription
) -> None:
    await plan(ledger, subscription, "p1", parts=2, tail=["p2", "b3"])
    await ledger.confirm(await claimed(ledger), ts="1.0")

    await ledger.fail(await claimed(ledger), reason="thread_locked")

    assert set(await ledger.told(workspace="T1", channel="C1")) == {"p1"}
    assert await plan(ledger, subscription, "p2", "b3", slot=NEXT_MONDAY)


async def test_a_part_of_the_thread_that_lapses_gives_back_what_it_shows(
    ledger: Ledger, subscription: Subscription
) -> None:
    await plan(ledger, subscription, "p1", parts=2, tail=["p2"])
    await ledger.confirm(await claimed(ledger), ts="1.0")

    assert await ledger.lapse(now=NOW + 48 * HOUR) == 1

    assert set(await ledger.told(workspace="T1", channel="C1")) == {"p1"}


async def test_what_slack_did_not_take_in_time_comes_with_the_next_digest(
    ledger: Ledger, subscription: Subscription
) -> None:
    await plan(ledger, subscription, "p1", parts=2)
    await ledger.release(await claimed(ledger), reason="too many")

    assert await ledger.lapse(now=NOW + 47 * HOUR) == 0
    assert await ledger.lapse(now=NOW + 48 * HOUR) == 2

    assert await states(ledger) == [(0, DeliveryState.SKIPPED), (1, DeliveryState.SKIPPED)]
    assert set(await ledger.told(workspace="T1", channel="C1")) == set()


async def test_nothing_lapses_while_slack_may_have_it(
    ledger: Ledger, subscription: Subscription
) -> None:
    await plan(ledger, subscription, "p1")
    await claimed(ledger)

    assert await ledger.lapse(now=NOW + 52 * WEEK) == 0
    assert await states(ledger) == [(0, DeliveryState.SENDING)]


async def test_what_is_pending_when_the_digest_is_switched_off_is_not_posted(
    database: Database, ledger: Ledger, subscription: Subscription
) -> None:
    await plan(ledger, subscription, "p1")
    off = replace(subscription, state=SubscriptionState.OFF)
    await Subscriptions(database).change(
        lambda _: off, workspace="T1", channel="C1", user="UADA", now=NOW
    )

    assert await ledger.lapse(now=NOW) == 1


async def test_with_nothing_to_do_nobody_waits_for_a_writer(
    database: Database, ledger: Ledger, subscription: Subscription
) -> None:
    await plan(ledger, subscription, slot=NEXT_MONDAY)
    await ledger.hold("T1", until=NOW + HOUR, reason="Slack asked to wait")

    async with database._turn(None), asyncio.timeout(5):
        assert await ledger.lapse(now=NOW) == 0
        assert await claim(ledger) is None
        assert await ledger.claim_unsettled(owner="one", now=NOW, lease=LEASE) is None


# ------------------------------------------------------------------------------- looking


async def test_history_is_newest_first_and_of_one_subscription(
    database: Database, ledger: Ledger, subscription: Subscription
) -> None:
    other = await subscribe(database, workspace="T2")
    await plan(ledger, subscription, parts=2)
    await plan(ledger, subscription, slot=NEXT_MONDAY)
    await plan(ledger, other)

    mine = await ledger.history(subscription.id)

    assert [(each.slot, each.part) for each in mine] == [
        (NEXT_MONDAY.name, 0),
        (MONDAY.name, 0),
        (MONDAY.name, 1),
    ]
    assert len(await ledger.history(limit=2)) == 2
    assert [each.workspace for each in await ledger.history(workspace="T2")] == ["T2"]
    assert await ledger.counts() == {DeliveryState.PENDING: 4}


async def test_the_signing_key_is_made_once_and_differs_between_databases(
    database: Database, ledger: Ledger
) -> None:
    other = await Database.open("sqlite+aiosqlite://")

    key = await ledger.signing_key()

    assert len(key) == 32
    assert await Ledger(database).signing_key() == key
    assert await Ledger(other).signing_key() != key
    await other.close()


# ------------------------------------------------------------------------------ forgetting


async def test_a_person_who_is_forgotten_gets_no_digest_of_their_own(
    database: Database, ledger: Ledger
) -> None:
    theirs = await subscribe(database, channel="DADA")
    channels = await subscribe(database)
    subscriptions = Subscriptions(database)
    for each in (theirs, channels):
        await subscriptions.follow(
            each.id, kind=FollowKind.TOPIC, target="x", label="x", user="UADA", now=NOW
        )
        await plan(ledger, each, "p1")
    at_work = next(each for each in [await claimed(ledger) for _ in "12"] if each.channel != "C1")

    gone = await Saved(database).forget(workspace="T1", user="UADA")

    assert gone == Forgotten(saved=0, followed=1)
    assert await subscriptions.of_workspace("T1") == (
        await subscriptions.get(workspace="T1", channel="C1"),
    )
    assert [each.channel for each in await ledger.history(limit=100)] == ["C1"]
    assert not await ledger.confirm(at_work, ts="1.2")
    assert set(await ledger.told(workspace="T1", channel="DADA")) == set()
    assert set(await ledger.told(workspace="T1", channel="C1")) == {"p1"}
