"""Buttons, menus, modals and shortcuts through a real Bolt app, over both transports."""

import re
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.errors import NotAcknowledgedError, NotThereError
from bot.playground.nouns import Message, View
from bot.playground.workspace import Workspace

Json = dict[str, Any]
GENERAL = "C0GENERAL1"


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(value: str) -> Json:
    return {"text": plain(value.upper()), "value": value}


BUTTON = {"type": "button", "action_id": "paper.share", "text": plain("Share"), "value": "p1"}
OVERFLOW = {
    "type": "overflow",
    "action_id": "paper.more",
    "options": [option("cite"), option("save")],
}
CARD = [
    {"type": "section", "text": plain("KV-Edit"), "accessory": OVERFLOW},
    {"type": "actions", "block_id": "row", "elements": [BUTTON]},
]
FIELDS = [
    {
        "type": "input",
        "block_id": "hour",
        "label": plain("Hour"),
        "element": {"type": "plain_text_input", "action_id": "hour"},
    },
    {
        "type": "input",
        "block_id": "day",
        "label": plain("Day"),
        "element": {
            "type": "static_select",
            "action_id": "day",
            "options": [option("mon"), option("tue")],
            "initial_option": option("mon"),
        },
    },
    {
        "type": "input",
        "block_id": "author",
        "optional": True,
        "label": plain("Author"),
        "element": {"type": "external_select", "action_id": "author", "min_query_length": 1},
    },
]
MODAL = {
    "type": "modal",
    "callback_id": "digest.settings",
    "title": plain("Digest"),
    "submit": plain("Save"),
    "notify_on_close": True,
    "blocks": FIELDS,
}


async def a_card(workspace: Workspace, client: AsyncWebClient, room: str = GENERAL) -> Message:
    await client.chat_postMessage(channel=room, text="KV-Edit", blocks=CARD)
    return workspace.messages(room)[-1]


async def test_a_button_carries_its_value_and_answers_in_place(
    workspace: Workspace, app: AsyncApp, client: AsyncWebClient, connect: Any
) -> None:
    seen: list[Json] = []

    @app.action("paper.share")
    async def share(ack: Any, body: Json, respond: Any) -> None:
        await ack()
        seen.append(body)
        await respond("shared", replace_original=True)

    await connect(app)
    card = await a_card(workspace, client)

    sent = await workspace.press(card, "paper.share", user="grace")
    reply = await workspace.reply(sent)

    assert (reply.ts, reply.shown) == (card.ts, "shared")
    action = seen[0]["actions"][0]
    assert (action["value"], action["block_id"], action["type"]) == ("p1", "row", "button")
    assert seen[0]["message"]["ts"] == card.ts
    assert seen[0]["user"]["id"] == "U0GRACE001"


async def test_a_menu_reports_the_option_chosen(
    workspace: Workspace, app: AsyncApp, client: AsyncWebClient, connect: Any
) -> None:
    chosen: list[str] = []

    @app.action("paper.more")
    async def more(ack: Any, action: Json) -> None:
        await ack()
        chosen.append(action["selected_option"]["value"])

    await connect(app)
    card = await a_card(workspace, client)

    await workspace.choose(card, "paper.more", "save")
    await workspace.choose(card, "paper.more", "CITE")

    assert chosen == ["save", "cite"]


