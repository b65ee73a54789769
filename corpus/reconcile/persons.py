"""Personas in; out: which of them are one person, why, and which may be.

One full name, in either order, is one author until somebody says otherwise. Names that differ join
on evidence only: a page or record that gives both, or people they both wrote papers with. Who has
several records, or stands beside the other on one paper, is never the same. A short name that would
fit two persons who cannot be one belongs to neither. What has some evidence, but too little, is
suggested.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product

from corpus.changes import Word
from corpus.model import Verdict
from corpus.names import compatible, has_common_family, is_common, is_full
from corpus.personas import Persona, record_key
from corpus.reconcile.forest import Forest
from corpus.reconcile.same import Judgement

BY_PAGE = 2
"""Strength of a page or record that gives both names, however much they differ."""
NAMED = 3
"""Names of co-authors that a reason gives."""


@dataclass(frozen=True, slots=True)
class Tie:
    """Two personas, and what they have to do with each other."""

    one: str
    other: str
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Gathering:
    """Personas parted into persons."""

    groups: tuple[tuple[Persona, ...], ...]
    reasons: Mapping[str, str]
    """By persona: what joined it to others."""
    suggestions: tuple[Tie, ...]


def judge_personas(one: Persona, other: Persona) -> Judgement:
    """Say whether two personas are one person."""
    if one.id > other.id:
        one, other = other, one
    if why := _never(one, other):
        return Judgement(Verdict.DIFFERENT, why)
    if one.key == other.key:
        return Judgement(Verdict.SAME, f"same name as the record of {one.name}", 3)
    if one.key in other.given or other.key in one.given:
        return _by_page(one, other)
    if not compatible(one.name, other.name):
        return Judgement(Verdict.DIFFERENT, "other names")
    return _by_company(one, other)


def _never(one: Persona, other: Persona) -> str | None:
    """Say why two are two persons whatever else they have in common, if they are."""
    if len({record_key(one.id), record_key(other.id)} - {None}) > 1:
        return "two records with keys of their own"
    if one.papers & other.papers and one.key != other.key:
        return "authors of one paper"
    return None


def gather(
    personas: Iterable[Persona],
    pairs: Iterable[tuple[str, str]],
    *,
    words: Sequence[Word[str]] = (),
) -> Gathering:
    """Part personas into persons.

    Args:
        personas: All that may belong together.
        pairs: Those worth comparing; all others have nothing in common.
        words: What people decided about them, the last word first.
    """
    by_id = {persona.id: persona for persona in personas}
    ties = [Tie(a, b, judge_personas(by_id[a], by_id[b])) for a, b in sorted(pairs)]
    firm, doubtful = _without_doubtful(
        [tie for tie in ties if tie.judgement.verdict is Verdict.SAME], by_id
    )
    forest = Forest(by_id)
    reasons = forest.obey(words)
    for tie in sorted(firm, key=lambda t: (-t.judgement.strength, t.one, t.other)):
        by_page = tie.judgement.strength >= BY_PAGE
        unless = partial(_never_meet if by_page else _conflict, by_id)
        if forest.join(tie.one, tie.other, unless=unless):
            for persona in (tie.one, tie.other):
                reasons.setdefault(persona, tie.judgement.reason)
    suggested = [tie for tie in ties if tie.judgement.verdict is Verdict.SUGGESTED]
    return Gathering(
        groups=tuple(
            tuple(by_id[id_] for id_ in sorted(ids)) for ids in sorted(forest.groups(), key=min)
        ),
        reasons=reasons,
        suggestions=tuple(
            tie for tie in (*suggested, *doubtful) if not forest.settled(tie.one, tie.other)
        ),
    )


def _without_doubtful(
    ties: Sequence[Tie], by_id: Mapping[str, Persona]
) -> tuple[list[Tie], list[Tie]]:
    """Part ties from those that would make one persona two persons.

    Of two that contradict each other the stronger one stays.
    """
    of: dict[str, list[Tie]] = defaultdict(list)
    for tie in ties:
        of[tie.one].append(tie)
        of[tie.other].append(tie)
    doubtful: set[tuple[str, str]] = set()
    for persona, theirs in of.items():
        for tie in theirs:
            if any(_contradicts(persona, tie, each, by_id) for each in theirs if each is not tie):
                doubtful.add((tie.one, tie.other))
    return (
        [tie for tie in ties if (tie.one, tie.other) not in doubtful],
        [
            Tie(tie.one, tie.other, _doubted(tie.judgement))
            for tie in ties
            if (tie.one, tie.other) in doubtful
        ],
    )


def _contradicts(persona: str, tie: Tie, against: Tie, by_id: Mapping[str, Persona]) -> bool:
    if against.judgement.strength < tie.judgement.strength:
        return False
    one, other = (by_id[each.other if each.one == persona else each.one] for each in (tie, against))
    return _never(one, other) is not None or _called_otherwise(one, other, [by_id[persona]])


def _doubted(judgement: Judgement) -> Judgement:
    reason = f"{judgement.reason}, but it would fit another just as well"
    return Judgement(Verdict.SUGGESTED, reason)


def _never_meet(by_id: Mapping[str, Persona], one: Sequence[str], other: Sequence[str]) -> bool:
    return any(_never(by_id[a], by_id[b]) is not None for a, b in product(one, other))


def _conflict(by_id: Mapping[str, Persona], one: Sequence[str], other: Sequence[str]) -> bool:
    ours, theirs = [by_id[a] for a in one], [by_id[b] for b in other]
    return any(
        _never(a, b) is not None
        or _called_otherwise(a, b, [each for each in (*ours, *theirs) if each not in (a, b)])
        for a, b in product(ours, theirs)
    )


def _called_otherwise(one: Persona, other: Persona, through: Sequence[Persona]) -> bool:
    """Whether names contradict each other.

    They do not where what joins them fits one of them only: who has changed their name has two
    that do not agree.
    """
    if one.key == other.key or compatible(one.name, other.name):
        return False
    return not any(
        compatible(each.name, one.name) != compatible(each.name, other.name) for each in through
    )


def _by_page(one: Persona, other: Persona) -> Judgement:
    """One gives the other's name among its own; a page or record of its own is not swallowed."""
    names = " and ".join(sorted((one.name, other.name)))
    by_record = [each for each in (one, other) if record_key(each.id) is not None]
    if by_record and one.described and other.described:
        return Judgement(Verdict.SUGGESTED, f"a page gives both names: {names}")
    return Judgement(Verdict.SAME, f"a page gives both names: {names}", BY_PAGE)


