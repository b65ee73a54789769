"""Who asks in; what whoever runs the program needs to know when something is wrong out."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from corpus.lookup import Lookup
from corpus.model import Delivery, Subscription
from corpus.schedules import in_words
from corpus.store import Store
from handlers.messages import debugging
from handlers.messages.sources import is_ill, is_removed
from handlers.turn import Asker, Audience, Reply

LAST = 3
"""Deliveries of this channel that are named."""


@dataclass(frozen=True)
class Debugging:
    """The state of the program as it is here and now, without anybody else's affairs."""

    lookup: Lookup
    store: Store
    version: str
    now: Callable[[], datetime]

    async def debug(self, asker: Asker) -> Reply:
        """Everything that a report of a fault should say."""
        schema, change, statuses, here = await asyncio.gather(
            self.store.schema(),
            self.store.change(),
            self.store.sources(),
            self.store.subscriptions.get(workspace=asker.workspace, channel=asker.channel),
        )
        sent = await self.store.ledger.history(here.id, limit=LAST) if here else ()
        index, kept = self.lookup.index.info(), [one for one in statuses if not is_removed(one)]
        database = self.store.address.partition(":")[0]
        facts = {
            "program": f"offprint {self.version}",
            "time": f"{self.now():%Y-%m-%dT%H:%M:%SZ}",
            "database": f"{database}, tables {schema[0]} of {schema[1]}, change {change}",
            "index": f"{index.papers} papers, {index.authors} authors, change {index.change}, "
            f"{index.fresh} beside its file",
            "sources": f"{len(kept)}, failing {sum(map(is_ill, kept))}",
            "workspace": asker.workspace,
            "channel": asker.channel,
            "you": asker.user,
            "digest": _digest(here),
            "deliveries": _deliveries(sent),
        }
        return Reply(debugging.facts(facts), Audience.ASKER)


def _digest(here: Subscription | None) -> str:
    if here is None:
        return "none here"
    return f"{here.state}, {in_words(here.schedule)}, follows {len(here.follows)}"


def _deliveries(sent: Sequence[Delivery]) -> str:
    told = (f"{one.slot} part {one.part} {one.state}, attempt {one.attempt}" for one in sent)
    return "; ".join(told) or "none here"
