"""What strangers, machines and other workspaces deliver: nothing of it has an effect it must not.

What is delivered here is what Slack would deliver, as others make it do so.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from itertools import count
from typing import Any
from urllib.parse import parse_qsl

import pytest
from aiohttp import ClientSession
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.playground.nouns import BOT_USER, TEAM_ID, Message
from bot.playground.transport import Kind, encode, sign
from tests.scenarios.conftest import Town
from tests.scenarios.test_again import settled

NUMBERS = count(1)
OTHER = "T0OTHER"
"""A workspace of somebody else's."""


async def said(town: Town, text: str, **more: Any) -> dict[str, Any]:
    """A mention whose message stands in the channel."""
    sent = await town.workspace.type("#general", "look")
    return an_event(town, text, ts=sent.ts, **more)


async def hear(town: Town, body: Mapping[str, Any]) -> str:
    """Let the program hear something; what it says inside the acknowledgement."""
    delivery = AsyncBoltRequest(mode="socket_mode", body=dict(body))
    answer = await town.program.inbox.dispatch(delivery)
    await asyncio.sleep(0)
    while town.program.inbox._at_work or len(town.program.running):  # noqa: ASYNC110 - nobody tells
        await asyncio.sleep(0.001)
    assert answer.status == 200
    said = json.loads(answer.body) if answer.body else {}
    return json.dumps(said, ensure_ascii=False)


def an_event(town: Town, text: str, **more: Any) -> dict[str, Any]:
    """A mention, said by Ada if nothing else is said."""
    number = next(NUMBERS)
    event = {
        "type": "app_mention",
        "channel": town.workspace.conversation("#general").id,
        "user": town.workspace.person("ada").id,
        "text": f"<@{BOT_USER}> {text}",
        "ts": f"1780000000.{number:06d}",
    }
    about = {"team_id": TEAM_ID, "event_id": f"Ev{number}", "api_app_id": "A0OFFPRINT"}
    shared = {name: more.pop(name) for name in ("is_ext_shared_channel",) if name in more}
    return {"type": "event_callback", "event": event | more, **about, **shared}


def a_command(town: Town, text: str, *, team: str = TEAM_ID) -> dict[str, Any]:
    return {
        "command": "/papers",
        "text": text,
        "team_id": team,
        "user_id": town.workspace.person("ada").id,
        "channel_id": town.workspace.conversation("#general").id,
        "trigger_id": f"1.{next(NUMBERS)}",
    }


def a_press(
    town: Town, card: Message, action: str, value: str, *, home: str, **more: Any
) -> dict[str, Any]:
    """Kurt, at home in ``home``, presses a button of a message or chooses in its menu."""
    kurt = town.workspace.person("kurt").id
    hooks = town.workspace.clicks
    return {
        "type": "block_actions",
        "user": {"id": kurt, "team_id": home},
        "team": {"id": TEAM_ID},
        "channel": {"id": card.conversation},
        "container": {"type": "message", "message_ts": card.ts, "channel_id": card.conversation},
        "message": {"ts": card.ts, "thread_ts": card.thread_ts},
        "trigger_id": hooks.triggers.issue(kurt),
        "response_url": hooks.responses.issue(card.conversation, kurt, origin=card.ts),
        "actions": [
            {
                "type": "overflow" if action == "card.menu" else "button",
                "action_id": action,
                "block_id": "b",
                "value": value,
                "selected_option": {"value": value},
            }
        ],
        **more,
    }


def posts(town: Town) -> int:
    calls = town.workspace.journal.calls
    return len(calls("chat.postMessage")) + len(calls("chat.postEphemeral"))


# ------------------------------------------------------------------------- machines


MACHINES: dict[str, dict[str, Any]] = {
    "another bot": {"bot_id": "B0ANOTHER"},
    "a workflow": {"bot_id": "B0WORKFLOW", "subtype": "bot_message", "user": None},
    "ourselves": {"user": BOT_USER},
    "an edit": {"subtype": "message_changed", "message": {"user": "U1", "text": "x"}},
    "a deletion": {"subtype": "message_deleted", "previous_message": {"user": "U1"}},
    "somebody joining": {"subtype": "channel_join"},
    "a reminder of Slack's": {"subtype": "reminder_add"},
    "nobody": {"user": None},
    "a user of no shape": {"user": {"id": "U1"}},
}


