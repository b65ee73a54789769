"""What a workspace has had before: one message for each channel and paper, of one workspace."""

from datetime import datetime, timedelta

from corpus.store import Store
from corpus.store.discussions import KEPT
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
        ref, workspace=workspace, channel=channel, ts=ts, thread_ts=None, at=at
    )


async def test_a_channel_keeps_the_last_message_about_a_paper(store: Store) -> None:
    await keep(store, ts="1.1")
    await keep(store, ts="2.2", at=NOW + timedelta(days=1))

    assert [each.ts for each in await store.discussions.of("p1", workspace="T1")] == ["2.2"]


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
    kept = await store.discussions.of("p1", workspace="T1")
    await keep(store, "p3", at=NOW + KEPT + timedelta(seconds=1))

    assert [each.at for each in kept] == [NOW]
    assert await store.discussions.of("p1", workspace="T1") == ()
    assert len(await store.discussions.of("p2", workspace="T1")) == 1
