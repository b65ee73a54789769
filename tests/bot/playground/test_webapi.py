"""The Web API as the real client of the SDK sees it."""

import base64
import json
from typing import Any

import pytest
from aiohttp import ClientSession
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.workspace import Workspace

GENERAL, RANDOM, ADA = "C0GENERAL1", "C0RANDOM01", "U0ADA00001"
SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "*KV-Edit* &amp; more"}}


async def refused(call: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def test_the_token_says_who_the_bot_is(workspace: Workspace, client: AsyncWebClient) -> None:
    who = await client.auth_test()

    assert (who["user_id"], who["bot_id"]) == ("U0OFFPRINT", "B0OFFPRINT")


@pytest.mark.parametrize(
    ("token", "error"), [("xoxb-wrong", "invalid_auth"), ("", "not_authed"), (None, "not_authed")]
)
async def test_a_wrong_token_is_refused(
    workspace: Workspace, token: str | None, error: str
) -> None:
    client = AsyncWebClient(token=token, base_url=workspace.api_url)

    assert await refused(client.auth_test()) == error


async def test_after_an_uninstall_the_token_is_dead(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    workspace.access.revoke()

    assert await refused(client.auth_test()) == "account_inactive"


async def test_a_bot_token_opens_no_socket(client: AsyncWebClient) -> None:
    assert await refused(client.api_call("apps.connections.open")) == "not_allowed_token_type"


async def test_a_scope_which_was_not_granted_is_named() -> None:
    async with await Workspace.start(scopes=["commands"]) as workspace:
        client = AsyncWebClient(token=workspace.bot_token, base_url=workspace.api_url)

        with pytest.raises(SlackApiError) as caught:
            await client.chat_postMessage(channel=GENERAL, text="hello")

    assert caught.value.response["error"] == "missing_scope"
    assert caught.value.response["needed"] == "chat:write"


async def test_an_unknown_method_is_refused_and_written_down(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    assert await refused(client.api_call("chat.shout")) == "unknown_method"
    assert [entry.what for entry in workspace.journal.refused()] == ["chat.shout"]


@pytest.mark.parametrize("form", ["get", "query", "form", "json", "json text"])
async def test_arguments_come_in_every_form(workspace: Workspace, form: str) -> None:
    blocks = [SECTION] if form == "json" else json.dumps([SECTION])
    arguments: dict[str, Any] = {"channel": GENERAL, "text": "hi", "blocks": blocks}
    headers = {"Authorization": f"Bearer {workspace.bot_token}"}
    url = f"{workspace.api_url}chat.postMessage"

    async with ClientSession(headers=headers) as session:
        match form:
            case "get":
                response = await session.get(url, params=arguments)
            case "query":
                response = await session.post(url, params=arguments)
            case "form":
                response = await session.post(url, data=arguments)
            case _:
                response = await session.post(url, json=arguments)
        answer = await response.json()

    assert answer["ok"], answer
    assert workspace.messages("#general")[0].shown == "KV-Edit & more"


async def test_the_oauth_exchange_takes_basic_auth_and_a_code_once(workspace: Workspace) -> None:
    login = f"{workspace.access.client_id}:{workspace.access.client_secret}"
    basic = {"Authorization": f"Basic {base64.b64encode(login.encode()).decode()}"}
    form = {"code": workspace.access.allow()}

    async with ClientSession(headers=basic) as session:
        answers = [
            await (await session.post(f"{workspace.api_url}oauth.v2.access", data=form)).json()
            for _ in range(2)
        ]

    assert answers[0]["access_token"] == workspace.bot_token
    assert answers[1] == {"ok": False, "error": "invalid_code"}


# ---------------------------------------------------------------- conversations


async def test_lists_come_in_pages(client: AsyncWebClient) -> None:
    pages = [
        [channel["name"] for channel in page["channels"]]
        async for page in await client.conversations_list(limit=2)
    ]

    assert pages == [["general", "reading-group"], ["random"]]


async def test_direct_messages_are_listed_when_asked_for(client: AsyncWebClient) -> None:
    answer = await client.users_conversations(types="im,public_channel")

    kinds = [channel["is_im"] for channel in answer["channels"]]
    assert kinds.count(True) == 3
    assert kinds.count(False) == 2


async def test_people_have_names_zones_and_roles(client: AsyncWebClient) -> None:
    user = (await client.users_info(user=ADA))["user"]
    members = (await client.users_list())["members"]
    inside = (await client.conversations_members(channel=GENERAL))["members"]

    assert (user["real_name"], user["tz"], user["is_admin"]) == (
        "Ada Lovelace",
        "Europe/Berlin",
        True,
    )
    assert {member["id"] for member in members} == set(inside)
    assert await refused(client.users_info(user="U404")) == "user_not_found"


async def test_the_rest_of_the_directory_answers(client: AsyncWebClient) -> None:
    team = await client.team_info()
    bot = await client.bots_info(bot="B0OFFPRINT")
    room = await client.conversations_info(channel=RANDOM)
    direct = await client.conversations_open(users=ADA)

    assert team["team"]["id"] == "T0PLAYGRND"
    assert bot["bot"]["user_id"] == "U0OFFPRINT"
    assert not room["channel"]["is_member"]
    assert direct["channel"]["id"] == "D0ADA00001"


async def test_history_is_newest_first_without_the_replies(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    first = await client.chat_postMessage(channel=GENERAL, text="one")
    await client.chat_postMessage(channel=GENERAL, text="reply", thread_ts=first["ts"])
    second = await client.chat_postMessage(channel=GENERAL, text="two")

    history = await client.conversations_history(channel=GENERAL)
    thread = await client.conversations_replies(channel=GENERAL, ts=first["ts"])
    late = await client.conversations_history(channel=GENERAL, oldest=first["ts"])
    inclusive = await client.conversations_history(
        channel=GENERAL, oldest=first["ts"], latest=second["ts"], inclusive=True
    )

    assert [message["text"] for message in history["messages"]] == ["two", "one"]
    assert history["messages"][1]["reply_count"] == 1
    assert [message["text"] for message in thread["messages"]] == ["one", "reply"]
    assert [message["text"] for message in late["messages"]] == ["two"]
    assert len(inclusive["messages"]) == 2


async def test_history_shows_metadata_only_when_asked(client: AsyncWebClient) -> None:
    metadata = {"event_type": "offprint_digest", "event_payload": {"id": "1"}}
    await client.chat_postMessage(channel=GENERAL, text="digest", metadata=metadata)

    bare = await client.conversations_history(channel=GENERAL)
    whole = await client.conversations_history(channel=GENERAL, include_all_metadata=True)

    assert bare["messages"][0]["metadata"] == {"event_type": "offprint_digest"}
    assert whole["messages"][0]["metadata"] == metadata


async def test_history_needs_membership(client: AsyncWebClient) -> None:
    assert await refused(client.conversations_history(channel=RANDOM)) == "not_in_channel"


# ---------------------------------------------------------------- chat


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": RANDOM, "text": "hi"}, "not_in_channel"),
        ({"channel": "C404", "text": "hi"}, "channel_not_found"),
        ({"channel": GENERAL, "text": "  "}, "no_text"),
        ({"channel": GENERAL, "text": "hi", "thread_ts": "1.2"}, "thread_not_found"),
        ({"channel": GENERAL, "text": "a", "markdown_text": "b"}, "markdown_text_conflict"),
        ({"channel": GENERAL, "text": "a", "blocks": "["}, "invalid_blocks_format"),
        ({"channel": GENERAL, "text": "a", "username": "x"}, "missing_scope"),
        ({"channel": GENERAL, "text": "a", "metadata": {"id": 1}}, "invalid_metadata_schema"),
        (
            {
                "channel": GENERAL,
                "text": "a",
                "metadata": {"event_type": "x", "event_payload": {"long": "x" * 20_000}},
            },
            "metadata_too_large",
        ),
    ],
)
async def test_a_post_that_slack_refuses(
    client: AsyncWebClient, arguments: dict[str, Any], error: str
) -> None:
    assert await refused(client.api_call("chat.postMessage", json=arguments)) == error


async def test_an_archived_channel_takes_nothing(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    room = workspace.conversation("#general")
    workspace.state.set_conversation(
        type(room)(id=room.id, name=room.name, members=room.members, is_archived=True)
    )

    error = await refused(client.chat_postMessage(channel=GENERAL, text="hi"))

    assert error == "is_archived"


async def test_blocks_are_refused_with_the_place(client: AsyncWebClient) -> None:
    long = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}

    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=GENERAL, text="hi", blocks=[long])

    assert caught.value.response["error"] == "invalid_blocks"
    assert caught.value.response["response_metadata"]["messages"] == [
        "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    ]


async def test_long_text_is_cut_and_long_changes_are_refused(client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel=GENERAL, text="x" * 50_000)
    change = client.chat_update(channel=GENERAL, ts=posted["ts"], text="x" * 4001)
    whisper = client.chat_postEphemeral(channel=GENERAL, user=ADA, text="x" * 4001)

    assert len(posted["message"]["text"]) == 40_000
    assert await refused(change) == "msg_too_long"
    assert await refused(whisper) == "msg_too_long"


async def test_a_change_keeps_what_it_does_not_name(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    metadata = {"event_type": "x", "event_payload": {"id": "1"}}
    posted = await client.chat_postMessage(
        channel=GENERAL, text="hi", blocks=[SECTION], metadata=metadata
    )

    await client.chat_update(channel=GENERAL, ts=posted["ts"], text="changed")

    (message,) = workspace.messages("#general")
    assert (message.text, message.shown) == ("changed", "KV-Edit & more")
    assert message.metadata == metadata
    assert message.edited


async def test_only_own_messages_can_be_changed_or_deleted(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    sent = await workspace.type("#general", "mine")

    change = client.chat_update(channel=GENERAL, ts=str(sent.ts), text="no")
    removal = client.chat_delete(channel=GENERAL, ts=str(sent.ts))

    assert await refused(change) == "cant_update_message"
    assert await refused(removal) == "cant_delete_message"


async def test_a_deleted_message_is_gone(workspace: Workspace, client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel=GENERAL, text="hi")

    await client.chat_delete(channel=GENERAL, ts=posted["ts"])

    again = client.chat_delete(channel=GENERAL, ts=posted["ts"])
    assert workspace.messages("#general") == ()
    assert await refused(again) == "message_not_found"


async def test_an_ephemeral_message_is_one_persons(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    await client.chat_postEphemeral(channel=GENERAL, user=ADA, text="psst")

    history = await client.conversations_history(channel=GENERAL)
    assert [message.text for message in workspace.messages("#general")] == ["psst"]
    assert workspace.messages("#general", visible_to="kurt") == ()
    assert history["messages"] == []


async def test_markdown_text_is_shown_as_text(workspace: Workspace, client: AsyncWebClient) -> None:
    await client.chat_postMessage(
        channel=GENERAL, markdown_text="**KV-Edit** by [Zhu](https://a.b)"
    )

    assert workspace.messages("#general")[0].shown == "KV-Edit by Zhu"


async def test_a_post_to_a_person_reaches_the_direct_messages(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    posted = await client.chat_postMessage(channel=ADA, text="hello")

    assert posted["channel"] == "D0ADA00001"
    assert workspace.messages("dm")[0].text == "hello"


async def test_a_permalink_leads_to_the_page(client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel=GENERAL, text="hi")

    answer = await client.chat_getPermalink(channel=GENERAL, message_ts=posted["ts"])

    assert answer["permalink"].endswith(f"/archives/{GENERAL}/p{posted['ts'].replace('.', '')}")


async def test_previews_belong_to_links_in_the_message(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    link = "https://arxiv.org/abs/2406.18193"
    sent = await workspace.type("#general", f"see {link} and https://x.y")
    preview = {"blocks": [SECTION]}
    where = {"channel": GENERAL, "ts": str(sent.ts)}

    await client.chat_unfurl(**where, unfurls={link: preview})
    elsewhere = client.chat_unfurl(**where, unfurls={f"{link}9": preview})
    foreign = client.chat_unfurl(**where, unfurls={"https://x.y": preview})
    rich = {"type": "rich_text", "elements": []}
    unfit = client.chat_unfurl(**where, unfurls={link: {"blocks": [rich]}})

    assert "KV-Edit & more" in workspace.messages("#general")[0].shown
    assert await refused(elsewhere) == "cannot_unfurl_url"
    assert await refused(foreign) == "cannot_unfurl_url"
    assert await refused(unfit) == "invalid_blocks"


async def test_a_later_preview_takes_the_place_of_the_one_for_its_link_alone(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    links = ["https://arxiv.org/abs/2406.18193", "https://export.arxiv.org/abs/2504.01407"]
    sent = await workspace.type("#general", " ".join(links))
    by_id = {"unfurl_id": f"{GENERAL}-{sent.ts}", "source": "conversations_history"}
    for link, text in ((links[0], "old"), (links[1], "other"), (links[0], "new")):
        await client.chat_unfurl(**by_id, unfurls={link: {"text": text}})

    nowhere = client.chat_unfurl(unfurl_id="C1-2", source="composer", unfurls={links[0]: {}})

    [message] = workspace.messages("#general")
    shown = {each["from_url"]: each["text"] for each in message.attachments}
    assert shown == {links[0]: "new", links[1]: "other"}
    assert message.edited is None
    assert await refused(nowhere) == "cannot_find_message"


async def test_reactions_are_added_once(workspace: Workspace, client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel=GENERAL, text="hi")
    place = {"channel": GENERAL, "timestamp": posted["ts"]}

    await client.reactions_add(name="eyes", **place)
    again = client.reactions_add(name="eyes", **place)

    assert await refused(again) == "already_reacted"
    assert (await client.reactions_get(**place))["message"]["reactions"][0]["name"] == "eyes"
    await client.reactions_remove(name="eyes", **place)
    assert await refused(client.reactions_remove(name="eyes", **place)) == "no_reaction"


async def test_a_file_is_uploaded_and_shared(workspace: Workspace, client: AsyncWebClient) -> None:
    await client.files_upload_v2(
        channel=GENERAL, content="@article{zhu}", filename="papers.bib", initial_comment="here"
    )

    (message,) = workspace.messages("#general")
    assert message.shown == "here\npapers.bib"
    async with ClientSession() as session, session.get(message.files[0]["url_private"]) as file:
        assert await file.text() == "@article{zhu}"


# ---------------------------------------------------------------- home


async def test_a_home_is_published_and_a_stale_hash_is_refused(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    view = {"type": "home", "blocks": [SECTION]}

    first = await client.views_publish(user_id=ADA, view=view)
    await client.views_publish(user_id=ADA, view=view, hash=first["view"]["hash"])
    stale = client.views_publish(user_id=ADA, view=view, hash=first["view"]["hash"])

    home = workspace.home("ada")
    assert home is not None
    assert home.shown == "KV-Edit & more"
    assert await refused(stale) == "hash_conflict"


async def test_a_view_with_foreign_fields_is_refused(client: AsyncWebClient) -> None:
    view = {"type": "home", "blocks": [], "state": {}}

    with pytest.raises(SlackApiError) as caught:
        await client.views_publish(user_id=ADA, view=view)

    assert caught.value.response["error"] == "invalid_arguments"
    assert "invalid additional property: state" in str(caught.value.response)
