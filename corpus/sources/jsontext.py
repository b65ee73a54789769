"""JSON that may be cut or torn in; the objects of one of its lists, each with its position, out."""

import json
import re
from collections.abc import Iterator
from typing import Final

_GAP: Final = re.compile(r"[\s,]*")


def elements(text: str, start: int) -> Iterator[tuple[int, object]]:
    """Give the elements of the list that is open at a position, as far as they are whole.

    Lazy, so that a caller that has seen enough stops; ends at the first that cannot be read.
    """
    decoder = json.JSONDecoder()
    position = _skipped(text, start)
    while position < len(text) and text[position] != "]":
        try:
            value, end = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            return
        yield position, value
        position = _skipped(text, end)


def complaint(error: Exception) -> tuple[int | None, str]:
    """Say in which line a text stops being JSON, and why."""
    if isinstance(error, json.JSONDecodeError):
        return error.lineno, f"not JSON: {_said(error.msg)}"
    return None, "not JSON: nested too deeply" if isinstance(error, RecursionError) else "not JSON"


def _said(message: str) -> str:
    return message.removesuffix(" at").removesuffix(" starting")


def _skipped(text: str, position: int) -> int:
    found = _GAP.match(text, position)
    return found.end() if found else position
