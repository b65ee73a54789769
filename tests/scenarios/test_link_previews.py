"""Links to arXiv in what people post: a preview below, rarely, and never a word about it."""

import re
from datetime import timedelta

import pytest

from bot.playground.nouns import Json, Message
from tests.scenarios.conftest import Town, both_ways

MAMMOTH = "https://arxiv.org/abs/2406.18193"
TIME = "https://arxiv.org/pdf/2504.01407v2"
CHAIN = "https://www.arxiv.org/abs/2511.17106"
UNKNOWN = "https://arxiv.org/abs/1706.03762"


@pytest.fixture
def more_settings(request: pytest.FixtureRequest) -> dict[str, object]:
    return {"offprint_link_previews": getattr(request, "param", True)}


async def posted(town: Town, text: str, *, where: str = "#general", user: str = "grace") -> Message:
    """Post something and wait until the program has done what it wants to do about it."""
    sent = await town.workspace.type(where, text, user=user)
    await town.settled()
    seen = town.workspace.messages(where, visible_to=user)
    return next(each for each in seen if each.ts == sent.ts)


def previews(message: Message) -> dict[str, str]:
    """What stands below a message, by the link that it belongs to."""
    return {each["from_url"]: shown(each) for each in message.attachments}


def shown(attachment: Json) -> str:
    texts = [each["text"]["text"] for each in attachment["blocks"] if "text" in each]
    small = [one["text"] for each in attachment["blocks"] for one in each.get("elements", ())]
    return "\n".join([*texts, *small])


@both_ways
async def test_one_link_is_shown_in_full(town: Town) -> None:
    message = await posted(town, f"has anybody read {MAMMOTH} yet?")

    [(link, preview)] = previews(message).items()
    assert link == MAMMOTH
    assert "MammothModa" in preview
    assert "/papers save p" in preview
    assert message.edited is None
    assert town.posted() == []


async def test_two_links_are_a_line_each(town: Town) -> None:
    message = await posted(town, f"compare {MAMMOTH} with {TIME}")

    found = previews(message)

    assert list(found) == [MAMMOTH, TIME]
    assert "TimeSearch" in found[TIME]
    assert all("\n" not in each for each in found.values())


async def test_of_three_links_none_is_shown(town: Town) -> None:
    message = await posted(town, f"{MAMMOTH} {TIME} {CHAIN}")

    assert message.attachments == ()


async def test_two_addresses_of_one_paper_are_one_paper(town: Town) -> None:
    pdf = MAMMOTH.replace("abs", "pdf")

    message = await posted(town, f"{MAMMOTH} and {pdf} and {MAMMOTH}v1")

    assert list(previews(message)) == [MAMMOTH]
    assert "/papers save p" in previews(message)[MAMMOTH]


async def test_only_papers_of_the_corpus_are_shown(town: Town) -> None:
    alone = await posted(town, f"the classic: {UNKNOWN}")
    beside = await posted(town, f"{UNKNOWN} and {MAMMOTH}")
    listing = await posted(town, "https://arxiv.org/list/cs.LG/recent")

    assert alone.attachments == listing.attachments == ()
    [preview] = previews(beside).values()
    assert "MammothModa" in preview
    assert "\n" not in preview


async def test_a_paper_is_not_shown_again_within_half_an_hour(town: Town) -> None:
    first = await posted(town, MAMMOTH)
    again = await posted(town, f"as I said: {MAMMOTH}", user="ada")
    other = await posted(town, MAMMOTH, where="#reading-group")
    town.clock.advance(timedelta(minutes=31))
    later = await posted(town, MAMMOTH)

    assert [len(each.attachments) for each in (first, again, other, later)] == [1, 0, 1, 1]


async def test_that_is_remembered_over_a_restart(town: Town) -> None:
    await posted(town, MAMMOTH)
    await town.restart()

    assert (await posted(town, MAMMOTH)).attachments == ()


async def test_what_was_shown_long_ago_is_forgotten(town: Town) -> None:
    await posted(town, MAMMOTH)
    town.clock.advance(timedelta(hours=2))
    await posted(town, TIME)

    assert await town.program.store.link_previews.count() == 1


@pytest.mark.parametrize("more_settings", [False], indirect=True)
async def test_nothing_is_shown_where_it_was_not_asked_for(town: Town) -> None:
    message = await posted(town, MAMMOTH)

    assert message.attachments == ()
    assert town.workspace.journal.refused() == ()


async def test_a_channel_without_the_bot_has_previews_too(town: Town) -> None:
    assert len((await posted(town, MAMMOTH, where="#random")).attachments) == 1


async def test_in_a_thread_the_preview_is_below_the_reply(town: Town) -> None:
    first = await posted(town, "look")
    await town.workspace.type("#general", MAMMOTH, user="grace", thread_ts=first.ts)
    await town.settled()

    [reply] = [
        each
        for each in town.workspace.messages("#general", thread_ts=first.ts)
        if each.thread_ts and each.ts != first.ts
    ]
    assert list(previews(reply)) == [MAMMOTH]


