"""Commands, mentions and events through a real Bolt app, over HTTP and over Socket Mode."""

import asyncio
import re
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.errors import NoReplyError, NotAcknowledgedError, PlaygroundError
from bot.playground.workspace import Workspace

Json = dict[str, Any]


async def test_a_command_is_answered_in_the_acknowledgement(
    workspace: Workspace, app: AsyncApp, connect: Any
) -> None:
    @app.command("/papers")
    async def echo(ack: Any, command: Json) -> None:
        await ack(f"You said *{command['text']}*")

    await connect(app)

    sent = await workspace.type("#general", "/papers kv edit")
    reply = await workspace.reply(sent)

    assert reply.shown == "You said kv edit"
    assert reply.ephemeral
    assert workspace.messages("#general", visible_to="grace") == ()


async def test_an_acknowledgement_may_speak_to_the_channel(
    workspace: Workspace, app: AsyncApp, connect: Any
) -> None:
    blocks = [{"type": "section", "text": {"type": "plain_text", "text": "for all"}}]

    @app.command("/papers")
    async def echo(ack: Any) -> None:
        await ack(text="for all", blocks=blocks, response_type="in_channel")

    await connect(app)

    await workspace.type("#random", "/papers kv edit")

    assert workspace.messages("#random", visible_to="kurt")[0].shown == "for all"


async def test_broken_blocks_in_the_acknowledgement_are_an_error_for_the_person(
    workspace: Workspace, app: AsyncApp, connect: Any
) -> None:
    @app.command("/papers")
    async def echo(ack: Any) -> None:
        await ack(text="x", blocks=[{"type": "section"}])

    await connect(app)

    with pytest.raises(NotAcknowledgedError, match="invalid_blocks"):
        await workspace.type("#general", "/papers kv edit")


async def test_a_command_tells_who_where_and_what(
    workspace: Workspace, app: AsyncApp, connect: Any
) -> None:
    seen: list[Json] = []

    @app.command("/papers")
    async def take(ack: Any, command: Json) -> None:
        seen.append(command)
        await ack()

    await connect(app)

    await workspace.type(
        "dm", "/papers ask @grace in #general about <b> & https://a.b/c", user="ada"
    )

    (command,) = seen
    assert command["text"] == (
        "ask <@U0GRACE001|grace> in <#C0GENERAL1|general> about &lt;b&gt; &amp; <https://a.b/c>"
    )
    assert command["channel_name"] == "directmessage"
    assert (command["user_id"], command["user_name"]) == ("U0ADA00001", "ada")
    assert command["response_url"].startswith("http://127.0.0.1:")


async def test_a_mention_is_answered_in_its_thread(
    workspace: Workspace, app: AsyncApp, connect: Any
) -> None:
    @app.event("app_mention")
    async def answer(event: Json, say: Any) -> None:
        await say(text=f"heard: {event['text']}", thread_ts=event["ts"])

    await connect(app)

    sent = await workspace.type("#reading-group", "@Offprint who is shao jiawei", user="grace")
    reply = await workspace.reply(sent)

    assert reply.shown == "heard: @Offprint who is shao jiawei"
    assert reply.thread_ts == sent.ts
    assert not reply.ephemeral


async def test_a_direct_message_comes_without_a_mention_and_answers_are_not_heard_again(
    workspace: Workspace, app: AsyncApp, connect: Any
) -> None:
    heard: list[str] = []

    @app.event("message")
    async def answer(event: Json, say: Any) -> None:
        heard.append(event["text"])
        await say("found")

    await connect(app)

    reply = await workspace.reply(await workspace.type("dm", "kv edit", user="kurt"))
    await workspace.settled()

    assert (reply.text, heard) == ("found", ["kv edit"])
    assert [entry.status for entry in workspace.journal.deliveries("message.im")] == ["ok", "ok"]
    assert workspace.messages("dm", visible_to="ada") == ()


async def test_a_mention_in_direct_messages_is_told_twice(
    workspace: Workspace, app: AsyncApp, connect: Any
) -> None:
    heard: list[str] = []

    @app.event(re.compile(".*"))
    async def take(event: Json) -> None:
        heard.append(event["type"])

    await connect(app)

    await workspace.type("dm", "@Offprint kv edit")
    await workspace.settled()

    assert sorted(heard) == ["app_mention", "message"]


