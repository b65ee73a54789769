"""Team memory: what came up before is found again, by those who may know of it."""

import re

import pytest

from bot.playground.nouns import TEAM_ID, Message, Sent
from bot.playground.sample import captures
from corpus.model import PaperId
from handlers.verbs import LOOK_UP
from tests.scenarios.conftest import Town, both_ways

LATER = list(captures())[1:]


async def said(town: Town, text: str, *, where: str = "#general", user: str = "ada") -> Message:
    """Ask for everybody to read, and let the program remember it."""
    reply = await town.ask(text, where=where, user=user)
    await town.settled()
    return reply


def address_of(town: Town, message: Message) -> str:
    """The address of a message, as Slack itself gives it."""
    below = f"?thread_ts={message.thread_ts}&cid={message.conversation}"
    place = f"archives/{message.conversation}/p{message.ts.replace('.', '')}"
    return f"{town.workspace.page_url}{place}{below if message.thread_ts else ''}"


def linked(message: Message) -> str:
    """All that a message says, with its links."""
    return str(message.blocks)


@both_ways
async def test_what_was_asked_for_everybody_is_found_again(town: Town) -> None:
    first = await said(town, "@Offprint kv edit", user="grace")

    here = await town.ask("/papers kv edit")
    elsewhere = await town.ask("/papers kv edit", where="#reading-group")
    alone = await town.ask("kv edit", where="dm")

    assert "Discussed" not in first.shown
    assert "Discussed here on 29 May 2026" in here.shown
    assert address_of(town, first) in linked(here)
    assert "Discussed in #general on 29 May 2026" in elsewhere.shown
    assert "Discussed in #general on 29 May 2026" in alone.shown


async def test_the_newest_message_of_a_channel_counts(town: Town) -> None:
    await said(town, "@Offprint kv edit", user="grace")
    await town.wind(days=1)
    second = await said(town, "@Offprint kv edit", user="kurt")

    reply = await town.ask("/papers kv edit")

    assert "Discussed here on 29 May 2026" in second.shown
    assert "Discussed here on 30 May 2026" in reply.shown
    assert address_of(town, second) in linked(reply)


async def test_what_one_asks_alone_is_nobodys_memory(town: Town) -> None:
    await town.ask("/papers kv edit")
    await town.ask("kv edit", where="dm")

    assert "Discussed" not in await town.says("/papers kv edit")
    assert "Discussed" not in await town.says("@Offprint kv edit", user="grace")


async def test_below_its_own_thread_nothing_is_said(town: Town) -> None:
    first = await said(town, "@Offprint kv edit")

    again = await town.ask("@Offprint kv edit", thread=first.thread_ts)

    assert "KV-Edit" in again.shown
    assert "Discussed" not in again.shown


async def test_a_private_channel_is_named_to_its_members_alone(town: Town) -> None:
    town.workspace.create("#skunkworks", "ada", private=True)
    await said(town, "@Offprint kv edit", where="#skunkworks")

    ours = await town.ask("/papers kv edit", where="#skunkworks")
    mine = await town.ask("/papers kv edit")
    theirs = await town.ask("/papers kv edit", user="grace")
    told_all = await said(town, "@Offprint kv edit")

    assert "Discussed here" in ours.shown
    assert "Discussed in #skunkworks" in mine.shown
    assert mine.ephemeral
    assert "KV-Edit" in theirs.shown
    assert "Discussed" not in theirs.shown
    assert "KV-Edit" in told_all.shown
    assert "Discussed" not in told_all.shown


async def test_sharing_a_card_does_not_tell_of_a_private_channel(town: Town) -> None:
    town.workspace.create("#skunkworks", "ada", private=True)
    await said(town, "@Offprint kv edit", where="#skunkworks")
    card = await town.ask("/papers kv edit")

    shared = await town.press(card, "card.share")
    await town.settled()

    assert "Discussed in #skunkworks" in card.shown
    assert "Shared by" in shared.shown
    assert "skunkworks" not in shared.shown
    assert "C0SKUNKWOR" not in linked(shared)


