"""What a channel follows: resolved by the same lookup that answers questions, never guessed."""

import json
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from corpus.errors import NotFoundError
from corpus.lookup import Lookup
from corpus.model import (
    AuthorId,
    DigestItem,
    DocumentKind,
    Follow,
    FollowId,
    FollowKind,
    Kind,
    LookupResult,
    Outcome,
    SourceStatus,
    Subscription,
    Tier,
    Wanted,
)
from corpus.store import Store
from corpus.text import fold
from handlers.desk.digests import Digests
from handlers.desk.numbers import recall, remember, several
from handlers.desk.sources import called, is_source, ref_of
from handlers.lists import is_list, names_in
from handlers.messages import answers
from handlers.messages import follows as words
from handlers.messages.sources import is_removed, name_of
from handlers.requests import FollowThis
from handlers.turn import Asker, Audience, Reply

_SURE = {Tier.IDENTIFIER, Tier.EXACT, Tier.FOLDED, Tier.PREFIX}
"""Tiers at which a name is the person's own; a misspelt one is offered, not accepted."""


def is_sure(result: LookupResult) -> bool:
    """Whether a name is somebody's own, so that it can be followed without asking."""
    clear = result.outcome in {Outcome.EXACT, Outcome.CLEAR}
    return clear and result.candidates[0].tier in _SURE


