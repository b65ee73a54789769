"""Flags: one for each person and card, waiting until somebody settles it, once."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from corpus.errors import NotFoundError
from corpus.identity import Identity
from corpus.model import Complaint, Flag
from corpus.refresh import import_document
from corpus.store import Store
from corpus.store.flags import KEPT, MOST
from tests.factories import NOW, a_document

ADA = Flag(
    id=0, workspace="T1", user="UADA", ref="p1", complaint=Complaint.WRONG, words="hm", at=NOW
)


async def put(store: Store, **fields: object) -> Flag:
    kept = await store.flags.put(replace(ADA, **fields))  # type: ignore[arg-type]
    assert kept is not None
    return kept


async def waiting(store: Store, **whose: str) -> list[int]:
    return [each.id for each in await store.flags.waiting(**whose)]


async def test_the_oldest_flag_waits_in_front(store: Store) -> None:
    late = await put(store, at=NOW + timedelta(hours=1))
    early = await put(store, user="UKURT")

    assert await waiting(store) == [early.id, late.id]
    assert await store.flags.get(late.id) == late


async def test_a_person_flags_a_card_once_and_may_say_it_better(store: Store) -> None:
    first = await put(store)
    again = await put(store, complaint=Complaint.TWO, words="two persons")

    assert again.id == first.id
    [flag] = await store.flags.waiting()
    assert (flag.complaint, flag.words) == (Complaint.TWO, "two persons")


async def test_workspaces_and_people_have_their_own(store: Store) -> None:
    mine = await put(store)
    theirs = await put(store, user="UKURT")
    await put(store, workspace="T2")

    assert await waiting(store, workspace="T1") == [mine.id, theirs.id]
    assert await waiting(store, workspace="T1", user="UKURT") == [theirs.id]


async def test_the_owners_are_told_of_the_first_in_the_queue_by_one_process(
    store: Store,
) -> None:
    first, second = await put(store), await put(store, user="UKURT", at=NOW + timedelta(seconds=1))
    since = NOW - timedelta(hours=1)

    rung = await asyncio.gather(
        *(store.flags.ring(each, now=NOW, since=since) for each in (first, second) for _ in "12")
    )

    assert sorted(rung) == [False, False, False, True]
    assert not await store.flags.ring(second, now=NOW, since=since)


async def test_of_one_person_the_owners_are_told_again_after_a_while(store: Store) -> None:
    quiet = timedelta(hours=1)
    first = await put(store)
    assert await store.flags.ring(first, now=NOW, since=NOW - quiet)
    await store.saved.forget(workspace="T1", user="UADA")
    again = await put(store)
    other = await put(store, workspace="T2")

    soon, later = NOW + quiet - timedelta(seconds=1), NOW + quiet
    assert not await store.flags.ring(again, now=soon, since=soon - quiet)
    assert await store.flags.ring(other, now=soon, since=soon - quiet)
    assert await store.flags.ring(again, now=later, since=later - quiet)


async def test_of_a_flag_that_is_settled_already_nobody_is_told(store: Store) -> None:
    flag = await put(store)
    await store.flags.settle(flag.id, by="UOWNER", now=NOW)

    assert not await store.flags.ring(flag, now=NOW, since=NOW - timedelta(hours=1))


async def test_a_flag_is_settled_once_and_may_be_put_again(store: Store) -> None:
    flag = await put(store)

    first = await store.flags.settle(flag.id, by="UOWNER", now=NOW)
    second = await store.flags.settle(flag.id, by="UOTHER", now=NOW)

    assert (first, second) == (True, False)
    assert await waiting(store) == []
    assert (await store.flags.get(flag.id)).settled_by == "UOWNER"
    assert await waiting(store, user=(await put(store)).user) == [flag.id]


async def test_what_was_settled_is_forgotten_in_time(store: Store) -> None:
    old, other = await put(store), await put(store, ref="p2")
    await store.flags.settle(old.id, by="UOWNER", now=NOW)

    await store.flags.settle(other.id, by="UOWNER", now=NOW + KEPT + timedelta(seconds=1))

    with pytest.raises(NotFoundError):
        await store.flags.get(old.id)


async def test_nobody_fills_the_queue(store: Store) -> None:
    for number in range(MOST):
        await put(store, ref=f"p{number}")

    assert await store.flags.put(replace(ADA, ref="p99")) is None
    assert await store.flags.put(replace(ADA, ref="p1", words="again")) is not None
    assert await store.flags.put(replace(ADA, user="UKURT", ref="p99")) is not None


async def test_flags_follow_a_paper_that_became_another(store: Store) -> None:
    lines = '{"title": "On lanterns"}\n{"title": "Lanterns at sea"}'
    await import_document(a_document(lines, name="two.jsonl"), store=store, now=NOW)
    decided = await Identity(store).same("p1", "p2", by="UOWNER", now=NOW)
    flag = await put(store, ref=decided.right.ref)
    await put(store, ref=decided.left.ref, workspace="T2")

    settled = await store.flags.settle_about(
        [decided.left.ref], workspace="T1", by="UOWNER", now=NOW
    )

    assert [each.id for each in settled] == [flag.id]


async def test_who_is_forgotten_has_flagged_nothing(store: Store) -> None:
    await put(store)
    theirs = await put(store, user="UKURT")

    await store.saved.forget(workspace="T1", user="UADA")

    assert await waiting(store) == [theirs.id]
