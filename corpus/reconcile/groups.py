"""Statements in; out: which of them speak of one paper, and the reasons that joined them.

Joining depends on the statements and on what people decided, not on the order in which statements
came: all links are found first, then made from the strongest to the weakest.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations

from corpus.changes import Statement, Word
from corpus.model import DocumentKind, EntryId, Verdict
from corpus.names import name_key
from corpus.reconcile.forest import Forest
from corpus.reconcile.same import CERTAIN, folded_title, judge, keys_of

COMPARED = 64
"""More statements than this under one key ("Editorial") are not compared pair by pair."""


@dataclass(frozen=True, slots=True)
class Link:
    """Two statements that belong together, or nearly."""

    one: Statement
    other: Statement
    reason: str
    strength: int


@dataclass(frozen=True, slots=True)
class Grouping:
    """All groups, why each statement is where it is, and what was too weak to join."""

    groups: tuple[tuple[Statement, ...], ...]
    """Each about one paper."""
    reasons: dict[EntryId, str]
    suggestions: tuple[Link, ...]


def group(statements: Sequence[Statement], *, words: Sequence[Word[EntryId]] = ()) -> Grouping:
    """Part statements into papers.

    Args:
        statements: All that may belong together.
        words: What people decided about them, the last word first.
    """
    joins: list[Link] = []
    suggestions: list[Link] = []
    for one, other in _pairs(statements):
        judgement = judge(one, other)
        link = Link(one, other, judgement.reason, judgement.strength)
        if judgement.verdict is Verdict.SAME:
            joins.append(link)
        elif judgement.verdict is Verdict.SUGGESTED:
            suggestions.append(link)
    by_id = {statement.id: statement for statement in statements}
    numbers = {id_: _numbers(statement) for id_, statement in by_id.items()}
    forest = Forest(by_id)
    reasons = forest.obey(words)
    conflict = partial(_conflict, numbers)
    for link in sorted(joins, key=_order):
        unless = None if _may_bridge(link) else conflict
        if forest.join(link.one.id, link.other.id, unless=unless):
            for statement in (link.one, link.other):
                reasons.setdefault(statement.id, link.reason)
        elif link.strength >= CERTAIN:
            suggestions.append(replace(link, reason=f"{link.reason}, but different arXiv numbers"))
    return Grouping(
        groups=tuple(tuple(by_id[id_] for id_ in sorted(ids)) for ids in forest.groups()),
        reasons=reasons,
        suggestions=tuple(
            link for link in suggestions if not forest.settled(link.one.id, link.other.id)
        ),
    )


def _may_bridge(link: Link) -> bool:
    """Whether two records share an identifier; what blogs link to in one breath proves nothing."""
    return link.strength >= CERTAIN and not any(
        statement.mention or statement.kind is DocumentKind.FEED
        for statement in (link.one, link.other)
    )


def _conflict(
    numbers: Mapping[EntryId, Set[str]], one: Iterable[EntryId], other: Iterable[EntryId]
) -> bool:
    """Two arXiv numbers meet in one paper only where ``_may_bridge`` lets them."""
    ours = {number for id_ in one for number in numbers[id_]}
    theirs = {number for id_ in other for number in numbers[id_]}
    return bool(ours and theirs) and not ours & theirs


def _numbers(statement: Statement) -> set[str]:
    return {i for i in statement.entry.identifiers if i.startswith("arxiv:")}


def _order(link: Link) -> tuple[int, str, str]:
    first, second = sorted((link.one.place, link.other.place))
    return (-link.strength, first, second)


def _pairs(statements: Sequence[Statement]) -> Iterable[tuple[Statement, Statement]]:
    """Give every pair that shares a key, once."""
    sharers: dict[int, list[Statement]] = defaultdict(list)
    for statement in statements:
        for key in keys_of(statement):
            sharers[key].append(statement)
    seen: set[tuple[EntryId, EntryId]] = set()
    for block in sharers.values():
        if len(block) > 1:
            for pair in combinations(block, 2) if len(block) <= COMPARED else _alike(block):
                key_pair = (pair[0].id, pair[1].id)
                if key_pair not in seen:
                    seen.add(key_pair)
                    yield pair


def _alike(block: Sequence[Statement]) -> Iterable[tuple[Statement, Statement]]:
    """Pair those of a large block which agree in all that a rule could ask for."""
    first: dict[object, Statement] = {}
    for statement in block:
        entry = statement.entry
        signatures: list[object] = [*entry.identifiers]
        signatures.append((folded_title(entry.title), tuple(map(name_key, entry.authors[:20]))))
        for signature in signatures:
            earlier = first.setdefault(signature, statement)
            if earlier is not statement:
                yield earlier, statement
