"""A question about papers or people in; a card, a choice or the nearest things out."""

import asyncio
import contextlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import assert_never

from corpus.errors import NotFoundError
from corpus.lookup import Lookup
from corpus.model import (
    AuthorId,
    AuthorPortrait,
    Kind,
    LookupResult,
    Outcome,
    Paper,
    PaperId,
    Post,
    PostId,
    Tier,
)
from corpus.names import compatible
from corpus.store import Store
from corpus.stories import ref_of
from handlers.desk.memory import Memory
from handlers.desk.numbers import remember
from handlers.messages import answers, cards, identity, welcome
from handlers.messages.paging import Page
from handlers.messages.sources import is_ill, is_removed
from handlers.parse import named_in, nearest_verb
from handlers.turn import Asker, Audience, Reply
from handlers.when import midnight

MORE = 15
"""Candidates behind *More matches*."""
ON_CARD = 3
"""Newest papers on an author's card."""
COAUTHORS = 5
IN_MESSAGE = 12
"""Papers of one message that are shown."""
MOST_PAPERS = 200
"""Papers of one author that a list takes in."""
_AS_GOOD = 0.5
"""Of the best one's score: what lies below shares no more than a word."""
_CALLED = {Tier.EXACT, Tier.FOLDED, Tier.PREFIX}
"""A title begins with the very words."""
_REF = re.compile(r"[pab][0-9]{1,12}", re.IGNORECASE)


