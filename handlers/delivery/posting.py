"""What the ledger holds for posting in; each message in its channel once, and the ledger told.

A delivery is claimed in the ledger, posted once, and its outcome recorded. Where the outcome is not
known, or nobody came back to record it, the message is looked for in Slack's history once it must
have appeared there; only when it is absent from the last look is it posted again.
"""

import asyncio
import json
import math
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, assert_never

import structlog

from corpus.model import Delivery
from corpus.store import Store
from handlers.delivery.plaintext import as_text
from handlers.delivery.settling import Settling
from handlers.delivery.slackcalls import LookError, SlackCalls
from handlers.delivery.summary import Run, Summary, told
from handlers.delivery.sweeping import sweep
from handlers.delivery.timing import Timing, backoff
from handlers.delivery.verdicts import Fate, Verdict, judge, wait_of

log = structlog.get_logger(__name__)

_LOCKED_OUT_FOR = timedelta(minutes=15)
_LATE = timedelta(minutes=15)
"""A slot planned so long after its time was missed by a program that was down, or by a clock."""
_PASSING = frozenset(
    {"fatal_error", "internal_error", "ratelimited", "request_timeout", "service_unavailable"}
)
"""What Slack says of itself, and what passes."""
_SKEW_S = 60.0
_SKEW_TOLD_EVERY_S = 3600.0
_AT_ONCE = 8
"""Messages that are posted at the same time, each to another channel."""