async def test_while_a_message_is_being_written_nothing_is_shown(town: Town) -> None:
    links = [{"url": MAMMOTH, "domain": "arxiv.org"}]
    event = {"type": "link_shared", "channel": "COMPOSER", "user": "U1", "source": "composer"}

    await town.workspace.acts._tell_all([("link_shared", event | {"links": links})])
    await town.settled()

    assert [each for each in town.workspace.journal if each.what == "chat.unfurl"] == []
    assert len((await posted(town, MAMMOTH)).attachments) == 1


@pytest.mark.parametrize(
    "mode", ["cannot_unfurl_url", "500", "ratelimited", "missing_scope", "reset-before"]
)
async def test_a_preview_that_slack_refuses_is_nobodys_business(town: Town, mode: str) -> None:
    town.workspace.fail("chat.unfurl", mode, times=None)

    await posted(town, MAMMOTH)

    everything = town.workspace.messages("#general", visible_to="grace")
    assert [each for each in everything if each.bot_id] == []


async def test_a_message_that_is_gone_already_gets_no_preview_and_no_word(town: Town) -> None:
    event = {"type": "link_shared", "channel": "C0GENERAL1", "user": "U1", "message_ts": "1.5"}
    links = [{"url": MAMMOTH, "domain": "arxiv.org"}]

    await town.workspace.acts._tell_all([("link_shared", event | {"links": links})])
    await town.settled()

    assert town.workspace.messages("#general") == ()


async def test_the_same_event_four_times_is_one_preview(town: Town) -> None:
    await posted(town, MAMMOTH)
    [entry] = [each for each in town.workspace.journal if each.what == "link_shared"]
    for _ in range(3):
        await town.workspace.repeat(entry)
    await town.settled()

    calls = [each for each in town.workspace.journal if each.what == "chat.unfurl"]
    assert len(calls) == 1


async def test_a_preview_says_where_its_paper_was_before(town: Town) -> None:
    first = await posted(town, MAMMOTH)
    await town.workspace.reply(await town.workspace.type("#general", "@Offprint timesearch"))
    await town.settled()
    town.clock.advance(timedelta(days=1))
    again = await posted(town, f"once more: {MAMMOTH}", user="ada")
    other = await posted(town, f"{MAMMOTH} and {TIME}", where="#reading-group")

    assert "Discussed" not in previews(first)[MAMMOTH]
    assert "Discussed here on 29 May 2026" in names(previews(again)[MAMMOTH])
    assert first.ts.replace(".", "") in previews(again)[MAMMOTH]
    assert again.ts.replace(".", "") not in previews(again)[MAMMOTH]
    assert "Discussed in #general on 30 May 2026" in names(previews(other)[MAMMOTH])
    assert "Discussed in #general on 29 May 2026" in names(previews(other)[TIME])


async def test_below_the_thread_that_spoke_of_it_a_preview_says_nothing(town: Town) -> None:
    first = await posted(town, MAMMOTH)
    town.clock.advance(timedelta(days=1))
    sent = await town.workspace.type("#general", MAMMOTH, user="grace", thread_ts=first.ts)
    await town.settled()

    reply = town.workspace.state.messages[sent.conversation][str(sent.ts)]
    assert "Discussed" not in previews(reply)[MAMMOTH]


async def test_a_preview_names_no_private_channel(town: Town) -> None:
    town.workspace.create("#skunkworks", "grace", private=True)
    await posted(town, MAMMOTH, where="#skunkworks")

    message = await posted(town, MAMMOTH)

    assert "Discussed" not in previews(message)[MAMMOTH]


async def test_what_is_being_written_is_not_remembered(town: Town) -> None:
    event = {
        "type": "link_shared",
        "channel": "COMPOSER",
        "is_bot_user_member": True,
        "user": "U1",
        "message_ts": "1.5",
        "source": "composer",
        "links": [{"url": MAMMOTH, "domain": "arxiv.org"}],
    }
    await town.workspace.acts._tell_all([("link_shared", event)])
    await town.settled()

    assert "Discussed" not in previews(await posted(town, MAMMOTH))[MAMMOTH]


async def test_a_message_that_was_gone_at_once_is_not_remembered(town: Town) -> None:
    links = [{"url": MAMMOTH, "domain": "arxiv.org"}]
    event = {"type": "link_shared", "channel": "C0GENERAL1", "user": "U1", "message_ts": "1.5"}
    member = {"is_bot_user_member": True, "source": "conversations_history", "links": links}
    await town.workspace.acts._tell_all([("link_shared", event | member)])
    await town.settled()

    reply = await town.workspace.reply(
        await town.workspace.type("#general", "@Offprint mammothmoda")
    )
    assert "Discussed" not in reply.shown


def names(text: str) -> str:
    """A text with links and channels as people read them."""
    named = text.replace("<#C0GENERAL1>", "#general")
    return re.sub(r"<[^|>]+\|([^>]*)>", r"\1", named)
