"""Names in; all personas on which it depends who they are, and whom of them to compare, out."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field

from corpus.changes import KnownAuthor
from corpus.hubs import Hubs, Pair, pair
from corpus.model import AuthorId
from corpus.personas import Persona
from corpus.reconcile import is_idle, judge_personas
from corpus.store import Intake

LOT = 2_000
"""Names that are looked at together, at least; more need more memory, fewer more queries."""

AT_ONCE = 10_000
"""Names, or papers, that the database is asked about at a time."""


@dataclass(slots=True)
class Circle:
    """Personas that may be one another, and what else it takes to say who they are."""

    authors: dict[AuthorId, KnownAuthor] = field(default_factory=dict)
    personas: dict[str, Persona] = field(default_factory=dict)
    pairs: set[Pair] = field(default_factory=set)
    """Personas worth comparing."""
    printed: dict[str, set[str]] = field(default_factory=dict)
    """By persona: the names by which lists call them now."""
    _by_key: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _loaded: set[str] = field(default_factory=set)

    async def load(self, intake: Intake, keys: Set[str]) -> None:
        """Learn all about whoever has one of these names."""
        company = await intake.company_of(keys - self._loaded)
        self._loaded |= keys
        for persona in company.personas():
            if persona.id not in self.personas:
                self.personas[persona.id] = persona
                self._by_key[persona.key].append(persona.id)
        self.authors |= company.authors
        self.printed |= company.printed

    def called(self, key: str) -> list[Persona]:
        """Give the personas whose own name has this key."""
        return [self.personas[id_] for id_ in self._by_key.get(key, ())]

    def company(self, keys: Iterable[str]) -> set[str]:
        """Give the keys of the names that stand beside some on papers."""
        personas = (persona for key in keys for persona in self.called(key))
        return {key for persona in personas for key in persona.coauthors}

    def beyond(self, near: Iterable[Pair], done: Set[str]) -> set[str]:
        """Give further names on which it depends who those are that were looked at."""
        keys: set[str] = set()
        for persona in self.personas.values():
            if persona.key in done:
                keys |= persona.given
                if persona.home is not None:
                    keys |= {known.name_key for known in self.authors[persona.home].names}
            elif persona.given & done:
                keys.add(persona.key)
        for one, other in near:
            if (one in done) != (other in done) and self._may_matter(one, other):
                keys |= {one, other}
        return keys - done

    def close(self, near: Iterable[Pair], done: Collection[str]) -> None:
        """Keep only who was looked at, and the pairs of which something is to be said."""
        self.personas = {p.id: p for p in self.personas.values() if p.key in done}
        self._by_key = defaultdict(list)
        for persona in self.personas.values():
            self._by_key[persona.key].append(persona.id)
        candidates = {
            pair(one.id, other.id)
            for keys in near
            for one in self.called(keys[0])
            for other in self.called(keys[1])
        }
        for persona in self.personas.values():
            for key in persona.given:
                candidates |= {pair(persona.id, other.id) for other in self.called(key)}
        self.pairs = {(one, other) for one, other in candidates if self._is_worth(one, other)}

    def _is_worth(self, one: str, other: str) -> bool:
        if one == other:
            return False
        return not is_idle(judge_personas(self.personas[one], self.personas[other]))

    def _may_matter(self, key: str, other: str) -> bool:
        return any(
            self._is_worth(one.id, two.id) for one in self.called(key) for two in self.called(other)
        )


class Nearness:
    """Which names agree and stand near one another on papers, as far as was asked."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self._asked: set[str] = set()
        self._beside: dict[str, set[str]] = {}

    async def ask(self, keys: Collection[str]) -> set[Pair]:
        """Learn who stands near one another through some names; give what is new of it."""
        fresh = [key for key in keys if key not in self._asked]
        near = await self._near_through(fresh)
        self._asked.update(fresh)
        for one, other in near:
            self._beside.setdefault(one, set()).add(other)
            self._beside.setdefault(other, set()).add(one)
        return near

    async def _near_through(self, keys: Sequence[str]) -> set[Pair]:
        hubs = await asyncio.to_thread(Hubs, keys)
        for start in range(0, len(hubs.keys), AT_ONCE):
            those = await self._intake.listed_as(hubs.keys[start : start + AT_ONCE])
            await asyncio.to_thread(hubs.meet, those)
        papers = await asyncio.to_thread(hubs.papers)
        for start in range(0, len(papers), AT_ONCE):
            listings = await self._intake.listings(papers[start : start + AT_ONCE].tolist())
            await asyncio.to_thread(hubs.read, listings)
        return await asyncio.to_thread(hubs.near)

    def lots(self, knotty: Collection[str]) -> Iterator[set[str]]:
        """Give the names near others, and knotty ones, in lots; who hangs together, together."""
        lot: set[str] = set()
        seen: set[str] = set()
        for key in sorted(self._beside.keys() | knotty):
            if key not in seen:
                together = self._together({key})
                seen |= together
                lot |= together
            if len(lot) >= LOT:
                yield lot
                lot = set()
        if lot:
            yield lot

    def around(self, keys: Iterable[str]) -> set[Pair]:
        """Give all pairs that hang together with one of some names."""
        together = self._together(keys)
        return {pair(one, other) for one in together for other in self._beside.get(one, ())}

    def _together(self, keys: Iterable[str]) -> set[str]:
        found, left = set(keys), list(keys)
        while left:
            new = self._beside.get(left.pop(), set()) - found
            found |= new
            left += new
        return found


async def circle_of(lot: Set[str], nearness: Nearness, intake: Intake) -> Circle:
    """Give all personas on which it may depend who these names are.

    Args:
        lot: Keys of names near others, or which several personas share, or persons with several
            names have.
        nearness: Of all names where something changed.
        intake: Where to ask.
    """
    circle = Circle()
    done: set[str] = set()
    near: set[Pair] = set()
    wanted = set(lot)
    while wanted:
        done |= wanted
        near |= await asyncio.to_thread(nearness.around, wanted)
        await circle.load(intake, wanted)
        near |= await nearness.ask(circle.company(wanted))
        await circle.load(intake, {key for keys in near for key in keys})
        wanted = circle.beyond(near, done)
    circle.close(near, done)
    return circle
