"""A message in blocks in; the same as one plain text out, for a Slack that refuses the blocks."""

from collections.abc import Mapping
from typing import Any

_LONGEST_PLAIN = 12_000


def as_text(payload: Mapping[str, Any]) -> str:
    """Write a message's blocks as one plain text.

    >>> as_text({"text": "1 new", "blocks": [{"type": "section", "text": {"text": "*A*"}}]})
    '*A*'
    """
    lines = [line for block in payload.get("blocks") or () for line in _texts(block)]
    return "\n".join(lines)[:_LONGEST_PLAIN] or str(payload["text"])


def _texts(block: Mapping[str, Any]) -> list[str]:
    parts = [block.get("text"), *(block.get("fields") or ())]
    if block.get("type") == "context":
        parts += block.get("elements") or ()
    return [part["text"] for part in parts if isinstance(part, Mapping) and part.get("text")]
