"""What the tests of the sources share."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from corpus.model import Document, ParsedDocument
from corpus.sources import parse

SEEDS = (Path(__file__).parents[3] / "../shared/seeds").resolve()
SAMPLE = Path(__file__).parents[3] / "bot/playground/sample"


@pytest.fixture
def seeds() -> Path:
    """The folder of the four real documents."""
    if not SEEDS.is_dir():
        pytest.skip(f"the real documents are not here: {SEEDS}")
    return SEEDS


@pytest.fixture
def sample() -> Path:
    """The demo's sample corpus."""
    return SAMPLE


@pytest.fixture
def read() -> Callable[..., ParsedDocument]:
    """Parse a text as a document captured on the last of May 2026."""

    def parse_text(content: str | bytes, **fields: object) -> ParsedDocument:
        raw = content.encode() if isinstance(content, str) else content
        defaults: dict[str, object] = {"name": "page.txt", "as_of": date(2026, 5, 31)}
        return parse(Document(content=raw, **(defaults | fields)))  # type: ignore[arg-type]

    return parse_text
