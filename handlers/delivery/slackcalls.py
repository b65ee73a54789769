"""A message or a search for one in; Slack's answer, or what went wrong instead, out.

Each call is made once. Whatever goes wrong becomes a value: what it means for the delivery is
decided elsewhere, by a function that can be read and tested without a network.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from corpus.model import Delivery
from handlers.blocks import Block, Message
from handlers.delivery.marks import Marks
from handlers.delivery.verdicts import Answer

PAGE = 200
"""Messages a page of history."""
MOST_PAGES = 50
MARGIN = timedelta(seconds=120)
"""By so much Slack's clock may be behind ours."""


class LookError(Exception):
    """The history could not be read; carries Slack's error code and ``Retry-After``, if any."""

    def __init__(self, message: str, *, error: str | None = None, wait: str | None = None) -> None:
        super().__init__(message)
        self.error = error
        self.wait = wait


class SlackCalls:
    """The methods which deliveries need."""

    def __init__(
        self,
        client: AsyncWebClient,
        *,
        marks: Marks,
        timeout: timedelta,
        never_sent: tuple[type[Exception], ...] = (),
    ) -> None:
        """Keep what the calls need.

        Args:
            client: One which never repeats a call by itself.
            marks: How to recognise our messages.
            timeout: After which a call is given up.
            never_sent: What the client raises when it could not even connect.
        """
        if client.retry_handlers:
            raise ValueError("a client that repeats calls by itself would post twice")
        self._client = client
        self._marks = marks
        self._timeout_s = timeout.total_seconds()
        self._never_sent = never_sent
        self._bot_id: str | None = None

    async def post(
        self, delivery: Delivery, *, text: str, blocks: tuple[Block, ...] = ()
    ) -> Answer:
        """Post a delivery's message, once."""
        marked = self._marks.on_blocks(delivery, blocks)
        try:
            async with asyncio.timeout(self._timeout_s):
                response = await self._client.chat_postMessage(
                    channel=delivery.channel,
                    text=text,
                    blocks=marked or None,
                    thread_ts=delivery.thread_ts,
                    unfurl_links=False,
                    unfurl_media=False,
                    metadata=self._marks.metadata(delivery),
                )
        except SlackApiError as error:
            return _refusal(error)
        except self._never_sent as error:
            return Answer(failure=type(error).__name__, was_sent=False)
        except Exception as error:  # noqa: BLE001 - whatever it is, Slack may have the message
            return Answer(failure=type(error).__name__)
        return Answer(status=response.status_code, body=_mapping(response.data))

    async def look_for(self, delivery: Delivery) -> str | None:
        """Look for a delivery's message where it should be; ``None`` when it is not there.

        Raises:
            LookError: It could not be looked for.
        """
        async for ts in self._copies(delivery):
            return ts
        return None

    async def copies_of(self, delivery: Delivery) -> tuple[str, ...]:
        """Give the timestamps of all messages that carry a delivery's mark; one, if all is well.

        Raises:
            LookError: They could not be looked for.
        """
        return tuple([ts async for ts in self._copies(delivery)])

    async def tell(self, user: str, message: Message) -> None:
        """Write to one person, once.

        Raises:
            LookError: Slack did not take it, or did not say.
        """
        try:
            async with asyncio.timeout(self._timeout_s):
                await self._client.chat_postMessage(
                    channel=user,
                    text=message.text,
                    blocks=list(message.blocks),
                    unfurl_links=False,
                    unfurl_media=False,
                )
        except Exception as error:
            raise LookError(f"chat.postMessage: {type(error).__name__}") from error

    async def delete(self, channel: str, ts: str) -> None:
        """Take one of our messages back.

        Raises:
            LookError: Slack did not do it.
        """
        try:
            async with asyncio.timeout(self._timeout_s):
                await self._client.chat_delete(channel=channel, ts=ts)
        except SlackApiError as error:
            answer = _refusal(error)
            code = answer.body.get("error")
            if code != "message_not_found":  # somebody else was faster
                raise LookError(f"chat.delete: {code or answer.status}", error=code) from error
        except Exception as error:
            raise LookError(f"chat.delete: {type(error).__name__}") from error

    async def _copies(self, delivery: Delivery) -> AsyncIterator[str]:
        bot_id = await self._own_bot()
        # Before it was planned, too: the database may have been restored from a backup.
        earliest = min(delivery.due, delivery.first_try or delivery.planned_at)
        cursor: str | None = None
        for _ in range(MOST_PAGES):
            page = await self._page(delivery, cursor)
            messages = page.get("messages") or []
            for ts in self._marks.find(delivery, messages, bot_id=bot_id):
                yield ts
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor or (delivery.thread_ts is None and _reaches(messages, earliest - MARGIN)):
                return
        raise LookError("too many messages since")

    async def _page(self, delivery: Delivery, cursor: str | None) -> Mapping[str, Any]:
        """One page of the channel, newest first, or of the thread, oldest first.

        The newest page is read whole, whatever our clock says the time of posting was: a clock
        that is wrong must not hide the message.
        """
        arguments: dict[str, Any] = {
            "channel": delivery.channel,
            "limit": PAGE,
            "include_all_metadata": True,
        }
        if cursor:
            arguments["cursor"] = cursor
        if delivery.thread_ts is None:
            return await self._read("conversations.history", arguments)
        return await self._read("conversations.replies", arguments | {"ts": delivery.thread_ts})

    async def _own_bot(self) -> str:
        if self._bot_id is None:
            found = (await self._read("auth.test", {})).get("bot_id")
            if not isinstance(found, str):
                raise LookError("Slack does not say which bot we are")
            self._bot_id = found
        return self._bot_id

    async def _read(self, method: str, arguments: dict[str, Any]) -> Mapping[str, Any]:
        try:
            async with asyncio.timeout(self._timeout_s):
                response = await self._client.api_call(method, http_verb="GET", params=arguments)
        except SlackApiError as error:
            answer = _refusal(error)
            code = answer.body.get("error")
            said = f"{method}: {code or answer.status}"
            raise LookError(said, error=code, wait=answer.retry_after) from error
        except Exception as error:
            raise LookError(f"{method}: {type(error).__name__}") from error
        return _mapping(response.data)


def _reaches(messages: list[Mapping[str, Any]], moment: datetime) -> bool:
    """Whether a page, newest first, goes back to a moment."""
    return bool(messages) and float(messages[-1]["ts"]) < moment.timestamp()


def _refusal(error: SlackApiError) -> Answer:
    """What the SDK raises for anything but ``ok: true``: two kinds of objects, both half-filled."""
    response = error.response
    status = getattr(response, "status_code", None) or getattr(response, "status", None)
    headers = {name.lower(): value for name, value in (response.headers or {}).items()}
    return Answer(
        status=status if isinstance(status, int) else None,
        body=_mapping(getattr(response, "data", None)),
        retry_after=headers.get("retry-after"),
        failure="an answer that cannot be read" if status is None else None,
    )


def _mapping(data: object) -> Mapping[str, Any]:
    return data if isinstance(data, Mapping) else {}
