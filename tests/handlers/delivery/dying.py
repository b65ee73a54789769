"""A process that delivers what is due and is killed at one of its posts; run by test_killed.py."""

import asyncio
import os
import signal
import sys
from datetime import datetime

from slack_sdk.web.async_client import AsyncWebClient

from corpus.model import Delivery
from corpus.store import Store
from handlers.blocks import Block
from handlers.delivery import Delivering, Marks, SlackCalls, run_due
from handlers.delivery.verdicts import Answer
from tests.handlers.delivery.conftest import TIMING, render


class Dying(SlackCalls):
    """Calls that kill the process before or after the nth post."""

    when = ""
    left = 0

    async def post(
        self, delivery: Delivery, *, text: str, blocks: tuple[Block, ...] = ()
    ) -> Answer:
        self.left -= 1
        if self.left == 0 and self.when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        answer = await super().post(delivery, text=text, blocks=blocks)
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer


async def main(url: str, api: str, token: str, now: str, when: str, at: str) -> None:
    moment = datetime.fromisoformat(now)
    store = await Store.open(url)
    client = AsyncWebClient(token=token, base_url=api, retry_handlers=[])
    calls = Dying(client, marks=Marks(await store.ledger.signing_key()), timeout=TIMING.timeout)
    calls.when, calls.left = when, int(at)
    delivering = Delivering(
        calls=calls, store=store, now=lambda: moment, owner=f"pid {os.getpid()}", timing=TIMING
    )
    await run_due(store, render=render, delivering=delivering, now=moment)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
