"""Printed names and profiles in, authors known before too; out: which author each one is.

One full name, in either order, is one author until somebody says otherwise. Names that differ
join only when a profile gives them as names of one person. Records with their own, different keys
are different persons even when they share a name.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from corpus.changes import AuthorChanges, Basis, Decision, KnownAuthor, KnownName
from corpus.model import AuthorId, Kind, Verdict
from corpus.names import name_key, name_parts
from corpus.text import clean, is_cjk

_WEIGHT = {Basis.PROFILE: 2, Basis.LISTED: 1, Basis.OTHER: 0}


@dataclass(slots=True)
class _Person:
    """An author while a batch is worked on."""

    id: AuthorId
    name: str
    key: str | None = None
    has_profile: bool = False
    names: dict[str, KnownName] = field(default_factory=dict)

    def is_called(self, name_key: str) -> bool:
        """Whether it is the author's own name, not only one of the other names."""
        return any(
            known.name_key == name_key and known.basis is not Basis.OTHER
            for known in self.names.values()
        )

    def frozen(self) -> KnownAuthor:
        """Give the author as a noun."""
        return KnownAuthor(
            id=self.id,
            name=self.name,
            key=self.key,
            has_profile=self.has_profile,
            names=tuple(self.names.values()),
        )


class People:
    """The authors that matter to one batch of papers; it grows as names are asked for."""

    def __init__(self, known: Iterable[KnownAuthor], *, ids: Iterator[int]) -> None:
        self._ids = ids
        self._before = {author.id: author for author in known}
        self._persons: dict[AuthorId, _Person] = {}
        self._by_key: dict[str, list[_Person]] = {}
        self._called: dict[str, AuthorId] = {}
        self._absorbed: dict[AuthorId, AuthorId] = {}
        self._decisions: list[Decision] = []
        for author in self._before.values():
            self._remember(author)

    def called(self, name: str) -> AuthorId:
        """Give the author with this printed name, a new one if there is none.

        Among namesakes it is the one known longest whose own name it is.
        """
        author = self._called.get(name)
        if author is None:
            person = self._find(key_of(name)) or self._create(name)
            self._name(person, name, Basis.LISTED)
            author = self._called[name] = person.id
        return author

    def profiled(self, names: Sequence[str], *, key: str | None = None) -> AuthorId:
        """Give the person whose page or record gives these names, the first their own."""
        fitting = [p for p in self._namesakes(names) if key is None or p.key in {None, key}]
        own_key = key_of(names[0])
        own = [person for person in fitting if person.is_called(own_key)]
        person = next(iter(own or fitting), None) or self._create(names[0])
        for other in fitting:
            if other is not person and _may_join(person, other, by_record=key is not None):
                self._absorb(person, other, f"a profile names both: {', '.join(names)}")
        person.has_profile = True
        person.key = person.key or key
        self._name(person, names[0], Basis.PROFILE)
        for name in names[1:]:
            self._name(person, name, Basis.OTHER)
        return person.id

    def changes(self) -> AuthorChanges:
        """Give all that is new or different since the beginning."""
        new, updated, names = [], [], []
        for person in self._persons.values():
            author, before = person.frozen(), self._before.get(person.id)
            if before is None:
                new.append(author)
            elif _head(author) != _head(before):
                updated.append(author)
            old = before.names if before else ()
            names += [(author.id, name) for name in author.names if name not in old]
        return AuthorChanges(
            new=tuple(new),
            updated=tuple(updated),
            names=tuple(names),
            absorbed={old: kept for old, kept in self._absorbed.items() if old in self._before},
            decisions=tuple(self._decisions),
        )

    def _remember(self, author: KnownAuthor) -> None:
        person = _Person(author.id, author.name, author.key, author.has_profile)
        person.names = {known.name: known for known in author.names}
        self._persons[author.id] = person
        for known in author.names:
            self._note_key(person, known.name_key)

    def _find(self, name_key: str) -> _Person | None:
        candidates = self._by_key.get(name_key, [])
        own = [person for person in candidates if person.is_called(name_key)]
        return min(own or candidates, key=lambda person: person.id, default=None)

    def _namesakes(self, names: Sequence[str]) -> list[_Person]:
        found = {p.id: p for name in names for p in self._by_key.get(key_of(name), [])}
        return [found[author] for author in sorted(found)]

    def _create(self, name: str) -> _Person:
        person = _Person(AuthorId(next(self._ids)), name)
        self._persons[person.id] = person
        return person

    def _name(self, person: _Person, name: str, basis: Basis) -> None:
        """Give an author a name, or a known name a better basis."""
        known = person.names.get(name)
        if known and _WEIGHT[known.basis] >= _WEIGHT[basis]:
            return
        person.names[name] = KnownName(name=name, name_key=key_of(name), basis=basis)
        if len(person.names) > 1:
            person.name = max(person.names.values(), key=_preference).name
        self._note_key(person, key_of(name))

    def _absorb(self, person: _Person, other: _Person, reason: str) -> None:
        del self._persons[other.id]
        for known in other.names.values():
            holders = self._by_key[known.name_key]
            self._by_key[known.name_key] = [holder for holder in holders if holder is not other]
        self._called = {n: person.id if a == other.id else a for n, a in self._called.items()}
        person.key = person.key or other.key
        person.has_profile = person.has_profile or other.has_profile
        for known in other.names.values():
            self._name(person, known.name, known.basis)
        self._absorbed = {
            old: person.id if kept == other.id else kept for old, kept in self._absorbed.items()
        } | {other.id: person.id}
        if other.id in self._before:
            self._decisions.append(
                Decision(
                    kind=Kind.AUTHOR,
                    verdict=Verdict.SAME,
                    left=person.id,
                    right=other.id,
                    reason=reason,
                )
            )

    def _note_key(self, person: _Person, name_key: str) -> None:
        holders = self._by_key.setdefault(name_key, [])
        if not any(holder is person for holder in holders):
            holders.append(person)


def _may_join(person: _Person, other: _Person, *, by_record: bool) -> bool:
    """Whether a person's "other names" may swallow an author; a record of its own stays."""
    keys = {person.key, other.key} - {None}
    return len(keys) < 2 and not (by_record and other.has_profile)


def _head(author: KnownAuthor) -> tuple[str, str | None, bool]:
    return author.name, author.key, author.has_profile


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
