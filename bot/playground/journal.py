"""Every call of the app and every delivery to it: entries in, a searchable list out."""

import json
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from bot.playground.nouns import Json

LONGEST = 20_000
"""Entries kept; a storm of digests must not eat the memory."""
LONGEST_DETAIL = 400
FROM_APP = "from app"
TO_APP = "to app"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One exchange."""

    n: int
    at: datetime
    direction: str
    what: str
    """``chat.postMessage``, ``/papers kv edit``, ``app_mention``..."""
    status: str
    """``ok``, or the error's code."""
    ms: float
    request: Json = field(default_factory=dict)
    """Without tokens."""
    kind: str = ""
    """Of a delivery: the kind that Socket Mode names."""
    answer: Json = field(default_factory=dict)

    @property
    def as_json(self) -> Json:
        """The entry as the page gets it."""
        return {
            "n": self.n,
            "at": self.at.isoformat(),
            "direction": self.direction,
            "what": self.what,
            "status": self.status,
            "ms": round(self.ms, 1),
            "detail": self.detail,
        }

    @property
    def detail(self) -> str:
        """What was sent, in short, or why it was refused."""
        messages = self.answer.get("response_metadata", {}).get("messages", ())
        return "\n".join(messages) or json.dumps(self.request, ensure_ascii=False)[:LONGEST_DETAIL]


class Journal:
    """The entries, oldest first, and those who want to hear of each."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._entries: deque[Entry] = deque(maxlen=LONGEST)
        self._count = 0
        self.listeners: list[Callable[[Entry], None]] = []

    def __iter__(self) -> Iterator[Entry]:
        return iter(tuple(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def add(
        self,
        direction: str,
        what: str,
        *,
        status: str,
        ms: float,
        request: Json | None = None,
        answer: Json | None = None,
        kind: str = "",
    ) -> Entry:
        """Write one line."""
        self._count += 1
        entry = Entry(
            n=self._count,
            at=self._clock(),
            direction=direction,
            what=what,
            status=status,
            ms=ms,
            request={key: value for key, value in (request or {}).items() if key != "token"},
            answer=answer or {},
            kind=kind,
        )
        self._entries.append(entry)
        for listener in self.listeners:
            listener(entry)
        return entry

    def after(self, n: int) -> tuple[Entry, ...]:
        """The entries with a higher number."""
        return tuple(entry for entry in self._entries if entry.n > n)

    def calls(self, what: str) -> tuple[Entry, ...]:
        """The calls of one method by the app."""
        return tuple(e for e in self._entries if e.direction == FROM_APP and e.what == what)

    def deliveries(self, what: str) -> tuple[Entry, ...]:
        """The deliveries of one kind to the app: an event's type, ``block_actions``, a command."""
        return tuple(e for e in self._entries if e.direction == TO_APP and e.what == what)

    def refused(self) -> tuple[Entry, ...]:
        """What went wrong on either side; empty for a well-behaved app on a good day."""
        return tuple(entry for entry in self._entries if entry.status != "ok")
