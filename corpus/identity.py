"""What a person says about identity in; papers and authors joined or parted, and undone, out.

The last word of a person wins over earlier ones and over every rule. A decision about papers hangs
on the entries of which the papers were made, so that it outlives their numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from corpus.changes import Statement, Word
from corpus.errors import IdentityError, NotFoundError
from corpus.lookup import Lookup
from corpus.model import (
    RULE,
    Alias,
    AuthorId,
    Decided,
    DecisionId,
    EntryId,
    Evidenced,
    Kind,
    LookupResult,
    Named,
    Outcome,
    PaperId,
)
from corpus.people import People
from corpus.settling import regroup, settle_people
from corpus.sides import Ref, Sides, check_parts, is_between, one_out, read_ref, sides_of
from corpus.store import Intake, Store

_ONLY_WHOLE = "{} is one entry of a paper: only whole papers are joined, as in same p12 = p31"


@dataclass(frozen=True)
class Identity:
    """Decisions of people about which papers, and which authors, are one."""

    store: Store

    async def same(self, left: str, right: str, *, by: str, now: datetime) -> Decided:
        """Join two papers or two authors for good.

        Args:
            left: ``p12`` or ``a7``.
            right: One of the same kind.
            by: Who says so.
            now: When.

        Raises:
            IdentityError: The two cannot be joined.
            NotFoundError: One of them does not exist.
        """
        match read_ref(left), read_ref(right):
            case Ref("p", one), Ref("p", other):
                return await self._join(PaperId(one), PaperId(other), by=by, now=now)
            case Ref("a", one), Ref("a", other):
                people = People(self.store)
                return await people.join(AuthorId(one), AuthorId(other), by=by, now=now)
            case Ref("e", _), _:
                raise IdentityError(_ONLY_WHOLE.format(left))
            case _, Ref("e", _):
                raise IdentityError(_ONLY_WHOLE.format(right))
        raise IdentityError(f"{left} and {right} are a paper and an author: they are never one")

    async def notsame(self, left: str, right: str, *, by: str, now: datetime) -> Decided:
        """Part two papers or two authors for good, or one entry from its paper.

        Args:
            left: ``p12`` or ``a7``.
            right: One of the same kind; for a paper also one of its entries (``e345``), for an
                author also a paper of somebody else of that name.
            by: Who says so.
            now: When.

        Raises:
            IdentityError: The two cannot be parted.
            NotFoundError: One of them does not exist.
        """
        match read_ref(left), read_ref(right):
            case Ref("p", one), Ref("p" | "e" as kind, other):
                return await self._part(PaperId(one), Ref(kind, other), by=by, now=now)
            case Ref("e", one), Ref("p", other):
                return await self._part(PaperId(other), Ref("e", one), by=by, now=now)
            case Ref("a", one), Ref("a", other):
                people = People(self.store)
                return await people.part(AuthorId(one), AuthorId(other), by=by, now=now)
            case (Ref("a", author), Ref("p", paper)) | (Ref("p", paper), Ref("a", author)):
                people = People(self.store)
                return await people.tell_apart(AuthorId(author), PaperId(paper), by=by, now=now)
        raise IdentityError(
            f"{left} and {right} cannot be told apart like that: say notsame p12 = p31, "
            "notsame p12 = e345, notsame a7 = a9 or notsame a7 = p12"
        )

    async def undo(self, *, by: str, now: datetime, decision: DecisionId | None = None) -> Decided:
        """Take back the last decision of a person that still holds, or a given one of anybody.

        Raises:
            IdentityError: There is nothing to take back, or it cannot be.
            NotFoundError: There is no such decision.
        """
        made = await self._to_undo(by, decision)
        if made.kind is Kind.AUTHOR:
            return await People(self.store).undo(made.id, now=now)
        async with self.store.intake() as intake:
            sides = await intake.deciding.sides(made.id)
            await intake.deciding.take_back(made.id, now=now)
            where = await intake.deciding.where([*sides["left"], *sides["right"]])
            await regroup(set(where.values()), intake, now=now)
            await settle_people(intake, now=now)
            return await intake.deciding.get(made.id)

    async def is_one(self, decided: Decided) -> bool:
        """Whether both sides of a decision are the same now, whoever or whatever says so."""
        numbers = {int(each.ref[1:]) for each in (decided.left, decided.right)}
        try:
            if decided.kind is Kind.AUTHOR:
                found = {(await self.store.author(AuthorId(each))).id for each in numbers}
                return len(found) == 1
            return len({(await self.store.paper(PaperId(each))).id for each in numbers}) == 1
        except NotFoundError:
            return False

    async def suggestions(self) -> tuple[Decided, ...]:
        """Give all pairs that may be the same, for people to decide; the newest first."""
        return await self.store.suggestions()

    async def entries(self, paper: PaperId) -> tuple[Evidenced, ...]:
        """Give what a paper is made of, with the reason why each piece is there.

        Raises:
            NotFoundError: There is no such paper.
        """
        return await self.store.evidence((await self.store.paper(paper)).id)

    async def names(self, author: AuthorId) -> tuple[Alias, ...]:
        """Give the names under which an author is known, with the reason why each is theirs.

        Raises:
            NotFoundError: There is no such author.
        """
        return await self.store.aliases((await self.store.author(author)).id)

    async def _to_undo(self, by: str, decision: DecisionId | None) -> Decided:
        if decision is None:
            made = await self.store.last_decision(by)
            if made is None:
                raise IdentityError("you have decided nothing that could be taken back")
            return made
        made = await self.store.decision(decision)
        if made.by == RULE:
            raise IdentityError(
                f"d{made.id} was decided by a rule: say notsame {made.left.ref} = "
                f"{made.right.ref} to overrule it"
            )
        if made.undone_at is not None:
            raise IdentityError(f"d{made.id} has been taken back already")
        return made

    async def _join(self, left: PaperId, right: PaperId, *, by: str, now: datetime) -> Decided:
        async with self.store.intake() as intake:
            papers = await _present(intake, left, right)
            labels = await intake.deciding.labels(papers)
            known = await intake.statements_around(set(papers))
            sides = sides_of(known, left, right, papers)
            if not (sides.left and sides.right):
                raise IdentityError(f"p{left} and p{right} are one paper already")
            earlier = await _said_before(intake, known, sides, same=True)
            if earlier and papers[0] == papers[1]:
                return replace(earlier, changed=False)
            made = await _decide(intake, sides, papers, same=True, by=by, now=now)
            kept = (await intake.deciding.where(sides.left))[sides.left[0]]
            other = right if kept != right else left
            decided = await intake.deciding.settle(made, kept, other)
        before = labels[papers[0 if other == left else 1]]
        kept_label = labels.get(kept, decided.left.label)
        return replace(
            decided, left=Named(f"p{kept}", kept_label), right=Named(f"p{other}", before)
        )

    async def _part(self, paper: PaperId, other: Ref, *, by: str, now: datetime) -> Decided:
        async with self.store.intake() as intake:
            if other.kind == "p":
                papers = await _present(intake, paper, PaperId(other.number))
            else:
                papers = await _present(intake, paper, paper)
            known = await intake.statements_around(set(papers))
            sides = (
                sides_of(known, paper, PaperId(other.number), papers)
                if other.kind == "p"
                else one_out(known, papers[0], EntryId(other.number))
            )
            check_parts(sides, paper, other)
            earlier = await _said_before(intake, known, sides, same=False)
            if earlier and papers[0] != papers[1]:
                return replace(earlier, changed=False)
            made = await _decide(intake, sides, papers, same=False, by=by, now=now)
            where = await intake.deciding.where([sides.left[0], sides.right[0]])
            return await intake.deciding.settle(made, where[sides.left[0]], where[sides.right[0]])


async def _present(intake: Intake, left: PaperId, right: PaperId) -> tuple[PaperId, PaperId]:
    return await intake.deciding.present(left), await intake.deciding.present(right)


async def _decide(
    intake: Intake,
    sides: Sides,
    papers: tuple[PaperId, PaperId],
    *,
    same: bool,
    by: str,
    now: datetime,
) -> DecisionId:
    word = Word(same=same, left=sides.left, right=sides.right, reason="a person said so")
    made = await intake.deciding.keep(word, by=by, now=now)
    await regroup(set(papers), intake, now=now)
    await settle_people(intake, now=now)
    return made


async def _said_before(
    intake: Intake, known: Sequence[Statement], sides: Sides, *, same: bool
) -> Decided | None:
    """Give the last decision between these two, if it says just this."""
    for word in await intake.words_on(known):
        if word.id is not None and (
            is_between(word, sides) or is_between(word, Sides(*sides[::-1]))
        ):
            return await intake.deciding.get(word.id) if word.same is same else None
    return None


async def meant(lookup: Lookup, text: str, *, kind: Kind = Kind.ANY) -> str | LookupResult:
    """Find what a short id, a title or a name means: a short id, or what may be meant."""
    try:
        ref = read_ref(text)
    except IdentityError:
        result = await lookup.ask(text, kind=kind)
        is_sure = result.outcome in {Outcome.EXACT, Outcome.CLEAR}
        return result.candidates[0].ref if is_sure else result
    return f"{ref.kind}{ref.number}"
