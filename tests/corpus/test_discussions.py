"""What a workspace has had before: one message for each channel and paper, of one workspace."""

from datetime import datetime, timedelta

from corpus.store import Store
from corpus.store.discussions import EACH, KEPT
from tests.factories import NOW


async def keep(
    store: Store,
    ref: str = "p1",
    *,
    ts: str = "1.1",
    at: datetime = NOW,
    channel: str = "C1",
    workspace: str = "T1",
) -> None:
    await store.discussions.keep(
        [ref], workspace=workspace, channel=channel, ts=ts, thread_ts=None, at=at
    )


async def test_a_channel_keeps_the_last_messages_about_a_paper(store: Store) -> None:
    await keep(store, ts="1.1")
    await keep(store, ts="2.2", at=NOW + timedelta(days=1))

    assert [each.ts for each in await store.discussions.of("p1", workspace="T1")] == ["2.2", "1.1"]


async def test_the_newest_channel_comes_first(store: Store) -> None:
    await keep(store, channel="C1", at=NOW)
    await keep(store, channel="C2", at=NOW + timedelta(days=2))
    await keep(store, channel="C3", at=NOW + timedelta(days=1))

    found = await store.discussions.of("p1", workspace="T1")

    assert [each.channel for each in found] == ["C2", "C3", "C1"]


async def test_another_workspace_and_another_paper_are_not_seen(store: Store) -> None:
    await keep(store, "p1", workspace="T2")
    await keep(store, "p11", workspace="T1")
    await keep(store, "b1", workspace="T1")

    assert await store.discussions.of("p1", workspace="T1") == ()


async def test_what_is_old_is_forgotten(store: Store) -> None:
    await keep(store, "p1", at=NOW)
    await keep(store, "p2", at=NOW + KEPT)
    await store.tidy(now=NOW + KEPT)
    kept = await store.discussions.of("p1", workspace="T1")
    await store.tidy(now=NOW + KEPT + timedelta(seconds=1))

    assert [each.at for each in kept] == [NOW]
    assert await store.discussions.of("p1", workspace="T1") == ()
    assert len(await store.discussions.of("p2", workspace="T1")) == 1


async def test_the_same_message_again_is_one(store: Store) -> None:
    for _ in range(4):
        await keep(store, ts="1.1")

    assert len(await store.discussions.of("p1", workspace="T1")) == 1


async def test_of_many_messages_the_last_few_are_kept(store: Store) -> None:
    for day in range(9):
        await keep(store, ts=f"{day}.0", at=NOW + timedelta(days=day))
    await keep(store, ts="0.0", at=NOW)  # delivered once more, late
    await keep(store, ts="0.0", at=NOW, channel="C2")

    found = await store.discussions.of("p1", workspace="T1")

    assert [each.ts for each in found if each.channel == "C1"] == [
        "8.0",
        "7.0",
        "6.0",
        "5.0",
        "4.0",
    ]
    assert len(found) == EACH + 1


async def test_what_was_taken_back_is_struck_out(store: Store) -> None:
    await keep(store, "p1", ts="1.1")
    await keep(store, "p2", ts="1.1")
    await keep(store, "p1", ts="2.2", at=NOW + timedelta(days=1))
    await keep(store, "p1", ts="2.2", workspace="T2")

    await store.discussions.strike(workspace="T1", channel="C1", ts="2.2")

    assert [each.ts for each in await store.discussions.of("p1", workspace="T1")] == ["1.1"]
    assert len(await store.discussions.of("p2", workspace="T1")) == 1
    assert len(await store.discussions.of("p1", workspace="T2")) == 1


async def test_here_is_the_last_message_of_this_channel(store: Store) -> None:
    await keep(store, ts="2.2", at=NOW + timedelta(days=1))
    await keep(store, ts="1.1", at=NOW)
    await keep(store, "p2", ts="3.3", channel="C2")

    here = await store.discussions.here(["p1", "p2"], workspace="T1", channel="C1")

    assert {ref: each.ts for ref, each in here.items()} == {"p1": "2.2"}
