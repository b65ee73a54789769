"""Printed names and profiles in, authors known before too; out: which author each one is.

One full name, in either order, is one author until somebody says otherwise. Names that differ
join only when a profile gives them as names of one person. Records with their own, different keys
are different persons even when they share a name.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from corpus.changes import AuthorChanges, Basis, Decision, KnownAuthor, KnownName, Verdict
from corpus.model import AuthorId, Kind
from corpus.names import name_key, name_parts
from corpus.text import clean, is_cjk

_WEIGHT = {Basis.PROFILE: 2, Basis.LISTED: 1, Basis.OTHER: 0}


class People:
    """The authors that matter to one batch of papers; it grows as names are asked for."""

    def __init__(self, known: Iterable[KnownAuthor], *, ids: Iterator[int]) -> None:
        self._ids = ids
        self._before = {author.id: author for author in known}
        self._authors = dict(self._before)
        self._by_key: dict[str, list[AuthorId]] = {}
        self._called: dict[str, AuthorId] = {}
        self._absorbed: dict[AuthorId, AuthorId] = {}
        self._decisions: list[Decision] = []
        for author in self._before.values():
            self._note_keys(author)

    def called(self, name: str) -> AuthorId:
        """Give the author with this printed name, a new one if there is none.

        Among namesakes it is the one known longest whose own name it is.
        """
        author = self._called.get(name)
        if author is None or author not in self._authors:
            author = self._find(name) or self._create(name)
            self._name(author, name, Basis.LISTED)
            self._called[name] = author
        return author

    def profiled(self, names: Sequence[str], *, key: str | None = None) -> AuthorId:
        """Give the person whose page or record gives these names, the first their own."""
        fitting = [
            author
            for author in self._namesakes(names)
            if key is None or self._authors[author].key in {None, key}
        ]
        own = [a for a in fitting if self._has_name(a, names[0])]
        author = (own or fitting or [self._create(names[0])])[0]
        for other in fitting:
            if other != author and self._may_join(author, other, given_key=key is not None):
                self._absorb(author, other, f"a profile names both: {', '.join(names)}")
        self._authors[author] = replace(
            self._authors[author], has_profile=True, key=self._authors[author].key or key
        )
        self._name(author, names[0], Basis.PROFILE)
        for name in names[1:]:
            self._name(author, name, Basis.OTHER)
        return author

    def changes(self) -> AuthorChanges:
        """Give all that is new or different since the beginning."""
        new, updated, names = [], [], []
        for author in self._authors.values():
            before = self._before.get(author.id)
            if before is None:
                new.append(author)
            elif replace(author, names=()) != replace(before, names=()):
                updated.append(author)
            old = set(before.names) if before else set()
            names += [(author.id, name) for name in author.names if name not in old]
        return AuthorChanges(
            new=tuple(new),
            updated=tuple(updated),
            names=tuple(names),
            absorbed={old: kept for old, kept in self._absorbed.items() if old in self._before},
            decisions=tuple(self._decisions),
        )

    def _find(self, name: str) -> AuthorId | None:
        candidates = self._by_key.get(key_of(name), [])
        own = [a for a in candidates if self._has_name(a, name)]
        return min(own or candidates, default=None)

    def _namesakes(self, names: Sequence[str]) -> list[AuthorId]:
        found = {a for name in names for a in self._by_key.get(key_of(name), [])}
        return sorted(found)

    def _has_name(self, author: AuthorId, name: str) -> bool:
        """Whether it is the author's own name, not only one of the other names."""
        key = key_of(name)
        return any(
            known.name_key == key and known.basis is not Basis.OTHER
            for known in self._authors[author].names
        )

    def _may_join(self, author: AuthorId, other: AuthorId, *, given_key: bool) -> bool:
        """A record of its own key is not swallowed by another's "other names"."""
        keys = {self._authors[author].key, self._authors[other].key} - {None}
        return len(keys) < 2 and not (given_key and self._authors[other].has_profile)

    def _create(self, name: str) -> AuthorId:
        author = KnownAuthor(
            id=AuthorId(next(self._ids)), name=name, key=None, has_profile=False, names=()
        )
        self._authors[author.id] = author
        return author.id

    def _name(self, author: AuthorId, name: str, basis: Basis) -> None:
        """Give an author a name, or a known name a better basis."""
        person = self._authors[author]
        known = next((n for n in person.names if n.name == name), None)
        if known and _WEIGHT[known.basis] >= _WEIGHT[basis]:
            return
        added = KnownName(name=name, name_key=key_of(name), basis=basis)
        names = (*(n for n in person.names if n.name != name), added)
        best = max(names, key=_preference)
        self._authors[author] = replace(person, names=names, name=best.name)
        self._note_keys(self._authors[author])

    def _absorb(self, author: AuthorId, other: AuthorId, reason: str) -> None:
        kept, gone = self._authors[author], self._authors.pop(other)
        for known in gone.names:
            self._by_key[known.name_key].remove(other)
        self._authors[author] = replace(
            kept, key=kept.key or gone.key, has_profile=kept.has_profile or gone.has_profile
        )
        for known in gone.names:
            self._name(author, known.name, known.basis)
        self._absorbed[other] = author
        self._decisions.append(
            Decision(
                kind=Kind.AUTHOR, verdict=Verdict.SAME, left=author, right=other, reason=reason
            )
        )

    def _note_keys(self, author: KnownAuthor) -> None:
        for known in author.names:
            holders = self._by_key.setdefault(known.name_key, [])
            if author.id not in holders:
                holders.append(author.id)


@lru_cache(maxsize=262_144)
def key_of(name: str) -> str:
    """Give the key by which names are compared; for a name without letters, itself."""
    return name_key(name) or clean(name).casefold()


def _preference(known: KnownName) -> tuple[object, ...]:
    """Order names by how well they show a person: their own page's word, then the fullest form."""
    name = known.name
    return (
        _WEIGHT[known.basis],
        "," not in name,
        not is_cjk(name),
        all(len(part) > 1 for part in name_parts(name)),
        not (name.isupper() or name.islower()),
        not name.isascii(),
        len(name),
        name,
    )
