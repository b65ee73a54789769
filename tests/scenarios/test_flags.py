"""What is wrong with a card: flagged by anybody, settled by the owners, told to who flagged it."""

from datetime import timedelta

import pytest

from bot.playground.nouns import Message
from handlers.messages.menus import MENU
from tests.scenarios.conftest import Town, both_ways

KV = "KV-Edit: Training-Free Image Editing"
GRACE = "U0GRACE001"


@pytest.fixture
def more_settings() -> dict[str, object]:
    """Grace owns the place."""
    return {"offprint_admins": frozenset({GRACE})}


async def flagged(
    town: Town,
    asked: str = "/papers kv edit",
    *,
    complaint: str = "two",
    words: str = "",
    user: str = "ada",
    where: str = "#general",
) -> str:
    """Flag a card by its menu; what the form says then."""
    card = await town.ask(asked, user=user, where=where)
    await town.workspace.choose(card, MENU, "Something is wrong", user=user)
    view = await town.workspace.modal(user=user)
    given = {"complaint": complaint, "words": words} if words else {"complaint": complaint}
    sent = await town.workspace.submit(view, given, user=user)
    shown = await town.workspace.modal(user=user) if sent.view else None
    assert shown is not None
    await town.workspace.close(shown, user=user)
    return str(shown.blocks)


async def direct(town: Town, who: str, said: str) -> Message:
    """Wait for what somebody is told in their direct messages."""
    return await town.workspace.until(
        lambda: next(
            (
                each
                for each in town.workspace.messages("dm", visible_to=who)
                if each.bot_id and said in each.shown
            ),
            None,
        )
    )


@both_ways
async def test_a_card_is_flagged_and_dismissed_and_its_flagger_told(town: Town) -> None:
    said = await flagged(town, words="there are two of them")

    told = await direct(town, "grace", "flagged")
    queue = await town.ask("/papers flag", user="grace")
    emptied = await town.press(queue, "flag.dismiss", user="grace")
    answer = await direct(town, "ada", "You flagged")

    assert "two papers in one" in said
    assert "An owner will look at it" in said
    assert "@Ada Lovelace flagged KV-Edit" in told.shown
    assert "there are two of them" in told.shown
    assert "1 flag waits for an owner" in queue.shown
    assert queue.ephemeral
    assert "Dismissed: the flag of @Ada Lovelace" in emptied.shown
    assert "Nothing is flagged" in emptied.shown
    assert "@Grace Hopper has looked at it, and left it as it is" in answer.shown


@both_ways
async def test_what_an_owner_decides_settles_what_was_flagged(town: Town) -> None:
    await flagged(town, complaint="duplicate", words="same as p1")
    queue = await town.ask("/papers flag", user="grace")

    sent = await town.workspace.press(queue, "identity.say", value="same p43 = p1", user="grace")
    decided = await town.workspace.reply(sent, user="grace")
    answer = await direct(town, "ada", "You flagged")
    empty = await town.ask("/papers flag", user="grace")

    assert "are one paper" in decided.shown
    assert "1 flag is settled with it" in decided.shown
    assert not decided.ephemeral
    assert "@Grace Hopper said that" in answer.shown
    assert "are one paper" in answer.shown
    assert "Nothing is flagged" in empty.shown


async def test_what_somebody_else_decides_leaves_the_queue_as_it_is(town: Town) -> None:
    await flagged(town, complaint="duplicate", words="same as p1")

    decided = await town.ask("/papers same p43 = p1", user="kurt")
    queue = await town.ask("/papers flag", user="grace")

    assert "are one paper" in decided.shown
    assert "settled" not in decided.shown
    assert "1 flag waits" in queue.shown


async def test_an_undone_decision_settles_too(town: Town) -> None:
    await town.ask("/papers same p43 = p1", user="kurt")
    await town.ask("/papers flag p43 these are two")

    decision = (await town.program.store.last_decision("U0KURT0001")).ref  # type: ignore[union-attr]
    undone = await town.ask(f"/papers undo {decision}", user="grace")

    assert "1 flag is settled with it" in undone.shown
    assert await direct(town, "ada", "took back")


async def test_an_author_is_flagged_as_two_people(town: Town) -> None:
    said = await flagged(town, "/papers author jiawei shao", words="a namesake wrote half of it")

    queue = await town.ask("/papers flag", user="grace")
    card = await town.press(queue, "card.show", user="grace")

    assert "two people in one" in said
    assert "Jiawei Shao" in queue.shown
    assert "48 papers" in card.shown


async def test_a_card_is_flagged_once_by_each_person(town: Town) -> None:
    await flagged(town, words="first thought")
    await flagged(town, complaint="wrong", words="second thought")
    await flagged(town, words="me too", user="kurt")

    queue = await town.says("/papers flag", user="grace")

    assert "2 flags wait" in queue
    assert "first thought" not in queue
    assert "second thought" in queue
    assert "me too" in queue


