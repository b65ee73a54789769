"""What the ledger holds for posting in; each message in its channel once, and the ledger told.

A delivery is claimed in the ledger, posted once, and its outcome recorded. Where the outcome is not
known, or nobody came back to record it, the message is looked for in Slack's history once it must
have appeared there; only when it is absent from the last look is it posted again.
"""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, assert_never

import structlog

from corpus.model import Delivery, DeliveryState
from corpus.store import Store
from handlers.delivery.slackcalls import LookError, SlackCalls
from handlers.delivery.sweeping import sweep
from handlers.delivery.verdicts import Fate, Verdict, judge, wait_of

log = structlog.get_logger(__name__)

_LOOKS = (1.0, 1.5, 2.5)
"""When the history is looked at, in settle times after the request must have ended."""
_LOOK_AGAIN = timedelta(seconds=60)
"""After a look that Slack did not answer."""
_LONGEST_LOOK_AGAIN = timedelta(hours=1)
_LOCKED_OUT_FOR = timedelta(minutes=15)
_FIRST_BACKOFF = timedelta(seconds=30)
_LONGEST_BACKOFF = timedelta(minutes=15)
_LONGEST_PLAIN = 12_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How long things may take."""

    timeout: timedelta = timedelta(seconds=10)
    """Of one call to Slack."""
    lease: timedelta = timedelta(seconds=30)
    """For which a delivery is claimed; at least the timeout and two seconds."""
    settle: timedelta = timedelta(seconds=120)
    """After which a message that Slack has taken can be seen in the history."""
    spacing: timedelta = timedelta(seconds=1)
    """Between two messages in one channel."""
    sweep: timedelta = timedelta(minutes=15)
    """After which a message that took more than one try is looked for once more."""

    @property
    def held(self) -> timedelta:
        """The lease, long enough for one call."""
        return max(self.lease, self.timeout + timedelta(seconds=2))

    @property
    def first_look(self) -> timedelta:
        """From the claim to the first look."""
        return self.timeout + self.settle * _LOOKS[0]

    def next_look(self, delivery: Delivery, *, now: datetime) -> datetime | None:
        """When to look again; ``None`` after the last look."""
        ended = (delivery.last_try or delivery.planned_at) + self.timeout
        looks = (ended + self.settle * each for each in _LOOKS)
        return next((look for look in looks if look > now), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What one run of deliveries did."""

    planned: int = 0
    """Digests."""
    skipped: int = 0
    """Slots that had passed too long ago."""
    fates: Mapping[Fate, int] = field(default_factory=dict)
    """Messages, by what became of them."""
    found: int = 0
    """Messages whose outcome was unknown and which Slack turned out to have."""
    closed: tuple[Delivery, ...] = ()
    """Deliveries whose refusal put their subscription to rest, one for each."""
    repaired: int = 0
    """Messages that stood there twice and were deleted."""

    @property
    def sent(self) -> int:
        """Messages that Slack has."""
        return self.fates.get(Fate.SENT, 0) + self.found


