import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.cli import run
from bot.playground.nouns import TEAM_ID
from bot.playground.workspace import Workspace
from bot.settings import Settings
from corpus.model import FollowKind, Subscription
from corpus.refresh import import_document
from corpus.store import Store
from tests.factories import a_document

MADE = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)  # a Monday, after the usual hour
DUE = "2026-06-08T09:00:30Z"

pytestmark = [
    pytest.mark.parametrize("transport", ["http"], indirect=True),
    pytest.mark.usefixtures("logging_as_before"),
]

Offprint = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
async def subscription(settings: Settings, workspace: Workspace) -> Subscription:
    """A channel that follows a topic, on which a paper has come in since."""
    store = await Store.open(settings.database)
    subscriptions = store.subscriptions
    channel = workspace.conversation("#general").id
    made = await subscriptions.ensure(workspace=TEAM_ID, channel=channel, user="U1", now=MADE)
    topic = "image editing"
    await subscriptions.follow(
        made.id, kind=FollowKind.TOPIC, target=topic, label=topic, user="U1", now=MADE
    )
    document = a_document('{"title": "KV-Edit: Image Editing"}', name="new.jsonl")
    await import_document(document, store=store, now=MADE + timedelta(days=1))
    await store.close()
    return made


@pytest.fixture
def offprint(
    settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Offprint:
    """The command line with these settings, in a thread with a loop of its own."""
    assert settings.slack_bot_token is not None
    monkeypatch.setenv("SLACK_BOT_TOKEN", settings.slack_bot_token.get_secret_value())
    monkeypatch.setenv("SLACK_API_URL", settings.slack_api_url)
    monkeypatch.setenv("OFFPRINT_DATA_DIR", str(settings.offprint_data_dir))

    async def call(*words: str) -> dict[str, Any]:
        code = await asyncio.to_thread(run, [*words, "--json"])
        said = capsys.readouterr()
        assert code == 0, said.err
        return dict(json.loads(said.out))

    return call


async def test_what_is_due_is_posted_once(
    offprint: Offprint, workspace: Workspace, subscription: Subscription
) -> None:
    first = await offprint("digest", "run", "--now", DUE)
    again = await offprint("digest", "run", "--now", DUE)

    [posted] = [each for each in workspace.messages("#general") if "KV-Edit" in each.shown]
    assert (first["planned"], first["sent"]) == (1, 1)
    assert (again["planned"], again["sent"]) == (0, 0)
    assert posted.metadata is not None
    assert posted.metadata["event_type"] == "offprint_digest"
    [delivery] = (await offprint("digest", "status"))["deliveries"]
    assert posted.metadata["event_payload"]["id"] == delivery["id"]
    assert (delivery["state"], delivery["slot"]) == ("sent", "2026-06-08T09:00[UTC]")


async def test_nothing_is_posted_before_its_time(
    offprint: Offprint, workspace: Workspace, subscription: Subscription
) -> None:
    done = await offprint("digest", "run", "--now", "2026-06-08T08:59:00Z")

    assert (done["planned"], done["sent"]) == (0, 0)
    assert workspace.messages("#general") == ()


async def test_a_digest_can_be_seen_before_it_is_sent(
    offprint: Offprint, workspace: Workspace, subscription: Subscription
) -> None:
    seen = await offprint("digest", "preview", subscription.channel)

    assert [(each["number"], each["title"]) for each in seen["items"]] == [
        (1, "KV-Edit: Image Editing")
    ]
    assert workspace.messages("#general") == ()


async def test_the_rest_of_a_story_is_seen_too(
    offprint: Offprint, settings: Settings, subscription: Subscription
) -> None:
    store = await Store.open(settings.database)
    paper = '{"title": "KV-Crop: Image Editing", "identifiers": ["arxiv:2406.18193"]}'
    post = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Ada's blog</title><entry>
    <id>urn:1</id><title>KV-Crop</title><link href="https://a.example/1"/>
    <content type="html">&lt;a href="https://arxiv.org/abs/2406.18193"&gt;KV-Crop: Image
    Editing&lt;/a&gt;</content></entry></feed>"""
    for name, content in (("more.jsonl", paper), ("blog.xml", post)):
        document = a_document(content, name=name)
        await import_document(document, store=store, now=MADE + timedelta(days=1))
    await store.close()

    seen = await offprint("digest", "preview", subscription.channel)
    stories = {each["title"]: each["also"] for each in seen["items"]}

    assert stories["KV-Crop: Image Editing"] == [
        {"kind": "post", "title": "KV-Crop", "url": "https://a.example/1"}
    ]
    assert stories["KV-Edit: Image Editing"] == []


async def test_the_state_of_every_channel_is_told(
    offprint: Offprint, subscription: Subscription
) -> None:
    [told] = (await offprint("digest", "status"))["subscriptions"]

    assert told["channel"] == subscription.channel
    assert told["follows"] == [{"kind": "topic", "label": "image editing"}]
    assert told["next_due"].endswith("T09:00:00Z")
