"""Numbered lists as they were shown in; what their numbers stand for out."""

from collections.abc import Sequence

from corpus.store import Store
from handlers.turn import Asker


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