async def test_an_event_nobody_listens_to_is_repeated_three_times(
    workspace: Workspace, app: AsyncApp, over_http: Any
) -> None:
    await over_http(app)

    with pytest.raises(NotAcknowledgedError, match="http_error"):
        await workspace.type("#general", "@Offprint hello")
    await workspace.settled()

    assert len(workspace.journal.deliveries("app_mention")) == 4


async def test_a_repetition_says_so_and_ends_when_it_is_taken(workspace: Workspace) -> None:
    seen: list[tuple[str | None, str | None]] = []

    async def take(request: web.Request) -> web.Response:
        headers = request.headers
        seen.append((headers.get("X-Slack-Retry-Num"), headers.get("X-Slack-Retry-Reason")))
        return web.Response(status=200 if len(seen) == 3 else 500)

    async with _listening(take) as url:
        workspace.deliver_to(url)
        with pytest.raises(NotAcknowledgedError):
            await workspace.type("#general", "@Offprint hello")
        await workspace.settled()

    assert seen == [(None, None), ("1", "http_error"), ("2", "http_error")]


async def test_an_app_can_ask_for_no_repetition(workspace: Workspace) -> None:
    seen: list[str] = []

    async def take(request: web.Request) -> web.Response:
        seen.append(request.path)
        return web.Response(status=500, headers={"X-Slack-No-Retry": "1"})

    async with _listening(take) as url:
        workspace.deliver_to(url)
        with pytest.raises(NotAcknowledgedError):
            await workspace.type("#general", "@Offprint hello")
        await workspace.settled()

    assert len(seen) == 1


async def test_a_wrong_signature_is_not_accepted_by_the_app(
    workspace: Workspace, client: AsyncWebClient, over_http: Any
) -> None:
    app = AsyncApp(client=client, signing_secret="another")

    await over_http(app)

    with pytest.raises(NotAcknowledgedError, match="dispatch_failed"):
        await workspace.type("#general", "/papers kv edit")


async def test_a_delivery_can_be_repeated_letter_by_letter(
    workspace: Workspace, app: AsyncApp, connect: Any
) -> None:
    heard: list[str] = []

    @app.command("/papers")
    async def take(ack: Any, command: Json) -> None:
        heard.append(command["trigger_id"])
        await ack()

    await connect(app)
    await workspace.type("#general", "/papers kv edit")
    (entry,) = workspace.journal.deliveries("/papers kv edit")

    await workspace.repeat(entry)

    assert len(heard) == 2
    assert heard[0] == heard[1]


async def test_the_address_is_verified_with_a_challenge(
    workspace: Workspace, app: AsyncApp, over_http: Any
) -> None:
    await over_http(app)

    await workspace.verify_url()

    assert workspace.journal.deliveries("url_verification")[0].status == "ok"


async def test_a_listener_that_never_acknowledges_fails_loudly(client: AsyncWebClient) -> None:
    async def hang(_: web.Request) -> web.Response:
        await asyncio.Event().wait()
        return web.Response()

    async with await Workspace.start(deadline_s=0.05) as workspace, _listening(hang) as url:
        workspace.deliver_to(url)

        with pytest.raises(NotAcknowledgedError, match="operation_timeout"):
            await workspace.type("#general", "/papers kv edit")

        assert [entry.status for entry in workspace.journal] == ["http_timeout"]


async def test_without_an_app_the_person_sees_an_error(workspace: Workspace) -> None:
    with pytest.raises(NotAcknowledgedError, match="dispatch_failed"):
        await workspace.type("#general", "/papers kv edit")


async def test_slack_itself_refuses_unknown_commands_and_commands_in_threads(
    workspace: Workspace,
) -> None:
    root = await workspace.type("#general", "hello")

    with pytest.raises(PlaygroundError, match="not a valid command"):
        await workspace.type("#general", "/paper kv edit")
    with pytest.raises(PlaygroundError, match="not supported in threads"):
        await workspace.type("#general", "/papers kv edit", thread_ts=root.ts)


async def test_a_missing_reply_names_what_happened_lately(
    workspace: Workspace, app: AsyncApp, connect: Any
) -> None:
    @app.command("/papers")
    async def silent(ack: Any) -> None:
        await ack()

    await connect(app)
    sent = await workspace.type("#general", "/papers kv edit")

    with pytest.raises(NoReplyError, match="/papers kv edit: ok"):
        await workspace.reply(sent, within_s=0.01)


