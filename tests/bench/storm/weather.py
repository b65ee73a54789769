"""What goes wrong with Slack during the storm: a seed in, faults that strike at random out."""

from collections import Counter
from collections.abc import Sequence
from random import Random

from bot.playground.workspace import Workspace

POSTS = (
    "429",
    "429-bare",
    "500",
    "500-after",
    "503",
    "timeout-before",
    "timeout-after",
    "reset-before",
    "reset-after",
    "truncated",
    "html",
    "html-after",
    "internal_error",
    "internal_error-after",
    "late-commit",
)
"""Each as often as any other."""
LOOKS = ("429", "500", "timeout-before", "truncated", "history-forbidden", "history-lag")
RATE = 0.08
"""Of posts that go wrong."""
RATE_OF_LOOKS = 0.25
LONGEST_DELAY_S = 2.0
"""Of a late commit, or of the history; both together stay below the settle time."""
LATENCY_S = 0.01
"""Of every call: time to be killed in."""


class Weather:
    """Every method that deliveries use goes wrong now and then, for ever."""

    def __init__(self, workspace: Workspace, random: Random) -> None:
        """Let it begin."""
        self.struck: Counter[str] = Counter()
        self._workspace = workspace
        self._random = random
        self._add("chat.postMessage", POSTS, RATE)
        for method in ("conversations.history", "conversations.replies"):
            self._add(method, LOOKS, RATE_OF_LOOKS)
        workspace.faults.add("*", "latency", times=None, delay_s=LATENCY_S)

    def _add(self, method: str, modes: Sequence[str], rate: float) -> None:
        each = rate / len(modes)
        for before, mode in enumerate(modes):
            # One is asked after the other: each gets its share of what those before left over.
            share = each / (1 - each * before)
            delay_s = 1.0 if mode == "429" else self._random.uniform(0.2, LONGEST_DELAY_S)
            self._workspace.faults.add(
                method,
                mode,
                times=None,
                delay_s=delay_s,
                when=lambda _, mode=mode, share=share: self._strikes(mode, share),
            )

    def _strikes(self, mode: str, share: float) -> bool:
        strikes = self._random.random() < share
        self.struck[mode] += strikes
        return strikes
