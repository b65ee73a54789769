"""What a person keeps for themselves: saved, listed, cited, exported, and forgotten on request."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from corpus import citations
from corpus.errors import NotFoundError
from corpus.lookup import Lookup
from corpus.model import AuthorId, Kind, Outcome, Paper, PaperId, Post, PostId
from corpus.store import Store
from corpus.stories import ref_of
from handlers.desk import slow
from handlers.desk.numbers import recall, remember, several
from handlers.messages import answers
from handlers.messages import personal as words
from handlers.messages.paging import Page
from handlers.requests import Cite, Export, Format
from handlers.turn import Asker, Audience, Reply

_WRITERS: dict[Format, tuple[Callable[[Sequence[Paper]], str], str]] = {
    Format.BIBTEX: (citations.bibtex, "bib"),
    Format.RIS: (citations.ris, "ris"),
    Format.CSL_JSON: (citations.csl_json, "json"),
}
"""How each format is written, and what its files end in."""
_NUMBER = re.compile(r"#?([0-9]{1,3})\.?")
_REF = re.compile(r"[pb][0-9]{1,12}")
_AUTHOR = re.compile(r"a[0-9]{1,12}")


class SendFile(Protocol):
    """Sends a file to one person; says whether it could."""

    def __call__(self, asker: Asker, *, name: str, content: str, said: str) -> Awaitable[bool]:
        """Send it; False where the app may not."""
        ...


@dataclass(frozen=True)
class Personal:
    """A person's own list, and papers for other programs."""

    lookup: Lookup
    store: Store
    send_file: SendFile
    now: Callable[[], datetime]
    command: str

    async def save(self, text: str, asker: Asker) -> Reply:
        """Put papers or posts into one's own list."""
        items = await self._all_meant(text, asker)
        if isinstance(items, Reply):
            return items
        mine = {"workspace": asker.workspace, "user": asker.user}
        added = [
            await self.store.saved.add(ref_of(each), now=self.now(), **mine)
            for each in reversed(items)  # the last saved is listed first
        ]
        total = len(await self.store.saved.of(**mine))
        message = words.saved(items, is_new=any(added), total=total, command=self.command)
        return Reply(message, Audience.ASKER)

    async def unsave(self, text: str, asker: Asker) -> Reply:
        """Take things out of one's own list."""
        items = await self._all_meant(text, asker)
        if isinstance(items, Reply):
            return items
        wanted = {ref_of(each) for each in items}
        # One thing may have been saved under several short ids, when papers were joined since.
        kept = {ref: ref_of(each) for ref, each in await self._kept(asker)}
        refs = [ref for ref, now in kept.items() if now in wanted]
        for ref in refs:
            await self.store.saved.remove(ref, workspace=asker.workspace, user=asker.user)
        if not refs:
            return Reply(words.not_saved(text, command=self.command), Audience.ASKER)
        gone = [each for each in items if ref_of(each) in kept.values()]
        return Reply(words.unsaved(gone, command=self.command), Audience.ASKER)

    async def saved(self, asker: Asker, *, page: int = 0) -> Reply:
        """One's own list, numbered."""
        items = await self.items(asker)
        if items:
            refs = [ref_of(each) for each in items]
            await remember(self.store, asker, refs)
        shown = Page(what="saved", total=len(items), number=page)
        message = words.saved_list(items, page=shown, command=self.command)
        return Reply(message, Audience.ASKER)

    async def who(self, number: int, asker: Asker) -> Reply:
        """Who wrote a line of the last list."""
        item = await self._meant(str(number), asker)
        if isinstance(item, Post):
            item = Reply(words.no_paper(str(number), command=self.command), Audience.ASKER)
        if isinstance(item, Reply):
            return item
        return Reply(words.who(item, command=self.command))

    async def cite(self, request: Cite, asker: Asker) -> Reply:
        """Papers as another program reads them."""
        items = await self._all_meant(request.text, asker)
        if isinstance(items, Reply):
            return items
        papers = [each for each in items if isinstance(each, Paper)]
        if not papers:
            return self._no_paper(request.text)
        write, _ = _WRITERS[request.form]
        message = words.cited(write(papers), form=request.form, command=self.command)
        return Reply(message, Audience.ASKER)

    async def export(self, request: Export, asker: Asker) -> Reply:
        """One's own list, or all papers of an author, as a file or as text."""
        found = await self._to_export(request, asker)
        if isinstance(found, Reply):
            return found
        name, papers = found
        return await slow.in_time(
            self._export(name, papers, request.form, asker),
            meanwhile=words.exporting(),
            interrupted=words.export_interrupted(command=self.command),
        )

    async def forget(self, asker: Asker) -> Reply:
        """Forget what is kept for the asker alone."""
        gone = await self.store.saved.forget(workspace=asker.workspace, user=asker.user)
        told = words.forgotten(gone.saved, followed=gone.followed, command=self.command)
        return Reply(told, Audience.ASKER)

    async def _export(
        self, name: str, papers: Sequence[Paper], form: Format, asker: Asker
    ) -> Reply:
        write, ending = _WRITERS[form]
        content, file, count = write(papers), f"{name}.{ending}", len(papers)
        said = words.export_file(count, form)
        if await self.send_file(asker, name=file, content=content, said=said):
            here = asker.channel.startswith("D")
            message = words.export_sent(file, count=count, form=form, here=here)
        else:
            message = words.export_here(content, count=count, form=form)
        return Reply(message, Audience.ASKER)

    async def _to_export(
        self, request: Export, asker: Asker
    ) -> tuple[str, tuple[Paper, ...]] | Reply:
        """What a file is called, and the papers that belong into it."""
        if request.author is None:
            items = await self.items(asker)
            papers = tuple(each for each in items if isinstance(each, Paper))
            if not papers:
                nothing = words.nothing_to_export(only_posts=bool(items), command=self.command)
                return Reply(nothing, Audience.ASKER)
            return "saved", papers
        if _AUTHOR.fullmatch(request.author.lower()):
            return await self._papers_of(AuthorId(int(request.author[1:])))
        result = await self.lookup.ask(request.author, kind=Kind.AUTHOR)
        if result.outcome not in {Outcome.EXACT, Outcome.CLEAR}:
            return await self._ask_back(request.author, Kind.AUTHOR, asker)
        return await self._papers_of(AuthorId(result.candidates[0].id))

    async def _papers_of(self, author: AuthorId) -> tuple[str, tuple[Paper, ...]] | Reply:
        try:
            person = await self.store.author(author)
        except NotFoundError:
            return Reply(answers.gone(command=self.command), Audience.ASKER)
        papers = await self.store.papers_of(person.id)
        return re.sub(r"\W+", "-", person.name).strip("-").lower() or "author", papers

    async def _all_meant(self, text: str, asker: Asker) -> list[Paper | Post] | Reply:
        """The papers and posts that numbers and short ids mean, or the one that a title means.

        Where one of several means nothing, none is taken.
        """
        items: dict[str, Paper | Post] = {}
        for each in several(text):
            item = await self._meant(each, asker)
            if isinstance(item, Reply):
                return item
            items[ref_of(item)] = item
        return [*items.values()]

    async def _meant(self, text: str, asker: Asker) -> Paper | Post | Reply:
        """The paper or post that a number, a short id or a title means."""
        if number := _NUMBER.fullmatch(text):
            refs = await recall(self.store, asker)
            ref = dict(enumerate(refs, 1)).get(int(number[1]), "")
            return await self._behind(ref) or self._no_paper(text)
        if _REF.fullmatch(text.lower()):
            return await self._behind(text.lower()) or self._no_paper(text)
        result = await self.lookup.ask(text, kind=Kind.PAPER)
        if result.outcome in {Outcome.EXACT, Outcome.CLEAR}:
            return await self._behind(result.candidates[0].ref) or self._no_paper(text)
        return await self._ask_back(text, Kind.PAPER, asker)

    async def _ask_back(self, text: str, kind: Kind, asker: Asker) -> Reply:
        """Say which, or that there is nothing; the numbers can be used at once."""
        result = await self.lookup.ask(text, kind=kind)
        if result.outcome is Outcome.NONE:
            shown, message = answers.NEAREST, answers.nothing(result, command=self.command)
        else:
            shown, message = answers.CHOICES, answers.choice(result)
        if refs := [each.ref for each in result.candidates[:shown]]:
            await remember(self.store, asker, refs)
        return Reply(message, Audience.ASKER)

    def _no_paper(self, text: str) -> Reply:
        return Reply(words.no_paper(text, command=self.command), Audience.ASKER)

    async def _behind(self, ref: str) -> Paper | Post | None:
        if not _REF.fullmatch(ref):
            return None
        try:
            if ref[0] == "p":
                return await self.store.paper(PaperId(int(ref[1:])))
            return await self.store.post(PostId(int(ref[1:])))
        except NotFoundError:
            return None

    async def items(self, asker: Asker) -> tuple[Paper | Post, ...]:
        """What the asker keeps, each thing once although it may have been joined with another."""
        return tuple({ref_of(each): each for _, each in await self._kept(asker)}.values())

    async def _kept(self, asker: Asker) -> list[tuple[str, Paper | Post]]:
        """What the asker keeps, by the short ids under which it was saved."""
        refs = await self.store.saved.of(workspace=asker.workspace, user=asker.user)
        found = [(ref, await self._behind(ref)) for ref in refs]
        return [(ref, item) for ref, item in found if item is not None]
