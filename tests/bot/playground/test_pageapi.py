"""The page's door: the JSON it gets, the acts it sends, and who may not use it."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientSession
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.clock import WoundClock
from bot.playground.workspace import Workspace

Json = dict[str, Any]
GENERAL, DIRECT = "C0GENERAL1", "D0ADA00001"
MONDAY = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)


class Page:
    """The browser's side."""

    def __init__(self, workspace: Workspace, session: ClientSession) -> None:
        self.base = workspace.page_url.rstrip("/")
        self.session = session

    async def get(self, path: str) -> Json:
        async with self.session.get(self.base + path) as response:
            assert response.status == 200, await response.text()
            answer: Json = await response.json()
            return answer

    async def post(self, path: str, **body: Any) -> Json:
        async with self.session.post(self.base + path, json=body) as response:
            answer: Json = await response.json()
            return answer


@pytest.fixture
async def page(workspace: Workspace) -> AsyncIterator[Page]:
    async with ClientSession() as session:
        yield Page(workspace, session)


async def next_event(stream: ClientResponse, kind: str) -> Json:
    async for line in stream.content:
        if line.startswith(b"data: "):
            event: Json = json.loads(line.removeprefix(b"data: "))
            if event["type"] == kind:
                return event
    raise AssertionError(f"no {kind} came")


async def test_the_state_has_everything_the_sidebar_needs(page: Page) -> None:
    state = await page.get("/ui/state")

    names = {room["name"]: room["bot_is_member"] for room in state["conversations"]}
    assert state["me"]["name"] == "ada"
    assert state["bot"]["user_id"] == "U0OFFPRINT"
    assert names == {"general": True, "reading-group": True, "random": False, "ada": True}
    assert (state["clock"], state["views"], state["home"]) == ("real", [], None)


async def test_typing_a_command_shows_the_answer_and_the_journal(
    workspace: Workspace, app: AsyncApp, over_http: Any, page: Page
) -> None:
    @app.command("/papers")
    async def echo(ack: Any, command: Json) -> None:
        await ack(f"looked up {command['text']}")

    await over_http(app)

    said = await page.post("/ui/say", conversation=GENERAL, text="/papers kv edit")
    shown = await page.get(f"/ui/conversations/{GENERAL}")
    journal = await page.get("/ui/journal?after=0")

    assert said == {"ok": True}
    assert [message["text"] for message in shown["messages"]] == ["looked up kv edit"]
    assert shown["messages"][0]["ephemeral"]
    assert [(entry["what"], entry["status"]) for entry in journal["entries"]] == [
        ("auth.test", "ok"),
        ("/papers kv edit", "ok"),
    ]


async def test_failures_are_sentences_as_slack_writes_them(page: Page) -> None:
    command = await page.post("/ui/say", conversation=GENERAL, text="/papers kv edit")
    unknown = await page.post("/ui/say", conversation=GENERAL, text="/paper kv edit")
    nowhere = await page.post("/ui/say", conversation="C404", text="hello")

    assert command == {"ok": False, "error": '/papers failed with the error "dispatch_failed"'}
    assert unknown == {"ok": False, "error": "/paper is not a valid command."}
    assert nowhere["error"] == "There is no conversation C404 in the workspace."


async def test_unread_messages_are_counted_until_the_conversation_is_opened(
    workspace: Workspace, client: AsyncWebClient, page: Page
) -> None:
    await client.chat_postMessage(channel=DIRECT, text="Welcome")

    before = await page.get("/ui/state")
    await page.get(f"/ui/conversations/{DIRECT}")
    after = await page.get("/ui/state")

    assert [room["unread"] for room in before["conversations"]] == [0, 0, 0, 1]
    assert [room["unread"] for room in after["conversations"]] == [0, 0, 0, 0]


async def test_the_stream_tells_of_messages_for_this_person_only(
    workspace: Workspace, client: AsyncWebClient, page: Page
) -> None:
    async with page.session.get(f"{page.base}/ui/events") as stream:
        await client.chat_postEphemeral(channel=GENERAL, user="U0KURT0001", text="not for ada")
        await client.chat_postMessage(channel="D0KURT0001", text="not for ada")
        posted = await client.chat_postMessage(channel=GENERAL, text="hello")
        fresh = await next_event(stream, "message")
        await client.chat_update(channel=GENERAL, ts=posted["ts"], text="hello again")
        changed = await next_event(stream, "changed")
        await client.chat_delete(channel=GENERAL, ts=posted["ts"])
        deleted = await next_event(stream, "deleted")

    assert (fresh["conversation"], fresh["message"]["text"]) == (GENERAL, "hello")
    assert changed["message"]["edited"]
    assert deleted["message"]["deleted"]


SAVE = {"type": "plain_text", "text": "Save"}
BLOCKS = [
    {
        "type": "actions",
        "block_id": "row",
        "elements": [
            {"type": "button", "action_id": "open", "text": SAVE, "value": "p1"},
            {
                "type": "external_select",
                "action_id": "author",
                "placeholder": SAVE,
                "min_query_length": 1,
            },
        ],
    }
]
HOUR = {
    "type": "input",
    "block_id": "hour",
    "label": SAVE,
    "element": {"type": "plain_text_input", "action_id": "hour"},
}
MODAL = {"type": "modal", "callback_id": "m", "title": SAVE, "submit": SAVE, "blocks": [HOUR]}


