"""Printed names and profiles in, authors known before too; out: which author each one is.

An author is made of personas. A persona is whoever is called by one full name, in either order and
however it is spelt; or whom one record with a key of its own describes; or a namesake whom a
person told apart. Which personas are one author is decided elsewhere (``persons``), when all that
a document says is known; here new personas get a place.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from corpus.changes import AuthorChanges, Basis, KnownAuthor, KnownName, Split
from corpus.model import AuthorId, EntryId
from corpus.personas import WEIGHT, is_record, key_of, persona_of, preference, record_key


@dataclass(slots=True)
class _Person:
    """An author while a batch is worked on."""

    id: AuthorId
    names: dict[tuple[str, str], KnownName] = field(default_factory=dict)
    """By persona and name."""
    head: tuple[str, str | None, bool] | None = None
    """As it was stored."""

    def has_record(self) -> bool:
        """Whether a record with a key describes the person."""
        return any(is_record(persona) for persona, _ in self.names)


class People:
    """The authors that matter to one batch of papers; it grows as names are asked for."""

    def __init__(
        self, known: Iterable[KnownAuthor], *, ids: Iterator[int], splits: Iterable[Split] = ()
    ) -> None:
        self._ids = ids
        self._before = {author.id: author for author in known}
        self._persons: dict[AuthorId, _Person] = {}
        self._by_persona: dict[str, _Person] = {}
        self._by_key: dict[str, list[_Person]] = {}
        """By each name that a record or page gives, its own or another."""
        self._called: dict[str, AuthorId] = {}
        self._splits: dict[str, list[Split]] = {}
        for author in self._before.values():
            self._remember(author)
        for split in splits:
            self._splits.setdefault(split.name_key, []).append(split)

    def called(self, name: str, entries: Collection[EntryId] = ()) -> AuthorId:
        """Give the author with this printed name, a new one if there is none.

        Args:
            name: As it is printed.
            entries: What is said about the paper that prints it.
        """
        if self._splits and (persona := self._split_off(key_of(name), entries)):
            return self._placed(persona, name, Basis.LISTED).id
        author = self._called.get(name)
        if author is None:
            author = self._called[name] = self._placed(key_of(name), name, Basis.LISTED).id
        return author

    def profiled(self, names: Sequence[str], *, key: str | None = None) -> AuthorId:
        """Give the person whose page or record gives these names, the first their own."""
        persona = persona_of(names[0], key=key)
        person = self._placed(persona, names[0], Basis.PROFILE)
        for name in names[1:]:
            self._name(person, persona, name, Basis.OTHER)
        return person.id

    def changes(self) -> AuthorChanges:
        """Give all that is new or different since the beginning."""
        new, updated, names = [], [], []
        for person in self._persons.values():
            before = self._before.get(person.id)
            old = before.names if before else ()
            fresh = [name for name in person.names.values() if name not in old]
            if not fresh:
                continue
            names += [(person.id, name) for name in fresh]
            author = author_of(person.id, tuple(person.names.values()))
            if before is None:
                new.append(author)
            elif head_of(author) != head_of(before):
                updated.append(author)
        return AuthorChanges(new=tuple(new), updated=tuple(updated), names=tuple(names))

    def knotty(self) -> set[str]:
        """Give the keys of names of which several personas may be, or are, one author."""
        found: set[str] = set()
        for person in self._persons.values():
            if len(person.names) > 1 or person.has_record():
                personas = {persona for persona, _ in person.names}
                keys = {known.name_key for known in person.names.values()}
                if len(personas) > 1 or len(keys) > 1 or any(map(self._is_shared, keys)):
                    found |= keys
        return found

    def _is_shared(self, key: str) -> bool:
        holders = {person.id for person in self._by_key.get(key, ())}
        if person := self._by_persona.get(key):
            holders.add(person.id)
        return len(holders) > 1

    def _remember(self, author: KnownAuthor) -> None:
        person = self._persons[author.id] = _Person(author.id)
        for known in author.names:
            self._note(person, known)

    def _note(self, person: _Person, known: KnownName) -> None:
        person.names[known.persona, known.name] = known
        self._by_persona[known.persona] = person
        if is_record(known.persona) or known.basis is Basis.OTHER:
            holders = self._by_key.setdefault(known.name_key, [])
            if not any(holder is person for holder in holders):
                holders.append(person)

    def _split_off(self, key: str, entries: Collection[EntryId]) -> str | None:
        """Give the namesake to whom somebody gave this paper, if any."""
        for split in self._splits.get(key, ()):
            if not split.entries.isdisjoint(entries):
                return split.persona
        return None

    def _placed(self, persona: str, name: str, basis: Basis) -> _Person:
        person = self._by_persona.get(persona)
        if person is None:
            person = self._home(persona, name) or self._create()
        self._name(person, persona, name, basis)
        return person

    def _home(self, persona: str, name: str) -> _Person | None:
        """Give the only one whose persona this may be, so that nobody moves in later."""
        key = key_of(name)
        if persona == key:
            holders = self._by_key.get(key, [])
            return holders[0] if len(holders) == 1 else None
        namesake = self._by_persona.get(key)
        is_free = namesake is not None and not namesake.has_record()
        return namesake if is_free and is_record(persona) else None

    def _create(self) -> _Person:
        person = _Person(AuthorId(next(self._ids)))
        self._persons[person.id] = person
        return person

    def _name(self, person: _Person, persona: str, name: str, basis: Basis) -> None:
        """Give a persona a name, or a known name a better basis."""
        known = person.names.get((persona, name))
        if known is None:
            like = next((each for each in person.names.values() if each.persona == persona), None)
            known = KnownName(
                name=name,
                name_key=key_of(name),
                basis=basis,
                persona=persona,
                former=like.former if like else None,
                reason=like.reason if like else None,
            )
        elif WEIGHT[known.basis] >= WEIGHT[basis]:
            return
        else:
            known = replace(known, basis=basis)
        self._note(person, known)


def author_of(author: AuthorId, names: tuple[KnownName, ...]) -> KnownAuthor:
    """Make an author of names: how they are called and what is known of them follows."""
    if len(names) == 1:
        return _of_one_name(author, names)
    best = max(names, key=preference)
    keys = [key for each in names if (key := record_key(each.persona)) is not None]
    return KnownAuthor(
        id=author,
        name=best.name,
        key=min(keys, default=None),
        has_profile=any(each.basis is Basis.PROFILE for each in names),
        names=names,
    )


def _of_one_name(author: AuthorId, names: tuple[KnownName, ...]) -> KnownAuthor:
    """The same as ``author_of`` for the common case, where there is nothing to choose."""
    (only,) = names
    return KnownAuthor(
        id=author,
        name=only.name,
        key=record_key(only.persona),
        has_profile=only.basis is Basis.PROFILE,
        names=names,
    )


def head_of(author: KnownAuthor) -> tuple[str, str | None, bool]:
    """Give what follows from the names."""
    return author.name, author.key, author.has_profile
