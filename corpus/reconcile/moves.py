"""Personas and what they have to do with each other in; who moves to which author, and why, out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from corpus.changes import (
    AuthorMoves,
    Basis,
    Decision,
    KnownAuthor,
    KnownName,
    Move,
    Word,
)
from corpus.model import AuthorId, Kind, Verdict
from corpus.personas import Persona, is_record
from corpus.reconcile.homes import Homes
from corpus.reconcile.people import author_of, head_of
from corpus.reconcile.persons import Gathering, gather


def reconcile_people(
    personas: Mapping[str, Persona],
    pairs: Iterable[tuple[str, str]],
    authors: Mapping[AuthorId, KnownAuthor],
    *,
    printed: Mapping[str, set[str]],
    ids: Iterator[int],
    words: Sequence[Word[str]] = (),
) -> AuthorMoves:
    """Decide which author each persona is from now on.

    Args:
        personas: All on which it depends.
        pairs: Those worth comparing.
        authors: Whoever they are now.
        printed: By persona, the names by which lists call them now.
        ids: Numbers for new authors.
        words: What people decided about them, the last word first.
    """
    alive = {id_: p for id_, p in personas.items() if _exists(p, printed.get(id_, set()))}
    living = [pair for pair in pairs if pair[0] in alive and pair[1] in alive]
    gathering = gather(alive.values(), living, words=words)
    homes = Homes(gathering.groups)
    moves: list[Move] = []
    heads: list[KnownAuthor] = []
    ended: dict[AuthorId, AuthorId] = {}
    where: dict[str, AuthorId] = {}
    returned: set[AuthorId] = set()
    for number, group in enumerate(gathering.groups):
        claimed = homes.living(number)
        author = claimed[0] if claimed else homes.former(number) or AuthorId(next(ids))
        if not claimed and author in homes.formers:
            returned.add(author)
        ended |= dict.fromkeys(claimed[1:], author)
        where |= {persona.id: author for persona in group}
        settled = [_moved(persona, author, group, gathering, homes) for persona in group]
        moves += [move for move in settled if move.differs]
        names = [name for move in settled for name in _names(move, alive, printed)]
        heads.append(author_of(author, tuple(names)))
    kept = set(where.values())
    return AuthorMoves(
        moves=tuple(moves),
        heads=tuple(
            h for h in heads if h.id not in authors or head_of(h) != head_of(authors[h.id])
        ),
        new=frozenset(kept - set(authors)),
        ended=ended,
        returned=frozenset(returned),
        led={old: where[id_] for old, id_ in homes.led() if old not in kept},
        unprinted=tuple(_unprinted(personas.values(), printed)),
        relisted=frozenset(_torn(alive.values(), where, ended)),
        forgotten=frozenset(p.home for p in personas.values() if p.home) - kept - set(ended),
        decisions=tuple(_joined(ended, alive.values(), gathering)),
        suggested=tuple(_suggested(gathering, where)),
        compared=frozenset(kept | set(ended) | {p.home for p in personas.values() if p.home}),
    )


def _exists(persona: Persona, printed: set[str]) -> bool:
    """A name that no list prints any more, and no page gives, is nobody's."""
    return bool(printed) or persona.described or is_record(persona.id)


def _moved(
    persona: Persona,
    author: AuthorId,
    group: Sequence[Persona],
    gathering: Gathering,
    homes: Homes[AuthorId],
) -> Move:
    own = homes.number_of(persona)
    former = None if own == author or (own == persona.home and homes.lives(own)) else own
    reason = gathering.reasons.get(persona.id) if len(group) > 1 else None
    stored = persona.names[0]
    return Move(
        persona=persona.id,
        source=persona.home or author,
        target=author,
        former=former,
        reason=reason,
        differs=(persona.home, stored.former, stored.reason) != (author, former, reason),
    )


def _names(
    move: Move, personas: Mapping[str, Persona], printed: Mapping[str, set[str]]
) -> Iterator[KnownName]:
    for known in personas[move.persona].names:
        if known.basis is not Basis.LISTED or known.name in printed.get(move.persona, ()):
            yield replace(known, former=move.former, reason=move.reason)


def _unprinted(
    personas: Iterable[Persona], printed: Mapping[str, set[str]]
) -> Iterator[tuple[AuthorId, str, str]]:
    for persona in personas:
        for known in persona.names:
            if (
                persona.home is not None
                and known.basis is Basis.LISTED
                and known.name not in printed.get(persona.id, ())
            ):
                yield persona.home, persona.id, known.name


def _torn(
    personas: Iterable[Persona],
    where: Mapping[str, AuthorId],
    ended: Mapping[AuthorId, AuthorId],
) -> Iterator[AuthorId]:
    """Give where papers lie of authors of whom a part goes another way than the rest."""
    for persona in personas:
        if persona.home is not None:
            rest = ended.get(persona.home, persona.home)
            if where[persona.id] != rest:
                yield rest


def _joined(
    ended: Mapping[AuthorId, AuthorId], personas: Iterable[Persona], gathering: Gathering
) -> Iterator[Decision]:
    for persona in personas:
        if persona.home is not None and persona.home in ended and persona.former is None:
            yield Decision(
                kind=Kind.AUTHOR,
                verdict=Verdict.SAME,
                left=ended[persona.home],
                right=persona.home,
                reason=gathering.reasons.get(persona.id, "joined with others"),
            )


def _suggested(gathering: Gathering, where: Mapping[str, AuthorId]) -> Iterator[Decision]:
    seen: set[tuple[AuthorId, AuthorId]] = set()
    for tie in sorted(gathering.suggestions, key=lambda tie: tie.judgement.reason):
        left, right = sorted((where[tie.one], where[tie.other]))
        if left != right and (left, right) not in seen:
            seen.add((left, right))
            yield Decision(
                kind=Kind.AUTHOR,
                verdict=Verdict.SUGGESTED,
                left=left,
                right=right,
                reason=tie.judgement.reason,
            )
