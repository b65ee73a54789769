"""What people say about identity in; papers and authors joined or parted, told to the room, out."""

import re
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog

from corpus.errors import IdentityError, NotFoundError
from corpus.identity import Identity, meant
from corpus.lookup import Lookup
from corpus.model import AuthorId, Decided, DecisionId, Kind, Named, PaperId
from corpus.text import titled
from handlers.desk import slow
from handlers.desk.flags import Flags
from handlers.desk.numbers import recall, remember
from handlers.desk.undoing import Undoable
from handlers.messages import identity as words
from handlers.requests import NotSame, Same
from handlers.turn import Asker, Audience, Reply

log = structlog.get_logger(__name__)

_NUMBER = re.compile(r"#?([0-9]{1,3})")
_KINDS = {"p": Kind.PAPER, "a": Kind.AUTHOR}


@dataclass(frozen=True)
class Identities:
    """Which papers, and which authors, are one."""

    lookup: Lookup
    identity: Identity
    flags: Flags
    now: Callable[[], datetime]
    command: str
    patience: timedelta = slow.PATIENCE

    async def same(self, said: Same, asker: Asker) -> Reply:
        """Join two papers or two authors."""
        left = await self._ref(said.left, asker, lambda ref: f"same {ref} = {said.right}")
        if isinstance(left, Reply):
            return left
        kind = _KINDS.get(left[0], Kind.ANY)
        again = partial("same {} = {}".format, left)
        right = await self._ref(said.right, asker, again, kind=kind)
        if isinstance(right, Reply):
            return right
        return await self._in_time(self._join(left, right, asker))

    async def notsame(self, said: NotSame, asker: Asker) -> Reply:
        """Part two papers or two authors, or show what a paper is made of."""
        rest = f" = {said.right}" if said.right else ""
        left = await self._ref(said.left, asker, lambda ref: f"notsame {ref}{rest}")
        if isinstance(left, Reply):
            return left
        if said.right is None:
            return await self._entries(left, asker)
        again = partial("notsame {} = {}".format, left)
        right = await self._ref(said.right, asker, again)
        if isinstance(right, Reply):
            return right
        return await self._in_time(self._part(left, right, asker))

    async def undo(self, decision: DecisionId, asker: Asker) -> Reply:
        """Take back one decision, whoever made it."""
        return await self._in_time(self._undo(decision, asker))

    async def newest(self, asker: Asker) -> Undoable | None:
        """The last decision of the asker that still holds."""
        made = await self.identity.store.last_decision(asker.user)
        if made is None:
            return None
        return Undoable(made.at, partial(self.undo, made.id, asker))

    async def _join(self, left: str, right: str, asker: Asker) -> Reply:
        try:
            decided = await self.identity.same(left, right, by=asker.user, now=self.now())
        except (IdentityError, NotFoundError) as error:
            return self._refused(error, "same")
        return await self._told(decided, asker)

    async def _part(self, left: str, right: str, asker: Asker) -> Reply:
        try:
            decided = await self.identity.notsame(left, right, by=asker.user, now=self.now())
        except (IdentityError, NotFoundError) as error:
            return self._refused(error, "notsame")
        return await self._told(decided, asker)

    async def _undo(self, decision: DecisionId, asker: Asker) -> Reply:
        try:
            decided = await self.identity.undo(by=asker.user, now=self.now(), decision=decision)
        except (IdentityError, NotFoundError) as error:
            return self._refused(error, "undo")
        log.info("decision undone", decision=decided.ref, by=asker.user)
        is_one = await self.identity.is_one(decided)
        message = words.undone(decided, user=asker.user, is_one=is_one, command=self.command)
        return await self.flags.settle(decided, Reply(message, Audience.ROOM), asker)

    async def _entries(self, ref: str, asker: Asker) -> Reply:
        if ref[0] == "a":
            return await self._names(AuthorId(int(ref[1:])))
        if ref[0] != "p":
            error = IdentityError(f"say of which paper {ref} is no part, as in notsame p12 = {ref}")
            return self._refused(error, "notsame")
        store = self.identity.store
        try:
            paper = await store.paper(PaperId(int(ref[1:])))
        except NotFoundError as error:
            return self._refused(error, "notsame")
        found = await self.identity.entries(paper.id)
        await remember(store, asker, [each.ref for each in found])
        named = Named(f"p{paper.id}", titled(paper.title, paper.short_name))
        return Reply(words.entries(named, found, command=self.command), Audience.ASKER)

    async def _names(self, number: AuthorId) -> Reply:
        try:
            author = await self.identity.store.author(number)
        except NotFoundError as error:
            return self._refused(error, "notsame")
        found = await self.identity.names(author.id)
        named = Named(f"a{author.id}", author.name)
        return Reply(words.names(named, found, command=self.command), Audience.ASKER)

    async def _ref(
        self,
        text: str,
        asker: Asker,
        again: Callable[[str], str],
        *,
        kind: Kind = Kind.ANY,
    ) -> str | Reply:
        """Find what a short id, a number of the last list, a title or a name means.

        Args:
            text: As it was typed.
            asker: Whose lists count.
            again: What to say once more with a short id in its place.
            kind: What may be meant.
        """
        if number := _NUMBER.fullmatch(text):
            refs = await recall(self.identity.store, asker)
            ref = dict(enumerate(refs, 1)).get(int(number[1]), "")
            if ref[:1] in {"p", "a", "e"}:
                return ref
            message = words.not_on_the_list(text, command=self.command)
            return Reply(message, Audience.ASKER)
        found = await meant(self.lookup, text, kind=kind)
        if isinstance(found, str):
            return found
        return Reply(words.which(found, again, command=self.command), Audience.ASKER)

    async def _in_time(self, work: Coroutine[Any, Any, Reply]) -> Reply:
        """Slack does not wait for a document that is just being imported."""
        return await slow.in_time(
            work,
            meanwhile=words.waiting(),
            interrupted=words.interrupted(command=self.command),
            patience=self.patience,
        )

    async def _told(self, decided: Decided, asker: Asker) -> Reply:
        if not decided.changed:
            return Reply(words.unchanged(decided, command=self.command), Audience.ASKER)
        log.info("identity decided", decision=decided.ref, by=asker.user)
        message = words.said(decided, user=asker.user, command=self.command)
        return await self.flags.settle(decided, Reply(message, Audience.ROOM), asker)

    def _refused(self, error: IdentityError | NotFoundError, verb: str) -> Reply:
        message = words.refused(str(error), command=self.command, verb=verb)
        return Reply(message, Audience.ASKER)