async def test_an_open_channel_is_named_to_those_who_are_in_it(town: Town) -> None:
    town.workspace.create("#vision", "grace")
    await said(town, "@Offprint kv edit", where="#vision", user="grace")

    inside = await town.says("@Offprint kv edit", user="grace", where="#reading-group")
    outside = await town.says("@Offprint kv edit", user="ada")

    assert "Discussed in #vision" in inside
    assert "#vision" not in outside


@both_ways
async def test_a_shared_card_is_found_again(town: Town) -> None:
    card = await town.ask("/papers kv edit")
    shared = await town.press(card, "card.share")
    await town.settled()

    reply = await town.ask("/papers kv edit", user="grace")

    assert not shared.ephemeral
    assert "Discussed here" in reply.shown
    assert address_of(town, shared) in linked(reply)


async def test_a_card_is_shared_where_the_bot_is_no_member(town: Town) -> None:
    card = await town.ask("/papers kv edit", where="#random")

    shared = await town.press(card, "card.share")
    await town.settled()

    assert "Shared by" in shared.shown
    assert not shared.ephemeral
    assert "Discussed" not in await town.says("/papers kv edit", where="#random")


async def test_what_was_chosen_for_everybody_is_found_again(town: Town) -> None:
    choice = await town.ask("@Offprint find federated")
    chosen = await town.press(choice, "candidate.choose")
    await town.settled()

    title = chosen.shown.splitlines()[0]
    reply = await town.ask(f"/papers find {title}")

    assert "Share" in chosen.shown
    assert "Discussed here" in reply.shown
    assert address_of(town, chosen) in linked(reply)