async def test_a_button_opens_a_modal_which_is_sent_and_refused(
    workspace: Workspace, app: AsyncApp, client: AsyncWebClient, over_http: Any, page: Page
) -> None:
    values: list[Json] = []

    @app.action("open")
    async def open_modal(ack: Any, body: Json, client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)
        await ack()

    @app.view("m")
    async def save(ack: Any, view: Json) -> None:
        values.append(view["state"]["values"])
        await ack(response_action="errors", errors={"hour": "No such hour"})

    await over_http(app)
    posted = await client.chat_postMessage(channel=GENERAL, text="card", blocks=BLOCKS)
    where = {"conversation": GENERAL, "ts": posted["ts"], "block_id": "row"}

    pressed = await page.post("/ui/press", **where, action_id="open", type="button", value="forged")
    (view,) = (await page.get("/ui/state"))["views"]
    typed = {"hour": {"hour": {"type": "plain_text_input", "value": "25"}}}
    sent = await page.post(f"/ui/views/{view['id']}/submit", values=typed)
    closed = await page.post(f"/ui/views/{view['id']}/close")

    assert pressed == {"ok": True}
    assert (
        workspace.journal.deliveries("block_actions open")[0].request["actions"][0]["value"] == "p1"
    )
    assert values == [typed]
    assert sent == {"ok": False, "errors": {"hour": "No such hour"}}
    assert closed == {"ok": True}
    assert workspace.views == ()


async def test_a_modal_that_nobody_takes_says_trouble(
    workspace: Workspace, app: AsyncApp, client: AsyncWebClient, over_http: Any, page: Page
) -> None:
    view = workspace.surfaces.open("U0ADA00001", {**MODAL, "blocks": [{**HOUR, "optional": True}]})

    sent = await page.post(f"/ui/views/{view.id}/submit", values={})

    assert sent == {"ok": False, "error": "We had some trouble connecting. Try again?"}


async def test_options_come_as_one_types_and_can_be_chosen(
    workspace: Workspace, app: AsyncApp, client: AsyncWebClient, over_http: Any, page: Page
) -> None:
    chosen: list[Json] = []

    @app.options("author")
    async def suggest(ack: Any, payload: Json) -> None:
        await ack(options=[{"text": SAVE, "value": payload["value"]}])

    @app.action("author")
    async def take(ack: Any, action: Json) -> None:
        chosen.append(action["selected_option"])
        await ack()

    await over_http(app)
    posted = await client.chat_postMessage(channel=GENERAL, text="card", blocks=BLOCKS)
    where = {"conversation": GENERAL, "ts": posted["ts"], "block_id": "row", "action_id": "author"}

    answer = await page.post("/ui/options", **where, value="shao")
    (option,) = answer["options"]
    await page.post("/ui/press", **where, type="external_select", selected_option=option)

    assert chosen == [{"text": SAVE, "value": "shao"}]


async def test_opening_the_home_shows_what_the_app_publishes(
    workspace: Workspace, app: AsyncApp, over_http: Any, page: Page
) -> None:
    @app.event("app_home_opened")
    async def home(event: Json, client: AsyncWebClient) -> None:
        view = {"type": "home", "blocks": [{"type": "section", "text": SAVE}]}
        await client.views_publish(user_id=event["user"], view=view)

    await over_http(app)

    async with page.session.get(f"{page.base}/ui/events") as stream:
        assert await page.post("/ui/home") == {"ok": True}
        event = await next_event(stream, "home")

    assert event["view"]["blocks"][0]["text"] == SAVE


async def test_the_clock_is_wound_forward_and_the_program_hears() -> None:
    heard: list[datetime] = []
    async with await Workspace.start(clock=WoundClock(lambda: MONDAY)) as workspace:

        async def on_clock(now: datetime) -> None:
            heard.append(now)

        workspace.page.on_clock = on_clock
        async with ClientSession() as session:
            page = Page(workspace, session)
            none_due = await page.post("/ui/clock", to="next-digest")
            hour = await page.post("/ui/clock", advance_s=3600)
            workspace.page.next_digest = lambda: MONDAY + timedelta(days=7)
            week = await page.post("/ui/clock", to="next-digest")
            back = await page.post("/ui/clock", advance_s=-5)
            to = await page.post("/ui/clock", to="2026-06-09T08:00:00+00:00")
            state = await page.get("/ui/state")

    assert not none_due["ok"]
    assert hour["now"] == "2026-06-01T09:00:00+00:00"
    assert week["now"] == "2026-06-08T08:00:00+00:00"
    assert back == {"ok": False, "error": "The clock only goes forward, to a time that exists."}
    assert (to["now"], state["clock"]) == ("2026-06-09T08:00:00+00:00", "wound")
    assert len(heard) == 3


async def test_a_plain_clock_cannot_be_wound(page: Page) -> None:
    answer = await page.post("/ui/clock", advance_s=60)

    assert answer == {"ok": False, "error": "This workspace's clock cannot be wound."}


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1:1"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
    ],
)
@pytest.mark.parametrize("path", ["/", "/ui/state", "/api/auth.test"])
async def test_foreign_pages_are_refused(page: Page, path: str, headers: dict[str, str]) -> None:
    async with page.session.get(page.base + path, headers=headers) as response:
        assert response.status == 403


async def test_forms_of_other_pages_are_refused(page: Page) -> None:
    async with page.session.post(f"{page.base}/ui/say", data={"text": "x"}) as response:
        assert response.status == 415


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"conversation": 1}', b"\xff"])
async def test_nonsense_is_refused_in_a_sentence(page: Page, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    async with page.session.post(f"{page.base}/ui/say", data=body, headers=headers) as response:
        answer = await response.json()

    assert response.status == 400
    assert not answer["ok"]


async def test_the_page_may_load_nothing_from_elsewhere(page: Page) -> None:
    async with page.session.get(f"{page.base}/") as response:
        policy = response.headers["Content-Security-Policy"]

        assert response.status == 200
    assert "default-src 'none'" in policy
    assert "http:" not in policy
