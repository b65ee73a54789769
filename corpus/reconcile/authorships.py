"""A paper's or post's names in; out: its authors, with position and evidence."""

from collections.abc import Iterable, Sequence

from corpus.changes import PaperFacts, Statement
from corpus.model import AuthorId, Authorship, Evidence
from corpus.names import compatible
from corpus.personas import key_of
from corpus.reconcile.people import People

COMPARED_NAMES = 200
"""Longer lists are not searched for an owner's initials."""


def names_in(papers: Iterable[PaperFacts], posts: Iterable[Statement]) -> set[str]:
    """Give every name that deciding about these papers and posts may ask for."""
    lists = [names for facts in papers for names in (facts.names, *facts.owners)]
    lists += [names for post in posts for names in (post.entry.authors, post.owner)]
    return {name for names in lists for name in names}


def of_paper(facts: PaperFacts, people: People) -> tuple[Authorship, ...]:
    """Give the listed authors by position, then those known from their own pages."""
    owners = {people.called(owner[0], facts.entries): owner for owner in facts.owners}
    slots = _slots(facts.names, owners)
    listed = tuple(
        Authorship(
            author=slots.get(position) or people.called(name, facts.entries),
            name=name,
            position=position,
            evidence=Evidence.LISTED,
        )
        for position, name in enumerate(facts.names)
    )
    present = {authorship.author for authorship in listed}
    return listed + tuple(
        Authorship(author=author, name=owner[0], position=None, evidence=Evidence.PROFILE)
        for author, owner in owners.items()
        if author not in present
    )


def of_post(post: Statement, people: People) -> tuple[Authorship, ...]:
    """Give the authors the post names, else the person whose blog it is."""
    if not post.entry.authors and post.owner:
        author = people.called(post.owner[0])
        return (
            Authorship(author=author, name=post.owner[0], position=None, evidence=Evidence.PROFILE),
        )
    return tuple(
        Authorship(
            author=people.called(name), name=name, position=position, evidence=Evidence.LISTED
        )
        for position, name in enumerate(post.entry.authors)
    )


def _slots(names: Sequence[str], owners: dict[AuthorId, tuple[str, ...]]) -> dict[int, AuthorId]:
    """Find the owners in the list: by name, else by the only initials that could be theirs."""
    slots: dict[int, AuthorId] = {}
    for author, owner in owners.items():
        keys = {key_of(name) for name in owner}
        found = [i for i, name in enumerate(names) if key_of(name) in keys]
        if not found and len(names) <= COMPARED_NAMES:
            found = [i for i, name in enumerate(names) if compatible(name, owner[0])]
        if len(found) == 1:
            slots.setdefault(found[0], author)
    return slots