async def test_what_is_not_on_the_screen_cannot_be_used(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    card = await a_card(workspace, client)

    with pytest.raises(NotThereError, match=r"paper\.share"):
        await workspace.press(card, "paper.delete")
    with pytest.raises(NotThereError, match="cite, save"):
        await workspace.choose(card, "paper.more", "print")


async def test_an_action_nobody_handles_is_an_error_for_the_person(
    workspace: Workspace, app: AsyncApp, client: AsyncWebClient, over_http: Any
) -> None:
    await over_http(app)
    card = await a_card(workspace, client)

    with pytest.raises(NotAcknowledgedError, match="block_actions"):
        await workspace.press(card, "paper.share")


def opens_modal(app: AsyncApp) -> None:
    @app.action("paper.share")
    async def share(ack: Any, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)


async def opened(workspace: Workspace, client: AsyncWebClient) -> View:
    await workspace.press(await a_card(workspace, client), "paper.share")
    return await workspace.modal()


async def test_a_modal_is_filled_in_and_sent(
    workspace: Workspace, app: AsyncApp, client: AsyncWebClient, connect: Any
) -> None:
    seen: list[Json] = []
    opens_modal(app)

    @app.view("digest.settings")
    async def save(ack: Any, view: Json) -> None:
        seen.append(view["state"]["values"])
        await ack()

    await connect(app)
    view = await opened(workspace, client)

    done = await workspace.submit(view, {"hour": "9:00"})

    assert view.shown.startswith("Digest\nSave\nHour\nDay")
    assert done.ok
    assert workspace.views == ()
    assert seen[0]["hour"]["hour"] == {"type": "plain_text_input", "value": "9:00"}
    assert seen[0]["day"]["day"]["selected_option"]["value"] == "mon"
    assert seen[0]["author"]["author"]["selected_option"] is None


async def test_a_required_field_is_asked_for_before_the_app_hears(
    workspace: Workspace, app: AsyncApp, client: AsyncWebClient, over_http: Any
) -> None:
    opens_modal(app)
    await over_http(app)
    view = await opened(workspace, client)

    done = await workspace.submit(view)

    assert set(done.errors) == {"hour"}
    assert workspace.journal.deliveries("view_submission digest.settings") == ()


async def test_errors_stay_in_the_open_modal(
    workspace: Workspace, app: AsyncApp, client: AsyncWebClient, connect: Any
) -> None:
    opens_modal(app)

    @app.view("digest.settings")
    async def save(ack: Any) -> None:
        await ack(response_action="errors", errors={"hour": "No such hour"})

    await connect(app)
    view = await opened(workspace, client)

    done = await workspace.submit(view, {"hour": "25:00"})

    assert (done.ok, done.errors) == (False, {"hour": "No such hour"})
    assert [open_view.id for open_view in workspace.views] == [view.id]


async def test_errors_for_unknown_blocks_are_the_apps_mistake(
    workspace: Workspace, app: AsyncApp, client: AsyncWebClient, over_http: Any
) -> None:
    opens_modal(app)

    @app.view("digest.settings")
    async def save(ack: Any) -> None:
        await ack(response_action="errors", errors={"minute": "No such minute"})

    await over_http(app)
    view = await opened(workspace, client)

    with pytest.raises(NotAcknowledgedError, match="must name input blocks"):
        await workspace.submit(view, {"hour": "9:00"})


@pytest.mark.parametrize(("action", "left"), [("update", 1), ("push", 2), ("clear", 0)])
async def test_a_submission_can_change_the_stack(
    workspace: Workspace,
    app: AsyncApp,
    client: AsyncWebClient,
    over_http: Any,
    action: str,
    left: int,
) -> None:
    opens_modal(app)
    preview = {"type": "modal", "title": plain("Preview"), "blocks": [{"type": "divider"}]}

    @app.view("digest.settings")
    async def save(ack: Any) -> None:
        if action == "clear":
            await ack(response_action=action)
        else:
            await ack(response_action=action, view=preview)

    await over_http(app)
    view = await opened(workspace, client)

    done = await workspace.submit(view, {"hour": "9:00"})

    assert len(workspace.views) == left
    assert (done.view is None) == (left == 0)
    assert done.view is None or done.view.shown == "Preview"


async def test_closing_is_told_when_asked_for(
    workspace: Workspace, app: AsyncApp, client: AsyncWebClient, connect: Any
) -> None:
    opens_modal(app)

    @app.view_closed("digest.settings")
    async def closed(ack: Any) -> None:
        await ack()

    await connect(app)

    await workspace.close(await opened(workspace, client))

    assert workspace.views == ()
    assert workspace.journal.deliveries("view_closed")[0].status == "ok"


async def test_options_are_suggested_as_one_types(
    workspace: Workspace, app: AsyncApp, client: AsyncWebClient, connect: Any
) -> None:
    authors: list[Json] = []
    opens_modal(app)

    @app.options("author")
    async def suggest(ack: Any, payload: Json) -> None:
        await ack(options=[option(payload["value"])])

    @app.view("digest.settings")
    async def save(ack: Any, view: Json) -> None:
        authors.append(view["state"]["values"]["author"]["author"]["selected_option"])
        await ack()

    await connect(app)
    view = await opened(workspace, client)

    options = await workspace.suggest(view, "author", "shao")
    await workspace.submit(view, {"hour": "9:00", "author": "shao"})

    assert options == (option("shao"),)
    assert authors == [option("shao")]


async def test_a_trigger_is_used_once(
    workspace: Workspace, app: AsyncApp, client: AsyncWebClient, over_http: Any
) -> None:
    errors: list[str] = []

    @app.action("paper.share")
    async def share(ack: Any, body: Json, client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)
        with pytest.raises(SlackApiError) as caught:
            await client.views_open(trigger_id=body["trigger_id"], view=MODAL)
        errors.append(caught.value.response["error"])
        await ack()

    await over_http(app)

    await workspace.press(await a_card(workspace, client), "paper.share")

    assert errors == ["exchanged_trigger_id"]


async def test_a_trigger_lives_three_seconds(app: AsyncApp) -> None:
    moment = [100.0]
    async with await Workspace.start(monotonic=lambda: moment[0]) as workspace:
        client = AsyncWebClient(token=workspace.bot_token, base_url=workspace.api_url)
        with pytest.raises(NotAcknowledgedError):
            await workspace.type("#general", "/papers kv edit")
        (entry,) = workspace.journal.deliveries("/papers kv edit")
        moment[0] += 3.1

        with pytest.raises(SlackApiError) as caught:
            await client.views_open(trigger_id=entry.request["trigger_id"], view=MODAL)

    assert caught.value.response["error"] == "expired_trigger_id"


async def test_an_open_modal_is_updated_with_its_hash(
    workspace: Workspace, app: AsyncApp, client: AsyncWebClient, over_http: Any
) -> None:
    opens_modal(app)
    await over_http(app)
    view = await opened(workspace, client)
    fresh = {**MODAL, "title": plain("Fresh")}

    await client.views_update(view_id=view.id, hash=view.hash, view=fresh)
    with pytest.raises(SlackApiError) as caught:
        await client.views_update(view_id=view.id, hash=view.hash, view=fresh)

    assert workspace.views[0].shown.startswith("Fresh")
    assert caught.value.response["error"] == "hash_conflict"


async def test_a_click_in_a_view_carries_what_is_filled_in(
    workspace: Workspace, app: AsyncApp, client: AsyncWebClient, connect: Any
) -> None:
    seen: list[Json] = []

    @app.action(re.compile(".*"))
    async def take(ack: Any, body: Json) -> None:
        await ack()
        seen.append(body)

    await connect(app)
    menu = {"type": "static_select", "action_id": "zone", "options": [option("utc"), option("cet")]}
    blocks = [{"type": "actions", "block_id": "zone", "elements": [menu, BUTTON]}]
    await client.views_publish(user_id="U0ADA00001", view={"type": "home", "blocks": blocks})
    home = workspace.home("ada")
    assert home is not None

    await workspace.choose(home, "zone", "cet")
    await workspace.press(home, "paper.share")

    values = seen[1]["view"]["state"]["values"]
    assert values["zone"]["zone"]["selected_option"]["value"] == "cet"
    assert seen[1]["container"] == {"type": "view", "view_id": home.id}


async def test_a_message_shortcut_sends_the_message(
    workspace: Workspace, app: AsyncApp, connect: Any
) -> None:
    @app.message_shortcut("papers.lookup")
    async def look_up(ack: Any, shortcut: Json, respond: Any) -> None:
        await ack()
        await respond(f"found {shortcut['message']['text']}")

    await connect(app)
    await workspace.type("#general", "read KV-Edit please", user="kurt")
    (message,) = workspace.messages("#general")

    sent = await workspace.shortcut("papers.lookup", message=message)

    assert (await workspace.reply(sent)).shown == "found read KV-Edit please"


async def test_a_global_shortcut_has_a_trigger(
    workspace: Workspace, app: AsyncApp, connect: Any
) -> None:
    @app.global_shortcut("papers.settings")
    async def settings(ack: Any, shortcut: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=shortcut["trigger_id"], view=MODAL)

    await connect(app)

    await workspace.shortcut("papers.settings")

    assert (await workspace.modal()).user == "U0ADA00001"


async def test_several_are_chosen_of_what_was_suggested_one_after_the_other(
    workspace: Workspace, app: AsyncApp, client: AsyncWebClient, connect: Any
) -> None:
    chosen: list[list[Json]] = []
    first = option("first")
    menu = {
        "type": "multi_external_select",
        "action_id": "authors",
        "initial_options": [first],
    }
    block = {"type": "input", "block_id": "authors", "label": plain("Who"), "element": menu}

    @app.action("paper.share")
    async def opens(ack: Any, body: Json) -> None:
        await ack()
        view = {**MODAL, "blocks": [block]}
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    @app.options("authors")
    async def suggest(ack: Any, payload: Json) -> None:
        await ack(options=[option(payload["value"])])

    @app.view("digest.settings")
    async def save(ack: Any, view: Json) -> None:
        chosen.append(view["state"]["values"]["authors"]["authors"]["selected_options"])
        await ack()

    await connect(app)
    view = await opened(workspace, client)
    for typed in ("shao", "she"):
        await workspace.suggest(view, "authors", typed)

    await workspace.submit(view, {"authors": ["shao", "she", "first"]})

    assert chosen == [[option("shao"), option("she"), first]]
