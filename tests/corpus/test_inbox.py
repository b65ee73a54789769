"""Letters are new once, kept until done, and given out again when their process died."""

from collections.abc import Collection
from datetime import datetime, timedelta

from corpus.model import Letter
from corpus.store import Store
from corpus.store.inbox import ATTEMPTS
from tests.factories import NOW

LEASE = timedelta(seconds=90)
LATER = NOW + LEASE + timedelta(seconds=1)


async def hear(
    store: Store,
    *letters: Letter,
    done: Collection[str] = (),
    owner: str = "one",
    now: datetime = NOW,
) -> set[str]:
    new = await store.inbox.write(letters, done=done, owner=owner, now=now, lease_until=now + LEASE)
    return set(new)


async def claim(store: Store, *, owner: str = "two", now: datetime = LATER) -> list[str]:
    left = await store.inbox.claim(owner=owner, now=now, lease_until=now + LEASE)
    return [each.letter.key for each in left]


async def test_what_was_heard_before_is_not_new(store: Store) -> None:
    assert await hear(store, Letter("a", "{}"), Letter("b")) == {"a", "b"}
    assert await hear(store, Letter("b"), Letter("c"), owner="two") == {"c"}


async def test_what_is_not_done_is_given_out_once_when_nobody_holds_it(store: Store) -> None:
    await hear(store, Letter("late", "{}"), now=NOW + timedelta(seconds=1))
    await hear(store, Letter("early", "{}"), Letter("a command"))

    assert await claim(store, now=NOW + LEASE) == []
    assert await claim(store, now=NOW + 2 * LEASE) == ["early", "late"]
    assert await claim(store, owner="three", now=NOW + 2 * LEASE) == []


async def test_what_is_done_is_not_given_out_and_its_body_is_gone(store: Store) -> None:
    await hear(store, Letter("a", '{"text": "secret"}'))

    await hear(store, done=["a"])

    assert await claim(store) == []
    assert await hear(store, Letter("a", "{}")) == set()


async def test_whoever_says_so_keeps_a_letter(store: Store) -> None:
    await hear(store, Letter("a", "{}"), Letter("b", "{}"))

    await store.inbox.renew(["a"], owner="one", lease_until=LATER + LEASE)
    await store.inbox.renew(["b"], owner="two", lease_until=LATER + LEASE)

    assert await claim(store) == ["b"]


async def test_a_letter_that_everybody_dies_over_is_left_alone(store: Store) -> None:
    await hear(store, Letter("a", "{}"))
    found = [await claim(store, now=NOW + n * 2 * LEASE) for n in range(1, ATTEMPTS + 1)]

    assert found == [["a"]] * (ATTEMPTS - 1) + [[]]


async def test_what_is_old_is_forgotten(store: Store) -> None:
    await hear(store, Letter("old"))
    await hear(store, Letter("young"), now=LATER)

    assert await store.inbox.forget(before=LATER) == 1
    assert await hear(store, Letter("old"), Letter("young")) == {"old"}
