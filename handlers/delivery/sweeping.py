"""Messages that were posted twice after all in; the later copies taken back out.

A message may appear in the channel later than any settle time allows for; then it was posted a
second time meanwhile. Some minutes after a delivery that took more than one try, the channel is
looked at once more: what stands there twice is deleted but for the copy that the ledger knows,
for the thread hangs on that one.
"""

from datetime import datetime

import structlog

from corpus.model import Delivery
from corpus.store.ledger import Ledger
from handlers.delivery.slackcalls import LookError, SlackCalls

log = structlog.get_logger(__name__)


async def sweep(calls: SlackCalls, ledger: Ledger, *, now: datetime) -> int:
    """Look at every delivery that is to be looked at by now; give the number of copies deleted."""
    repaired = 0
    for delivery in await ledger.to_sweep(now=now):
        try:
            repaired += await _sweep(calls, delivery)
        except LookError as error:
            log.warning("delivery not swept yet", delivery=delivery.id, cause=str(error))
        else:
            await ledger.swept(delivery)
    return repaired


async def _sweep(calls: SlackCalls, delivery: Delivery) -> int:
    copies = [ts for ts in await calls.copies_of(delivery) if ts != delivery.ts]
    for ts in copies:
        await calls.delete(delivery.channel, ts)
        log.error("digest stood there twice, the later copy was deleted", delivery=delivery.id)
    return len(copies)