class _Run:
    """What happens in one run."""

    def __init__(self) -> None:
        self.fates: Counter[Fate] = Counter()
        self.found = 0
        self.closed: list[Delivery] = []
        self.repaired = 0

    def summary(self) -> Summary:
        return Summary(
            fates=dict(self.fates),
            found=self.found,
            closed=tuple(self.closed),
            repaired=self.repaired,
        )


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
        self._rests: dict[tuple[str, str], float] = {}
        self._running = asyncio.Lock()

    async def deliver(self) -> Summary:
        """Post what is pending, and look for what is in doubt, until nothing can be done now.

        One run at a time: two would not keep the pause between two messages of a channel.
        """
        async with self._running:
            run = _Run()
            await self._ledger.lapse(now=self._now())
            while await self._post_all(run) or await self._settle_all(run):
                pass
            run.repaired = await sweep(self.calls, self._ledger, now=self._now())
            return run.summary()

    # ------------------------------------------------------------------------- posting

    async def _post_all(self, run: _Run) -> bool:
        """Post everything that may be posted; whether there was something."""
        did_something = False
        while True:
            resting = self._resting()
            started = self._monotonic()
            delivery = await self._claim(resting)
            if delivery is not None:
                did_something = True
                await self._post(delivery, started=started, run=run)
            elif resting and await self._ledger.has_postable(now=self._now()):
                await self._pause(max(0.0, min(resting.values()) - self._monotonic()))
            else:
                return did_something

    async def _claim(self, elsewhere: Collection[tuple[str, str]]) -> Delivery | None:
        return await self._ledger.claim(
            owner=self._owner,
            now=self._now(),
            lease=self._timing.held,
            look_after=self._timing.first_look,
            elsewhere=elsewhere,
        )

    async def _post(self, delivery: Delivery, *, started: float, run: _Run) -> None:
        payload = json.loads(delivery.payload)
        verdict = await self._post_once(delivery, payload, started=started)
        if verdict.fate is Fate.PLAIN and payload.get("blocks"):
            log.warning("blocks refused, posting plain text", **_told(delivery, verdict.reason))
            plain = {"text": as_text(payload)}
            verdict = await self._post_once(delivery, plain, started=started)
        run.fates[verdict.fate] += 1
        await self._record(delivery, verdict, run)

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
        rest = self._timing.spacing.total_seconds()
        self._rests[delivery.workspace, delivery.channel] = self._monotonic() + rest
        return judge(answer)

    async def _record(self, delivery: Delivery, verdict: Verdict, run: _Run) -> None:
        """Tell the ledger what became of a claimed delivery."""
        now, ledger, reason = self._now(), self._ledger, verdict.reason or ""
        match verdict.fate:
            case Fate.SENT:
                await self._confirm(delivery, verdict.ts or "")
            case Fate.LATER:
                # The limit is the workspace's: the next message would only prolong the wait.
                until = now + timedelta(seconds=max(verdict.wait_s, 1))
                await ledger.release(delivery, reason=reason, not_before=until)
                await ledger.hold(delivery.workspace, until=until, reason=reason)
            case Fate.UNREACHED:
                until = now + _backoff(delivery.attempt)
                await ledger.release(delivery, reason=reason, not_before=until)
            case Fate.PLAIN | Fate.REFUSED:
                log.error("delivery refused", **_told(delivery, verdict.reason))
                await ledger.fail(delivery, reason=reason)
            case Fate.CLOSED:
                await self._close(delivery, verdict, run)
            case Fate.LOCKED_OUT:
                log.error("workspace does not let us in", **_told(delivery, verdict.reason))
                until = now + _LOCKED_OUT_FOR
                await ledger.release(delivery, reason=reason, not_before=until)
                await ledger.hold(delivery.workspace, until=until, reason=reason)
            case Fate.UNKNOWN:
                log.warning("delivery in doubt", **_told(delivery, verdict.reason))
                look_at = self._timing.next_look(delivery, now=now) or now
                await ledger.doubt(delivery, reason=reason, look_at=look_at)
            case _:
                assert_never(verdict.fate)

    async def _confirm(self, delivery: Delivery, ts: str) -> bool:
        """Record that Slack has it; what took more than one try may stand there twice."""
        sweep_at = self._now() + self._timing.sweep if delivery.attempt > 1 else None
        return await self._ledger.confirm(delivery, ts=ts, sweep_at=sweep_at)

    async def _close(self, delivery: Delivery, verdict: Verdict, run: _Run) -> None:
        """Let the subscription rest, then give the delivery up: its items come when it resumes."""
        reason = verdict.reason or ""
        log.warning("channel refused, subscription suspended", **_told(delivery, verdict.reason))
        suspended = await self._subscriptions.suspend(delivery.subscription, reason=reason)
        if await self._ledger.fail(delivery, reason=reason) and suspended:
            run.closed.append(delivery)

    def _resting(self) -> dict[tuple[str, str], float]:
        """The channels that were posted to a moment ago, and until when they rest."""
        now = self._monotonic()
        self._rests = {place: until for place, until in self._rests.items() if until > now}
        return self._rests

    # ---------------------------------------------------------------------- the unknown

    async def _settle_all(self, run: _Run) -> bool:
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

    async def _settle(self, delivery: Delivery, run: _Run) -> None:
        try:
            ts = await self.calls.look_for(delivery)
        except LookError as error:
            await self._look_later(delivery, error)
            return
        now = self._now()
        if ts is not None:
            run.found += await self._confirm(delivery, ts)
        elif look_at := self._timing.next_look(delivery, now=now):
            reason = delivery.reason or "nobody recorded whether Slack took it"
            await self._ledger.doubt(delivery, reason=reason, look_at=look_at)
        else:
            await self._ledger.release(delivery, reason="Slack does not have it: posted again")

    async def _look_later(self, delivery: Delivery, error: LookError) -> None:
        """Never post what could not be looked for; without its thread it has no place at all."""
        reason = f"Slack's history cannot be read ({error})"
        if error.error == "thread_not_found":
            await self._ledger.fail(delivery, reason=reason)
            return
        log.warning("delivery stays in doubt", **_told(delivery, reason))
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


def as_text(payload: Mapping[str, Any]) -> str:
    """Write a message's blocks as one plain text.

    >>> as_text({"text": "1 new", "blocks": [{"type": "section", "text": {"text": "*A*"}}]})
    '*A*'
    """
    lines = [line for block in payload.get("blocks") or () for line in _texts(block)]
    return "\n".join(lines)[:_LONGEST_PLAIN] or str(payload["text"])


def _texts(block: Mapping[str, Any]) -> list[str]:
    parts = [block.get("text"), *(block.get("fields") or ())]
    if block.get("type") == "context":
        parts += block.get("elements") or ()
    return [part["text"] for part in parts if isinstance(part, Mapping) and part.get("text")]


def _backoff(attempt: int) -> timedelta:
    """How long to wait before connecting again: 30 s, 1 min, 2 min, ... a quarter of an hour."""
    doubled: timedelta = _FIRST_BACKOFF * 2 ** min(attempt - 1, 10)
    return min(doubled, _LONGEST_BACKOFF)


def _told(delivery: Delivery, reason: str | None) -> dict[str, object]:
    """What a log line says of a delivery: no names, no text."""
    return {
        "delivery": delivery.id,
        "slot": delivery.slot,
        "part": delivery.part,
        "attempt": delivery.attempt,
        "reason": reason,
    }
