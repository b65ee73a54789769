"""What a person says about authors in; authors joined or parted, and that taken back, out.

A decision about authors hangs on the personas of which they were made, so that it outlives their
numbers; that of a namesake who was told apart hangs on the entries of the papers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from corpus.changes import KnownAuthor, Word
from corpus.errors import IdentityError
from corpus.model import AuthorId, Decided, DecisionId, Named, PaperId
from corpus.settling import relist_papers, settle_people
from corpus.store import Intake, Store

_WHY = "a person said so"


@dataclass(frozen=True)
class People:
    """Decisions of people about which authors are one."""

    store: Store

    async def join(self, left: AuthorId, right: AuthorId, *, by: str, now: datetime) -> Decided:
        """Join two authors for good.

        Raises:
            IdentityError: They are one already, and nobody could say so once more.
            NotFoundError: One of them does not exist.
        """
        async with self.store.intake() as intake:
            authors, word = await _word(intake, left, right, same=True)
            if not (word.left and word.right):
                raise IdentityError(f"a{left} and a{right} are one author already")
            earlier = await _said_before(intake, word)
            if earlier and authors[0].id == authors[1].id:
                return replace(earlier, changed=False)
            made = await intake.deciding.keep_about_people(word, by=by, now=now)
            await _settle(authors, intake, now=now)
            kept = (await intake.deciding.homes(word.left))[word.left[0]]
            other = right if kept != right else left
            decided = await intake.deciding.settle(made, kept, other)
        before = {author.id: author.name for author in authors}
        labels = before.get(kept, decided.left.label), before.get(other, decided.right.label)
        return replace(
            decided, left=Named(f"a{kept}", labels[0]), right=Named(f"a{other}", labels[1])
        )

    async def part(self, left: AuthorId, right: AuthorId, *, by: str, now: datetime) -> Decided:
        """Part two authors for good, also two numbers of one.

        Raises:
            IdentityError: Nothing tells what belongs to which of them.
            NotFoundError: One of them does not exist.
        """
        async with self.store.intake() as intake:
            authors, word = await _word(intake, left, right, same=False)
            if not (word.left and word.right):
                raise IdentityError(
                    f"a{left} and a{right} are one author, and nothing tells what belongs to "
                    f"which: name a paper of the other, as in notsame a{left} = p12"
                )
            earlier = await _said_before(intake, word)
            if earlier and authors[0].id != authors[1].id:
                return replace(earlier, changed=False)
            made = await intake.deciding.keep_about_people(word, by=by, now=now)
            await _settle(authors, intake, now=now)
            where = await intake.deciding.homes([word.left[0], word.right[0]])
            return await intake.deciding.settle(made, where[word.left[0]], where[word.right[0]])

    async def tell_apart(
        self, author: AuthorId, paper: PaperId, *, by: str, now: datetime
    ) -> Decided:
        """Say that a paper is by somebody else of the same name.

        Raises:
            IdentityError: The author's name is not on it, or only for the page it stands on.
            NotFoundError: One of them does not exist.
        """
        async with self.store.intake() as intake:
            person = await intake.deciding.present_author(author)
            present = await intake.deciding.present(paper)
            listed = await intake.deciding.listed(present, person.id)
            if not listed:
                raise IdentityError(f"a{author} is no author of p{paper}")
            key, entries = next(iter(listed.items()))
            personas = _all_of(person)
            made, namesake = await intake.deciding.keep_namesake(
                personas,
                key,
                Word(same=False, left=(), right=entries, reason=_WHY),
                by=by,
                now=now,
            )
            await intake.splits(anew=True)
            await relist_papers({present}, intake, now=now)
            await _settle([person], intake, now=now)
            where = await intake.deciding.homes([*personas, namesake])
            if namesake not in where:
                raise IdentityError(
                    f"p{paper} is a{author}'s because it stands on their own page, not for its "
                    "name: nothing was changed"
                )
            rest = [where[persona] for persona in personas if persona in where]
            left = rest[0] if rest else person.id
            return await intake.deciding.settle(made, left, where[namesake])

    async def undo(self, decision: DecisionId, *, now: datetime) -> Decided:
        """Take back a decision about authors."""
        async with self.store.intake() as intake:
            personas = await intake.deciding.personas(decision)
            sides = await intake.deciding.sides(decision)
            homes = await intake.deciding.homes([*personas["left"], *personas["right"]])
            authors = [await intake.deciding.present_author(id_) for id_ in {*homes.values()}]
            await intake.deciding.take_back(decision, now=now)
            if sides["right"]:
                await intake.splits(anew=True)
                papers = {*(await intake.deciding.where(sides["right"])).values()}
                await relist_papers(papers, intake, now=now)
            await _settle(authors, intake, now=now)
            return await intake.deciding.get(decision)


async def _word(
    intake: Intake, left: AuthorId, right: AuthorId, *, same: bool
) -> tuple[tuple[KnownAuthor, KnownAuthor], Word[str]]:
    """Find the two authors, and what of them a decision hangs on."""
    if left == right:
        raise IdentityError(f"a{left} is one number: name two authors")
    one = await intake.deciding.present_author(left)
    other = await intake.deciding.present_author(right)
    word = Word(same=same, left=_own(one, left), right=_own(other, right), reason=_WHY)
    return (one, other), word


def _own(author: KnownAuthor, number: AuthorId) -> tuple[str, ...]:
    """Give the personas of an author; not those that came from others, if there are more."""
    if author.id != number:
        return _personas(author, {number})
    return _personas(author, {None}) or _all_of(author)


def _all_of(author: KnownAuthor) -> tuple[str, ...]:
    return tuple(sorted({each.persona for each in author.names}))


def _personas(author: KnownAuthor, formers: Iterable[AuthorId | None]) -> tuple[str, ...]:
    wanted = set(formers)
    return tuple(sorted({each.persona for each in author.names if each.former in wanted}))


async def _said_before(intake: Intake, word: Word[str]) -> Decided | None:
    """Give the last decision between these two, if it says just this."""
    left, right = set(word.left), set(word.right)
    for said in await intake.words_on_personas(left | right):
        one, other = set(said.left), set(said.right)
        if (one & left and other & right) or (one & right and other & left):
            is_same = said.id is not None and said.same is word.same
            return await intake.deciding.get(said.id) if is_same and said.id else None
    return None


async def _settle(authors: Sequence[KnownAuthor], intake: Intake, *, now: datetime) -> None:
    """Decide anew who these are."""
    for author in authors:
        keys = {each.name_key for each in author.names}
        intake.spoken_of.keys |= keys
        intake.spoken_of.knotty |= keys
    await settle_people(intake, now=now)
