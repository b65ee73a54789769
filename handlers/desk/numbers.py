"""Numbered lists as they were shown in; what their numbers stand for out."""

import re
from collections.abc import Sequence

from corpus.store import Store
from handlers.turn import Asker

MOST = 50
"""Things that are named at a time."""
_ONE = r"(?:#?[0-9]{1,3}|[pb][0-9]{1,12})"
_SEVERAL = re.compile(rf"{_ONE}(?:(?:\s*[,;&+]\s*|\s*[-–]\s*|\s+and\s+|\s+){_ONE})+", re.IGNORECASE)
_SPAN = re.compile(r"#?([0-9]{1,3})\s*[-–]\s*#?([0-9]{1,3})")


def several(text: str) -> tuple[str, ...]:
    """Part several numbers or short ids; anything else is one thing.

    >>> several("1, 3-5 and p12"), several("kv edit, 2")
    (('1', '3', '4', '5', 'p12'), ('kv edit, 2',))
    """
    if not _SEVERAL.fullmatch(text):
        return (text,)
    found = _SPAN.sub(_counted, text)
    return tuple(dict.fromkeys(re.findall(_ONE, found, re.IGNORECASE)))[:MOST]


def _counted(span: re.Match[str]) -> str:
    first, last = int(span[1]), int(span[2])
    return ",".join(map(str, range(first, min(last, first + MOST) + 1))) or span[0]


async def remember(store: Store, asker: Asker, refs: Sequence[str]) -> None:
    """Keep what the numbers of a list stand for, until the next list of the same place."""
    for conversation in asker.conversations:
        await store.subscriptions.remember(conversation, refs)


async def recall(store: Store, asker: Asker) -> Sequence[str]:
    """What the numbers of the last list stand for: in this thread, in its digest, in the channel.

    A thread has lists of its own; below a digest its numbers are the digest's until another list
    was shown there to the same person.
    """
    refs = await store.subscriptions.recall(asker.conversation)
    if refs or not asker.thread:
        return refs
    posted = await store.ledger.numbered_at(
        workspace=asker.workspace, channel=asker.channel, ts=asker.thread
    )
    return posted or await store.subscriptions.recall(asker.channel_conversation)
