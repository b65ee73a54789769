"""Names as printed, and records, in; the personas out of which authors are made, out.

A persona is whoever is called by one full name, in either order and however it is spelt; or whom
one record with a key of its own describes; or a namesake whom a person told apart.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from corpus.changes import Basis, KnownName
from corpus.model import AuthorId, DecisionId, PaperId
from corpus.names import name_key, name_parts
from corpus.text import clean, is_cjk

WEIGHT = {Basis.PROFILE: 2, Basis.LISTED: 1, Basis.OTHER: 0}
"""How well a basis shows what somebody is called."""
RECORD = "#key "
"""No name's key begins so: keys of names hold letters and digits, or are names without any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """What is known of whoever has a name, or a record."""

    id: str
    names: tuple[KnownName, ...]
    """With their own first."""
    home: AuthorId | None = None
    """The author they are now."""
    former: AuthorId | None = None
    """The author they were before that one was found to be another."""
    papers: frozenset[PaperId] = frozenset()
    """Which print the name."""
    coauthors: Mapping[str, str] = field(default_factory=dict)
    """Those who stand beside it with a full name: by its key, as printed."""
    affiliations: frozenset[str] = frozenset()
    """Folded, as pages and records give them."""
    described: bool = False
    """A page or a record is their own."""

    @property
    def name(self) -> str:
        """Their own name."""
        return self.names[0].name

    @property
    def key(self) -> str:
        """The key of their own name."""
        return self.names[0].name_key

    @property
    def given(self) -> frozenset[str]:
        """Keys of all names that their own page or record gives."""
        return frozenset(known.name_key for known in self.names)


@lru_cache(maxsize=131_072)
def key_of(name: str) -> str:
    """Give the key by which names are compared; for a name without letters, itself."""
    return name_key(name) or clean(name).casefold()


def persona_of(name: str, *, key: str | None = None) -> str:
    """Give the persona of a name, or of a record with a key.

    >>> persona_of("Shao, Jiawei"), persona_of("Jiawei Shao", key="k1")
    ('jiawei shao', '#key k1')
    """
    return key_of(name) if key is None else f"{RECORD}{key}"


def split_persona(decision: DecisionId, name_key: str) -> str:
    """Give the persona of a namesake who was told apart."""
    return f"#d{decision} {name_key}"


def record_key(persona: str) -> str | None:
    """Give the key of the record which a persona is, if it is one."""
    return persona.removeprefix(RECORD) if persona.startswith(RECORD) else None


def is_record(persona: str) -> bool:
    """Whether a persona is a record with a key."""
    return persona.startswith(RECORD)


def key_in(persona: str) -> str:
    """Give the key of the name whose bearers a persona is, or whom somebody told apart.

    >>> key_in("jiawei shao"), key_in("#d12 jiawei shao")
    ('jiawei shao', 'jiawei shao')
    """
    return persona.partition(" ")[2] if persona.startswith("#d") else persona


def own_first(names: Iterable[KnownName]) -> tuple[KnownName, ...]:
    """Order the names of a persona: its own before other ones, the best of them first."""
    return tuple(sorted(names, key=preference, reverse=True))


def preference(known: KnownName) -> tuple[object, ...]:
    """Order names by how well they show a person: their own page's word, then the fullest form."""
    name = known.name
    return (
        WEIGHT[known.basis],
        "," not in name,
        not is_cjk(name),
        all(len(part) > 1 for part in name_parts(name)),
        not (name.isupper() or name.islower()),
        not name.isascii(),
        len(name),
        name,
    )
