"""A request and its asker in, a reply out: the one desk behind commands, mentions and buttons."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from corpus.model import DecisionId
from handlers.blocks import message
from handlers.desk.catching_up import CatchingUp
from handlers.desk.digests import Digests
from handlers.desk.follows import Follows
from handlers.desk.identity import Identities
from handlers.desk.lookups import Lookups
from handlers.desk.sources import Sources, is_source
from handlers.desk.undoing import Undoing
from handlers.messages import help as words
from handlers.messages import sources as health
from handlers.messages import views
from handlers.requests import (
    About,
    CatchUp,
    DigestDo,
    DigestSchedule,
    DigestSettings,
    DigestStyle,
    Find,
    Following,
    FollowThis,
    Help,
    Misread,
    New,
    NotSame,
    Request,
    Same,
    Show,
    SourceAdd,
    SourceCheck,
    SourceRemove,
    Undo,
    Unfollow,
)
from handlers.requests import Sources as AllSources
from handlers.turn import Asker, Audience, Reply

ON_HOME = 5
"""Newest items on the App Home."""


@dataclass(frozen=True)
class Desk:
    """Whoever asks and however: the same words get the same answer."""

    lookups: Lookups
    follows: Follows
    digests: Digests
    sources: Sources
    identities: Identities
    undoing: Undoing
    catching_up: CatchingUp
    now: Callable[[], datetime]
    command: str

    async def answer(self, request: Request, asker: Asker) -> Reply:  # noqa: C901 - one arm a verb
        """Answer any request."""
        match request:
            case Find(text, kind):
                return await self.lookups.find(text, kind, asker)
            case Show(number):
                return await self._show(number, asker)
            case New(since):
                return await self.lookups.new(since, asker)
            case FollowThis():
                return await self.follows.follow(request, asker)
            case Unfollow(text):
                return await self.follows.unfollow(text, asker)
            case Following():
                return await self.follows.following(asker)
            case DigestSettings():
                return await self.digests.settings(asker)
            case DigestSchedule(schedule, given):
                return await self.digests.reschedule(schedule, asker, given=given)
            case DigestStyle(style):
                return await self.digests.restyle(style, asker)
            case DigestDo(word):
                return await self.digests.do(word, asker)
            case CatchUp(since):
                return await self.catching_up.catch_up(since, asker)
            case AllSources():
                return await self.sources.listed(asker)
            case SourceAdd(address):
                return await self.sources.add(address, asker)
            case SourceCheck(text):
                return await self.sources.check(text, asker)
            case SourceRemove(text):
                return await self.sources.remove(text, asker)
            case Same():
                return await self.identities.same(request, asker)
            case NotSame():
                return await self.identities.notsame(request, asker)
            case Undo(decision):
                return await self._undo(decision, asker)
            case About():
                return await self.lookups.about()
            case Help(verb):
                return await self._help(verb, asker)
            case Misread(verb, text, why):
                said = words.misread(verb, text, why, command=self.command)
                return Reply(said, Audience.ASKER)

    async def _undo(self, decision: int | None, asker: Asker) -> Reply:
        if decision is None:
            return await self.undoing.undo(asker)
        return await self.identities.undo(DecisionId(decision), asker)

    async def _show(self, number: int, asker: Asker) -> Reply:
        """One line of the last numbered list, whatever it was a list of."""
        refs = await self.lookups.store.subscriptions.recall(asker.conversation)
        ref = refs[number - 1] if 1 <= number <= len(refs) else ""
        if is_source(ref):
            return await self.sources.show(ref, number)
        return await self.lookups.show(number, refs, asker)

    async def _help(self, verb: str | None, asker: Asker) -> Reply:
        """Help for all, or for one verb with the present state of what it changes."""
        if verb is None:
            return Reply(words.overview(command=self.command), Audience.ASKER)
        shown = words.for_verb(verb, command=self.command)
        if verb in {"follow", "unfollow"}:
            state = (await self.follows.following(asker)).message
            shown = message(shown.text, [*shown.blocks, *state.blocks])
        return Reply(shown, Audience.ASKER)

    async def home(self, workspace: str) -> dict[str, Any]:
        """The App Home: digests of this workspace and what came in last."""
        store = self.lookups.store
        subscriptions = await store.subscriptions.of_workspace(workspace)
        newest = await store.new_items(self.now() - timedelta(days=28), limit=ON_HOME)
        counts = await store.counts()
        return views.home(
            [(each, *self.digests.timing(each)) for each in subscriptions],
            newest,
            health.in_order(await store.sources()),
            papers=counts.papers,
            authors=counts.authors,
            now=self.now(),
            command=self.command,
        )