@pytest.mark.parametrize("kind", ["app_mention", "message"])
@pytest.mark.parametrize("machine", MACHINES.values(), ids=MACHINES)
async def test_machines_are_not_answered(town: Town, kind: str, machine: dict[str, Any]) -> None:
    where = {} if kind == "app_mention" else {"channel": "D0ADA00001", "channel_type": "im"}

    for text in ("kv edit", "follow Jiawei Shao", "help"):
        await hear(town, an_event(town, text, type=kind, **where, **machine))

    assert posts(town) == 0
    assert "Nothing is followed here yet" in await town.says("/papers following")


@pytest.mark.parametrize("subtype", ["file_share", "thread_broadcast"])
async def test_what_a_person_says_with_a_file_or_to_the_channel_is_answered_once(
    town: Town, subtype: str
) -> None:
    event = await said(town, "kv edit", subtype=subtype)

    for _ in range(4):
        await hear(town, event)

    assert posts(town) == 1


async def test_no_message_lets_slack_fetch_what_it_links_to(town: Town) -> None:
    card = await town.ask("/papers https://arxiv.org/abs/2406.18193")
    await town.press(card, "card.share")
    await town.ask("@Offprint qi she")

    journal = town.workspace.journal
    said = [*journal.calls("chat.postMessage"), *journal.calls("response_url")]
    assert len(said) == 2
    for each in said:
        assert not each.request.get("unfurl_links"), each.what
        assert not each.request.get("unfurl_media"), each.what
        assert "unfurl_links" in each.request, each.what
        assert "link_names" not in each.request, each.what
        assert each.request.get("parse") is None, each.what


# ------------------------------------------------------------------------- requests


@pytest.mark.parametrize("transport", ["http"], indirect=True)
async def test_a_request_replayed_byte_for_byte_has_one_effect(town: Town) -> None:
    await town.ask("/papers follow Jiawei Shao")
    form = town.workspace.journal.deliveries("/papers follow Jiawei Shao")[-1].request
    body, kind = encode(Kind.COMMAND, form)
    headers = sign(body, secret=town.workspace.signing_secret) | {"Content-Type": kind}
    url = f"http://127.0.0.1:{town.program.settings.port}/slack/events"

    statuses = []
    async with ClientSession() as session:
        for _ in range(5):
            async with session.post(url, data=body, headers=headers) as response:
                statuses.append((response.status, await response.text()))
    await settled(town.program)

    assert dict(parse_qsl(body.decode()))["text"] == "follow Jiawei Shao"
    assert statuses == [(200, "")] * 5
    assert "1 followed here" in await town.says("/papers following")


async def test_slacks_check_of_the_certificate_does_nothing_else(town: Town) -> None:
    said = await hear(town, a_command(town, "follow Jiawei Shao") | {"ssl_check": "1"})

    assert said == "{}"
    assert "Nothing is followed here yet" in await town.says("/papers following")


# ------------------------------------------------------------- people of other workspaces


STRANGERS: dict[str, dict[str, Any]] = {
    "says where they belong": {"user_team": OTHER, "team": OTHER},
    "says it in another field": {"source_team": OTHER},
    "does not say": {},
}
CHANGES = (
    "follow Jiawei Shao", "digest daily 8:30", "digest now", "undo", "save kv edit",
    "same kv edit = flash evaluator", "sources add https://a.example/feed", "forget me",
)  # fmt: skip


@pytest.fixture
def more_settings() -> dict[str, object]:
    """Whoever is one of us may change what is read."""
    return {"offprint_admins": frozenset({"*"})}


