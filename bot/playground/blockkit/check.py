"""stub"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Problems:
    messages: list[str] = field(default_factory=list)
    code: str = "invalid_blocks"

    def __bool__(self) -> bool:
        return bool(self.messages)


def check_message(blocks: Iterable[Any]) -> Problems:
    return Problems()


def check_view(view: dict[str, Any]) -> Problems:
    return Problems()


def with_ids(blocks: Iterable[Any]) -> tuple[dict[str, Any], ...]:
    return tuple(blocks)


def check_options(answer: dict[str, Any]) -> Problems:
    return Problems()
