"""Pieces of Block Kit as plain dicts, escaped and cut to Slack's limits, in; a message out.

The limits are Slack's documented ones; lengths are counted after escaping, with a margin,
because Slack does not say in which unit it counts.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

Block = dict[str, Any]

MAX_BLOCKS = 50
MAX_SECTION = 2900
"""Slack: 3,000."""
MAX_HEADER = 145
"""Slack: 150."""
MAX_BUTTON = 70
"""Slack: 75."""
MAX_OPTION = 70
"""Slack: 75."""
MAX_CHOSEN = 100
"""Options that are offered, or chosen, at a time."""
MAX_VALUE = 2000
MAX_FIELDS = 10
MAX_FIELD = 600
"""Slack: 2,000; ten of them shall still fit one message."""
MAX_CONTEXT = 10
MAX_SMALL = 900
"""Of one line of small print; Slack: 3,000, but see ``MAX_FIELD``."""
MOST_SHEETS = 4
"""Messages that one answer may take: a button's address takes five."""
MAX_TOTAL = 10_000
"""Slack refuses messages with somewhat more than 11,000 characters in all, undocumented."""

_UNSEEN = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
_MARKS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_PILED = re.compile(f"([{_MARKS}]{{3}})[{_MARKS}]+")
"""Marks on one letter beyond what any script needs: they cover the lines around it."""
_OPEN = re.compile(r"<(?:[hm@#!][^>]*)?$")
_MARKERS = str.maketrans({"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ"})
_AT_EDGE = re.compile(r"(?<!\w)[*_~`]+|[*_~`]+(?!\w)")
_WHOLE_GROUP = re.compile(r"@(?=(?:here|channel|everyone)\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Message:
    """What Slack shows: blocks, and the text for notifications and screen readers."""

    text: str
    blocks: tuple[Block, ...] = ()
    numbers: tuple[int, ...] = ()
    """Of a digest: the numbers of the items that it is the first to show."""
    more: tuple["Message", ...] = ()
    """What one message cannot hold; it is said right after it, in the same place."""

    @property
    def sheets(self) -> tuple["Message", ...]:
        """All messages that it takes, in order."""
        return (self, *self.more)


MENTION = "@Offprint"


def with_mentions(message: Message, *, command: str) -> Message:
    """Put the mention where hints name the slash command, which Slack does not take in threads."""
    hint = re.compile(rf"`{re.escape(command)}(?=[ `])")

    def said(found: Any) -> Any:
        if isinstance(found, dict):
            return {
                name: hint.sub(f"`{MENTION}", each)
                if name == "text" and found.get("type") == "mrkdwn"
                else said(each)
                for name, each in found.items()
            }
        if isinstance(found, list | tuple):
            return [said(each) for each in found]
        return found

    return replace(
        message,
        text=hint.sub(f"`{MENTION}", message.text),
        blocks=tuple(said(message.blocks)),
        more=tuple(with_mentions(each, command=command) for each in message.more),
    )


# ------------------------------------------------------------------- escaping


def escape(text: str) -> str:
    """Text from outside, safe in mrkdwn: it can neither notify, link nor format.

    >>> escape("<!channel> & *bold* snake_case")
    '&lt;!channel&gt; &amp; ∗bold∗ snake_case'
    """
    text = _seen(text)
    text = _AT_EDGE.sub(lambda m: m[0].translate(_MARKERS), text)
    text = _WHOLE_GROUP.sub("@\u2060", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(text: str) -> str:
    """Text from outside for plain_text objects and notification texts: nothing invisible."""
    return _seen(text).replace("\n", " ")


def _seen(text: str) -> str:
    return _PILED.sub(r"\1", _UNSEEN.sub("", text))


def address(url: str | None) -> str | None:
    """The address as Slack takes it, or ``None`` for one that we let nobody follow.

    >>> address("https://a.org/x|y"), address("javascript:alert(1)")
    ('https://a.org/x%7Cy', None)
    """
    if url is None or not re.match(r"https?://[^\s/@]+(?:[/?#]|$)", url) or len(url) > 2000:
        return None
    for character, code_ in (("<", "%3C"), (">", "%3E"), ("|", "%7C"), (" ", "%20")):
        url = url.replace(character, code_)
    return url


def link(url: str | None, label: str) -> str:
    """A link in mrkdwn, or just the label where the address is none we let through.

    >>> link("https://a.org/x", "A > B")
    '<https://a.org/x|A &gt; B>'
    """
    shown = escape(label).replace("|", "¦").replace("\n", " ")
    safe = address(url)
    return f"<{safe}|{shown}>" if safe else shown


def code(text: str) -> str:
    """What a person typed, in code style."""
    return f"`{cut(escape(text).replace('`', 'ˋ'), 200)}`"


def cut(text: str, limit: int) -> str:
    """At most ``limit`` characters, with an ellipsis; never within an entity or a link of ours."""
    if len(text) <= limit:
        return text
    kept = _OPEN.sub("", text[: limit - 1])
    if (amp := kept.rfind("&", -6)) >= 0 and ";" not in kept[amp:]:
        kept = kept[:amp]
    return kept.rstrip() + "…"


# --------------------------------------------------------------------- blocks


def mrkdwn(text: str) -> Block:
    """A mrkdwn text object; nothing in it is linked or mentioned but what we wrote."""
    return {"type": "mrkdwn", "text": cut(text, MAX_SECTION), "verbatim": True}


def plain_text(text: str, limit: int) -> Block:
    """A plain_text object."""
    return {"type": "plain_text", "text": cut(plain(text), limit) or "…", "emoji": False}


def header(text: str) -> Block:
    """A heading."""
    return {"type": "header", "text": plain_text(text, MAX_HEADER)}


def section(text: str, *, accessory: Block | None = None, fields: Iterable[str] = ()) -> Block:
    """A paragraph, perhaps with a button at its side or a few short fields below."""
    block: Block = {"type": "section", "text": mrkdwn(text)}
    shown = [mrkdwn(cut(each, MAX_FIELD)) for each in fields][:MAX_FIELDS]
    if shown:
        block["fields"] = shown
    if accessory:
        block["accessory"] = accessory
    return block


def context(*lines: str) -> Block:
    """Small print."""
    shown = [mrkdwn(cut(line, MAX_SMALL)) for line in lines[:MAX_CONTEXT]]
    return {"type": "context", "elements": shown}


def divider() -> Block:
    """A line across."""
    return {"type": "divider"}


def actions(*elements: Block) -> Block:
    """A row of buttons."""
    return {"type": "actions", "elements": list(elements)}


def button(
    label: str, action: str, value: str = "", *, style: str | None = None, url: str | None = None
) -> Block:
    """A button; ``action`` is ``noun.verb``."""
    block: Block = {"type": "button", "action_id": action, "text": plain_text(label, MAX_BUTTON)}
    if value:
        block["value"] = value[:MAX_VALUE]
    if style:
        block["style"] = style
    if url:
        block["url"] = url
    return block


def option(label: str, value: str, *, hint: str | None = None) -> Block:
    """One choice of a menu; the hint stands below it while people choose."""
    block: Block = {"text": plain_text(label, MAX_OPTION), "value": value[:150]}
    if hint:
        block["description"] = plain_text(hint, MAX_OPTION)
    return block


def overflow(action: str, options: Sequence[Block]) -> Block:
    """The three-dots menu."""
    return {"type": "overflow", "action_id": action, "options": list(options[:5])}


def select(
    action: str,
    options: Sequence[Block],
    *,
    chosen: Block | None = None,
    placeholder: str | None = None,
) -> Block:
    """A menu to choose one of a few."""
    block: Block = {"type": "static_select", "action_id": action, "options": list(options[:100])}
    if placeholder:
        block["placeholder"] = plain_text(placeholder, 150)
    if chosen is not None:
        block["initial_option"] = chosen
    return block


def select_several(action: str, options: Sequence[Block], *, chosen: Sequence[Block]) -> Block:
    """A menu to choose some of a few, one at the least."""
    return {
        "type": "multi_static_select",
        "action_id": action,
        "options": list(options[:100]),
        "initial_options": list(chosen),
    }


def select_as_typed(action: str, *, chosen: Sequence[Block], placeholder: str) -> Block:
    """A menu to choose any of many, which we are asked for as somebody types."""
    block: Block = {
        "type": "multi_external_select",
        "action_id": action,
        "min_query_length": 2,
        "placeholder": plain_text(placeholder, 150),
    }
    if chosen:
        block["initial_options"] = list(chosen[:MAX_CHOSEN])
    return block


def field(
    label: str, block_id: str, element: Block, *, hint: str | None = None, optional: bool = False
) -> Block:
    """A labelled input of a modal."""
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain_text(label, 150),
        "element": element,
    }
    if hint:
        block["hint"] = plain_text(hint, 150)
    if optional:
        block["optional"] = True
    return block


# -------------------------------------------------------------------- message


def message(text: str, blocks: Iterable[Block], *, numbers: Iterable[int] = ()) -> Message:
    """A message within Slack's limits; what it cannot hold goes on in further ones.

    ``text`` is mrkdwn like that of the blocks: what comes from outside is escaped already.
    Renderers keep lists short before they come here; this is the last guard, so that an
    unforeseen title cannot make Slack refuse the whole answer.
    """
    short = cut(text, 3000)
    first, *rest = _sheets(blocks)
    more = tuple(Message(short, sheet) for sheet in rest)
    return Message(short, first, tuple(numbers), more)


def _sheets(blocks: Iterable[Block]) -> list[tuple[Block, ...]]:
    """Blocks in as few groups as a message each can hold; one group at the least."""
    sheets: list[list[Block]] = [[]]
    room = MAX_TOTAL
    for block in blocks:
        size = text_length(block)
        if len(sheets[-1]) == MAX_BLOCKS - 1 or size > room:
            if len(sheets) == MOST_SHEETS:
                sheets[-1].append(context("… there is more than I can show."))
                break
            sheets.append([])
            room = MAX_TOTAL
        sheets[-1].append(block)
        room -= size
    return [tuple(sheet) for sheet in sheets]


def text_length(block: Any) -> int:
    """Characters of text in a block, all nested text objects together."""
    if isinstance(block, dict):
        own = block.get("text")
        nested = sum(
            text_length(value) for value in block.values() if isinstance(value, dict | list)
        )
        return nested + (len(own) if isinstance(own, str) else 0)
    if isinstance(block, list):
        return sum(text_length(each) for each in block)
    return 0