def _by_company(one: Persona, other: Persona) -> Judgement:
    """Names that agree: look at whom both wrote with."""
    shared = {key: one.coauthors[key] for key in one.coauthors.keys() & other.coauthors.keys()}
    telling = [name for name in shared.values() if not is_common(name)]
    reason = _shared(shared, telling)
    short = not (is_full(one.name) and is_full(other.name))
    enough = 2 if short and has_common_family(one.name) else 1
    if len(telling) >= enough or (telling and one.affiliations & other.affiliations):
        return Judgement(Verdict.SAME, reason, 1)
    if one.affiliations & other.affiliations:
        if not short and not is_common(one.name):
            return Judgement(Verdict.SAME, "names agree, same affiliation", 1)
        return Judgement(Verdict.SUGGESTED, "names agree, same affiliation")
    if shared:
        return Judgement(Verdict.SUGGESTED, f"{reason}, which is too little for such names")
    return Judgement(Verdict.SUGGESTED, NAMES_AGREE)


NAMES_AGREE = "names agree, nothing else is known"
"""No evidence at all: shown on cards, but not kept as a suggestion."""


def is_idle(judgement: Judgement) -> bool:
    """Whether nothing follows from a judgement."""
    return judgement.verdict is Verdict.DIFFERENT or judgement.reason == NAMES_AGREE


def _shared(shared: Mapping[str, str], telling: Sequence[str]) -> str:
    names = sorted(telling) or sorted(shared.values())
    more = f" +{len(names) - NAMED}" if len(names) > NAMED else ""
    return f"both wrote with {', '.join(names[:NAMED])}{more}"
