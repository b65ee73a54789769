"""Asking for papers and people, as people do: every way in, happy and unhappy."""

import pytest

from tests.scenarios.conftest import Town, both_ways

KV_EDIT = "KV-Edit: Training-Free Image Editing for Precise Background Preservation"


@pytest.mark.parametrize(
    "typed", ["kv edit", "kvedit", "kv edt imge editing", "find *KV-Edit*", "“kv edit” pls?"]
)
async def test_a_half_remembered_title_brings_the_paper(town: Town, typed: str) -> None:
    reply = await town.ask(f"/papers {typed}")

    assert KV_EDIT in reply.shown
    assert "Tianrui Zhu" in reply.shown
    assert reply.ephemeral


@pytest.mark.parametrize(
    "typed", ["shao jiawei", "J. Shao", "author jiawei sho", "who is Shao, Jiawei"]
)
async def test_a_misspelt_name_brings_the_person(town: Town, typed: str) -> None:
    shown = await town.says(f"/papers {typed}")

    assert "Jiawei Shao" in shown
    assert "h-index 98 · 1,961 citations" in shown
    assert "ScholarFeed, 1 May 2026" in shown
    assert "Xinjie Zhang" in shown


async def test_a_name_in_chinese_characters_brings_the_person_with_the_blog(town: Town) -> None:
    shown = await town.says("/papers 佘琪")
    first_post = await town.says("/papers 1")

    assert "Qi She (佘琪)" in shown
    assert "1. Scaling MLLM-Powered AI Agents" in shown
    assert "They mention MammothModa, TimeSearch, ChainV" in shown
    assert "1. MammothModa: A unified MLLM framework" in first_post


async def test_an_arxiv_link_brings_the_paper_a_post_mentions(town: Town) -> None:
    shown = await town.says("/papers <https://arxiv.org/abs/2406.18193v2|arxiv.org>")

    assert "MammothModa" in shown
    assert "Mentioned in “Scaling MLLM-Powered AI Agents" in shown


async def test_a_paper_without_a_title_is_found_by_its_system(town: Town) -> None:
    assert "FlashEvaluator (title unknown)" in await town.says("/papers flash evaluator")


async def test_a_guess_says_why_it_matched(town: Town) -> None:
    shown = await town.says("/papers jiawei sho")

    assert "Closest match for" in shown
    assert "misspelt" in shown


async def test_what_is_not_there_is_said_with_the_next_command(town: Town) -> None:
    shown = await town.says("/papers quantum chromodynamics on the lattice")

    assert "Nothing in the corpus matches" in shown
    assert "/papers sources" in shown


@pytest.mark.parametrize("rest", ["Nobody Atall", "Jiawei Shao"])
async def test_a_misspelt_verb_is_named(town: Town, rest: str) -> None:
    assert f"/papers follow {rest}" in await town.says(f"/papers folow {rest}")


async def test_several_meanings_are_a_choice_and_a_press_settles_it(town: Town) -> None:
    choice = await town.ask("/papers federated")

    chosen = await town.press(choice, "candidate.choose")

    assert "Which one do you mean" in choice.shown
    assert "Federated" in chosen.shown
    assert "Which one" not in town.workspace.current(choice).shown


@both_ways
async def test_a_number_opens_a_line_of_the_last_list(town: Town) -> None:
    await town.ask("/papers federated")

    shown = await town.says("/papers 2")

    assert "cs." in shown
    assert "Share" in shown


async def test_a_number_nobody_listed_is_answered(town: Town) -> None:
    assert "no numbered list here yet" in await town.says("/papers 7")


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
    await town.workspace.settled()

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


async def test_a_namesake_warning_stands_where_no_page_is_known(town: Town) -> None:
    assert "Same name only" in await town.says("/papers author zijian li")


async def test_new_lists_what_came_in(town: Town) -> None:
    shown = await town.says("/papers new since 3d")

    assert "new since 26 May 2026" in shown
    assert "1. " in shown


async def test_sources_say_how_fresh_they_are_and_what_was_wrong(town: Town) -> None:
    reply = await town.ask("/papers sources")

    assert "4 sources" in reply.shown
    assert "captured 28 days ago" in reply.shown
    assert reply.ephemeral


async def test_about_counts_the_corpus(town: Town) -> None:
    assert "papers and" in await town.says("/papers about")


@pytest.mark.parametrize("typed", ["help", "", "?"])
async def test_help_is_private_and_lists_every_verb(town: Town, typed: str) -> None:
    reply = await town.ask(f"/papers {typed}".strip())

    assert reply.ephemeral
    for verb in ("author", "new", "follow", "unfollow", "following", "digest", "sources"):
        assert f"/papers {verb}" in reply.shown


async def test_help_for_a_verb_shows_examples(town: Town) -> None:
    assert "/papers digest weekly mon,thu 9:00 Europe/Berlin" in await town.says(
        "/papers help digest"
    )


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
