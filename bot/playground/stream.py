"""Server-sent events: what happened in, one line of JSON to every open page out."""

import asyncio
import json

from aiohttp import web

from bot.playground.nouns import Json

HEARTBEAT_S = 15.0
LONGEST_QUEUE = 1000
"""Events waiting for one page; one that is so far behind starts anew when it reconnects."""


class Stream:
    """The open pages."""

    def __init__(self) -> None:
        self._queues: set[asyncio.Queue[str | None]] = set()

    def __len__(self) -> int:
        return len(self._queues)

    def send(self, event: Json) -> None:
        """Tell every open page."""
        if not self._queues:
            return
        line = json.dumps(event)
        for queue in tuple(self._queues):
            if queue.qsize() >= LONGEST_QUEUE:
                self._queues.discard(queue)
                queue.put_nowait(None)
            else:
                queue.put_nowait(line)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Keep one page informed until it goes."""
        headers = {"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        response = web.StreamResponse(headers=headers)
        await response.prepare(request)
        await response.write(b": here\n\n")
        queue: asyncio.Queue[str | None] = asyncio.Queue()
        self._queues.add(queue)
        try:
            while (chunk := await _next(queue)) is not None:
                await response.write(chunk)
        except ConnectionResetError:
            return response  # the page was closed
        finally:
            self._queues.discard(queue)
        return response

    def stop(self) -> None:
        """End all streams."""
        for queue in tuple(self._queues):
            queue.put_nowait(None)


async def _next(queue: asyncio.Queue[str | None]) -> bytes | None:
    try:
        async with asyncio.timeout(HEARTBEAT_S):
            line = await queue.get()
    except TimeoutError:
        return b": still here\n\n"
    return None if line is None else f"data: {line}\n\n".encode()
