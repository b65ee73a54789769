"""A request and its asker in, a reply out: the one desk behind commands, mentions and buttons."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from corpus.model import AuthorId, DecisionId
from handlers.blocks import message
from handlers.desk.bulk import Bulk
from handlers.desk.catching_up import CatchingUp
from handlers.desk.debugging import Debugging
from handlers.desk.digests import Digests
from handlers.desk.flags import Flags
from handlers.desk.follows import Follows
from handlers.desk.home import Home
from handlers.desk.identity import Identities
from handlers.desk.link_previews import LinkPreviews
from handlers.desk.lookups import Lookups
from handlers.desk.memory import Memory
from handlers.desk.numbers import recall
from handlers.desk.personal import Personal
from handlers.desk.sources import Sources, is_source
from handlers.desk.undoing import Undoing
from handlers.messages import help as words
from handlers.requests import (
    About,
    CatchUp,
    Cite,
    Courtesy,
    Debug,
    DigestDo,
    DigestSchedule,
    DigestSettings,
    DigestStyle,
    Dismiss,
    Export,
    Find,
    Flagged,
    FlagThis,
    FollowCoauthors,
    Following,
    FollowSeveral,
    FollowThis,
    ForgetMe,
    Help,
    Misread,
    New,
    NotSame,
    Request,
    Same,
    Save,
    Saved,
    Show,
    SourceAdd,
    SourceCheck,
    SourceRemove,
    Topic,
    Undo,
    Unfollow,
    Unsave,
    Who,
    Yes,
)
from handlers.requests import Sources as AllSources
from handlers.turn import Asker, Audience, Reply


@dataclass(frozen=True)
class Desk:
    """Whoever asks and however: the same words get the same answer."""

    lookups: Lookups
    follows: Follows
    bulk: Bulk
    digests: Digests
    sources: Sources
    identities: Identities
    undoing: Undoing
    flags: Flags
    catching_up: CatchingUp
    personal: Personal
    link_previews: LinkPreviews
    memory: Memory
    home: Home
    debugging: Debugging
    now: Callable[[], datetime]
    command: str

    async def answer(self, request: Request, asker: Asker) -> Reply:  # noqa: C901 - one arm a verb
        """Answer any request."""
        match request:
            case Find(text, kind):
                return await self.lookups.find(text, kind, asker)
            case Topic(text, typed):
                return await self.lookups.topic(text, typed, asker)
            case Show(number):
                return await self._show(number, asker)
            case New(since):
                return await self.lookups.new(since, asker)
            case FollowThis():
                return await self.follows.follow(request, asker)
            case FollowSeveral():
                return await self.bulk.follow(request, asker)
            case FollowCoauthors(of):
                return await self.bulk.coauthors(of, asker)
            case Yes():
                return await self.bulk.accept(asker)
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
            case Who(number):
                return await self.personal.who(number, asker)
            case Save(text):
                return await self.personal.save(text, asker)
            case Unsave(text):
                return await self.personal.unsave(text, asker)
            case Saved():
                return await self.personal.saved(asker)
            case Cite():
                return await self.personal.cite(request, asker)
            case Export():
                return await self.personal.export(request, asker)
            case ForgetMe():
                return await self.personal.forget(asker)
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
            case Flagged():
                return await self.flags.listed(asker)
            case FlagThis():
                return await self.flags.flag(request, asker)
            case Dismiss(text):
                return await self.flags.dismiss(text, asker)
            case Undo(decision):
                return await self._undo(decision, asker)
            case Courtesy():
                return Reply(words.courtesy(command=self.command), Audience.ASKER)
            case About():
                return await self.lookups.about()
            case Debug():
                return await self.debugging.debug(asker)
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
        refs = await recall(self.lookups.store, asker)
        ref = refs[number - 1] if 1 <= number <= len(refs) else ""
        if is_source(ref):
            return await self.sources.show(ref, number)
        if ref.startswith("g"):
            return await self.lookups.card(await self.flags.card_of(ref), asker)
        return await self.lookups.show(number, refs, asker)

    async def _help(self, verb: str | None, asker: Asker) -> Reply:
        """Help for all, or for one verb with the present state of what it changes."""
        if verb is None:
            return Reply(words.overview(command=self.command), Audience.ASKER)
        shown = words.for_verb(verb, command=self.command)
        if state := await self._state(verb, asker):
            shown = message(shown.text, [*shown.blocks, *state.message.blocks])
        return Reply(shown, Audience.ASKER)

    async def _state(self, verb: str, asker: Asker) -> Reply | None:
        """How things are now, for a verb that changes them."""
        match verb:
            case "follow" | "unfollow":
                return await self.follows.following(asker)
            case "save" | "unsave" | "export":
                return await self.personal.saved(asker)
            case "sources":
                return await self.sources.listed(asker)
            case "flag":
                return await self.flags.listed(asker)
            case "digest":
                return await self.digests.settings(asker)
            case _:
                return None

    async def page(self, what: str, about: str, number: int, asker: Asker) -> Reply:
        """Another page of a list."""
        match what:
            case "saved":
                return await self.personal.saved(asker, page=number)
            case "flags":
                return await self.flags.listed(asker, page=number)
            case "papers":
                return await self.lookups.papers_of(AuthorId(int(about)), asker, page=number)
            case _:
                return await self.lookups.new(date.fromisoformat(about), asker, page=number)
