"""Decisions about identity, in and out of the database, with the entries they hang on."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from corpus.changes import Decision, Split, Word
from corpus.errors import NotFoundError
from corpus.model import (
    RULE,
    AuthorId,
    Decided,
    DecisionId,
    EntryId,
    Kind,
    Named,
    PaperId,
    Verdict,
)
from corpus.personas import key_in, split_persona
from corpus.store.redirects import led_to
from corpus.store.rows import parts, rows_in
from corpus.tables import authors, decision_entries, decision_personas, decisions, papers
from corpus.text import titled

_HUMAN = decisions.c.decided_by != RULE
_HOLDS = decisions.c.undone_at.is_(None)
_SUGGESTED = decisions.c.verdict == Verdict.SUGGESTED.value
_ABOUT = (
    select(decisions)
    .where(
        decisions.c.kind == bindparam("kind"),
        or_(
            decisions.c.left_id == bindparam("number"),
            decisions.c.right_id == bindparam("number"),
        ),
        or_(_HUMAN, _SUGGESTED),
        _HOLDS,
    )
    .order_by(decisions.c.id.desc())
)


async def words_on(
    connection: AsyncConnection, ids: Collection[EntryId]
) -> tuple[Word[EntryId], ...]:
    """Give what people decided about any of these entries, the last word first."""
    if not ids:
        return ()
    query = (
        select(decision_entries.c.decision_id.label("id"))
        .join(decisions, decisions.c.id == decision_entries.c.decision_id)
        .where(_HOLDS)
    )
    wanted = {row.id for row in await rows_in(connection, query, decision_entries.c.entry_id, ids)}
    if not wanted:
        return ()
    sides = await _sides(connection, wanted)
    query = select(decisions).order_by(decisions.c.id.desc())
    return tuple(
        Word(
            id=DecisionId(row.id),
            same=row.verdict == Verdict.SAME.value,
            left=tuple(sides[row.id]["left"]),
            right=tuple(sides[row.id]["right"]),
            reason=f"joined by a person (d{row.id})",
        )
        for row in await rows_in(connection, query, decisions.c.id, wanted)
    )


async def words_on_personas(
    connection: AsyncConnection, ids: Collection[str]
) -> tuple[Word[str], ...]:
    """Give what people decided about any of these personas, the last word first."""
    told = decision_personas.c.decision_id
    if not ids or await connection.scalar(select(told).limit(1)) is None:
        return ()
    query = select(told.label("id")).join(decisions, decisions.c.id == told).where(_HOLDS)
    wanted = {row.id for row in await rows_in(connection, query, decision_personas.c.persona, ids)}
    sides = {number: await personas_of(connection, DecisionId(number)) for number in wanted}
    query = select(decisions).order_by(decisions.c.id.desc())
    return tuple(
        Word(
            id=DecisionId(row.id),
            same=row.verdict == Verdict.SAME.value,
            left=sides[row.id]["left"],
            right=sides[row.id]["right"],
            reason=f"joined by a person (d{row.id})",
        )
        for row in await rows_in(connection, query, decisions.c.id, wanted)
    )


async def personas_of(
    connection: AsyncConnection, decision: DecisionId
) -> Mapping[str, tuple[str, ...]]:
    """Give the personas on which one decision about authors hangs, ``left`` and ``right``."""
    query = (
        select(decision_personas)
        .where(decision_personas.c.decision_id == decision)
        .order_by(decision_personas.c.rank)
    )
    sides: dict[str, list[str]] = {"left": [], "right": []}
    for row in await connection.execute(query):
        sides[row.side].append(row.persona)
    return {side: tuple(personas) for side, personas in sides.items()}


async def splits(connection: AsyncConnection) -> tuple[Split, ...]:
    """Give all namesakes whom people told apart, the last first."""
    query = (
        select(decision_personas.c.decision_id, decision_personas.c.persona)
        .join(decisions, decisions.c.id == decision_personas.c.decision_id)
        .where(_HOLDS, decision_personas.c.persona.startswith("#d"))
        .order_by(decision_personas.c.decision_id.desc())
    )
    found = []
    for row in (await connection.execute(query)).all():
        if row.persona == split_persona(row.decision_id, key_in(row.persona)):
            entries = (await _sides(connection, {row.decision_id}))[row.decision_id]["right"]
            found.append(
                Split(
                    persona=row.persona,
                    name_key=key_in(row.persona),
                    entries=frozenset(entries),
                )
            )
    return tuple(found)


async def anchor_personas(
    connection: AsyncConnection, decision: DecisionId, word: Word[str]
) -> None:
    """Hang a decision on personas."""
    rows = [
        {"decision_id": decision, "persona": persona, "side": side, "rank": rank}
        for side, ids in (("left", word.left), ("right", word.right))
        for rank, persona in enumerate(ids)
    ]
    await connection.execute(insert(decision_personas), rows)


async def sides_of(
    connection: AsyncConnection, decision: DecisionId
) -> Mapping[str, Sequence[EntryId]]:
    """Give the entries on which one decision about papers hangs, ``left`` and ``right``."""
    return (await _sides(connection, {decision}))[decision]


async def _sides(
    connection: AsyncConnection, ids: Collection[int]
) -> Mapping[int, Mapping[str, list[EntryId]]]:
    sides: dict[int, dict[str, list[EntryId]]] = defaultdict(lambda: {"left": [], "right": []})
    query = select(decision_entries).order_by(
        decision_entries.c.decision_id, decision_entries.c.rank
    )
    for row in await rows_in(connection, query, decision_entries.c.decision_id, ids):
        sides[row.decision_id][row.side].append(EntryId(row.entry_id))
    return sides


async def remember(
    connection: AsyncConnection,
    made: Iterable[tuple[DecisionId, Decision]],
    *,
    by: str,
    now: datetime,
) -> None:
    """Keep decisions."""
    rows = [
        {
            "id": number,
            "kind": decision.kind.value,
            "verdict": decision.verdict.value,
            "left_id": decision.left,
            "right_id": decision.right,
            "reason": decision.reason,
            "decided_by": by,
            "decided_at": now,
        }
        for number, decision in made
    ]
    if rows:
        await connection.execute(insert(decisions), rows)


async def anchor(connection: AsyncConnection, decision: DecisionId, word: Word[EntryId]) -> None:
    """Hang a decision on entries."""
    rows = [
        {"decision_id": decision, "entry_id": entry, "side": side, "rank": rank}
        for side, ids in (("left", word.left), ("right", word.right))
        for rank, entry in enumerate(ids)
    ]
    await connection.execute(insert(decision_entries), rows)


async def rename_sides(
    connection: AsyncConnection, decision: DecisionId, left: int, right: int
) -> None:
    """Keep under which numbers the two sides stand since it was decided."""
    query = update(decisions).where(decisions.c.id == decision)
    await connection.execute(query.values(left_id=left, right_id=right))


async def take_back(connection: AsyncConnection, decision: DecisionId, *, now: datetime) -> None:
    """Let a decision hold no more."""
    query = update(decisions).where(decisions.c.id == decision)
    await connection.execute(query.values(undone_at=now))


async def replace_suggestions(
    connection: AsyncConnection,
    *,
    changed: Collection[PaperId],
    compared: Collection[PaperId],
    pairs: Collection[tuple[int, int]],
) -> set[tuple[int, int]]:
    """Drop what is suggested no more about changed papers.

    Returns:
        The pairs that are suggested already.
    """
    if not compared:
        return set()
    query = select(decisions.c.id, decisions.c.left_id, decisions.c.right_id).where(
        decisions.c.kind == Kind.PAPER.value, _SUGGESTED
    )
    changed_ids, compared_ids = set(changed), set(compared) | set(changed)
    rows = await rows_in(connection, query, decisions.c.left_id, compared_ids)
    about = [
        row
        for row in rows
        if row.right_id in compared_ids and {row.left_id, row.right_id} & changed_ids
    ]
    stale = [row.id for row in about if (row.left_id, row.right_id) not in pairs]
    if stale:
        await connection.execute(delete(decisions).where(decisions.c.id.in_(stale)))
    return {(row.left_id, row.right_id) for row in about} & set(pairs)


async def replace_suggestions_of_people(
    connection: AsyncConnection,
    *,
    about: Collection[AuthorId],
    pairs: Mapping[tuple[int, int], Decision],
) -> set[tuple[int, int]]:
    """Drop what is suggested no more about some authors, or for another reason.

    Returns:
        The pairs that are suggested already.
    """
    left, right = decisions.c.left_id, decisions.c.right_id
    query = select(decisions.c.id, left, right, decisions.c.reason).where(
        decisions.c.kind == Kind.AUTHOR.value, _SUGGESTED
    )
    rows = [row for side in (left, right) for row in await rows_in(connection, query, side, about)]
    holding = {
        row.id: (row.left_id, row.right_id)
        for row in rows
        if (now := pairs.get((row.left_id, row.right_id))) and now.reason == row.reason
    }
    for part in parts({row.id for row in rows} - holding.keys()):
        await connection.execute(delete(decisions).where(decisions.c.id.in_(part)))
    return set(holding.values())


# ---------------------------------------------------------------------------------- reading


async def get(connection: AsyncConnection, decision: DecisionId) -> Decided:
    """Give one decision.

    Raises:
        NotFoundError: There is none.
    """
    found = await _decided(connection, decisions.c.id == decision)
    if not found:
        raise NotFoundError(f"there is no decision d{decision}", wanted=f"d{decision}")
    return found[0]


async def last_by(connection: AsyncConnection, by: str) -> Decided | None:
    """Give the last decision of a person that still holds."""
    found = await _decided(connection, decisions.c.decided_by == by, _HOLDS, limit=1)
    return found[0] if found else None


async def suggestions(connection: AsyncConnection) -> tuple[Decided, ...]:
    """Give all pairs that may be the same, the newest first."""
    return await _decided(connection, _SUGGESTED, _HOLDS)


async def about(connection: AsyncConnection, kind: Kind, number: int) -> tuple[Decided, ...]:
    """Give what people decided about a paper or author, and what is suggested; newest first."""
    rows = await connection.execute(_ABOUT, {"kind": kind.value, "number": number})
    return await _nouns(connection, rows.all())


async def _decided(
    connection: AsyncConnection, *conditions: ColumnElement[bool], limit: int | None = None
) -> tuple[Decided, ...]:
    query = select(decisions).where(*conditions).order_by(decisions.c.id.desc()).limit(limit)
    return await _nouns(connection, (await connection.execute(query)).all())


async def _nouns(
    connection: AsyncConnection, rows: Sequence[Row[*tuple[Any, ...]]]
) -> tuple[Decided, ...]:
    names = {kind: await _names(connection, kind, rows) for kind in (Kind.PAPER, Kind.AUTHOR)}
    return tuple(_noun(row, names[Kind(row.kind)]) for row in rows)


async def _names(
    connection: AsyncConnection, kind: Kind, rows: Iterable[Row[*tuple[Any, ...]]]
) -> dict[int, Named]:
    """Give both sides of decisions as they are called now, by their number then."""
    ids = {id_ for row in rows if row.kind == kind.value for id_ in (row.left_id, row.right_id)}
    if not ids:
        return {}
    moved = await led_to(connection, kind.value, ids)
    present = {moved.get(id_, id_) for id_ in ids}
    label = _author_labels if kind is Kind.AUTHOR else paper_labels
    labels = await label(connection, present)
    ref = kind.value[0]
    return {id_: Named(f"{ref}{id_}", labels.get(moved.get(id_, id_), "")) for id_ in ids}


async def paper_labels(connection: AsyncConnection, ids: Collection[int]) -> dict[int, str]:
    """Give what papers are called now."""
    query = select(papers.c.id, papers.c.title, papers.c.short_name)
    rows = await rows_in(connection, query, papers.c.id, ids)
    return {row.id: titled(row.title, row.short_name) for row in rows}


async def _author_labels(connection: AsyncConnection, ids: Collection[int]) -> dict[int, str]:
    rows = await rows_in(connection, select(authors.c.id, authors.c.name), authors.c.id, ids)
    return {row.id: row.name for row in rows}


def _noun(row: Row[*tuple[Any, ...]], names: Mapping[int, Named]) -> Decided:
    return Decided(
        id=DecisionId(row.id),
        kind=Kind(row.kind),
        verdict=Verdict(row.verdict),
        left=names[row.left_id],
        right=names[row.right_id],
        reason=row.reason,
        by=row.decided_by,
        at=row.decided_at,
        undone_at=row.undone_at,
    )
