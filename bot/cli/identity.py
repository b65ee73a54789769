"""The work of ``same``, ``notsame``, ``undo``, ``suggestions``: names in, decisions out."""

import asyncio
import re
from collections.abc import Sequence
from datetime import UTC, datetime

import click

from bot.cli.failures import CommandError
from bot.cli.opening import opened
from bot.cli.output import Context, counted, json_result, note, quoted, result
from bot.cli.settling import COMMAND_LINE, settle
from bot.settings import Settings
from bot.snapshot import fitting_index
from corpus.identity import Identity, meant
from corpus.lookup import Lookup
from corpus.model import (
    Alias,
    AuthorId,
    Decided,
    DecisionId,
    Evidenced,
    LookupResult,
    Named,
    PaperId,
    Verdict,
)
from corpus.sides import is_ref
from corpus.store import Store

_GLUED = re.compile(r"[pae][0-9]+=[pae][0-9]+", re.IGNORECASE)
_DECISION = re.compile(r"d?([0-9]{1,18})", re.IGNORECASE)
"""No number that a database could not hold."""


def two(words: Sequence[str]) -> tuple[str, str | None]:
    """Part what stands on both sides of "="; it may be left out, or glued to what it joins.

    >>> two(["p12", "=", "p31"]), two(["a7=a9"]), two(["p12"])
    (('p12', 'p31'), ('a7', 'a9'), ('p12', None))

    Raises:
        click.UsageError: There are more than two.
    """
    sides = [word for word in words if word != "="]
    if len(sides) == 1 and _GLUED.fullmatch(sides[0]):
        sides = sides[0].split("=")
    if len(sides) > 2:
        raise click.UsageError('Put titles and names into quotes: offprint same "kv edit" = p31')
    return sides[0] if sides else "", sides[1] if len(sides) > 1 else None


def same(context: Context, *, left: str, right: str, as_json: bool) -> int:
    """Join two papers or two authors for good."""

    async def work() -> Decided:
        async with opened(context) as (loaded, store):
            one, other = await _refs(store, loaded, (left, right))
            decided = await Identity(store).same(one, other, by=COMMAND_LINE, now=_now())
            return await _settled(context, loaded, store, decided)

    _show(asyncio.run(work()), as_json=as_json)
    return 0


def notsame(context: Context, *, left: str, right: str | None, as_json: bool) -> int:
    """Part two papers or two authors for good; of one alone, list what it is made of."""

    async def work() -> Decided | tuple[str, tuple[Evidenced, ...] | tuple[Alias, ...]]:
        async with opened(context) as (loaded, store):
            identity = Identity(store)
            one, *others = await _refs(store, loaded, (left, right) if right else (left,))
            if others:
                decided = await identity.notsame(one, others[0], by=COMMAND_LINE, now=_now())
                return await _settled(context, loaded, store, decided)
            if one.startswith("a"):
                return one, await identity.names(AuthorId(int(one[1:])))
            if not one.startswith("p"):
                raise CommandError(f"of what is {one} no part? Try: offprint notsame p12 {one}")
            return one, await identity.entries(PaperId(int(one[1:])))

    found = asyncio.run(work())
    if isinstance(found, Decided):
        _show(found, as_json=as_json)
    else:
        _list(*found, as_json=as_json)
    return 0


def undo(context: Context, *, decision: str | None, as_json: bool) -> int:
    """Take back the last decision of the command line, or a given one of anybody."""

    async def work() -> Decided:
        async with opened(context) as (loaded, store):
            number = None if decision is None else _decision(decision)
            identity = Identity(store)
            decided = await identity.undo(by=COMMAND_LINE, now=_now(), decision=number)
            return await _settled(context, loaded, store, decided)

    _show(asyncio.run(work()), as_json=as_json)
    return 0


def suggestions(context: Context, *, as_json: bool) -> int:
    """List the pairs that may be the same."""

    async def work() -> tuple[Decided, ...]:
        async with opened(context) as (_, store):
            return await Identity(store).suggestions()

    found = asyncio.run(work())
    if as_json:
        json_result({"suggestions": [_as_json(each) for each in found]})
        return 0
    for each in found:
        result(f"{_side(each.left)}\n  = {_side(each.right)}?  ({each.reason})")
        result(f"  offprint same {each.left.ref} {each.right.ref}   or   notsame ...")
    result(f"{counted(len(found), 'suggestion')}" if found else "Nothing to decide.")
    return 0


async def _settled(context: Context, loaded: Settings, store: Store, decided: Decided) -> Decided:
    """Let a decision settle what people had flagged about it."""
    if said := await settle(context, loaded, store, decided):
        note(said)
    return decided


