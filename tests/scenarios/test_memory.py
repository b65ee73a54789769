"""Team memory: what came up before is found again, by those who may know of it."""

import re
from datetime import timedelta

import pytest

from bot.playground.nouns import Message
from bot.playground.sample import captures
from corpus.model import PaperId
from tests.scenarios.conftest import Town, both_ways

LATER = list(captures())[1:]


async def at_rest(town: Town) -> None:
    """Wait until the program has done all that it does after an answer."""
    assert await town.program.running.finish(patience=timedelta(seconds=5)) == 0


async def said(town: Town, text: str, *, where: str = "#general", user: str = "ada") -> Message:
    """Ask for everybody to read, and let the program remember it."""
    reply = await town.ask(text, where=where, user=user)
    await at_rest(town)
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
    await at_rest(town)

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
    await at_rest(town)

    reply = await town.ask("/papers kv edit", user="grace")

    assert not shared.ephemeral
    assert "Discussed here" in reply.shown
    assert address_of(town, shared) in linked(reply)


async def test_a_card_is_shared_where_the_bot_is_no_member(town: Town) -> None:
    card = await town.ask("/papers kv edit", where="#random")

    shared = await town.press(card, "card.share")
    await at_rest(town)

    assert "Shared by" in shared.shown
    assert not shared.ephemeral
    assert "Discussed" not in await town.says("/papers kv edit", where="#random")


async def test_what_was_chosen_for_everybody_is_found_again(town: Town) -> None:
    choice = await town.ask("@Offprint find federated")
    chosen = await town.press(choice, "candidate.choose")
    await at_rest(town)

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
