"""A whole message, view or list of options in, everything Slack would complain about out."""

import secrets
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.playground.blockkit.blocks import IN_HOMES, IN_MESSAGES, IN_MODALS
from bot.playground.blockkit.elements import GROUP, OPTION, plain
from bot.playground.blockkit.shapes import (
    Check,
    Report,
    at_most_one_of,
    both,
    complain,
    flag,
    several,
    string,
    thing,
)

MOST_IN_MESSAGE = 50
MOST_IN_VIEW = 100
LONGEST_TOTAL = 13_200
"""Characters in all text of a message; undocumented, reported by many (bolt-js 2509)."""
LONGEST_MARKDOWN = 12_000
"""Characters in all markdown blocks of a message together."""

_MESSAGE = several(IN_MESSAGES, least=0, most=MOST_IN_MESSAGE)
_VIEW: dict[str, Check] = {
    "private_metadata": string(3000, 0),
    "callback_id": string(255, 0),
    "external_id": string(255, 0),
}
_MODAL = thing(
    {"title": plain(24), "blocks": several(IN_MODALS, least=0, most=MOST_IN_VIEW)},
    {
        **_VIEW,
        "submit": plain(24),
        "close": plain(24),
        "clear_on_close": flag,
        "notify_on_close": flag,
        "submit_disabled": flag,
    },
)
_HOME = thing({"blocks": several(IN_HOMES, least=0, most=MOST_IN_VIEW)}, _VIEW)
_OPTIONS = both(
    thing(
        None,
        {
            "options": several(OPTION, least=0, most=100),
            "option_groups": several(GROUP, least=0, most=100),
        },
    ),
    at_most_one_of("options", "option_groups"),
)


@dataclass(frozen=True, slots=True)
class Problems:
    """What is wrong, in Slack's words; false when nothing is."""

    messages: Report = field(default_factory=list)
    code: str = "invalid_blocks"

    def __bool__(self) -> bool:
        return bool(self.messages)


def check_message(blocks: Iterable[Any]) -> Problems:
    """Check the blocks of one message."""
    given = list(blocks) if isinstance(blocks, list | tuple) else blocks
    report: Report = []
    _MESSAGE(given, "/blocks", report)
    if report:
        return Problems(report)
    _ids_are_unique(given, "/blocks", report)
    _only_one(given, "table", report)
    markdown = sum(len(block["text"]) for block in given if block["type"] == "markdown")
    if markdown > LONGEST_MARKDOWN:
        complain(report, f"markdown must be less than {LONGEST_MARKDOWN + 1} characters", "/blocks")
    if not report and sum(map(len, _texts(given))) > LONGEST_TOTAL:
        too_long = f"all text must be less than {LONGEST_TOTAL + 1} characters"
        return Problems([f"{too_long} [json-pointer:/blocks]"], "msg_blocks_too_long")
    return Problems(report)


def check_view(view: Any) -> Problems:
    """Check one modal or App Home."""
    report: Report = []
    if not isinstance(view, dict):
        return Problems(["must be an object [json-pointer:/view]"])
    kind = view.get("type")
    checks = {"modal": _MODAL, "home": _HOME}
    if kind not in checks:
        return Problems([f"unsupported type: {kind} [json-pointer:/view/type]"])
    checks[kind](view, "/view", report)
    if report:
        return Problems(report)
    _ids_are_unique(view["blocks"], "/view/blocks", report)
    inputs = any(block["type"] == "input" for block in view["blocks"])
    if kind == "modal" and inputs and not view.get("submit"):
        complain(report, "missing required field: submit", "/view")
    return Problems(report)


def check_options(answer: Any) -> Problems:
    """Check the options which an app suggests as somebody types."""
    report: Report = []
    _OPTIONS(answer, "", report)
    if not report and "options" not in answer and "option_groups" not in answer:
        complain(report, "missing required field: options", "")
    return Problems(report)


def with_ids(blocks: Iterable[Any]) -> tuple[dict[str, Any], ...]:
    """Give every block and element an id, as Slack does with those that come without."""
    return tuple(
        _with_action_ids({**block, "block_id": block.get("block_id") or _id()}) for block in blocks
    )


_NEEDS_ID = {"button", "overflow", "checkboxes", "radio_buttons"}
_ID_SUFFIXES = ("select", "picker", "input", "buttons", "button")


def _with_action_ids(node: Any) -> Any:
    if isinstance(node, list):
        return [_with_action_ids(item) for item in node]
    if not isinstance(node, dict):
        return node
    inner = {key: _with_action_ids(value) for key, value in node.items()}
    kind = str(node.get("type", ""))
    if kind in _NEEDS_ID or (kind.endswith(_ID_SUFFIXES) and "block_id" not in node):
        inner.setdefault("action_id", _id())
    return inner


def _id() -> str:
    return secrets.token_urlsafe(4)


def _ids_are_unique(blocks: Any, at: str, report: Report) -> None:
    seen = Counter(block["block_id"] for block in blocks if block.get("block_id"))
    for block_id, count in seen.items():
        if count > 1:
            complain(report, f'`block_id` "{block_id}" already exists', at)
    for number, block in enumerate(blocks):
        actions = Counter(_action_ids(block))
        for action_id, count in actions.items():
            if count > 1:
                complain(report, f'`action_id` "{action_id}" already exists', f"{at}/{number}")


def _action_ids(node: Any) -> Iterator[str]:
    if isinstance(node, list | tuple):
        for item in node:
            yield from _action_ids(item)
    elif isinstance(node, dict):
        if isinstance(node.get("action_id"), str):
            yield node["action_id"]
        for value in node.values():
            yield from _action_ids(value)


def _only_one(blocks: Any, kind: str, report: Report) -> None:
    if sum(block["type"] == kind for block in blocks) > 1:
        complain(report, f"only one {kind} is allowed in a message", "/blocks")


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, list | tuple):
        for item in node:
            yield from _texts(item)
    elif isinstance(node, dict):
        if isinstance(node.get("text"), str):
            yield node["text"]
        for value in node.values():
            yield from _texts(value)
