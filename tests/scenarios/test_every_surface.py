"""Whatever can be pressed is pressed in some scenario, as whatever can be typed is typed."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from handlers.messages.bulk import PICK
from handlers.messages.menus import MENU
from handlers.register import register
from tests.scenarios.talk import conversations

HERE = Path(__file__).parent
EVENTS = {
    "app_mention": "@Offprint",
    "message": '"dm"',
    "app_home_opened": "open_home(",
    "member_joined_channel": "invite(",
    "channel_unarchive": "archive(",
    "group_unarchive": "archive(",
    "link_shared": "link_previews",
}
"""What people do in a scenario that makes Slack tell us of each event."""


class Registry:
    """In place of the app: keeps what is registered."""

    def __init__(self) -> None:
        self.kept: dict[str, list[Any]] = {}

    def __getattr__(self, kind: str) -> Callable[[Any], Callable[[Any], None]]:
        def keep(what: Any) -> Callable[[Any], None]:
            self.kept.setdefault(kind, []).append(what)
            return lambda _: None

        return keep


def registered() -> dict[str, list[Any]]:
    anything = SimpleNamespace(store=None, memory=None)
    desk: Any = SimpleNamespace(lookups=anything, memory=anything)
    registry: Any = Registry()
    register(registry, desk, command="/papers", now=lambda: None, link_previews=True)  # type: ignore[arg-type,return-value]
    return dict(registry.kept)


IN_MENUS = {
    "author.preview": "What would following bring?",
    "author.export": "Export the papers as BibTeX",
    "card.flag": "Something is wrong",
}
"""What is chosen from a card's menu by its words; its action is nobody's to write."""
NAMED = {"MENU": MENU, "PICK": PICK}


def words() -> Iterator[str]:
    """Every word that a scenario writes out, also as the beginning of a longer one."""
    for path in HERE.glob("test_*.py"):
        if path.samefile(__file__):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
            elif isinstance(node, ast.Name) and node.id in NAMED:
                yield NAMED[node.id]
    for conversation in conversations():
        yield from (line.text for line in conversation.lines if line.presses)


def begun(pattern: re.Pattern[str]) -> re.Pattern[str]:
    """The same without the number at its end, which scenarios do not know beforehand."""
    return re.compile(pattern.pattern.replace(r"\..*$", "").replace(r"\.\d$", ""))


def test_everything_that_can_be_pressed_is_pressed() -> None:
    said = set(words())
    said |= {action for action, label in IN_MENUS.items() if label in said}
    patterns = [each for each in registered()["action"] if each.pattern != ".*"]

    never = [each.pattern for each in patterns if not any(map(begun(each).match, said))]

    assert len(patterns) > 20
    assert never == []


def test_everything_that_slack_tells_us_of_is_brought_about() -> None:
    source = "\n".join(path.read_text("utf-8") for path in HERE.glob("test_*.py"))
    told = [each for each in registered()["event"] if not isinstance(each, re.Pattern)]

    assert set(told) == set(EVENTS)
    assert [each for each in told if EVENTS[each] not in source] == []
    for kind, act in (("view", ".submit("), ("shortcut", ".shortcut("), ("options", ".suggest(")):
        assert registered()[kind]
        assert act in source
