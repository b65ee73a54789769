"""A process that stops itself in the middle of a delivery, as a frozen machine; test_frozen.py."""

import asyncio
import os
import signal
import sys
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from corpus.model import Delivery
from corpus.store import Store
from corpus.store.ledger import Ledger
from handlers.blocks import Block
from handlers.delivery import Delivering, Marks, SlackCalls, Timing
from handlers.delivery.verdicts import Answer

TIMING = Timing(
    timeout=timedelta(seconds=1),
    lease=timedelta(seconds=3),
    settle=timedelta(seconds=120),
    spacing=timedelta(0),
)


def freeze() -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


class FreezingLedger(Ledger):
    """Freezes the process once something is claimed, before it looks at its lease."""

    async def claim(self, **named: Any) -> Delivery | None:
        delivery = await super().claim(**named)
        if delivery is not None:
            freeze()
        return delivery


class FreezingCalls(SlackCalls):
    """Freezes the process after it has looked at its lease."""

    async def post(
        self, delivery: Delivery, *, text: str, blocks: tuple[Block, ...] = ()
    ) -> Answer:
        freeze()
        return await super().post(delivery, text=text, blocks=blocks)


async def main(url: str, api: str, token: str, now: str, when: str) -> None:
    moment = datetime.fromisoformat(now)
    store = await Store.open(url)
    client = AsyncWebClient(token=token, base_url=api, retry_handlers=[])
    made = SlackCalls if when == "before" else FreezingCalls
    calls = made(client, marks=Marks(await store.ledger.signing_key()), timeout=TIMING.timeout)
    if when == "before":
        store.ledger = FreezingLedger(store._database)
    delivering = Delivering(
        calls=calls, store=store, now=lambda: moment, owner=f"pid {os.getpid()}", timing=TIMING
    )
    await delivering.deliver()
    await store.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
