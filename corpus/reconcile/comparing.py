"""What a document said before and says now in; which statement is which out.

The same words are the same statement; of the others, what has the same id, stands on the same line
or has the same title is the same thing in other words.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence

from corpus.changes import Comparison, Held, Statement
from corpus.model import EntryId
from corpus.text import fold

_Key = Callable[[Held | Statement], Hashable | None]


def compare(
    held: Sequence[Held], said: Sequence[Statement], marks: Mapping[EntryId, int]
) -> Comparison:
    """Pair what is kept of a document with what it says now.

    Args:
        held: In the order in which it was said.
        said: In document order.
        marks: Of what is said now.
    """
    kept = {each.mark: each for each in held}
    now = {marks[statement.id] for statement in said}
    before = [each for each in held if each.mark not in now]
    after = [statement for statement in said if marks[statement.id] not in kept]
    same = ((kept[marks[s.id]], s) for s in said if marks[s.id] in kept)
    moved = tuple((old, new) for old, new in same if _place(old) != _place(new))
    pairs: list[tuple[Held, Statement]] = []
    for key in _KEYS:
        found = list(_paired(before, after, key))
        pairs += found
        olds, news = {old.id for old, _ in found}, {new.id for _, new in found}
        before = [each for each in before if each.id not in olds]
        after = [statement for statement in after if statement.id not in news]
    return Comparison(changed=tuple(pairs), moved=moved, gone=tuple(before), further=tuple(after))


def _paired(
    before: Sequence[Held], after: Sequence[Statement], key: _Key
) -> Iterator[tuple[Held, Statement]]:
    """Pair what has the same key; of several the first with the first."""
    waiting: dict[Hashable, list[Held]] = defaultdict(list)
    for held in reversed(before):
        if (name := key(held)) is not None:
            waiting[_kind(held), name].append(held)
    for statement in after:
        if (name := key(statement)) is not None and (same := waiting.get((_kind(statement), name))):
            yield same.pop(), statement


def _place(said: Held | Statement) -> tuple[int, int | None]:
    return said.position, said.entry.line


def _kind(said: Held | Statement) -> tuple[bool, str]:
    return said.mention, said.entry.kind.value


def _identified(said: Held | Statement) -> Hashable | None:
    if said.mention:
        return said.post_key, said.entry.url
    return said.entry.guid or said.entry.key or said.entry.identifiers[:1] or None


def _on_the_line(said: Held | Statement) -> Hashable | None:
    return None if said.mention else said.entry.line


def _titled(said: Held | Statement) -> Hashable | None:
    return fold(said.entry.title or "") or fold(said.entry.abstract or "") or None


_KEYS: tuple[_Key, ...] = (_identified, _on_the_line, _titled)