@dataclass(frozen=True)
class Lookups:
    """Everything that only reads the corpus."""

    lookup: Lookup
    store: Store
    memory: Memory
    now: Callable[[], datetime]
    command: str

    async def find(self, text: str, kind: Kind, asker: Asker) -> Reply:
        """Look something up and say how sure the answer is."""
        result = await self.lookup.ask(text, kind=kind, limit=answers.CHOICES + 1)
        if result.outcome is not Outcome.EXACT and _REF.fullmatch(text):
            with contextlib.suppress(NotFoundError):
                return await self._opened(text.lower(), asker)
        return await self._said(result, asker)

    async def _said(self, result: LookupResult, asker: Asker) -> Reply:
        match result.outcome:
            case Outcome.CLEAR | Outcome.AMBIGUOUS if self._is_command(result):
                return await self._nothing(result, asker)
            case Outcome.EXACT | Outcome.CLEAR:
                return await self.card(result.candidates[0].ref, asker, result=result)
            case Outcome.AMBIGUOUS:
                await self._remember(asker, _refs(result, answers.CHOICES))
                return Reply(answers.choice(result))
            case Outcome.NONE:
                return await self._nothing(result, asker)
        assert_never(result.outcome)

    async def _nothing(self, result: LookupResult, asker: Asker) -> Reply:
        await self._remember(asker, _refs(result, answers.NEAREST))
        instead = self._meant(result.query)
        return Reply(answers.nothing(result, command=self.command, instead=instead))

    def _is_command(self, result: LookupResult) -> bool:
        """Whether a misspelt verb explains the words better than what they are about."""
        return result.candidates[0].tier is Tier.TOPIC and self._meant(result.query) is not None

    def _meant(self, text: str) -> str | None:
        """The command that was probably meant, with what followed the misspelt verb."""
        verb = nearest_verb(text)
        return f"{verb} {text.partition(' ')[2]}".strip() if verb else None

    async def more(self, text: str, kind: Kind, asker: Asker) -> Reply:
        """All candidates of a query."""
        result = await self.lookup.ask(text, kind=kind, limit=MORE)
        await self._remember(asker, [each.ref for each in result.candidates])
        return Reply(answers.matches(result), Audience.ASKER)

    async def topic(self, text: str, typed: str, asker: Asker) -> Reply:
        """Papers about something, best first; those that are called so come as any other."""
        called = await self.lookup.ask(typed, kind=Kind.PAPER, limit=answers.CHOICES + 1)
        if called.candidates and called.candidates[0].tier in _CALLED:
            return await self._said(called, asker)
        result = await self.lookup.ask(text, kind=Kind.PAPER, limit=MORE)
        if result.outcome is Outcome.NONE:
            return await self._nothing(result, asker)
        least = _AS_GOOD * result.candidates[0].score
        near = [PaperId(int(each.ref[1:])) for each in result.candidates if each.score >= least]
        papers = await self.store.papers(near)
        await self._remember(asker, [ref_of(paper) for paper in papers])
        return Reply(answers.on_topic(result.query, papers, command=self.command))

    async def card(self, ref: str, asker: Asker, *, result: LookupResult | None = None) -> Reply:
        """The card of a paper (``p12``), an author (``a7``) or a post (``b3``)."""
        try:
            return await self._opened(ref, asker, result)
        except NotFoundError:
            return Reply(answers.gone(command=self.command), Audience.ASKER)

    async def _opened(self, ref: str, asker: Asker, result: LookupResult | None = None) -> Reply:
        kind, digits = ref[:1], ref[1:]
        number = int(digits) if digits.isdecimal() else 0
        match kind:
            case "a":
                return await self._author(AuthorId(number), asker, result)
            case "b":
                return await self._post(PostId(number), asker)
            case "p":
                return await self._paper(PaperId(number), asker, result)
            case _:
                raise NotFoundError("there is no card of that kind", wanted=ref)

    async def _paper(self, number: PaperId, asker: Asker, result: LookupResult | None) -> Reply:
        known = await self.store.paper_portrait(number, workspace=asker.workspace)
        ref = ref_of(known.paper)
        notes = identity.notes(ref, known.decided, command=self.command)
        recalled = await self.memory.recall(known.discussed, asker)
        card = cards.paper_card(known.paper, result=result, notes=notes, memory=recalled.line)
        return Reply(card, about=ref, afterwards=recalled.afterwards)

    async def _author(self, author: AuthorId, asker: Asker, result: LookupResult | None) -> Reply:
        known = await self.store.author_portrait(author, works=ON_CARD, coauthors=COAUTHORS)
        items: list[Paper | Post] = [*known.papers, *known.posts]
        await self._remember(asker, [ref_of(item) for item in items])
        notes = await self._about(known)
        return Reply(cards.author_card(known, result=result, notes=notes))

    async def _about(self, known: AuthorPortrait) -> list[str]:
        """What was decided about who an author is, and who else they may be."""
        author, decided = known.author, known.decided
        ref = f"a{author.id}"
        excluded = {ref, *(side.ref for each in decided for side in (each.left, each.right))}
        near = await self.lookup.ask(author.name, kind=Kind.AUTHOR, limit=MORE)
        others = [
            each
            for each in near.candidates
            if each.ref not in excluded
            and each.label != author.name
            and compatible(each.label, author.name)
        ]
        return [
            *identity.notes(ref, decided, command=self.command),
            *identity.candidates(ref, others, command=self.command),
        ]

    async def _post(self, number: PostId, asker: Asker) -> Reply:
        known = await self.store.post_portrait(number, workspace=asker.workspace)
        await self._remember(asker, [ref_of(paper) for paper in known.mentioned])
        recalled = await self.memory.recall(known.discussed, asker)
        card = cards.post_card(known.post, known.mentioned, memory=recalled.line)
        return Reply(card, about=ref_of(known.post), afterwards=recalled.afterwards)

    async def papers_of(self, author: AuthorId, asker: Asker, *, page: int = 0) -> Reply:
        """All papers of an author, numbered."""
        try:
            person = await self.store.author(author)
        except NotFoundError:
            return Reply(answers.gone(command=self.command), Audience.ASKER)
        papers = await self.store.papers_of(author, limit=MOST_PAPERS)
        await self._remember(asker, [f"p{paper.id}" for paper in papers])
        shown = Page(what="papers", about=str(author), total=len(papers), number=page)
        return Reply(cards.paper_list(person, papers, page=shown), Audience.ASKER)

    async def show(self, number: int, refs: Sequence[str], asker: Asker) -> Reply:
        """One line of the last numbered list of this conversation."""
        if 1 <= number <= len(refs):
            ref = refs[number - 1]
            if ref[0] == "f":
                return Reply(answers.is_a_follow(number, command=self.command), Audience.ASKER)
            return await self.card(ref, asker)
        return Reply(
            answers.no_such_number(number, known=len(refs), command=self.command), Audience.ASKER
        )

    async def new(self, since: date, asker: Asker, *, page: int = 0) -> Reply:
        """What came in since a day, newest first, numbered."""
        items = await self.store.new_items(midnight(since), limit=answers.COUNTED + 1)
        listed = items[: answers.COUNTED]
        await self._remember(asker, [ref_of(item) for item in listed])
        shown = Page(what="new", about=since.isoformat(), total=len(listed), number=page)
        message = answers.new_items(
            listed, since=since, total=len(items), page=shown, command=self.command
        )
        return Reply(message)

    async def in_message(self, text: str, asker: Asker) -> Reply:
        """The papers that a message names or links to, for one's own eyes."""
        sure = [await self._surely(each) for each in named_in(text)]
        refs = dict.fromkeys(filter(None, sure))
        papers = await self.store.papers([PaperId(int(ref[1:])) for ref in refs])
        shown = papers[:IN_MESSAGE]
        if not shown:
            return Reply(welcome.nothing_in_message(command=self.command), Audience.ASKER)
        if len(shown) == 1:
            return await self.card(ref_of(shown[0]), asker)
        await self._remember(asker, [ref_of(each) for each in shown])
        return Reply(welcome.found_in_message(shown, command=self.command), Audience.ASKER)

    async def _surely(self, text: str) -> str | None:
        """The paper that a piece of a message surely means; a topic is none."""
        result = await self.lookup.ask(text, kind=Kind.PAPER)
        sure = result.outcome in {Outcome.EXACT, Outcome.CLEAR}
        if not sure or result.candidates[0].tier is Tier.TOPIC:
            return None
        return result.candidates[0].ref

    async def about(self) -> Reply:
        """What this is and how much it knows."""
        counts, statuses = await asyncio.gather(self.store.counts(), self.store.sources())
        message = answers.about(
            papers=counts.papers,
            authors=counts.authors,
            posts=counts.posts,
            read_at=max((each.last_read for each in statuses if each.last_read), default=None),
            failing=sum(is_ill(each) for each in statuses if not is_removed(each)),
            command=self.command,
        )
        return Reply(message, Audience.ASKER)

    async def _remember(self, asker: Asker, refs: Sequence[str]) -> None:
        if refs:
            await remember(self.store, asker, refs)


def _refs(result: LookupResult, shown: int) -> list[str]:
    return [each.ref for each in result.candidates[:shown]]