class Delivering:
    """Posts what the ledger holds, and finds out what became of what was posted."""

    def __init__(
        self,
        *,
        calls: SlackCalls,
        store: Store,
        now: Callable[[], datetime],
        owner: str,
        timing: Timing | None = None,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Keep what deliveries need.

        Args:
            calls: Slack.
            store: Where the ledger is.
            now: The program's clock.
            owner: Names this process, and no other one, in the ledger.
            timing: How long things may take.
            pause: Waits between two messages in one channel.
            monotonic: A clock that nobody sets.
        """
        self.calls = calls
        self._ledger = store.ledger
        self._subscriptions = store.subscriptions
        self._now = now
        self._owner = owner
        self._timing = timing or Timing()
        self._pause = pause
        self._monotonic = monotonic
        self._settling = Settling(
            calls=calls, ledger=store.ledger, now=now, owner=owner, timing=self._timing
        )
        self._width = 1
        self._skew_quiet_until = -math.inf
        self._rests: dict[tuple[str, str], float] = {}
        self._running = asyncio.Lock()

    async def deliver(self) -> Summary:
        """Post what is pending, and look for what is in doubt, until nothing can be done now.

        One run at a time: two would not keep the pause between two messages of a channel.
        """
        async with self._running:
            run = Run()
            await self._ledger.lapse(now=self._now())
            while await self._post_all(run) or await self._settling.all(run):
                pass
            run.repaired = await sweep(self.calls, self._ledger, now=self._now())
            return run.summary()

    # ------------------------------------------------------------------------- posting

    async def _post_all(self, run: Run) -> bool:
        """Post everything that may be posted; whether there was something.

        One claims, several post: Slack takes its time, and has a limit for each channel only.
        """
        did_something = False
        under_way: set[asyncio.Task[None]] = set()
        try:
            while True:
                resting = self._resting()
                started = self._monotonic()
                delivery = await self._claim(resting)
                if delivery is not None:
                    did_something = True
                    under_way.add(self._start(delivery, started=started, run=run))
                if len(under_way) >= self._width or (delivery is None and under_way):
                    under_way = await _first_done(under_way)
                elif delivery is None:
                    if not (resting and await self._ledger.has_postable(now=self._now())):
                        return did_something
                    await self._pause(max(0.0, min(resting.values()) - self._monotonic()))
        finally:
            if under_way:
                await asyncio.wait(under_way)

    def _start(self, delivery: Delivery, *, started: float, run: Run) -> asyncio.Task[None]:
        """Post in a task; its channel rests meanwhile, for parts must keep their order."""
        self._rests[delivery.workspace, delivery.channel] = math.inf
        return asyncio.create_task(self._post(delivery, started=started, run=run))

    async def _claim(self, elsewhere: Collection[tuple[str, str]]) -> Delivery | None:
        return await self._ledger.claim(
            owner=self._owner,
            now=self._now(),
            lease=self._timing.held,
            look_after=self._timing.first_look,
            elsewhere=elsewhere,
        )

    async def _post(self, delivery: Delivery, *, started: float, run: Run) -> None:
        payload = json.loads(delivery.payload)
        try:
            verdict = await self._found_already(delivery)
            if verdict is None:
                verdict = await self._post_once(delivery, payload, started=started)
            if verdict.fate is Fate.PLAIN and payload.get("blocks"):
                log.warning("blocks refused, posting plain text", **told(delivery, verdict.reason))
                plain = {"text": as_text(payload)}
                verdict = await self._post_once(delivery, plain, started=started)
            run.fates[verdict.fate] += 1
            # Carefully, for who is refused once would be refused for every channel.
            self._width = min(self._width + 1, _AT_ONCE) if verdict.fate is Fate.SENT else 1
            await self._record(delivery, verdict, run)
        finally:
            rest = self._timing.spacing.total_seconds()
            self._rests[delivery.workspace, delivery.channel] = self._monotonic() + rest

    async def _found_already(self, delivery: Delivery) -> Verdict | None:
        """Look for a message of a slot that has passed before it is posted.

        A database that was restored from a backup plans again what was sent since, under the same
        mark. Where the history may not be read at all, the message is posted: nothing says that
        it stands there.
        """
        if delivery.planned_at - delivery.due < _LATE:
            return None
        try:
            ts = await self.calls.look_for(delivery)
        except LookError as error:
            reason = f"Slack's history cannot be read ({error})"
            if error.wait:
                return Verdict(fate=Fate.LATER, reason=reason, wait_s=wait_of(error.wait))
            passes = error.error is None or error.error in _PASSING
            return Verdict(fate=Fate.UNREACHED, reason=reason) if passes else None
        return Verdict(fate=Fate.SENT, ts=ts) if ts else None

    async def _post_once(
        self, delivery: Delivery, payload: Mapping[str, Any], *, started: float
    ) -> Verdict:
        """Post, if the lease still covers it: a process that was frozen must not post late."""
        left = self._timing.held.total_seconds() - (self._monotonic() - started)
        if left < self._timing.timeout.total_seconds() + 1:
            return Verdict(fate=Fate.UNREACHED, reason="the program was held up before posting")
        answer = await self.calls.post(
            delivery, text=payload["text"], blocks=tuple(payload.get("blocks") or ())
        )
        return judge(answer)

    async def _record(self, delivery: Delivery, verdict: Verdict, run: Run) -> None:
        """Tell the ledger what became of a claimed delivery."""
        now, ledger, reason = self._now(), self._ledger, verdict.reason or ""
        match verdict.fate:
            case Fate.SENT:
                if delivery.planned_at - delivery.due < _LATE:
                    self._compare_clocks(verdict.ts, now)
                sweep_at = self._timing.sweep_at(delivery, now=now)
                await ledger.confirm(delivery, ts=verdict.ts or "", sweep_at=sweep_at)
            case Fate.LATER:
                # The limit is the workspace's: the next message would only prolong the wait.
                until = now + timedelta(seconds=max(verdict.wait_s, 1))
                await ledger.release(delivery, reason=reason, not_before=until)
                await ledger.hold(delivery.workspace, until=until, reason=reason)
            case Fate.UNREACHED:
                until = now + backoff(delivery.attempt)
                await ledger.release(delivery, reason=reason, not_before=until)
            case Fate.PLAIN | Fate.REFUSED:
                log.error("delivery refused", **told(delivery, verdict.reason))
                # A thread that somebody deleted would refuse the same words every week.
                await ledger.fail(delivery, reason=reason, for_good=delivery.root is not None)
            case Fate.CLOSED:
                await self._close(delivery, verdict, run)
            case Fate.LOCKED_OUT:
                log.error("workspace does not let us in", **told(delivery, verdict.reason))
                until = now + _LOCKED_OUT_FOR
                await ledger.release(delivery, reason=reason, not_before=until)
                await ledger.hold(delivery.workspace, until=until, reason=reason)
            case Fate.UNKNOWN:
                log.warning("delivery in doubt", **told(delivery, verdict.reason))
                look_at = self._timing.next_look(delivery, now=now) or now
                await ledger.doubt(delivery, reason=reason, look_at=look_at)
            case _:
                assert_never(verdict.fate)

    def _compare_clocks(self, ts: str | None, now: datetime) -> None:
        """Complain, now and then, when Slack has another time than we: it refuses late callers."""
        skew = abs(float(ts or 0) - now.timestamp())
        if skew > _SKEW_S and self._monotonic() >= self._skew_quiet_until:
            log.error("our clock is wrong, or Slack's", seconds=round(skew))
            self._skew_quiet_until = self._monotonic() + _SKEW_TOLD_EVERY_S

    async def _close(self, delivery: Delivery, verdict: Verdict, run: Run) -> None:
        """Let the subscription rest, then give the delivery up: its items come when it resumes."""
        reason = verdict.reason or ""
        log.warning("channel refused, subscription suspended", **told(delivery, verdict.reason))
        suspended = await self._subscriptions.suspend(delivery.subscription, reason=reason)
        if await self._ledger.fail(delivery, reason=reason) and suspended:
            run.closed.append(delivery)

    def _resting(self) -> dict[tuple[str, str], float]:
        """The channels that were posted to a moment ago, and until when they rest."""
        now = self._monotonic()
        self._rests = {place: until for place, until in self._rests.items() if until > now}
        return self._rests


async def _first_done(tasks: set[asyncio.Task[None]]) -> set[asyncio.Task[None]]:
    """Wait until one is done, raise what went wrong with it, give those that are not."""
    done, others = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()
    return others
