"""Deliveries to the app with Slack's rules: a payload in, the acknowledgement or the error out."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import perf_counter

from bot.playground.errors import NotAcknowledgedError
from bot.playground.journal import TO_APP, Entry, Journal
from bot.playground.nouns import Json
from bot.playground.transport import Failure, Kind, Retry, Transport

RETRIES = 3


@dataclass(frozen=True, slots=True)
class Ack:
    """What the app said when it acknowledged."""

    answer: Json
    ms: float


class Deliver:
    """Sends through the transport of the moment and writes it into the journal."""

    def __init__(
        self,
        *,
        transport: Callable[[], Transport],
        journal: Journal,
        later: Callable[[Awaitable[None]], None],
        retry_after_s: tuple[float, ...],
    ) -> None:
        self._transport = transport
        self._journal = journal
        self._later = later
        self._retry_after_s = retry_after_s

    async def ask(self, kind: Kind, what: str, payload: Json) -> Ack:
        """Deliver a command or an interaction, once: Slack does not repeat those.

        Raises:
            NotAcknowledgedError: The person gets to see an error.
        """
        try:
            return await self._attempt(kind, what, payload, None)
        except Failure as failure:
            raise NotAcknowledgedError(what, reason=failure.told) from None

    async def tell(self, what: str, payload: Json) -> Ack:
        """Deliver an event; when it is not acknowledged it is repeated in the background.

        Raises:
            NotAcknowledgedError: The first delivery failed.
        """
        try:
            return await self._attempt(Kind.EVENT, what, payload, None)
        except Failure as failure:
            if not failure.final:
                self._later(self._repeat(what, payload, failure.reason))
            raise NotAcknowledgedError(what, reason=failure.reason) from None

    async def repeat(self, entry: Entry) -> Ack:
        """Deliver again what was delivered before, as a lost acknowledgement makes Slack do."""
        return await self.ask(Kind(entry.kind), entry.what, entry.request)

    async def _repeat(self, what: str, payload: Json, reason: str) -> None:
        for number, wait_s in enumerate(self._retry_after_s[:RETRIES], start=1):
            await asyncio.sleep(wait_s)
            try:
                await self._attempt(Kind.EVENT, what, payload, Retry(number, reason))
            except Failure as failure:
                reason = failure.reason
                if failure.final:
                    return
            else:
                return

    async def _attempt(self, kind: Kind, what: str, payload: Json, retry: Retry | None) -> Ack:
        began, status, answer = perf_counter(), "ok", {}
        try:
            answer = await self._transport().send(kind, payload, retry)
        except Failure as failure:
            status = failure.reason
            raise
        finally:
            ms = (perf_counter() - began) * 1000
            self._journal.add(
                TO_APP, what, status=status, ms=ms, request=payload, answer=answer, kind=kind
            )
        return Ack(answer, ms)