async def test_the_owners_are_told_when_the_queue_fills_not_of_every_flag(town: Town) -> None:
    await flagged(town, words="one")
    await direct(town, "grace", "one")
    await flagged(town, "/papers ldmic", words="another")
    await town.ask("/papers flag", user="grace")

    told = [each.shown for each in town.workspace.messages("dm", visible_to="grace")]

    assert len(told) == 1


async def test_the_same_person_does_not_ring_the_owners_again_and_again(town: Town) -> None:
    for number in range(3):
        await flagged(town, words=f"thought {number}")
    await town.ask("/papers flag")
    await town.ask("/papers flag dismiss 1")
    await town.restart()
    await flagged(town, "/papers ldmic", words="yet another")
    await town.ask("/papers forget me")
    await flagged(town, words="once more")
    await flagged(town, "/papers ldmic", words="of somebody else", user="kurt")
    at_once = [each.shown for each in town.workspace.messages("dm", visible_to="grace")]

    await town.ask("/papers forget me", user="kurt")
    await town.ask("/papers forget me")
    town.clock.advance(timedelta(hours=2))
    await flagged(town, words="hours later")
    await direct(town, "grace", "hours later")

    assert len(at_once) == 1
    assert "thought 0" in at_once[0]


@pytest.mark.parametrize("words", ["not p1, two others", f"{'so long ' * 40} p1"])
async def test_owners_are_offered_to_join_only_what_they_read_are_the_same(
    town: Town, words: str
) -> None:
    is_short = len(words) < 100
    await flagged(town, complaint="two" if is_short else "duplicate", words=words)

    queue = await town.ask("/papers flag", user="grace")

    assert "Dismiss" in queue.shown
    assert "same p43 = p1" not in str(queue.blocks)


async def test_who_is_no_owner_sees_and_takes_back_their_own(town: Town) -> None:
    await flagged(town, words="mine")
    await flagged(town, words="somebody else's", user="kurt")

    own = await town.ask("/papers flag")
    refused = await town.ask("/papers flag dismiss g2")
    back = await town.ask("/papers flag dismiss 1")
    left = await town.says("/papers flag", user="grace")

    assert "mine" in own.shown
    assert "somebody else" not in own.shown
    assert "`g2`" in refused.text
    assert "no flag of yours" in refused.shown
    assert "Taken back: your flag on KV-Edit" in back.shown
    assert "1 flag waits" in left


async def test_a_flag_that_somebody_settled_is_not_settled_twice(town: Town) -> None:
    await flagged(town)
    queue = await town.ask("/papers flag", user="grace")
    await town.ask("/papers flag dismiss 1", user="grace")

    again = await town.press(queue, "flag.dismiss", user="grace")

    assert "settled already" in again.shown


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("flag p9999 wrong", "is no card of a paper or an author"),
        ("flag 7 wrong", "is no card of a paper or an author"),
        ("flag the lanterns", "Say of which card"),
        ("flag dismiss", "Say which"),
        ("flag dismiss 3", "is no flag of yours"),
    ],
)
async def test_what_is_no_card_and_no_flag_is_said(town: Town, typed: str, said: str) -> None:
    reply = await town.ask(f"/papers {typed}")

    assert said in reply.shown
    assert reply.ephemeral


async def test_a_line_of_a_list_is_flagged_and_a_line_of_the_queue_opens_its_card(
    town: Town,
) -> None:
    await town.ask("/papers find federated")
    said = await town.says("/papers flag 2 the title is cut")
    await town.ask("/papers flag", user="grace")

    assert "something is wrong" in said
    assert "Share" in await town.says("/papers 1", user="grace")


async def test_a_form_that_is_closed_flags_nothing(town: Town) -> None:
    card = await town.ask("/papers kv edit")
    await town.workspace.choose(card, MENU, "Something is wrong")
    await town.workspace.close(await town.workspace.modal())

    assert "Nothing is flagged" in await town.says("/papers flag", user="grace")


async def test_hostile_words_notify_nobody(town: Town) -> None:
    before = len(town.workspace.notified)
    await flagged(town, words="<!channel> @here *b* `x` &lt;!here&gt; <https://evil.example|p1>")

    queue = await town.ask("/papers flag", user="grace")

    assert "<!channel>" not in str(queue.blocks)
    assert {each.who for each in town.workspace.notified[before:]} <= {GRACE, "U0ADA00001"}
    assert [*town.workspace.journal.refused()] == []


async def test_who_cannot_be_told_keeps_nobody_from_settling(town: Town) -> None:
    await flagged(town)
    town.workspace.fail("chat.postMessage", "user_disabled", times=None)

    emptied = await town.ask("/papers flag", user="grace")
    done = await town.press(emptied, "flag.dismiss", user="grace")

    assert "Dismissed" in done.shown
