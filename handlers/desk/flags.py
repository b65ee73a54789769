"""What a person says is wrong with a card, in; kept for the owners, settled, and told, out."""

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import structlog

from corpus.errors import NotFoundError, StoreError
from corpus.model import Complaint, Decided, Flag, Named
from corpus.store import Store
from handlers.desk.numbers import recall, remember
from handlers.desk.owners import EVERYBODY, is_owner
from handlers.desk.settling import Settling, subject
from handlers.messages import flags as words
from handlers.messages.paging import Page
from handlers.requests import FlagThis
from handlers.turn import Asker, Audience, Reply

log = structlog.get_logger(__name__)

MOST_TOLD = 4
"""Owners who are told of the first flag in an empty queue."""
QUIET = timedelta(hours=1)
"""For so long the owners are told of no further flag of the same person."""
_NUMBER = re.compile(r"#?([0-9]{1,3})\.?")
_CARD = re.compile(r"[pa][0-9]{1,12}")


@dataclass(frozen=True)
class Flags:
    """The owners' queue."""

    store: Store
    owners: frozenset[str]
    """Slack user ids of those who settle what is flagged."""
    settling: Settling
    now: Callable[[], datetime]
    command: str

    def is_owner(self, asker: Asker) -> bool:
        """Whether who asks may see the queue and settle what is in it."""
        return is_owner(self.owners, asker.user)

    # ------------------------------------------------------------------- flagging

    async def flag(self, said: FlagThis, asker: Asker) -> Reply:
        """Put a flag on the card that a short id, or a number of the last list, means."""
        card = await self.subject(await self._ref(said.card, asker))
        if card is None:
            return Reply(words.no_card(said.card, command=self.command), Audience.ASKER)
        flag = await self._put(card, said.complaint, said.words, asker)
        if flag is None:
            return Reply(words.too_many(command=self.command), Audience.ASKER)
        message = words.flagged(card, flag, nobody=not self.owners, command=self.command)
        return Reply(message, Audience.ASKER, afterwards=partial(self._tell_owners, card, flag))

    async def subject(self, ref: str) -> Named | None:
        """The paper or author of a card, under its present number."""
        if not _CARD.fullmatch(ref):
            return None
        return await subject(self.store, ref)

    async def _ref(self, text: str, asker: Asker) -> str:
        if number := _NUMBER.fullmatch(text):
            refs = await recall(self.store, asker)
            return dict(enumerate(refs, 1)).get(int(number[1]), "")
        return text.lower()

    async def _put(self, card: Named, complaint: Complaint, said: str, asker: Asker) -> Flag | None:
        kept = await self.store.flags.put(
            Flag(
                id=0,
                workspace=asker.workspace,
                user=asker.user,
                ref=card.ref,
                complaint=complaint,
                words=said.strip()[: words.LONGEST],
                at=self.now(),
            )
        )
        if kept is not None:
            log.info("card flagged", card=card.ref, complaint=complaint.value, by=asker.user)
        return kept

    async def _tell_owners(self, card: Named, flag: Flag) -> None:
        """Tell the owners when there is something in the queue again; not of every flag.

        Of one person's they are told once an hour: who flags and takes back rings nobody's bell.
        """
        now = self.now()
        try:
            if not await self.store.flags.ring(flag, now=now, since=now - QUIET):
                return
        except StoreError as error:  # it waits in the queue all the same
            log.warning("owners not told of a flag", cause=str(error))
            return
        owners = sorted(self.owners - {EVERYBODY, flag.user})[:MOST_TOLD]
        message = words.waiting(card, flag, command=self.command)
        await asyncio.gather(*(self.settling.told(each, message) for each in owners))

    # ------------------------------------------------------------------- the queue

    async def listed(self, asker: Asker, *, page: int = 0, done: str | None = None) -> Reply:
        """What waits: all of it for owners, else what the asker flagged.

        Args:
            asker: Who looks.
            page: Which page of it.
            done: What was just done about one of them.
        """
        found = await self.waiting(asker)
        if found:
            await remember(self.store, asker, [f"g{flag.id}" for flag, _ in found])
        message = words.listed(
            found,
            owner=self.is_owner(asker),
            page=Page(what="flags", total=len(found), number=page),
            done=done,
            command=self.command,
        )
        return Reply(message, Audience.ASKER)

    async def waiting(self, asker: Asker) -> list[tuple[Flag, Named]]:
        """What the asker may see of the queue, with what each card is called."""
        user = None if self.is_owner(asker) else asker.user
        flags = await self.store.flags.waiting(workspace=asker.workspace, user=user)
        cards = await asyncio.gather(*(self.subject(each.ref) for each in flags))
        return [
            (flag, card or Named(flag.ref, "")) for flag, card in zip(flags, cards, strict=True)
        ]

    async def card_of(self, ref: str) -> str:
        """The card of a line of the queue (``g3``)."""
        try:
            return (await self.store.flags.get(int(ref[1:]))).ref
        except NotFoundError:
            return ""

    # ------------------------------------------------------------------- settling

    async def dismiss(self, text: str, asker: Asker) -> Reply:
        """Settle a flag without a change, or take one's own back: a number of the list."""
        number = _NUMBER.fullmatch(text)
        refs = await recall(self.store, asker) if number else ()
        ref = dict(enumerate(refs, 1)).get(int(number[1]), "") if number else text.lower()
        if not re.fullmatch(r"g[0-9]{1,12}", ref):
            return Reply(words.not_listed(text, command=self.command), Audience.ASKER)
        return await self.dismiss_flag(int(ref[1:]), asker)

    async def dismiss_flag(self, number: int, asker: Asker) -> Reply:
        """The same, by the flag's own number; answered with what still waits."""
        flag = await self._seen(number, asker)
        if flag is None:
            return Reply(words.not_listed(f"g{number}", command=self.command), Audience.ASKER)
        card = await self.subject(flag.ref) or Named(flag.ref, "")
        if not await self.settling.dismiss(number, by=asker.user):
            return await self.listed(asker, done=words.settled_already())
        own = flag.user == asker.user
        reply = await self.listed(asker, done=words.dismissed(card, flag, own=own))
        return replace(reply, afterwards=partial(self._tell, [flag], asker, words.left(asker.user)))

    async def settle(self, decided: Decided, reply: Reply, asker: Asker) -> Reply:
        """Let an owner's word about identity settle the flags on what it is about."""
        if not self.is_owner(asker):
            return reply
        flags = await self.settling.by_decision(decided, by=asker.user, workspace=asker.workspace)
        if not flags:
            return reply
        message = words.settled_with_it(reply.message, len(flags))
        said = reply.message.text
        return replace(reply, message=message, afterwards=partial(self._tell, flags, asker, said))

    async def _seen(self, number: int, asker: Asker) -> Flag | None:
        """A flag that the asker may settle."""
        try:
            flag = await self.store.flags.get(number)
        except NotFoundError:
            return None
        mine = flag.user == asker.user or self.is_owner(asker)
        return flag if mine and flag.workspace == asker.workspace else None

    async def _tell(self, flags: Sequence[Flag], asker: Asker, said: str) -> None:
        await self.settling.tell_flaggers(flags, by=asker.user, said=said)
