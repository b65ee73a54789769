"""Feeds added, checked, removed and followed from Slack; what people see of how they do."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.playground.nouns import Message
from corpus.model import FeedState
from tests.scenarios.conftest import START, Town, both_ways
from tests.scenarios.newsstand import Newsstand, a_feed, a_page, newsstand

ADA, GRACE = "U0ADA00001", "U0GRACE001"
LONG_S = 30
"""Reading takes milliseconds; a machine that is busy with other tests may need a while."""
FEED = a_feed("Sparse gossip", "Quiet gradients", day=START)
LONGER = a_feed("Sparse gossip", "Quiet gradients", "Lanterns for robots", day=START)


@pytest.fixture
async def stand() -> AsyncIterator[Newsstand]:
    """A feed on loopback."""
    async with newsstand() as stand:
        stand.pages["/feed.xml"] = FEED
        yield stand


@pytest.fixture
def more_settings(stand: Newsstand) -> dict[str, object]:
    """Ada may change what is read; the newsstand may be read."""
    return {"offprint_admins": frozenset({ADA}), "offprint_fetch_allow": stand.allow}


async def add(town: Town, stand: Newsstand, path: str = "/feed.xml", **where: str) -> Message:
    """Add what lies at a path; give the answer, not the note that it takes long."""
    return await told(town, f"/papers sources add {stand.address(path)}", **where)


async def told(town: Town, text: str, **where: str) -> Message:
    """Type something that may take longer than Slack waits, on a busy machine."""
    reply = await town.ask(text, **where)  # type: ignore[arg-type]
    if "I will say here what I found" in reply.shown:
        return await town.workspace.reply(reply, within_s=LONG_S)
    return reply


@both_ways
async def test_who_added_what_is_told_to_the_channel_and_nothing_is_announced(
    town: Town, stand: Newsstand
) -> None:
    reply = await add(town, stand)

    assert "@Ada Lovelace added Tidewater Notes" in reply.shown
    assert "2 posts can be looked up in a moment and will not be announced" in reply.shown
    assert "Next reading in about an hour" in reply.shown
    assert "/papers follow feed:Tidewater Notes" in reply.shown
    assert not reply.ephemeral
    assert "Sparse gossip" not in await town.says("/papers new")


async def test_a_source_is_listed_with_its_health(town: Town, stand: Newsstand) -> None:
    await add(town, stand)

    reply = await town.ask("/papers sources", user="grace")

    assert reply.ephemeral
    assert reply.shown.startswith("5 sources")
    assert "1. Tidewater Notes (feed) · 2 entries · newest 29 May 2026 · read" in reply.shown
    assert "captured" in reply.shown


async def test_a_number_of_the_list_opens_checks_follows_and_removes(
    town: Town, stand: Newsstand
) -> None:
    await add(town, stand)
    await town.ask("/papers sources")

    opened = await town.says("/papers 1")
    nothing = await told(town, "/papers sources check 1")
    stand.pages["/feed.xml"] = LONGER
    came = await told(town, "/papers sources check 1")
    followed = await town.says("/papers follow 1")
    removed = await town.ask("/papers sources remove 1")

    assert "Added by @Ada Lovelace, 29 May 2026" in opened
    assert "nothing new in it" in nothing.shown
    assert "1 post came in" in came.shown
    assert "followed feed: Tidewater Notes here" in followed
    assert "@Ada Lovelace removed Tidewater Notes" in removed.shown
    assert not removed.ephemeral
    assert "Tidewater" not in await town.says("/papers sources")
    (feed,) = [each.feed for each in await town.program.store.sources() if each.feed is not None]
    assert feed.state is FeedState.REMOVED


async def test_a_number_of_another_list_removes_nothing(town: Town, stand: Newsstand) -> None:
    await add(town, stand)
    await town.ask("/papers new")

    reply = await town.ask("/papers sources remove 1")

    assert "none of sources" in reply.shown
    assert "Tidewater Notes" in await town.says("/papers sources")


async def test_files_are_not_polled(town: Town) -> None:
    await town.ask("/papers sources")

    assert "nothing polls it" in await town.says("/papers sources check 1")
    assert "nothing polls it" in await town.says("/papers 1")
    assert "sources add arxiv:cat:cs.LG reads a feed from now on" in await town.says(
        "/papers sources"
    )


async def test_the_hint_below_the_sources_names_one_that_can_be_checked(
    town: Town, stand: Newsstand
) -> None:
    await add(town, stand)

    listed = await town.says("/papers sources")
    number = next(line for line in listed.splitlines() if "Tidewater" in line).partition(".")[0]

    assert f"sources check {number} reads number {number} now" in listed


@both_ways
@pytest.mark.parametrize("words", ["add {}", "remove {}", "check {}"])
async def test_who_is_no_admin_may_look_and_no_more(
    town: Town, stand: Newsstand, words: str
) -> None:
    reply = await town.ask(f"/papers sources {words.format(stand.address())}", user="grace")

    assert "You may not change what I read" in reply.shown
    assert f"{GRACE}" in reply.shown
    assert "OFFPRINT_ADMINS" in reply.shown
    assert reply.ephemeral
    assert stand.asked == []


async def test_what_is_read_already_is_said_with_its_health(town: Town, stand: Newsstand) -> None:
    await add(town, stand)

    again = await add(town, stand)

    assert "Tidewater Notes is read already" in again.shown
    assert "2 entries" in again.shown
    assert again.ephemeral


async def test_a_page_with_two_feeds_says_which_was_taken(town: Town, stand: Newsstand) -> None:
    stand.pages["/blog"] = a_page("/feed.xml", "/comments.xml")
    stand.pages["/comments.xml"] = a_feed("Me too", title="Comments", day=START)

    reply = await add(town, stand, "/blog")

    assert "added Tidewater Notes" in reply.shown
    assert "Found on " in reply.shown
    assert "names 1 other feed" in reply.shown
    assert f"/papers sources add {stand.address('/comments.xml')}" in reply.shown


async def test_a_page_without_feeds_is_refused_with_a_way_on(town: Town, stand: Newsstand) -> None:
    stand.pages["/blog"] = a_page()

    reply = await add(town, stand, "/blog")

    assert "Nothing was added" in reply.shown
    assert "help sources" in reply.shown
    assert reply.ephemeral
    assert not [each for each in await town.program.store.sources() if each.feed]


async def test_an_address_where_nothing_is_gets_one_sentence(town: Town, stand: Newsstand) -> None:
    reply = await add(town, stand, "/nowhere")

    assert "I could not add" in reply.shown
    assert "404" in reply.shown
    assert reply.ephemeral


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9/", "http://169.254.169.254/latest", "http://localhost/"]
)
async def test_what_listens_on_a_private_network_cannot_be_told(town: Town, address: str) -> None:
    reply = await told(town, f"/papers sources add {address}")

    assert "I could not add" in reply.shown
    assert reply.ephemeral
    for word in ("refused", "timeout", "169.254.169.254:80", "errno", "Connect call"):
        assert word not in reply.shown.replace(address, "")


async def test_an_unreadable_line_says_how_an_address_looks(town: Town) -> None:
    assert "arxiv:cat:cs.LG" in await town.says("/papers sources add some nonsense")


@both_ways
async def test_a_mention_is_answered_in_its_thread(town: Town, stand: Newsstand) -> None:
    sent = await town.workspace.type("#general", f"@Offprint sources add {stand.address()}")
    await town.workspace.until(lambda: town.posted(thread=sent.ts) or None, within_s=LONG_S)

    (reply,) = town.posted(thread=sent.ts)
    assert "added Tidewater Notes" in reply.shown


@both_ways
async def test_a_direct_message_will_do(town: Town, stand: Newsstand) -> None:
    reply = await told(town, f"sources add {stand.address()}", where="dm")

    assert "added Tidewater Notes" in reply.shown
    assert "Tidewater Notes" in await town.says("sources", where="dm")


async def test_a_feed_is_followed_by_its_address_once_it_is_read(
    town: Town, stand: Newsstand
) -> None:
    before = await town.says(f"/papers follow {stand.address()}")
    added = await add(town, stand)
    await town.press(added, "feed.follow")

    assert "I do not read" in before
    assert f"/papers sources add {stand.address()}" in before
    assert "followed here already" in await town.says(f"/papers follow {stand.address()}")
    assert "1. feed: Tidewater Notes" in await town.says("/papers following")


async def test_a_followed_feed_is_in_the_next_digest_and_only_what_is_new(
    town: Town, stand: Newsstand
) -> None:
    added = await add(town, stand)
    await town.press(added, "feed.follow")
    stand.pages["/feed.xml"] = LONGER
    await town.wind(hours=3)

    await town.wind(days=3)

    digest = town.posted()[-1].shown
    assert "Lanterns for robots" in digest
    assert "Quiet gradients" not in digest


@both_ways
async def test_a_day_of_failures_is_said_once_and_so_is_the_recovery(
    town: Town, stand: Newsstand
) -> None:
    await add(town, stand)
    before = len(town.posted())
    stand.pages["/feed.xml"] = 503
    for _ in range(16):
        await town.wind(hours=4)
    alerts = town.posted()[before:]
    listed = await town.says("/papers sources")
    about = await town.says("/papers about")
    await town.workspace.open_home()
    home = await town.workspace.until(town.workspace.home)
    stand.pages["/feed.xml"] = LONGER
    for _ in range(16):
        await town.wind(hours=4)
    after = town.posted()[before + len(alerts) :]

    assert (len(alerts), len(after)) == (1, 1)
    assert "Tidewater Notes cannot be read since" in alerts[0].shown
    assert "503" in alerts[0].shown
    assert "1 failing" in listed
    assert listed.index("Tidewater Notes") < listed.index("captured")
    assert "times in a row" in listed
    assert "1 failing" in home.shown
    assert "Tidewater Notes can be read again. 1 post came in meanwhile" in after[0].shown
    assert "failing" not in await town.says("/papers sources")
    assert "1 source failing" in about
    assert "failing" not in await town.says("/papers about")


async def test_who_added_a_feed_where_the_bot_cannot_post_is_told_in_person(
    town: Town, stand: Newsstand
) -> None:
    await add(town, stand, where="#random")
    stand.pages["/feed.xml"] = 410

    await town.wind(hours=3)

    (alert,) = town.posted("dm")
    assert "Tidewater Notes is gone for good, its server says" in alert.shown
    assert "1 gone" in await town.says("/papers sources")


async def test_a_digest_names_what_fails_and_counts_what_was_read(
    town: Town, stand: Newsstand
) -> None:
    added = await add(town, stand)
    await town.press(added, "feed.follow")
    stand.pages["/feed.xml"] = 503

    for _ in range(8):
        await town.wind(hours=12)

    assert any("1 failing: Tidewater Notes" in each.shown for each in town.posted())


@both_ways
async def test_what_takes_long_is_answered_at_once_and_again_when_it_is_there(
    town: Town, stand: Newsstand
) -> None:
    stand.hold.clear()

    first = await town.ask(f"/papers sources add {stand.address()}")
    asyncio.get_running_loop().call_later(0.1, stand.hold.set)
    second = await town.workspace.reply(first, within_s=LONG_S)

    assert f"Reading {stand.address()}" in first.shown
    assert first.ephemeral
    assert "added Tidewater Notes" in second.shown
    assert not second.ephemeral


@both_ways
async def test_what_takes_long_in_a_thread_is_answered_there(town: Town, stand: Newsstand) -> None:
    stand.hold.clear()

    sent = await town.workspace.type("#general", f"@Offprint sources add {stand.address()}")
    first = await town.workspace.reply(sent)
    stand.hold.set()
    await town.workspace.until(lambda: town.posted(thread=sent.ts) or None, within_s=LONG_S)

    assert "I will say here what I found" in first.shown
    assert first.ephemeral
    assert "added Tidewater Notes" in town.posted(thread=sent.ts)[0].shown
