"""Several names at once in; which of them can be followed out, and once it is confirmed, followed.

What is offered is kept for the asker in this place, so that a word does the same as the button.
"""

import json
import re
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from corpus.lookup import Lookup
from corpus.model import (
    AuthorId,
    DigestItem,
    Follow,
    FollowKind,
    Kind,
    LookupResult,
    Outcome,
    Schedule,
    Style,
    Tier,
    Wanted,
)
from corpus.store import Store
from handlers.desk import slow
from handlers.desk.follows import Follows, is_sure
from handlers.desk.numbers import remember
from handlers.lists import in_doubt, names_in
from handlers.messages import bulk as words
from handlers.messages import digests as digest_words
from handlers.messages import follows as follow_words
from handlers.messages.bulk import Matched, Offer, Unclear, Unknown
from handlers.messages.lines import papers
from handlers.parse import one_follow
from handlers.requests import FollowSeveral, FollowThis
from handlers.turn import Asker, Audience, Reply

MOST = 100
"""Names that are looked up at a time."""
MOST_COAUTHORS = 60
CARRIED = 1900
"""Characters that a button carries; Slack: 2,000."""
HOLDS = timedelta(minutes=30)
"""For so long an offer can be accepted."""
_MAY_BE = {Outcome.EXACT, Outcome.CLEAR, Outcome.AMBIGUOUS}
_AUTHOR = re.compile(r"a[0-9]{1,12}")
_EXACTLY = re.compile(r"#?[0-9]{1,3}|a[0-9]{1,12}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Preview:
    """What could be followed, and what it would have brought."""

    offered: Offer
    items: tuple[DigestItem, ...]
    """Of the last four weeks."""
    refs: tuple[str, ...]
    """What to accept, for all that is sure."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Authors that somebody put into a form, or took out of it, as ``a7``."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bulk:
    """Following several at once: said first, then done."""

    follows: Follows
    lookup: Lookup
    store: Store
    now: Callable[[], datetime]
    command: str
    patience: timedelta = slow.PATIENCE

    async def follow(self, request: FollowSeveral, asker: Asker) -> Reply:
        """Say which of several names can be followed; numbers mean what was shown already."""
        return await self._in_time(self._follow(request, asker))

    async def _in_time(self, work: Coroutine[Any, Any, Reply]) -> Reply:
        """Slack does not wait for many names, nor for a busy database."""
        return await slow.in_time(
            work,
            meanwhile=words.looking(),
            interrupted=words.interrupted(command=self.command),
            patience=self.patience,
        )

    async def _follow(self, request: FollowSeveral, asker: Asker) -> Reply:
        names, found = await self._named(request.text)
        if len(names) == 1:
            return await self._one(names[0], request, asker)
        if names and all(map(_EXACTLY.fullmatch, names)) and not request.preview:
            numbered = [await self.follows.numbered(name, asker) for name in names]
            wanted = [each for each in numbered if each]
            if len(wanted) == len(names):
                return await self.follows.add(wanted, asker)
        return await self._offer(await self._sorted_out(names, found, asker), asker)

    async def preview(self, text: str, asker: Asker) -> Preview:
        """What a list of names means, and what following all that is sure would have brought."""
        names, found = await self._named(text)
        offered = await self._ready(await self._sorted_out(names, found, asker), asker)
        wanted = [each.wanted for each in offered.matched]
        return Preview(offered, await self.follows.would_bring(wanted), tuple(map(ref_of, wanted)))

    async def _named(self, text: str) -> tuple[tuple[str, ...], Mapping[str, LookupResult]]:
        """The names of a list, and what was looked up to tell them apart."""
        found = {name: await self._found(name) for name in in_doubt(text)[: 2 * MOST]}
        known = {name for name, result in found.items() if is_sure(result)}
        return names_in(text, known.__contains__), found

    async def _sorted_out(
        self, names: Sequence[str], found: Mapping[str, LookupResult], asker: Asker
    ) -> Offer:
        means = [await self._meant(name, found.get(name), asker) for name in names[:MOST]]
        return Offer(
            matched=tuple(each for each in means if isinstance(each, Matched)),
            unclear=tuple(each for each in means if isinstance(each, Unclear)),
            unknown=tuple(each for each in means if isinstance(each, Unknown)),
            unread=len(names[MOST:]),
        )

    async def _one(self, name: str, request: FollowSeveral, asker: Asker) -> Reply:
        """Only one was named after all."""
        said = one_follow(name, preview=request.preview)
        if isinstance(said, FollowThis):
            return await self.follows.follow(said, asker)
        return await self._offer(Offer(matched=(), unknown=(Unknown(name),)), asker)

    async def _found(self, name: str) -> LookupResult:
        return await self.lookup.ask(name, kind=Kind.AUTHOR)

    async def _meant(
        self, name: str, found: LookupResult | None, asker: Asker
    ) -> Matched | Unclear | Unknown:
        """What one name of a list means; ``found`` if it was looked up before."""
        said = one_follow(name)
        if not isinstance(said, FollowThis):
            return Unknown(name)
        if said.kind is not FollowKind.AUTHOR or _EXACTLY.fullmatch(said.text):
            chosen = await self.follows.choose(said, asker)
            if not isinstance(chosen, Wanted):
                return Unknown(name)
            return Matched(chosen, await self._hint(chosen))
        result = found or await self._found(said.text)
        if is_sure(result):
            best = result.candidates[0]
            wanted = Wanted(FollowKind.AUTHOR, str(best.id), best.label)
            return Matched(wanted, (best.hint or "").partition(" · latest:")[0])
        meant = tuple(each for each in result.candidates if each.tier is not Tier.TOPIC)
        if meant and result.outcome in _MAY_BE:
            return Unclear(said.text, meant)
        return Unknown(said.text, result.candidates)

    async def _hint(self, wanted: Wanted) -> str:
        """What tells an author, who was named by number, from a namesake."""
        if wanted.kind is not FollowKind.AUTHOR:
            return ""
        people = await self.store.authors([AuthorId(int(wanted.target))])
        return " · ".join(
            known
            for each in people
            for known in (each.affiliation, papers(each.paper_count) if each.paper_count else "")
            if known
        )

    async def coauthors(self, of: str, asker: Asker) -> Reply:
        """Say who wrote with somebody, most joint papers first."""
        return await self._in_time(self._coauthors(of, asker))

    async def _coauthors(self, of: str, asker: Asker) -> Reply:
        chosen = await self.follows.numbered(of, asker)
        if chosen is None:
            result = await self._found(of)
            if not is_sure(result):
                said = words.whose_coauthors(result.candidates, said=of, command=self.command)
                return Reply(said, Audience.ASKER)
            best = result.candidates[0]
            chosen = Wanted(FollowKind.AUTHOR, str(best.id), best.label)
        if chosen.kind is not FollowKind.AUTHOR:
            said = words.whose_coauthors((), said=of, command=self.command)
            return Reply(said, Audience.ASKER)
        people = await self.store.coauthors(AuthorId(int(chosen.target)), limit=MOST_COAUTHORS + 1)
        if not people:
            return Reply(words.no_coauthors(chosen.label, command=self.command), Audience.ASKER)
        matched = tuple(
            Matched(
                Wanted(FollowKind.AUTHOR, str(each.id), each.name),
                papers(count, what="joint paper"),
            )
            for each, count in people[:MOST_COAUTHORS]
        )
        unread = len(people[MOST_COAUTHORS:])
        return await self._offer(
            Offer(matched=matched, coauthors_of=chosen.label, unread=unread), asker
        )

    async def _offer(self, offered: Offer, asker: Asker) -> Reply:
        """Show what could be followed, and keep it for a yes."""
        offered = await self._ready(offered, asker)
        if offered.is_done:
            await self._forget(asker)
            said = follow_words.already(offered.already, command=self.command)
            return Reply(said, Audience.ASKER)
        refs = [ref_of(each.wanted) for each in offered.matched]
        past = await self.follows.would_bring([each.wanted for each in offered.matched])
        if offered.matched or offered.unclear:
            await self._keep(refs, asker)
        else:
            await self._forget(asker)
        if offered.numbered:
            await remember(self.store, asker, [each.ref for each in offered.numbered])
        message = words.offer(
            replace(offered, past=len(past)),
            value=words.accept_value(refs),
            command=self.command,
        )
        return Reply(message, Audience.ASKER)

    async def _ready(self, offered: Offer, asker: Asker) -> Offer:
        """What a button can carry of it, each thing once, without what is followed already."""
        return self._fitting(await self._without_known(offered, asker))

    async def _without_known(self, offered: Offer, asker: Asker) -> Offer:
        """Set apart what is followed here already; two names of one person are one."""
        subscription = await self.follows.digests.current(asker)
        followed = subscription.follows if subscription else ()
        there = {(each.kind, each.target) for each in followed}
        each_once = {(each.wanted.kind, each.wanted.target): each for each in offered.matched}
        known = tuple(each.wanted for key, each in each_once.items() if key in there)
        new = tuple(each for key, each in each_once.items() if key not in there)
        return replace(offered, matched=new, already=known)

    def _fitting(self, offered: Offer) -> Offer:
        """Leave to another message what no button can carry."""
        fitting = list(offered.matched)
        while len(words.accept_value([ref_of(each.wanted) for each in fitting])) > CARRIED:
            fitting.pop()
        left = len(offered.matched) - len(fitting)
        return replace(offered, matched=tuple(fitting), unread=offered.unread + left)

    # ------------------------------------------------------------------ the yes

    async def accept(self, asker: Asker) -> Reply:
        """Follow what was offered last in this place, with what was chosen since."""
        for conversation in dict.fromkeys((asker.conversation, asker.channel_conversation)):
            offered = await self.store.subscriptions.recall(_place(conversation))
            if offered and self.now() - datetime.fromisoformat(offered[0]) <= HOLDS:
                return await self.accept_these(_with_picks(offered[1:]), asker)
        return Reply(words.nothing_offered(command=self.command), Audience.ASKER)

    async def accept_these(self, refs: Sequence[str], asker: Asker) -> Reply:
        """Follow all of these, whoever of them is still there."""
        wanted = await self._wanted(list(dict.fromkeys(refs))[: MOST + words.ASKED])
        if not wanted:
            return Reply(words.nothing_chosen(command=self.command), Audience.ASKER)
        reply = await self.follows.add(wanted, asker)
        await self._forget(asker)
        return reply

    async def configure(
        self, schedule: Schedule, style: Style, chosen: Chosen, asker: Asker
    ) -> Reply:
        """Set a digest and its authors as a form says, and tell of all of it in one message."""
        old, saved = await self.follows.digests.configured(schedule, style, asker)
        gone = [
            each
            for each in saved.follows
            if each.kind is FollowKind.AUTHOR and f"a{each.target}" in chosen.removed
        ]
        if gone:
            await self.follows.take_out(gone, asker)
        wanted = await self._wanted(chosen.added)
        added = await self.follows.put_in(wanted, asker) if wanted else ()
        match saved != old, bool(gone), bool(added):
            case (False, True, False):
                return await self.follows.unfollowed(gone, asker)
            case (False, False, True):
                return await self.follows.followed(added, asker)
            case (_, False, False):
                return self.follows.digests.told(old, saved, asker)
            case (is_set, _, _):
                return await self._configured(gone, added, asker, is_set=is_set)

    async def _configured(
        self, gone: Sequence[Follow], added: tuple[Follow, ...], asker: Asker, *, is_set: bool
    ) -> Reply:
        subscription = await self.follows.digests.ensure(asker)
        past = await self.follows.digests.would_bring(added)
        _, due = self.follows.digests.timing(subscription)
        message = digest_words.configured(
            subscription,
            is_set=is_set,
            gone=gone,
            added=added,
            past=len(past),
            user=asker.user,
            next_due=due,
            is_member=await self.follows.is_member(asker.channel),
            command=self.command,
        )
        return Reply(message, Audience.ROOM)

    async def pick(self, place: str, ref: str, asker: Asker) -> None:
        """Keep whom somebody chose of those who may be meant, for the yes."""
        for conversation in asker.conversations:
            key = _place(conversation)
            offered = await self.store.subscriptions.recall(key)
            if offered:
                others = [each for each in offered if not each.startswith(f"{place}=")]
                await self.store.subscriptions.remember(key, [*others, f"{place}={ref}"])

    async def _wanted(self, refs: Sequence[str]) -> list[Wanted]:
        ids = [AuthorId(int(each[1:])) for each in refs if _AUTHOR.fullmatch(each)]
        people = await self.store.authors(ids)
        others = [json.loads(each) for each in refs if not _AUTHOR.fullmatch(each)]
        return [
            *(Wanted(FollowKind.AUTHOR, str(each.id), each.name) for each in people),
            *(Wanted(FollowKind(kind), target, label) for kind, target, label in others),
        ]

    async def _keep(self, refs: Sequence[str], asker: Asker) -> None:
        for conversation in asker.conversations:
            kept = [self.now().isoformat(), *refs]
            await self.store.subscriptions.remember(_place(conversation), kept)

    async def _forget(self, asker: Asker) -> None:
        for conversation in {*asker.conversations, asker.channel_conversation}:
            await self.store.subscriptions.remember(_place(conversation), [])


def ref_of(wanted: Wanted) -> str:
    """How a button and an offer name what can be followed; people may be renamed until then."""
    if wanted.kind is FollowKind.AUTHOR:
        return f"a{wanted.target}"
    return json.dumps([wanted.kind, wanted.target, wanted.label], ensure_ascii=False)


def _place(conversation: str) -> str:
    return f"{conversation}/offer"


def _with_picks(refs: Sequence[str]) -> list[str]:
    """What was offered, and what was chosen since: ``0=a7``."""
    return [re.sub(r"^[0-9]+=(?=a[0-9]+$)", "", each) for each in refs]