async def test_opening_the_home_lets_the_app_publish(
    workspace: Workspace, app: AsyncApp, connect: Any
) -> None:
    @app.event("app_home_opened")
    async def home(event: Json, client: AsyncWebClient) -> None:
        text = {"type": "mrkdwn", "text": f"Welcome, <@{event['user']}>"}
        view = {"type": "home", "blocks": [{"type": "section", "text": text}]}
        await client.views_publish(user_id=event["user"], view=view)

    await connect(app)

    await workspace.open_home("grace")
    home_view = await workspace.until(lambda: workspace.home("grace"))

    assert home_view.shown == "Welcome, @Grace Hopper"


async def test_the_app_hears_what_happens_to_channels(
    workspace: Workspace, app: AsyncApp, connect: Any
) -> None:
    heard: list[str] = []

    @app.event(re.compile(".*"))
    async def take(event: Json) -> None:
        heard.append(event["type"])

    await connect(app)

    await workspace.invite("#random")
    await workspace.rename("#random", "#chat")
    await workspace.archive("#chat")
    await workspace.archive("#chat", archived=False)
    await workspace.kick("#chat")
    await workspace.uninstall()
    await workspace.until(lambda: True if len(heard) == 7 else None)

    assert heard[:5] == [
        "member_joined_channel",
        "channel_rename",
        "channel_archive",
        "channel_unarchive",
        "channel_left",
    ]
    assert set(heard[5:]) == {"tokens_revoked", "app_uninstalled"}


async def test_links_to_registered_domains_are_told(client: AsyncWebClient) -> None:
    heard: list[Json] = []
    async with await Workspace.start(unfurl_domains=("arxiv.org",)) as workspace:

        async def take(request: web.Request) -> web.Response:
            heard.append((await request.json())["event"])
            return web.Response()

        async with _listening(take) as url:
            workspace.deliver_to(url)
            await workspace.type("#random", "https://arxiv.org/abs/1 and https://a.b")

    assert [event["type"] for event in heard] == ["link_shared"]
    assert heard[0]["links"] == [{"domain": "arxiv.org", "url": "https://arxiv.org/abs/1"}]
    assert heard[0]["is_bot_user_member"] is False


class _listening:  # noqa: N801 - reads as a verb
    """A bare server in the app's place."""

    def __init__(self, handler: Any) -> None:
        server = web.Application()
        server.router.add_post("/slack/events", handler)
        self.runner = web.AppRunner(
            server, access_log=None, shutdown_timeout=0.01, handler_cancellation=True
        )

    async def __aenter__(self) -> str:
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{self.runner.addresses[0][1]}/slack/events"

    async def __aexit__(self, *_: object) -> None:
        await self.runner.cleanup()


@pytest.mark.parametrize("named", ["@Offprint", "<@U0OFFPRINT>", "<@U0OFFPRINT|offprint>"])
async def test_a_person_invites_the_app_as_in_slack(
    workspace: Workspace, app: AsyncApp, connect: Any, named: str
) -> None:
    heard: list[Json] = []

    @app.event("member_joined_channel")
    async def joined(event: Json) -> None:
        heard.append(event)

    await connect(app)

    await workspace.type("#random", f"/invite {named}")
    await workspace.until(lambda: heard or None)

    assert workspace.conversation("#random").members >= {"U0OFFPRINT"}
    assert (heard[0]["channel"], heard[0]["inviter"]) == ("C0RANDOM01", "U0ADA00001")
    shown = [message.shown for message in workspace.messages("#random", visible_to="kurt")]
    assert shown == ["Offprint was added to #random"]


@pytest.mark.parametrize(
    ("conversation", "text", "told"),
    [
        ("#general", "/invite @Offprint", "already in #general"),
        ("#random", "/invite @grace", "nobody else is left"),
        ("#random", "/invite", "nobody else is left"),
        ("dm", "/invite @Offprint", "channels only"),
    ],
)
async def test_who_cannot_be_invited_is_told(
    workspace: Workspace, conversation: str, text: str, told: str
) -> None:
    with pytest.raises(PlaygroundError, match=told):
        await workspace.type(conversation, text)
