"""Identifiers that somebody wrote in; those papers of the corpus that they name out."""

from collections.abc import Iterable

from corpus.lookup import Lookup
from corpus.model import Kind, Outcome


async def linked(lookup: Lookup, identifiers: Iterable[str]) -> dict[str, str]:
    """Short ids of known papers, each with the first of the identifiers that names it.

    Nothing is fetched: what the corpus does not have is left out.
    """
    found: dict[str, str] = {}
    for identifier in identifiers:
        result = await lookup.ask(identifier, kind=Kind.PAPER)
        if result.outcome is Outcome.EXACT:
            found.setdefault(result.candidates[0].ref, identifier)
    return found