@dataclass(frozen=True)
class Follows:
    """Following and unfollowing."""

    lookup: Lookup
    store: Store
    digests: Digests
    now: Callable[[], datetime]
    command: str
    is_member: Callable[[str], Awaitable[bool]]
    """Whether the bot may post in a channel."""

    async def follow(self, request: FollowThis, asker: Asker) -> Reply:
        """Follow something known, or show what it would have brought."""
        chosen = await self.choose(request, asker)
        if isinstance(chosen, Reply):
            return chosen
        if request.preview:
            return await self._preview(chosen)
        return await self._add(chosen, asker)

    async def follow_author(self, author: AuthorId, asker: Asker) -> Reply:
        """Follow an author whose card or offer was in view."""
        chosen = await self._person(author)
        return chosen if isinstance(chosen, Reply) else await self._add(chosen, asker)

    async def preview_author(self, author: AuthorId) -> Reply:
        """Show what following the author of a card would have brought."""
        chosen = await self._person(author)
        if isinstance(chosen, Reply):
            return chosen
        return await self._preview(chosen)

    async def _person(self, author: AuthorId) -> Wanted | Reply:
        try:
            person = await self.store.author(author)
        except NotFoundError:
            return Reply(answers.gone(command=self.command), Audience.ASKER)
        return Wanted(FollowKind.AUTHOR, str(person.id), person.name)

    async def follow_feed(self, ref: str, asker: Asker) -> Reply:
        """Follow a source that was listed or just added, by its short id."""
        found = [each for each in await self._feeds() if ref_of(each) == ref]
        if not found:
            return Reply(answers.gone(command=self.command), Audience.ASKER)
        return await self._add(_wanted(found[0]), asker)

    async def numbered(self, text: str, asker: Asker) -> Wanted | None:
        """The author or the source that a number of the last list, or a short id, means."""
        ref = text.lower() if re.fullmatch(r"a[0-9]{1,12}", text.lower()) else ""
        if re.fullmatch(r"#?[0-9]{1,3}", text):
            number = int(text.lstrip("#"))
            refs = await recall(self.store, asker)
            ref = refs[number - 1] if 1 <= number <= len(refs) else ""
        if is_source(ref):
            found = [each for each in await self._feeds() if ref_of(each) == ref]
            return _wanted(found[0]) if found else None
        if ref.startswith("a"):
            people = await self.store.authors([AuthorId(int(ref[1:]))])
            return Wanted(FollowKind.AUTHOR, str(people[0].id), people[0].name) if people else None
        return None

    async def choose(self, request: FollowThis, asker: Asker) -> Wanted | Reply:
        """What a request would select, or what to say instead."""
        is_named = request.kind in {FollowKind.AUTHOR, FollowKind.FEED}
        if is_named and (numbered := await self.numbered(request.text, asker)):
            return numbered
        match request.kind:
            case FollowKind.AUTHOR:
                return await self._author(request.text)
            case FollowKind.FEED:
                return await self._feed(request.text)
            case FollowKind.TOPIC | FollowKind.CATEGORY:
                return Wanted(request.kind, request.text, request.text)

    async def _author(self, text: str) -> Wanted | Reply:
        result = await self.lookup.ask(text, kind=Kind.AUTHOR)
        if is_sure(result):
            best = result.candidates[0]
            return Wanted(FollowKind.AUTHOR, str(best.id), best.label)
        if result.outcome is Outcome.AMBIGUOUS:
            return Reply(words.which_author(result), Audience.ASKER)
        return Reply(words.unknown_author(result, command=self.command), Audience.ASKER)

    async def _feed(self, text: str) -> Wanted | Reply:
        feeds = await self._feeds()
        named = called(feeds, text)
        if len(named) == 1:
            return _wanted(named[0])
        titles = [name_of(each) for each in named or feeds]
        message = words.unknown_feed(text, titles, several=bool(named), command=self.command)
        return Reply(message, Audience.ASKER)

    async def _feeds(self) -> tuple[SourceStatus, ...]:
        """All that can be followed as a feed: what is polled, and feeds that were imported."""
        statuses = await self.store.sources()
        kept = [each for each in statuses if not is_removed(each)]
        return tuple(each for each in kept if each.feed or each.kind is DocumentKind.FEED)

    async def _preview(self, chosen: Wanted) -> Reply:
        items = await self.would_bring([chosen])
        shown = words.shown_as(chosen.kind, chosen.label)
        # Not the number that was typed: it means something else after the next list.
        text = f"a{chosen.target}" if chosen.kind is FollowKind.AUTHOR else chosen.target
        value = json.dumps({"kind": chosen.kind, "text": text}, ensure_ascii=False)
        message = words.preview(shown, items, value=value, command=self.command)
        return Reply(message, Audience.ASKER)

    async def would_bring(self, chosen: Sequence[Wanted]) -> tuple[DigestItem, ...]:
        """What following all of these would have brought in the last four weeks."""
        follows = [
            Follow(
                id=FollowId(0),
                kind=each.kind,
                target=each.target,
                label=each.label,
                created_by="nobody",
                created_at=self.now(),
            )
            for each in chosen
        ]
        return await self.digests.would_bring(tuple(follows))

    async def _add(self, chosen: Wanted, asker: Asker) -> Reply:
        return await self.add([chosen], asker)

    async def add(self, chosen: Sequence[Wanted], asker: Asker) -> Reply:
        """Follow all of these, as one change."""
        added = await self.put_in(chosen, asker)
        if not added:
            return Reply(words.already(chosen, command=self.command), Audience.ASKER)
        return await self.followed(added, asker)

    async def put_in(self, chosen: Sequence[Wanted], asker: Asker) -> tuple[Follow, ...]:
        """Follow all of these without a word; give those that were not followed before."""
        subscription = await self.digests.ensure(asker)
        return await self.store.subscriptions.follow_all(
            subscription.id, chosen, user=asker.user, now=self.now()
        )

    async def followed(self, added: tuple[Follow, ...], asker: Asker) -> Reply:
        """Tell the room what is followed from now on."""
        subscription = await self.digests.ensure(asker)
        past = await self.digests.would_bring(added)
        schedule, due = self.digests.timing(subscription)
        message = words.followed(
            added,
            subscription,
            past=len(past),
            schedule=schedule,
            next_due=due,
            is_member=await self.is_member(asker.channel),
            command=self.command,
        )
        return Reply(message, Audience.ROOM)

    async def unfollow(self, text: str, asker: Asker) -> Reply:
        """Stop following: numbers of the list as it was shown, names as they are listed, or all.

        Of several either all are taken out or, where one is not followed, none.
        """
        subscription = await self.digests.current(asker)
        if subscription is None:
            said = words.not_followed([text], None, command=self.command)
            return Reply(said, Audience.ASKER)
        if text.lower() in {"all", "everything"} and subscription.follows:
            return await self.remove(subscription.follows, asker)
        text = ", ".join(several(text))
        shown = await self._shown(subscription, asker)
        named = {text: _named(shown, subscription.follows, text)}
        if named[text] is None and is_list(text):
            known = partial(_named, shown, subscription.follows)
            names = names_in(text, lambda name: known(name) is not None)
            named = {name: known(name) for name in names}
        missing = [name for name, follow in named.items() if follow is None]
        if missing:
            said = words.not_followed(missing, subscription, command=self.command)
            return Reply(said, Audience.ASKER)
        gone = {follow.id: follow for follow in named.values() if follow}
        return await self.remove([*gone.values()], asker)

    async def _shown(self, subscription: Subscription, asker: Asker) -> Sequence[Follow | None]:
        """What is followed here as the asker saw it numbered; others may have changed it since."""
        refs = await recall(self.store, asker)
        if not any(ref.startswith("f") for ref in refs):
            return subscription.follows
        there = {f"f{each.id}": each for each in subscription.follows}
        return [there.get(ref) for ref in refs]

    async def remove(self, gone: Sequence[Follow], asker: Asker) -> Reply:
        """Take these out, as one change."""
        await self.take_out(gone, asker)
        return await self.unfollowed(gone, asker)

    async def take_out(self, gone: Sequence[Follow], asker: Asker) -> None:
        """Follow these no more, without a word."""
        subscription = await self.digests.ensure(asker)
        await self.store.subscriptions.unfollow(
            subscription.id, *gone, user=asker.user, now=self.now()
        )

    async def unfollowed(self, gone: Sequence[Follow], asker: Asker) -> Reply:
        """Tell the room what is followed no more."""
        left = await self.digests.ensure(asker)
        return Reply(words.unfollowed(gone, left, user=asker.user), Audience.ROOM)

    async def following(self, asker: Asker) -> Reply:
        """The follows of this conversation, numbered."""
        subscription = await self.digests.current(asker)
        if subscription and subscription.follows:
            refs = [f"f{each.id}" for each in subscription.follows]
            await remember(self.store, asker, refs)
        return Reply(words.following(subscription, command=self.command), Audience.ASKER)


def _named(shown: Sequence[Follow | None], follows: Sequence[Follow], text: str) -> Follow | None:
    """The follow with that number or name; the words after the colon are enough."""
    if re.fullmatch(r"#?[0-9]{1,3}", text):
        number = int(text.lstrip("#"))
        return shown[number - 1] if 1 <= number <= len(shown) else None
    wanted = fold(text.rpartition(":")[2])
    same = [each for each in follows if wanted in {fold(each.label), fold(each.target)}]
    like = [each for each in follows if set(wanted.split()) <= set(fold(each.label).split())]
    if same:
        return same[0]
    return like[0] if len(like) == 1 and wanted else None


def _wanted(source: SourceStatus) -> Wanted:
    return Wanted(FollowKind.FEED, source.source, name_of(source))