async def test_a_digest_is_remembered_and_its_thread_needs_no_reminder(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao", where="#reading-group")
    await town.publish(LATER[0])
    await town.wind(days=4)
    [digest] = [each for each in town.posted("#reading-group") if "BPPO" in each.shown]

    there = await town.ask("/papers bppo", where="#reading-group")
    elsewhere = await town.ask("/papers bppo")
    below = await town.ask("@Offprint more 1", where="#reading-group", thread=digest.ts)

    assert "In this channel's digest of" in there.shown
    assert address_of(town, digest) in linked(there)
    assert "In #reading-group's digest of" in elsewhere.shown
    assert "digest of" not in below.shown


async def test_a_digest_says_what_its_channel_has_had(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao")
    await town.ask("/papers follow Jiawei Shao", where="#reading-group")
    await town.publish(LATER[0])
    asked = await said(town, "@Offprint bppo", user="grace")
    preview = await town.says("/papers digest preview")
    await town.wind(days=4)

    [here] = [each for each in town.posted() if "2 new" in each.text]
    [there] = [each for each in town.posted("#reading-group") if "2 new" in each.text]

    assert here.shown.count("discussed here on 29 May 2026") == 1
    assert address_of(town, asked) in linked(here)
    assert "discussed here on 29 May 2026" in preview
    assert "discussed" not in there.shown


@pytest.mark.slow
async def test_what_people_asked_counts_more_than_a_digest(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao")
    await town.publish(LATER[0])
    await town.wind(days=4)
    await said(town, "@Offprint bppo", user="grace")
    await town.wind(days=7)

    assert "Discussed here" in await town.says("/papers bppo")


async def test_a_paper_that_became_another_keeps_its_memory(town: Town) -> None:
    asked = await said(town, "@Offprint kv edit")
    kept = next(
        each
        for each in await town.program.store.papers([PaperId(n) for n in range(1, 60)])
        if "LDMIC" in (each.title or "")
    )
    await town.ask(f"/papers same p{kept.id} = {ref_on(asked)}")
    await town.program.follow_corpus()

    reply = await town.says("/papers kv edit")

    assert "Discussed here" in reply


def ref_on(card: Message) -> str:
    """The short id that stands on a card."""
    return next(line for line in card.shown.splitlines() if re.fullmatch(r"p\d+", line))


@pytest.mark.parametrize("mode", ["429", "missing_scope", "timeout-before"])
async def test_without_slacks_word_about_channels_there_is_an_answer(town: Town, mode: str) -> None:
    await said(town, "@Offprint kv edit")
    town.workspace.fail("users.conversations", mode, times=None)

    here = await town.says("/papers kv edit")
    elsewhere = await town.says("/papers kv edit", where="#reading-group")

    assert "Discussed here" in here
    assert "KV-Edit" in elsewhere
    assert "Discussed" not in elsewhere


async def test_who_has_left_a_channel_is_told_nothing_of_it(town: Town) -> None:
    town.workspace.create("#skunkworks", "ada", "grace", private=True)
    await said(town, "@Offprint kv edit", where="#skunkworks")
    town.workspace.leave("#skunkworks", "grace")

    assert "Discussed" not in await town.says("/papers kv edit", user="grace")


# ------------------------------------------------------------- what people post themselves

MAMMOTH = "https://arxiv.org/abs/2406.18193"
TIME = "https://arxiv.org/pdf/2504.01407v2"
UNKNOWN = "https://arxiv.org/abs/1706.03762"


async def post(
    town: Town,
    text: str,
    *,
    where: str = "#general",
    user: str = "grace",
    thread: str | None = None,
) -> Message:
    """Say something to the others, of which nobody expects an answer."""
    sent = await town.workspace.type(where, text, user=user, thread_ts=thread)
    await town.settled()
    return message_of(town, sent)


def message_of(town: Town, sent: Sent) -> Message:
    """What was said."""
    return town.workspace.state.messages[sent.conversation][str(sent.ts)]


@both_ways
async def test_a_link_that_somebody_posted_is_found_again(town: Town) -> None:
    posted = await post(town, f"has anybody read {MAMMOTH} yet?")

    here = await town.ask("/papers mammothmoda")
    elsewhere = await town.ask("/papers mammothmoda", where="#reading-group")

    assert town.posted() == []
    assert "Discussed here on 29 May 2026" in here.shown
    assert address_of(town, posted) in linked(here)
    assert "Discussed in #general on 29 May 2026" in elsewhere.shown


async def test_the_posting_of_a_link_costs_no_earlier_message(town: Town) -> None:
    first = await post(town, MAMMOTH)
    await town.wind(days=1)

    asked = await said(town, f"@Offprint {MAMMOTH}", user="grace")

    assert address_of(town, first) in linked(asked)
    assert asked.thread_ts is not None
    assert asked.thread_ts.replace(".", "") not in linked(asked)


async def test_a_mention_with_links_in_it_is_remembered_for_each(town: Town) -> None:
    await said(town, f"@Offprint help {MAMMOTH} {TIME} {UNKNOWN}", user="grace")

    assert "Discussed here" in await town.says("/papers mammothmoda")
    assert "Discussed here" in await town.says("/papers timesearch")


async def test_what_somebody_posts_in_a_thread_is_linked_there(town: Town) -> None:
    first = await post(town, "look")
    reply = await post(town, MAMMOTH, thread=first.ts)

    outside = await town.ask("/papers mammothmoda")
    inside = await town.ask("@Offprint mammothmoda", thread=first.ts)

    assert address_of(town, reply) in linked(outside)
    assert "Discussed" not in inside.shown


async def test_a_paper_that_nobody_knows_is_neither_fetched_nor_remembered(town: Town) -> None:
    known = await town.program.store.counts()

    await post(town, UNKNOWN)
    await said(town, f"@Offprint help {UNKNOWN}")

    assert await town.program.store.counts() == known
    assert "Discussed" not in await town.says(f"/papers {UNKNOWN}")


async def test_where_the_bot_was_not_let_in_nothing_is_remembered(town: Town) -> None:
    await post(town, MAMMOTH, where="#random")
    await post(town, MAMMOTH, where="dm", user="ada")

    assert "Discussed" not in await town.says("/papers mammothmoda", where="#random")
    assert "Discussed" not in await town.says("@Offprint mammothmoda")


async def test_a_posting_in_a_private_channel_is_named_to_its_members_alone(town: Town) -> None:
    town.workspace.create("#skunkworks", "ada", private=True)
    await post(town, MAMMOTH, where="#skunkworks", user="ada")

    ours = await town.says("/papers mammothmoda", where="#skunkworks")
    mine = await town.says("/papers mammothmoda")
    theirs = await town.says("/papers mammothmoda", user="grace")
    told_all = await town.says("@Offprint mammothmoda")

    assert "Discussed here" in ours
    assert "Discussed in #skunkworks" in mine
    assert "Discussed" not in theirs
    assert "skunkworks" not in told_all


@both_ways
async def test_the_same_posting_four_times_is_one_memory(town: Town) -> None:
    posted = await post(town, MAMMOTH)
    [entry] = [each for each in town.workspace.journal if each.what == "link_shared"]
    for _ in range(3):
        await town.workspace.repeat(entry)
    await town.restart()
    await town.workspace.repeat(entry)
    await town.settled()

    card = await town.ask("/papers mammothmoda")
    ref = ref_on(card)
    [found] = await town.program.store.discussions.of(ref, workspace=TEAM_ID)
    assert found.ts == posted.ts


@pytest.mark.parametrize("where", ["#general", "#random"])
async def test_a_message_that_somebody_looked_up_is_remembered(town: Town, where: str) -> None:
    await town.workspace.type(where, "both of arXiv:2406.18193, doi:10.1/none", user="grace")
    message = town.workspace.messages(where)[-1]
    await town.workspace.reply(await town.workspace.shortcut(LOOK_UP, message=message))
    await town.settled()

    reply = await town.ask("/papers mammothmoda", where=where)

    assert "Discussed here" in reply.shown
    assert address_of(town, message) in linked(reply)


async def test_a_message_of_a_private_channel_without_the_bot_is_not_remembered(
    town: Town,
) -> None:
    town.workspace.create("#skunkworks", "ada", private=True)
    await town.workspace.kick("#skunkworks")
    await town.workspace.type("#skunkworks", MAMMOTH)
    message = town.workspace.messages("#skunkworks")[-1]
    reply = await town.workspace.reply(await town.workspace.shortcut(LOOK_UP, message=message))
    await town.settled()

    assert "MammothModa" in reply.shown
    assert "Discussed" not in await town.says("/papers mammothmoda", where="#skunkworks")


async def test_a_message_that_was_taken_back_is_named_once_more_and_then_forgotten(
    town: Town,
) -> None:
    first = await post(town, MAMMOTH)
    await town.wind(days=1)
    second = await post(town, MAMMOTH)
    town.workspace.state.delete(second)

    in_vain = await town.ask("/papers mammothmoda")
    await town.settled()
    then = await town.ask("/papers mammothmoda")

    assert address_of(town, second) in linked(in_vain)
    assert address_of(town, first) in linked(then)


@pytest.mark.parametrize("mode", ["channel_not_found", "ratelimited", "500", "reset-before"])
async def test_what_slack_does_not_say_is_gone_stays(town: Town, mode: str) -> None:
    await post(town, MAMMOTH)
    town.workspace.fail("chat.getPermalink", mode, times=None)

    await town.ask("/papers mammothmoda")
    await town.settled()

    assert "Discussed here" in await town.says("/papers mammothmoda")


async def test_a_message_that_is_there_is_not_asked_for_at_every_card(town: Town) -> None:
    await post(town, MAMMOTH)
    for _ in range(3):
        await town.ask("/papers mammothmoda")
        await town.settled()

    looks = [each for each in town.workspace.journal if each.what == "chat.getPermalink"]
    assert len(looks) == 1


async def test_a_digest_says_what_people_posted_of_a_paper_that_became_another(
    town: Town,
) -> None:
    await town.ask("/papers follow Jiawei Shao")
    await town.publish(LATER[0])
    asked = await said(town, "@Offprint bppo", user="grace")
    kept = await town.ask("/papers ldmic")
    await town.ask(f"/papers same {ref_on(kept)} = {ref_on(asked)}")
    await town.program.follow_corpus()
    here = await town.program.store.discussions.here(
        [ref_on(kept), ref_on(asked)], workspace=TEAM_ID, channel=asked.conversation
    )

    assert {each.ts for each in here.values()} == {asked.ts}


async def test_what_is_old_is_forgotten_as_time_goes_by(town: Town) -> None:
    await post(town, MAMMOTH)
    await town.ask("/papers find federated")
    await town.wind(hours=2)
    numbered = await town.says("/papers 1")
    await town.wind(days=31)
    too_late = await town.says("/papers 1")
    remembered = await town.says("/papers mammothmoda")
    await town.wind(days=370)

    assert "Share" in numbered
    assert "Share" not in too_late
    assert "Discussed here" in remembered
    assert "Discussed" not in await town.says("/papers mammothmoda")
