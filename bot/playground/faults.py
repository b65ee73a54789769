"""Faults on request: what is to go wrong with which method in, what goes wrong with a call out."""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.playground.args import Args


class Commit(StrEnum):
    """Whether the workspace does what was asked although the answer is spoilt."""

    NO = "no"
    YES = "yes"
    LATE = "late"


class Spoilt(StrEnum):
    """What the caller gets instead of a sound answer."""

    NOT = "not"
    RATE_LIMITED = "rate limited"
    STATUS = "status"
    HANGING = "hanging"
    RESET = "reset"
    TRUNCATED = "truncated"
    HTML = "html"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Mode:
    """One way of going wrong."""

    commit: Commit
    spoilt: Spoilt
    detail: str = ""
    """The status, or the error's code."""


MODES: Mapping[str, Mode] = {
    "429": Mode(Commit.NO, Spoilt.RATE_LIMITED, "with Retry-After"),
    "429-bare": Mode(Commit.NO, Spoilt.RATE_LIMITED),
    "429-html": Mode(Commit.NO, Spoilt.RATE_LIMITED, "html"),
    "500": Mode(Commit.NO, Spoilt.STATUS, "500"),
    "500-after": Mode(Commit.YES, Spoilt.STATUS, "500"),
    "503": Mode(Commit.NO, Spoilt.STATUS, "503"),
    "timeout-before": Mode(Commit.NO, Spoilt.HANGING),
    "timeout-after": Mode(Commit.YES, Spoilt.HANGING),
    "reset-before": Mode(Commit.NO, Spoilt.RESET),
    "reset-after": Mode(Commit.YES, Spoilt.RESET),
    "truncated": Mode(Commit.YES, Spoilt.TRUNCATED),
    "html": Mode(Commit.NO, Spoilt.HTML),
    "html-after": Mode(Commit.YES, Spoilt.HTML),
    "internal_error": Mode(Commit.NO, Spoilt.ERROR, "internal_error"),
    "internal_error-after": Mode(Commit.YES, Spoilt.ERROR, "internal_error"),
    "late-commit": Mode(Commit.LATE, Spoilt.RESET),
    "latency": Mode(Commit.YES, Spoilt.NOT),
    "history-lag": Mode(Commit.YES, Spoilt.NOT),
    "history-forbidden": Mode(Commit.NO, Spoilt.ERROR, "missing_scope"),
}
"""The modes by name; any other name is taken as the code of an error that Slack answers."""


@dataclass(slots=True, kw_only=True)
class Fault:
    """One fault that was asked for, and how often it still strikes."""

    method: str
    """``*`` is every method."""
    mode: str
    left: int | None
    """None: until it is called off."""
    delay_s: float
    """Of latency, a late commit, history's lag; for 429 the ``Retry-After``."""
    when: Callable[[Args], bool]

    @property
    def what(self) -> Mode:
        """What it does."""
        return MODES.get(self.mode) or Mode(Commit.NO, Spoilt.ERROR, self.mode)


class Faults:
    """The faults that are still to strike, in the order in which they were asked for."""

    def __init__(self) -> None:
        self._waiting: deque[Fault] = deque()
        self.struck = 0

    def add(
        self,
        method: str,
        mode: str,
        *,
        times: int | None = 1,
        delay_s: float = 1.0,
        when: Callable[[Args], bool] = lambda _: True,
    ) -> Fault:
        """Let the next ``times`` calls of ``method`` go wrong."""
        fault = Fault(method=method, mode=mode, left=times, delay_s=delay_s, when=when)
        self._waiting.append(fault)
        return fault

    def clear(self) -> None:
        """Call all of them off."""
        self._waiting.clear()

    def next(self, method: str, args: Args) -> Fault | None:
        """Return the fault that strikes this call."""
        for fault in self._waiting:
            if fault.method in {"*", method} and fault.when(args):
                return self._strike(fault)
        return None

    def _strike(self, fault: Fault) -> Fault:
        self.struck += 1
        if fault.left is not None:
            fault.left -= 1
            if fault.left <= 0:
                self._waiting.remove(fault)
        return fault
