"""Faults of Slack on request: what the client sees, and what was done all the same."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientError, ClientSession, ClientTimeout
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.workspace import Workspace

GENERAL = "C0GENERAL1"


@pytest.fixture
async def hasty(workspace: Workspace) -> AsyncIterator[AsyncWebClient]:
    """A client that does not wait long."""
    async with ClientSession(timeout=ClientTimeout(total=0.3)) as session:
        yield AsyncWebClient(
            token=workspace.bot_token,
            base_url=workspace.api_url,
            session=session,
            retry_handlers=[],
        )


@pytest.mark.parametrize(
    ("mode", "done"),
    [
        ("429", False),
        ("429-bare", False),
        ("429-html", False),
        ("500", False),
        ("500-after", True),
        ("503", False),
        ("timeout-before", False),
        ("timeout-after", True),
        ("reset-before", False),
        ("reset-after", True),
        ("truncated", True),
        ("html", False),
        ("html-after", True),
        ("internal_error", False),
        ("internal_error-after", True),
        ("restricted_action", False),
    ],
)
async def test_a_spoilt_answer_and_what_was_done(
    workspace: Workspace, hasty: AsyncWebClient, mode: str, done: bool
) -> None:
    workspace.fail("chat.postMessage", mode)

    with pytest.raises((SlackApiError, ClientError, TimeoutError)):
        await hasty.chat_postMessage(channel=GENERAL, text="digest")

    assert len(workspace.messages("#general")) == done
    assert workspace.journal.refused()[-1].status == f"{mode} (fault)"
    assert (await hasty.chat_postMessage(channel=GENERAL, text="again"))["ok"]


async def test_429_says_how_long_to_wait(workspace: Workspace, hasty: AsyncWebClient) -> None:
    workspace.fail("chat.postMessage", "429", delay_s=30)

    with pytest.raises(SlackApiError) as caught:
        await hasty.chat_postMessage(channel=GENERAL, text="digest")

    assert caught.value.response.headers["Retry-After"] == "30"
    assert caught.value.response["error"] == "ratelimited"


async def test_a_late_commit_appears_after_the_connection_is_gone(
    workspace: Workspace, hasty: AsyncWebClient
) -> None:
    workspace.fail("chat.postMessage", "late-commit", delay_s=0.05)
    since = workspace.watch("#general")

    with pytest.raises(ClientError):
        await hasty.chat_postMessage(channel=GENERAL, text="digest")
    before = workspace.messages("#general")

    assert before == ()
    assert (await workspace.reply(since)).text == "digest"


async def test_history_lags_behind(hasty: AsyncWebClient) -> None:
    moment = [100.0]
    async with await Workspace.start(monotonic=lambda: moment[0]) as workspace:
        client = AsyncWebClient(token=workspace.bot_token, base_url=workspace.api_url)
        workspace.fail("conversations.history", "history-lag", times=None, delay_s=4)
        await client.chat_postMessage(channel=GENERAL, text="digest")

        at_once = await client.conversations_history(channel=GENERAL)
        moment[0] += 5
        later = await client.conversations_history(channel=GENERAL)

    assert at_once["messages"] == []
    assert len(later["messages"]) == 1


async def test_history_can_be_forbidden(workspace: Workspace, hasty: AsyncWebClient) -> None:
    workspace.fail("conversations.history", "history-forbidden")

    with pytest.raises(SlackApiError, match="missing_scope"):
        await hasty.conversations_history(channel=GENERAL)


async def test_latency_only_delays(workspace: Workspace, client: AsyncWebClient) -> None:
    workspace.fail("chat.postMessage", "latency", delay_s=0.05)

    began = asyncio.get_running_loop().time()
    await client.chat_postMessage(channel=GENERAL, text="digest")

    assert asyncio.get_running_loop().time() - began >= 0.05
    assert len(workspace.messages("#general")) == 1


async def test_a_fault_can_be_meant_for_some_calls(
    workspace: Workspace, hasty: AsyncWebClient
) -> None:
    workspace.fail("*", "is_archived", when=lambda args: "two" in args.text("text"))

    await hasty.chat_postMessage(channel=GENERAL, text="one")
    with pytest.raises(SlackApiError, match="is_archived"):
        await hasty.chat_postMessage(channel=GENERAL, text="two")

    assert [message.text for message in workspace.messages("#general")] == ["one"]
    assert workspace.faults.struck == 1


async def test_faults_can_be_called_off(workspace: Workspace, hasty: AsyncWebClient) -> None:
    workspace.fail("*", "500", times=None)

    workspace.faults.clear()

    assert (await hasty.auth_test())["ok"]
