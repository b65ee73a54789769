"""Asking for papers and people: what the conversations about each verb do not say."""

import pytest

from tests.scenarios.conftest import Town, both_ways

KV_EDIT = "KV-Edit: Training-Free Image Editing for Precise Background Preservation"


async def test_a_name_in_chinese_characters_brings_the_person_with_the_blog(town: Town) -> None:
    shown = await town.says("/papers 佘琪")
    first_post = await town.says("/papers 1")

    assert "Qi She (佘琪)" in shown
    assert "1. Scaling MLLM-Powered AI Agents" in shown
    assert "They mention MammothModa, TimeSearch, ChainV" in shown
    assert "1. MammothModa: A unified MLLM framework" in first_post


@pytest.mark.parametrize("rest", ["Nobody Atall", "Jiawei Shao"])
async def test_a_misspelt_verb_is_named(town: Town, rest: str) -> None:
    assert f"/papers follow {rest}" in await town.says(f"/papers folow {rest}")


@both_ways
async def test_a_mention_is_answered_in_its_thread_for_everybody(town: Town) -> None:
    reply = await town.ask("@Offprint who is shao jiawei")

    assert "Jiawei Shao" in reply.shown
    assert reply.thread_ts is not None
    assert not reply.ephemeral


async def test_a_mention_in_a_thread_stays_in_that_thread(town: Town) -> None:
    first = await town.ask("@Offprint kv edit")

    second = await town.ask("@Offprint ldmic", thread=first.thread_ts)

    assert "LDMIC" in second.shown
    assert second.thread_ts == first.thread_ts


@pytest.mark.parametrize("said", ["@Offprint, more 1", "@Offprint: `/papers more 1`"])
async def test_a_hint_copied_whole_works_in_a_thread(town: Town, said: str) -> None:
    listed = await town.ask("@Offprint who is jiawei shao")

    opened = await town.ask(said, thread=listed.thread_ts)

    assert "Silicon Bureaucracy" in opened.shown.splitlines()[0]
    assert opened.thread_ts == listed.thread_ts


async def test_hints_name_what_can_be_typed_where_they_are_read(town: Town) -> None:
    threaded = await town.says("@Offprint new since 3d")
    first = await town.ask("@Offprint kv edit")
    below = await town.says("@Offprint more 99", thread=first.thread_ts)
    beside = await town.says("@Offprint more 99")
    alone = await town.says("new since 3d", where="dm")

    pressed = await town.press(first, "card.save")

    assert pressed.thread_ts == first.thread_ts
    assert "@Offprint saved" in pressed.shown
    assert "/papers" not in pressed.shown
    assert "@Offprint 1 opens the first · @Offprint save 1 keeps it" in threaded
    assert "Try @Offprint " in below
    assert "Try /papers " in beside
    assert "/papers 1 opens the first" in alone


async def test_help_after_a_mention_is_private_and_where_one_looks(town: Town) -> None:
    reply = await town.ask("@Offprint help")
    thread = (await town.ask("@Offprint kv edit")).thread_ts
    inside = await town.ask("@Offprint help", thread=thread)

    assert "/papers help [verb]" in reply.shown
    assert reply.ephemeral
    assert reply.thread_ts is None
    assert inside.thread_ts == thread


@both_ways
async def test_a_direct_message_is_answered_once(town: Town) -> None:
    reply = await town.ask("kv edit", where="dm")
    await town.settled()

    assert KV_EDIT in reply.shown
    assert len(town.posted("dm")) == 1


@both_ways
async def test_a_card_can_be_shared_with_the_channel(town: Town) -> None:
    card = await town.ask("/papers kv edit")

    await town.press(card, "card.share")

    [shared] = town.posted()
    assert KV_EDIT in shared.shown
    assert "Shared by" in shared.shown


async def test_more_by_an_author_opens_their_card(town: Town) -> None:
    card = await town.ask("/papers kv edit")
    [action] = [
        element["action_id"]
        for block in card.blocks
        if block["type"] == "actions"
        for element in block["elements"]
        if element["action_id"].startswith("author.show")
    ]

    shown = (await town.press(card, action)).shown

    assert "h-index 98" in shown


async def test_all_papers_of_an_author_are_a_numbered_list(town: Town) -> None:
    card = await town.ask("/papers author zijian li")

    listed = await town.press(card, "author.papers")
    opened = await town.says("/papers 1")

    assert "5 papers, newest first" in listed.shown
    assert "Graph Neural Network Enhanced Retrieval" in opened


async def test_more_matches_lists_the_others(town: Town) -> None:
    card = await town.ask("/papers shao")

    assert "best first" in (await town.press(card, "lookup.more")).shown


@pytest.mark.parametrize(("ref", "is_of"), [("p43", KV_EDIT), ("P43", KV_EDIT), ("a1", "Jiawei")])
async def test_the_short_id_on_a_card_opens_it(town: Town, ref: str, is_of: str) -> None:
    assert (await town.says(f"/papers {ref}")).startswith(is_of)
    assert (await town.says(ref, where="dm")).startswith(is_of)
    assert "Nothing in the corpus matches" in await town.says(f"/papers {ref}9999")


async def test_only_numbers_that_were_shown_are_numbers(town: Town) -> None:
    nearest = await town.says("/papers recent papers on LLM")
    hidden = await town.says("/papers 4")

    assert "\n3. " in nearest
    assert "\n4. " not in nearest
    assert "the lines 1 to 3" in hidden


@both_ways
async def test_of_many_that_may_be_meant_the_rest_is_a_button_away(town: Town) -> None:
    choice = await town.ask("/papers papers by Jiawei Shao with code")
    too_far = await town.says("/papers 6")
    every = await town.press(choice, "lookup.more")
    sixth = await town.says("/papers 6")

    assert choice.shown.startswith("More than 5 things match")
    assert choice.shown.count("by Jiawei Shao, with code") == 5
    assert "the lines 1 to 5" in too_far
    assert "\n6. " in every.shown
    assert "Share" in sixth


async def test_what_was_no_command_after_all_is_quoted_as_it_was_typed(town: Town) -> None:
    assert "latest papers of jiawei shao" in await town.says(
        "/papers latest papers of jiawei shao since 2026"
    )
    assert "matches list follows" in await town.says("/papers list follows")


async def test_a_namesake_warning_stands_where_no_page_is_known(town: Town) -> None:
    assert "Same name only" in await town.says("/papers author zijian li")


async def test_sources_say_how_fresh_they_are_and_what_was_wrong(town: Town) -> None:
    reply = await town.ask("/papers sources")

    assert "4 sources" in reply.shown
    assert "captured 28 days ago" in reply.shown
    assert reply.ephemeral


@pytest.mark.parametrize("typed", ["help", "", "?"])
async def test_help_is_private_and_lists_every_verb(town: Town, typed: str) -> None:
    reply = await town.ask(f"/papers {typed}".strip())

    assert reply.ephemeral
    for verb in ("author", "new", "follow", "unfollow", "following", "digest", "sources"):
        assert f"/papers {verb}" in reply.shown


TEXTS = {
    "nul": "\u0000",
    "open": "((((",
    "emoji": "😀" * 50,
    "long": "x" * 5000,
    "group": "<!channel>",
    "star": "*",
    "tick": "`",
}


@pytest.mark.parametrize("typed", TEXTS.values(), ids=TEXTS)
async def test_any_text_gets_a_sentence_back(town: Town, typed: str) -> None:
    reply = await town.ask(f"/papers {typed}")

    assert reply.text
    assert not town.workspace.notified
