"""Text and blocks as an app sends them in, what a person reads on the screen out."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

_TOKEN = re.compile(r"<([^<>\n]+)>")
_EMPHASIS = re.compile(r"(?<![\w*_~])([*_~])(?=\S)([^\n]+?)(?<=\S)\1(?![\w*_~])")
_CODE = re.compile(r"```(.+?)```|`([^`\n]+)`", re.DOTALL)
_MARKDOWN_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\s]+\)")
_MARKDOWN_MARK = re.compile(r"\*\*|__|~~|^#{1,6} +|^> ?", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Directory:
    """Names behind the ids that stand in text."""

    names: Mapping[str, str] = field(default_factory=dict)

    def name(self, id_: str, fallback: str) -> str:
        """The name on the screen, or what was sent with the id."""
        return self.names.get(id_) or fallback or id_


NOBODY = Directory()


def read_mrkdwn(text: str, directory: Directory = NOBODY) -> str:
    """Resolve links, mentions, entities and emphasis.

    >>> read_mrkdwn("*<https://arxiv.org/abs/1|KV-Edit>* &amp; more")
    'KV-Edit & more'
    """
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match[1] or match[2])
        return f"\0{len(kept) - 1}\0"

    plain = _CODE.sub(keep, text)
    for _ in range(3):  # emphasis may be nested, and rarely more than this
        plain = _EMPHASIS.sub(lambda found: found[2], plain)
    plain = re.sub(r"\0(\d+)\0", lambda found: kept[int(found[1])], plain)
    plain = _TOKEN.sub(lambda found: _read_token(found[1], directory), plain)
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _read_token(token: str, directory: Directory) -> str:
    target, _, label = token.partition("|")
    match target[:1]:
        case "@":
            return "@" + directory.name(target[1:], label)
        case "#":
            return "#" + directory.name(target[1:], label)
        case "!":
            return label or "@" + target[1:].split("^")[0]
    return label or target


def read_markdown(text: str) -> str:
    """Resolve the standard Markdown of a ``markdown`` block, roughly."""
    return _MARKDOWN_MARK.sub("", _MARKDOWN_LINK.sub(lambda found: found[1], text))


def read_blocks(blocks: Iterable[Any], directory: Directory = NOBODY) -> str:
    """All text in the blocks, in reading order, one line a piece; menus are read as if open."""
    return "\n".join(line for line in _lines(list(blocks), directory) if line)


_ORDER = (
    "title", "label", "caption", "text", "subtitle", "body", "subtext", "description", "fields",
    "placeholder", "initial_value", "element", "elements", "options", "option_groups", "rows",
    "accessory", "actions", "hint", "alt_text", "child_blocks", "blocks",
)  # fmt: skip
"""The keys which hold what is read, in the order of the eye."""


def _lines(node: Any, directory: Directory) -> Iterator[str]:
    if isinstance(node, list | tuple):
        for item in node:
            yield from _lines(item, directory)
    elif isinstance(node, dict):
        line = _line(node, directory)
        if line is None:
            yield from _parts(node, directory)
        else:
            yield line


def _line(node: dict[str, Any], directory: Directory) -> str | None:
    """What an object says by itself; None when it only holds others."""
    match node.get("type"):
        case "mrkdwn":
            return read_mrkdwn(str(node.get("text", "")), directory)
        case "plain_text" | "raw_text":
            return str(node.get("text", ""))
        case "raw_number":
            return str(node.get("value", ""))
        case "markdown":
            return read_markdown(str(node.get("text", "")))
        case "rich_text_section" | "rich_text_preformatted" | "rich_text_quote":
            return "".join(_inline(part, directory) for part in node.get("elements", ()))
    return None


def _parts(node: dict[str, Any], directory: Directory) -> Iterator[str]:
    for key in _ORDER:
        value = node.get(key)
        if isinstance(value, str) and key in {"alt_text", "title", "initial_value"}:
            yield value
        else:
            yield from _lines(value, directory)


def _inline(part: Any, directory: Directory) -> str:
    match part:
        case {"type": "text", "text": str(text)}:
            return text
        case {"type": "link", "url": str(url)}:
            return str(part.get("text") or url)
        case {"type": "user", "user_id": str(id_)} | {"type": "channel", "channel_id": str(id_)}:
            return ("@" if part["type"] == "user" else "#") + directory.name(id_, "")
        case {"type": "broadcast", "range": str(range_)}:
            return f"@{range_}"
        case {"type": "emoji", "name": str(name)}:
            return f":{name}:"
    return ""
