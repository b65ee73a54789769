"""What is not typed: a message's menu, the first look at the direct messages, an invitation."""

import pytest

from bot.playground.nouns import Message
from handlers.verbs import LOOK_UP
from tests.scenarios.conftest import Town, both_ways


async def said(town: Town, text: str, *, where: str = "#general") -> Message:
    """Somebody else's message."""
    await town.workspace.type(where, text, user="grace")
    return town.workspace.messages(where)[-1]


async def looked_up(town: Town, message: Message) -> Message:
    sent = await town.workspace.shortcut(LOOK_UP, message=message)
    return await town.workspace.reply(sent)


@both_ways
async def test_the_paper_of_a_message_is_shown_to_who_asks_alone(town: Town) -> None:
    message = await said(town, "has anybody read https://arxiv.org/abs/2406.18193 yet?")

    reply = await looked_up(town, message)

    assert "MammothModa" in reply.shown
    assert reply.ephemeral
    assert town.posted() == []


async def test_several_papers_of_a_message_are_numbered(town: Town) -> None:
    text = "for Monday:\n- KV-Edit: Training-Free Image Editing\n- “LDMIC”\n• arXiv:2504.01407"
    message = await said(town, text)

    reply = await looked_up(town, message)
    second = await town.says("/papers 2")

    assert "3 papers in that message" in reply.shown
    assert "KV-Edit" in reply.shown
    assert "TimeSearch" in reply.shown
    assert "Share" in second


async def test_a_message_without_a_paper_says_so(town: Town) -> None:
    reply = await looked_up(town, await said(town, "lunch at the canteen?"))

    assert "I recognise no paper in that message" in reply.shown
    assert "/papers" in reply.shown
    assert reply.ephemeral


async def test_below_a_thread_the_answer_is_in_the_thread(town: Town) -> None:
    first = await said(town, "look at this")
    await town.workspace.type("#general", "arXiv:2406.18193", user="grace", thread_ts=first.ts)
    inside = town.workspace.messages("#general", thread_ts=first.ts)[-1]

    reply = await looked_up(town, inside)

    assert reply.thread_ts == first.ts


@both_ways
async def test_who_opens_the_direct_messages_is_greeted_once(town: Town) -> None:
    await town.workspace.open_home(tab="messages")
    await town.workspace.until(lambda: town.posted("dm") or None)
    await town.workspace.open_home(tab="messages")
    await town.workspace.open_home("grace", tab="messages")
    await town.ask("kv edit", where="dm")

    shown = [each.shown for each in town.posted("dm")]

    assert "Ask me for a paper or a person" in shown[0]
    assert sum("Ask me for a paper" in each for each in shown) == 1


@both_ways
async def test_an_invitation_is_answered_with_what_can_be_done(town: Town) -> None:
    watched = town.workspace.watch("#random")
    await town.workspace.invite("#random")

    reply = await town.workspace.until(
        lambda: next((each for each in town.posted("#random") if "I am in" in each.shown), None)
    )

    assert "/papers follow Qi She starts a weekly digest" in reply.shown
    assert "I know" in reply.shown
    assert watched


async def test_an_invitation_back_says_that_the_digest_goes_on(town: Town) -> None:
    await town.ask("/papers follow Qi She")
    await town.workspace.kick("#general")
    await town.workspace.invite("#general")

    reply = await town.workspace.until(
        lambda: next((each for each in town.posted() if "I am back" in each.shown), None)
    )

    assert "/papers digest" in reply.shown


@pytest.mark.parametrize("who", ["kurt"])
async def test_somebody_else_who_joins_is_not_greeted_in_the_channel(town: Town, who: str) -> None:
    person = town.workspace.person(who)
    room = town.workspace.conversation("#general")
    event = {"type": "member_joined_channel", "user": person.id, "channel": room.id}

    await town.workspace.acts._tell_all([("member_joined_channel", event)])
    await town.settled()

    assert town.posted() == []
