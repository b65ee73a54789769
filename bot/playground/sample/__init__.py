"""The sample corpus: folders named by the day of capture, in the formats people really have."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from corpus.model import Document

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Capture:
    """What was saved on one day."""

    day: date
    documents: tuple[Document, ...]


def captures(folder: Path = HERE) -> Iterator[Capture]:
    """All captures, oldest first; documents in the order of their names."""
    for place in sorted(path for path in folder.iterdir() if path.name[:1].isdigit()):
        day = date.fromisoformat(place.name)
        documents = tuple(
            Document(name=path.name, content=path.read_bytes(), as_of=day)
            for path in sorted(place.iterdir())
        )
        yield Capture(day, documents)
