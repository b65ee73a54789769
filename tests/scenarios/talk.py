"""Conversations as they are written down in ``tests/data/conversations`` in; lines to say out.

A file holds the conversations about one verb. Each begins with ``happy: `` or ``unhappy: `` (or
``happy, in a room: ``, of what several people do there) and a title; then comes what people type,
and below each line what they read::

    ada> save kv edit
      ~ Saved: KV-Edit
    ada presses card.share
      * Shared by @Ada Lovelace

``~``: only who asked sees it. ``*``: everybody in the room does. ``-``: whoever is shown a lookup,
by the way in which it was asked. ``x``: is not in the message. ``f``: a file that they are sent.
``+``: now the next message.
``{words}`` in what is read stand for whatever is there, and in what is typed later for just that.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "data" / "conversations"
PEOPLE = ("ada", "grace", "kurt")

_SAID = re.compile(rf"({'|'.join(PEOPLE)})(> ?| presses )(.*)")
_SHOWN = re.compile(r"  ([-~*xf+]) ?(.*)")
_NAMED = re.compile(r"\\\{([a-z]+)\\\}")


@dataclass(frozen=True, slots=True)
class Shown:
    """Words that a message shows, or must not."""

    mark: str
    words: str

    def found_in(self, text: str, known: dict[str, str]) -> bool:
        """Whether they are there as they should be; what they name is known from then on."""
        taken: set[str] = set()
        pattern = _NAMED.sub(lambda m: self._piece(m[1], known, taken), re.escape(self.words))
        found = re.search(pattern, text)
        if found is not None:
            known.update(found.groupdict())
        return (found is not None) != (self.mark == "x")

    @staticmethod
    def _piece(name: str, known: dict[str, str], taken: set[str]) -> str:
        if name in known:
            return re.escape(known[name])
        if name in taken:
            return f"(?P={name})"
        taken.add(name)
        return rf"(?P<{name}>[\w.:/-]+)"


@dataclass(frozen=True, slots=True)
class Line:
    """What one person does, and what they read then, message by message."""

    who: str
    text: str
    presses: bool = False
    shown: list[list[Shown]] = field(default_factory=lambda: [[]])

    def typed(self, known: dict[str, str]) -> str:
        """The words, with what was read before in its place."""
        return re.sub(r"\{([a-z]+)\}", lambda m: known[m[1]], self.text)


@dataclass(frozen=True, slots=True)
class Conversation:
    """Lines that belong together."""

    verb: str
    happy: bool
    title: str
    in_room: bool = False
    """Whether it makes no sense in direct messages, where everybody is alone."""
    lines: list[Line] = field(default_factory=list)

    def __str__(self) -> str:
        """A name for the test's own."""
        return f"{self.verb}: {self.title}"


def conversations() -> list[Conversation]:
    """All that are written down."""
    return [each for path in sorted(FOLDER.glob("*.txt")) for each in read(path)]


def read(path: Path) -> Iterator[Conversation]:
    """The conversations of one file.

    Raises:
        ValueError: A line is none.
    """
    current: Conversation | None = None
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        kind, colon, title = line.partition(": ")
        kind, _, where = kind.partition(", ")
        if colon and kind in {"happy", "unhappy"} and where in {"", "in a room"}:
            if current is not None:
                yield current
            current = Conversation(path.stem, kind == "happy", title, bool(where))
        elif line.strip() and (current is None or not _belongs(line, current)):
            raise ValueError(f"{path.name}:{number}: {line!r}")
    if current is not None:
        yield current


def _belongs(line: str, current: Conversation) -> bool:
    """Put a line where it belongs, if it belongs anywhere."""
    if said := _SAID.fullmatch(line):
        current.lines.append(Line(said[1], said[3], presses=said[2] == " presses "))
    elif (shown := _SHOWN.fullmatch(line)) and current.lines:
        messages = current.lines[-1].shown
        if shown[1] == "+":
            messages.append([])
        else:
            messages[-1].append(Shown(shown[1], shown[2]))
    else:
        return False
    return True