@pytest.mark.parametrize("stranger", STRANGERS.values(), ids=STRANGERS)
async def test_strangers_of_a_shared_channel_change_nothing(
    town: Town, stranger: dict[str, Any]
) -> None:
    kurt = town.workspace.person("kurt").id
    for text in CHANGES:
        await hear(town, an_event(town, text, user=kurt, is_ext_shared_channel=True, **stranger))

    seen = [
        each
        for each in town.workspace.messages("#general", visible_to="kurt")
        if each.user == BOT_USER
    ]
    assert len(seen) == len(CHANGES)
    assert all("you belong to another workspace" in each.shown for each in seen)
    assert "Nothing is followed here yet" in await town.says("/papers following")


async def in_an_organization(town: Town) -> None:
    """Our workspace belongs to an organization, as our token says."""
    (await town.program.identity.known()).enterprise_id = "E0OURS"


def share(town: Town, channel: str) -> None:
    """Let people of another company into a channel."""
    room = town.workspace.conversation(channel)
    town.workspace.state.set_conversation(replace(room, is_ext_shared=True))


PRESSED = {
    "follow": ("author.follow", "a1"),
    "follow a list": ("follow.these", '["a1","a2"]'),
    "save": ("card.save", "p1"),
    "flag, from the menu": ("card.menu", "card.flag p1"),
    "join": ("identity.say", "same p1 = p2"),
    "settings": ("digest.edit", ""),
}


THROUGH: dict[str, dict[str, Any]] = {
    "our workspace": {},
    "their own": {"team": {"id": OTHER}},
    "their own, of an organization": {"team": {"id": OTHER}, "enterprise": {"id": "E0OTHER"}},
    "ours, of an organization": {"enterprise": {"id": "E0OURS"}},
}
"""What Slack may say of where a guest pressed."""


@pytest.mark.parametrize("through", THROUGH.values(), ids=THROUGH)
@pytest.mark.parametrize("action", PRESSED.values(), ids=PRESSED)
async def test_strangers_of_a_shared_channel_change_nothing_by_buttons_either(
    town: Town, action: tuple[str, str], through: dict[str, Any]
) -> None:
    await in_an_organization(town)
    share(town, "#general")
    card = await town.ask("@Offprint kv edit")
    body = a_press(town, card, *action, home=OTHER, **through)
    told = town.workspace.watch("#general", user="kurt")

    await hear(town, body)

    answer = await town.workspace.reply(told, user="kurt")
    assert "you belong to another workspace" in answer.shown
    assert answer.ephemeral
    assert "Nothing is followed here yet" in await town.says("/papers following")
    assert "Nothing is flagged" in await town.says("/papers flag")


@pytest.mark.parametrize("through", [TEAM_ID, "T0SISTER"])
async def test_a_colleague_of_a_sister_workspace_works_on_what_is_ours(
    town: Town, through: str
) -> None:
    await in_an_organization(town)
    card = await town.ask("@Offprint qi she")
    where = {"team": {"id": through}, "enterprise": {"id": "E0OURS"}}
    await hear(town, a_press(town, card, "author.follow", "a1", home="T0SISTER", **where))

    assert "1 followed here" in await town.says("/papers following")


async def test_where_slack_does_not_say_who_reads_a_colleague_changes_nothing(town: Town) -> None:
    await in_an_organization(town)
    card = await town.ask("@Offprint qi she")
    town.workspace.fail("conversations.info", "500", times=None)
    where = {"enterprise": {"id": "E0OURS"}}
    await hear(town, a_press(town, card, "author.follow", "a1", home="T0SISTER", **where))

    assert "Nothing is followed here yet" in await town.says("/papers following")


async def test_a_colleague_is_known_by_the_organization_in_a_shared_channel(town: Town) -> None:
    await in_an_organization(town)
    ours, theirs = ({"user_team": each} for each in ("E0OURS", "E0OTHER"))
    for text, who in (("follow Qi She", ours), ("follow Jiawei Shao", theirs)):
        await hear(town, await said(town, text, is_ext_shared_channel=True, **who))

    followed = await town.says("/papers following")
    assert "Qi She" in followed
    assert "Jiawei Shao" not in followed


