"""One paper or two: said by command, mention or message, told to the room, taken back."""

import re

import pytest

from bot.playground.nouns import Message
from tests.scenarios.conftest import Town

KV_EDIT, FLASH = "kv edit", "flash evaluator"


async def number_of(town: Town, title: str) -> str:
    """The short id on a paper's card."""
    found = re.findall(r"\bp[0-9]+\b", await town.says(f"/papers {title}"))
    return found[-1]


def decision_in(reply: Message) -> str:
    return re.findall(r"\bd[0-9]+\b", reply.shown)[-1]


async def test_two_papers_are_joined_by_name_and_everybody_sees_it(town: Town) -> None:
    reply = await town.ask(f"/papers same {KV_EDIT} = {FLASH}", user="grace")

    assert not reply.ephemeral
    assert "KV-Edit" in reply.shown
    assert "FlashEvaluator (title unknown)" in reply.shown
    assert "are one paper" in reply.shown
    assert f"/papers undo {decision_in(reply)} takes it back" in reply.shown


async def test_the_card_of_a_joined_paper_says_who_joined_it(town: Town) -> None:
    made = await town.ask(f"/papers same {KV_EDIT} = {FLASH}", user="grace")
    await town.program.follow_corpus()

    shown = await town.says(f"/papers {KV_EDIT}")

    assert re.search(r"Joined with p[0-9]+ by @Grace Hopper, 29 May 2026", shown)
    assert f"/papers undo {decision_in(made)}" in shown


async def test_undo_takes_back_the_last_word_and_the_old_number_is_back(town: Town) -> None:
    kv, flash = await number_of(town, KV_EDIT), await number_of(town, FLASH)
    await town.ask(f"/papers same {kv} = {flash}")

    reply = await town.ask("/papers undo")

    assert not reply.ephemeral
    assert "took back their own word" in reply.shown
    await town.program.follow_corpus()
    assert await number_of(town, FLASH) == flash
    assert await number_of(town, KV_EDIT) == kv


async def test_undo_says_what_holds_by_an_earlier_word(town: Town) -> None:
    kv, flash = await number_of(town, KV_EDIT), await number_of(town, FLASH)
    await town.ask(f"/papers same {kv} = {flash}")
    await town.ask(f"/papers notsame {kv} = {flash}")

    joined_again = await town.says("/papers undo")
    parted_again = await town.says("/papers undo")
    people = await town.says("/papers same a1 = a2")
    namesakes = await town.says("/papers undo")

    assert "They are one now: p" in joined_again
    assert "They are two now." in parted_again
    assert "are one author" in people
    assert "They are two now." in namesakes


@pytest.mark.parametrize("where", ["#general", "dm"])
async def test_a_mention_and_a_direct_message_say_the_same(town: Town, where: str) -> None:
    bot = "" if where == "dm" else "@Offprint "
    reply = await town.ask(f"{bot}same {KV_EDIT} = {FLASH}", where=where)
    back = await town.ask(f"{bot}undo {decision_in(reply)}", where=where)

    assert "are one paper" in reply.shown
    assert "took back" in back.shown


async def test_a_paper_lists_its_entries_and_one_gets_a_paper_of_its_own(town: Town) -> None:
    await town.ask(f"/papers same {KV_EDIT} = {FLASH}")
    await town.ask("/papers undo")
    joined = await town.ask(f"/papers same {KV_EDIT} = {FLASH}")
    paper = re.search(r"It is (p[0-9]+) from now on", joined.shown)[1]  # type: ignore[index]

    listed = await town.ask(f"/papers notsame {paper}")
    parted = await town.ask(f"/papers notsame {paper} 2")

    assert listed.ephemeral
    assert "is made of 2 entries" in listed.shown
    assert "CatalyzeX" in listed.shown
    assert "are two papers" in parted.shown
    assert not parted.ephemeral


async def test_saying_it_twice_is_told_to_the_asker_alone(town: Town) -> None:
    await town.ask(f"/papers same {KV_EDIT} = {FLASH}", user="grace")

    again = await town.ask(f"/papers same {FLASH} = {KV_EDIT}")

    assert again.ephemeral
    assert "already; nothing has changed" in again.shown


async def test_what_is_not_clear_is_asked_and_a_press_settles_it(town: Town) -> None:
    choice = await town.ask(f"/papers same federated = {FLASH}")
    assert choice.ephemeral
    assert "Nothing was changed yet" in choice.shown

    settled = await town.press(choice, "identity.say")

    assert "are one paper" in settled.shown
    assert not settled.ephemeral


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("same zzzz qqqq = p1", "Nothing in the corpus matches"),
        ("same p1 = p1", "P1 is one number"),
        ("same p1 = p999", "There is no paper p999"),
        ("same p1 = a1", "they are never one"),
        ("notsame p1 = e999", "E999 is no entry of p1"),
        ("notsame e1", "Say of which paper e1 is no part"),
        ("same 7 = p1", "is no paper, author or entry of the last list"),
        ("undo", "There is nothing left to take back"),
        ("undo d999", "There is no decision d999"),
    ],
)
async def test_what_cannot_be_done_is_explained_in_private(
    town: Town, typed: str, answer: str
) -> None:
    reply = await town.ask(f"/papers {typed}")

    assert reply.ephemeral
    assert answer in reply.shown


async def test_a_bare_verb_explains_itself(town: Town) -> None:
    assert "for example /papers same p12 = p31" in await town.says("/papers same")
    assert "for example /papers notsame p12 = e345" in await town.says("/papers notsame")


async def test_names_from_outside_cannot_format_or_notify(town: Town) -> None:
    reply = await town.ask("/papers same <!channel> *x* = p1")

    assert reply.ephemeral
    assert "<!channel>" not in reply.text


async def author_ref(town: Town, name: str) -> str:
    """The short id on an author's card."""
    found = re.findall(r"\ba[0-9]+\b", await town.says(f"/papers author {name}"))
    return found[-1]


async def test_two_authors_are_joined_and_parted_again(town: Town) -> None:
    one, other = await author_ref(town, "Qi She"), await author_ref(town, "Tianrui Zhu")

    joined = await town.ask(f"/papers same {one} = {other}", user="grace")
    await town.program.follow_corpus()
    card = await town.says("/papers author Qi She")
    listed = await town.ask(f"/papers notsame {one}")
    undone = await town.ask("/papers undo", user="grace")

    assert not joined.ephemeral
    assert "are one author" in joined.shown
    assert "Joined with" in card
    assert listed.ephemeral
    assert "Tianrui Zhu" in listed.shown
    assert "took back their own word" in undone.shown
    await town.program.follow_corpus()
    assert await author_ref(town, "Tianrui Zhu") == other


async def test_a_card_says_when_all_that_is_known_is_the_name(town: Town) -> None:
    assert "Same name only" in await town.says("/papers author Tianrui Zhu")
    assert "Same name only" not in await town.says("/papers author Jiawei Shao")
