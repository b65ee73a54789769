"""Deliveries in doubt in; looked for in Slack's history, and sent or posted again out."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from corpus.model import Delivery, DeliveryState
from corpus.store.ledger import Ledger
from handlers.delivery.slackcalls import LookError, SlackCalls
from handlers.delivery.summary import Run, told
from handlers.delivery.timing import Timing
from handlers.delivery.verdicts import wait_of

log = structlog.get_logger(__name__)

_LOOK_AGAIN = timedelta(seconds=60)
"""After a look that Slack did not answer."""
_LONGEST_LOOK_AGAIN = timedelta(hours=1)


class Settling:
    """Finds out what became of what was posted."""

    def __init__(
        self,
        *,
        calls: SlackCalls,
        ledger: Ledger,
        now: Callable[[], datetime],
        owner: str,
        timing: Timing,
    ) -> None:
        """Keep what looking needs; the meanings are those of ``Delivering``."""
        self._calls = calls
        self._ledger = ledger
        self._now = now
        self._owner = owner
        self._timing = timing

    async def all(self, run: Run) -> bool:
        """Look for everything that is in doubt and may be looked for; whether there was something.

        Each is looked for once a run, for a look that fails is not repeated at once.
        """
        did_something = False
        while True:
            delivery = await self._ledger.claim_unsettled(
                owner=self._owner, now=self._now(), lease=self._timing.held
            )
            if delivery is None:
                return did_something
            did_something = True
            await self._settle(delivery, run)

    async def _settle(self, delivery: Delivery, run: Run) -> None:
        try:
            ts = await self._calls.look_for(delivery)
        except LookError as error:
            await self._look_later(delivery, error)
            return
        now = self._now()
        if ts is not None:
            sweep_at = self._timing.sweep_at(delivery, now=now)
            run.found += await self._ledger.confirm(delivery, ts=ts, sweep_at=sweep_at)
        elif look_at := self._timing.next_look(delivery, now=now):
            reason = delivery.reason or "nobody recorded whether Slack took it"
            await self._ledger.doubt(delivery, reason=reason, look_at=look_at)
        else:
            await self._ledger.release(delivery, reason="Slack does not have it: posted again")

    async def _look_later(self, delivery: Delivery, error: LookError) -> None:
        """Never post what could not be looked for; without its thread it has no place at all."""
        reason = f"Slack's history cannot be read ({error})"
        if error.error == "thread_not_found":
            await self._ledger.fail(delivery, reason=reason, for_good=delivery.root is not None)
            return
        log.warning("delivery stays in doubt", **told(delivery, reason))
        now = self._now()
        asked = timedelta(seconds=wait_of(error.wait)) if error.wait else _LOOK_AGAIN
        # Ever less often: what forbids the history is a setting, and settings stay for days.
        patient = min((now - (delivery.last_try or now)) / 4, _LONGEST_LOOK_AGAIN)
        look_at = now + max(asked, patient, _LOOK_AGAIN)
        await self._ledger.doubt(delivery, reason=reason, look_at=look_at)
        if error.wait:
            await self._ledger.hold(
                delivery.workspace, until=now + asked, reason=reason, state=DeliveryState.UNKNOWN
            )