@pytest.mark.parametrize("text", CHANGES)
async def test_a_command_from_elsewhere_changes_nothing(town: Town, text: str) -> None:
    answer = await hear(town, a_command(town, text, team=OTHER))

    assert "you belong to another workspace" in answer
    assert "Nothing is followed here yet" in await town.says("/papers following")


async def test_before_guests_no_other_channel_is_named(town: Town) -> None:
    share(town, "#general")
    await town.ask("@Offprint kv edit", where="#reading-group")
    await settled(town.program)

    to_all = await town.says("@Offprint kv edit")
    to_one = await town.says("/papers kv edit", user="grace", where="#random")
    there = await town.says("@Offprint kv edit", where="#reading-group")

    assert "KV-Edit" in to_all
    assert "#reading-group" not in to_all
    assert "Discussed in #general" in to_one or "Discussed in #reading-group" in to_one
    assert "Discussed here" in there


async def test_strangers_may_look_up_and_hosts_may_do_everything(town: Town) -> None:
    guest = {"user": town.workspace.person("kurt").id, "user_team": OTHER}
    for text, who in (("kv edit", guest), ("follow Qi She", {"team": TEAM_ID})):
        await hear(town, await said(town, text, is_ext_shared_channel=True, **who))

    shown = "".join(each.shown for each in town.posted())
    assert "KV-Edit" in shown
    assert "followed Qi She here" in shown


# ------------------------------------------------------------------- other workspaces


SECRETS = (
    "Discussed",
    "1 flag",
    "Taken back",
    "Dismissed",
    "Tianrui Zhu",
    "every day at 8:30",
    "lanterns",
    "U0ADA00001",
    "1 saved",
)
"""What the first workspace has said and done."""
PRYING = (
    "following", "digest", "digest status", "digest preview", "saved", "export saved", "catchup",
    "1", "2", "more 1", "who 1", "bib 1", "save 1", "unsave 1", "unfollow 1",
    "unfollow topic:quantum lanterns", "unsave kv edit", "digest pause", "digest off",
    "undo", "forget me", "help follow", "help digest", "help save", "find ldmic", "flag",
    "flag dismiss 1", "flag dismiss g1",
)  # fmt: skip


async def lived_in(town: Town) -> None:
    """The same person, in the same channel, of the first workspace."""
    for text in (
        "follow Tianrui Zhu", "follow topic:quantum lanterns", "digest daily 8:30",
        "save kv edit", "author jiawei shao",
    ):  # fmt: skip
        await town.ask(f"/papers {text}")
    await town.ask("/papers flag p43 the lanterns are not mentioned")
    await town.ask("@Offprint ldmic", user="grace")
    await settled(town.program)


async def state(town: Town) -> list[str]:
    return [
        await town.says(f"/papers {text}")
        for text in ("following", "digest", "saved", "digest status", "flag")
    ]


async def test_no_workspace_sees_what_another_keeps(town: Town) -> None:
    """Channels and people have the same ids there, which Slack rules out: we do not rely on it."""
    await lived_in(town)

    for text in PRYING:
        said = await hear(town, a_command(town, text, team=OTHER))

        assert [
            word for word in SECRETS if word in said.replace(text.partition(" ")[2] or text, "")
        ] == [], said


async def test_no_workspace_changes_what_another_keeps(town: Town) -> None:
    await lived_in(town)
    before = await state(town)

    for text in (*PRYING, "follow Qi She", "digest weekly fri 7:00", "digest now", "save ldmic"):
        await hear(town, a_command(town, text, team=OTHER))

    assert await state(town) == before


async def test_the_home_of_another_workspace_shows_nothing_of_ours(town: Town) -> None:
    await lived_in(town)
    ada = town.workspace.person("ada").id
    opened = {"type": "app_home_opened", "user": ada, "channel": "D0ADA00001", "tab": "home"}
    event = an_event(town, "") | {"team_id": OTHER, "event": opened}

    await hear(town, event)

    home = await town.workspace.until(town.workspace.home)
    assert "lanterns" not in home.shown
    assert "For the owners" not in home.shown
    assert "8:30" not in home.shown