async def _refs(store: Store, loaded: Settings, texts: Sequence[str]) -> list[str]:
    """Find what is meant; a title or a name only when the lookup is sure."""
    if all(map(is_ref, texts)):
        return [text.strip().lower() for text in texts]
    lookup = Lookup(await fitting_index(store, folder=loaded.index_folder))
    return [_sure(text, await meant(lookup, text)) for text in texts]


def _sure(text: str, found: str | LookupResult) -> str:
    if isinstance(found, str):
        return found
    if not found.candidates:
        raise CommandError(
            f"nothing in the corpus matches {quoted(text)}. Try: offprint find {quoted(text)}"
        )
    nearest = "\n".join(f"{each.ref:>8}  {each.label}" for each in found.candidates)
    raise CommandError(f"{quoted(text)} may mean one of these; say it by its short id:\n{nearest}")


def _decision(text: str) -> DecisionId:
    number = _DECISION.fullmatch(text.strip())
    if number is None:
        raise CommandError(f'"{text}" is no decision: they look like d7')
    return DecisionId(int(number[1]))


def _now() -> datetime:
    return datetime.now(UTC)


# -------------------------------------------------------------------------- in words


def _show(decided: Decided, *, as_json: bool) -> None:
    if as_json:
        json_result({"decision": _as_json(decided)})
        return
    result(f"{_side(decided.left)}\n{_side(decided.right)}")
    result(_in_words(decided))


def _in_words(decided: Decided) -> str:
    is_same = decided.verdict is Verdict.SAME
    if decided.undone_at is not None:
        said = "one" if is_same else "two"
        return f"{decided.ref} is taken back: nobody says any more that they are {said}."
    if not decided.changed:
        return f"That was decided before ({decided.ref}); nothing has changed."
    if is_same:
        outcome = f"are one {decided.kind.value} now; {decided.right.ref} leads to it."
    else:
        outcome = "are kept apart for good."
    return f"They {outcome} To take it back: offprint undo --id {decided.ref}"


def _side(named: Named) -> str:
    return f"{named.ref:>8}  {named.label}"


def _list(ref: str, found: Sequence[Evidenced] | Sequence[Alias], *, as_json: bool) -> None:
    entries = [each for each in found if isinstance(each, Evidenced)]
    if entries:
        _list_entries(ref, entries, as_json=as_json)
    else:
        _list_names(ref, [each for each in found if isinstance(each, Alias)], as_json=as_json)


def _list_names(author: str, names: Sequence[Alias], *, as_json: bool) -> None:
    if as_json:
        listed = [{"id": e.ref, "names": e.names, "reason": e.reason} for e in names]
        json_result({"author": author, "names": listed})
        return
    for each in names:
        why = f": {each.reason}" if each.reason else ""
        result(f"{each.ref or '':>8}  {', '.join(each.names)}{why}")
    apart = [each.ref for each in names if each.ref]
    if apart:
        result(f"To tell them apart: offprint notsame {author} {apart[-1]}")
    result(f"A paper by somebody else of that name: offprint notsame {author} p12")


def _list_entries(paper: str, entries: Sequence[Evidenced], *, as_json: bool) -> None:
    if as_json:
        json_result({"paper": paper, "entries": [_entry_as_json(each) for each in entries]})
        return
    for each in entries:
        by = f", by {', '.join(each.authors[:3])}" if each.authors else ""
        result(f"{each.ref:>8}  {each.title or 'no title'}{by}")
        result(f"          {each.document} ({each.kind.value}): {each.reason}")
    if len(entries) > 1:
        result(f"To put one into a paper of its own: offprint notsame {paper} {entries[-1].ref}")


def _as_json(decided: Decided) -> dict[str, object]:
    return {
        "id": decided.ref,
        "kind": decided.kind,
        "verdict": decided.verdict,
        "left": _side_as_json(decided.left),
        "right": _side_as_json(decided.right),
        "reason": decided.reason,
        "by": decided.by,
        "at": decided.at,
        "undone_at": decided.undone_at,
        "changed": decided.changed,
    }


def _side_as_json(named: Named) -> dict[str, object]:
    return {"id": named.ref, "label": named.label}


def _entry_as_json(entry: Evidenced) -> dict[str, object]:
    return {
        "id": entry.ref,
        "document": entry.document,
        "kind": entry.kind,
        "title": entry.title,
        "authors": entry.authors,
        "published": entry.published,
        "reason": entry.reason,
    }
