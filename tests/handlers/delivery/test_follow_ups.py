"""What happens later to a paper that a channel had: said once, in the thread of its digest."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from corpus.model import DeliveryState
from corpus.refresh import import_document
from tests.corpus.corpora import atom
from tests.factories import a_document
from tests.handlers.delivery.conftest import MONDAY, Room

ARXIV = "arxiv:2406.18193"
DOI = "doi:10.1145/3383184"


async def say(room: Room, **line: object) -> None:
    """Let a bibliography say something about a paper."""
    name = f"{room.clock():%d%H}-{len(line)}.jsonl"
    document = a_document(json.dumps(line), name=name, as_of=room.clock().date())
    await import_document(document, store=room.store, now=room.clock())


@pytest.fixture
async def told(room: Room) -> Room:
    """A channel that was told of one paper on Monday; it is Tuesday."""
    await room.subscribe()
    await say(room, title="Scene Editing at Night")
    room.clock.wind_to(MONDAY)
    await room.run()
    room.clock.wind(days=1)
    return room


def in_a_thread(args: Any) -> bool:
    return bool(args.text("thread_ts"))


async def next_monday(room: Room) -> None:
    room.clock.wind_to(MONDAY + timedelta(weeks=1))
    await room.run()


def threads(room: Room) -> list[tuple[str, str | None]]:
    """What stands there, each with the first line of what it answers."""
    seen = room.seen()
    by_ts = {each.ts: each.shown for each in seen}
    return [(each.shown, by_ts.get(each.thread_ts or "")) for each in seen]


async def test_a_paper_that_appears_on_arxiv_is_told_in_the_thread_of_its_digest(
    told: Room,
) -> None:
    await say(told, title="Scene Editing at Night", identifiers=[ARXIV])

    await next_monday(told)

    said, root = threads(told)[-1]
    assert said == f"Scene Editing at Night is on arXiv now: {ARXIV}"
    assert root == "Scene Editing at Night"
    assert ("nothing new", None) in threads(told)


async def test_each_event_is_told_once(told: Room) -> None:
    await say(told, title="Scene Editing at Night", identifiers=[ARXIV])
    await next_monday(told)
    before = len(told.seen())
    await say(told, title="Scene editing at night!", identifiers=[ARXIV], year=2026)

    told.clock.wind(weeks=1)
    await told.run()

    assert told.shown()[before:] == ["nothing new"]


async def test_all_that_happened_in_a_week_is_one_answer(told: Room) -> None:
    await say(told, title="Scene Editing at Night", identifiers=[ARXIV])
    told.clock.wind(hours=1)
    await say(told, title="Scene Editing at Night", identifiers=[DOI], year=2026)

    await next_monday(told)

    answers = [each for each in told.seen() if each.thread_ts and "now" in each.shown]
    assert [each.shown.count("now:") for each in answers] == [2]


async def test_a_post_about_a_known_paper_answers_there(told: Room) -> None:
    await say(told, title="Scene Editing at Night", identifiers=[ARXIV])
    await next_monday(told)
    link = "<a href='https://arxiv.org/abs/2406.18193'>x</a>"
    blog = atom(("Scene editing at night, explained", link))
    await import_document(blog, store=told.store, now=told.clock())

    told.clock.wind(weeks=1)
    await told.run()

    said, root = threads(told)[-1]
    assert said.startswith("A post about Scene Editing at Night: Scene editing at night, explained")
    assert root == "Scene Editing at Night"


async def test_a_first_reading_of_a_source_tells_nothing_new(told: Room) -> None:
    line = json.dumps({"title": "Scene Editing at Night", "identifiers": [ARXIV]})
    quiet = a_document(line, name="feed.jsonl", as_of=told.clock().date())
    await import_document(replace(quiet, quiet=True), store=told.store, now=told.clock())

    await next_monday(told)

    assert told.shown()[-1] == "nothing new"


async def test_nothing_is_told_in_a_thread_that_is_not_there_yet(room: Room) -> None:
    await room.subscribe()
    await say(room, title="Scene Editing at Night")
    room.clock.wind_to(MONDAY)
    room.workspace.fail("chat.postMessage", "429", delay_s=7200)
    await room.run()
    await say(room, title="Scene Editing at Night", identifiers=[ARXIV])
    await room.run()

    room.clock.wind(days=1)
    await room.run()

    assert room.shown() == ["Scene Editing at Night", "about editing"]


async def test_an_answer_of_unknown_fate_is_looked_for_in_its_thread(told: Room) -> None:
    await say(told, title="Scene Editing at Night", identifiers=[ARXIV])
    told.clock.wind_to(MONDAY + timedelta(weeks=1))
    told.workspace.fail("chat.postMessage", "reset-after", when=in_a_thread)
    await told.run()

    for _ in range(6):
        told.clock.wind(seconds=125)
        await told.run()

    assert len(told.workspace.journal.calls("conversations.replies")) == 1
    assert sum("on arXiv" in each for each in told.shown()) == 1
    assert {state for _, state in await told.states()} == {DeliveryState.SENT}


async def test_a_thread_that_somebody_deleted_is_not_tried_every_week(told: Room) -> None:
    await say(told, title="Scene Editing at Night", identifiers=[ARXIV])
    told.clock.wind_to(MONDAY + timedelta(weeks=1))
    told.workspace.fail("chat.postMessage", "thread_not_found", when=in_a_thread)
    await told.run()
    posts = told.posts()

    told.clock.wind(weeks=1)
    await told.run()

    assert told.posts() == posts + 1
    assert told.shown()[-1] == "nothing new"
