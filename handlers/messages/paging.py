"""A long list in; one page of it, and the buttons that turn the page in place, out."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from handlers.blocks import Block, actions, button, context

T = TypeVar("T")

LINES = 12
"""Lines of a page: what one screen shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a list, and what asks for another."""

    what: str
    """Which list it is: ``saved``, ``papers``, ``new``."""
    total: int
    """Lines of the whole list."""
    about: str = ""
    """Whose or since when, as the list needs it."""
    number: int = 0
    """0 is the first; one that is not there is taken for the nearest."""

    @property
    def last(self) -> int:
        """The number of the last page."""
        return max(0, (self.total - 1) // LINES)

    @property
    def at(self) -> int:
        """The number of the page that is shown."""
        return min(max(self.number, 0), self.last)

    def of(self, lines: Sequence[T]) -> Sequence[T]:
        """What stands on this page, of all lines."""
        return lines[self.at * LINES : (self.at + 1) * LINES]


def pager(page: Page) -> list[Block]:
    """Buttons for the pages around this one; none where there is but one."""
    if not page.last:
        return []
    row = []
    if page.at > 0:
        row.append(_turn("Previous", page, page.at - 1, "back"))
    if page.at < page.last:
        row.append(_turn("Next", page, page.at + 1, "on"))
    return [actions(*row), context(f"Page {page.at + 1} of {page.last + 1}")]


def _turn(label: str, page: Page, number: int, way: str) -> Block:
    value = {"what": page.what, "about": page.about, "page": number}
    return button(label, f"list.{way}", json.dumps(value, ensure_ascii=False))
