"""A number of channels in; a workspace and a corpus in which each is due for a digest, out."""

import json
from datetime import UTC, date, datetime, timedelta

from bot.playground.nouns import BOT_USER, TEAM_ID, Conversation
from bot.playground.workspace import Workspace
from corpus.model import Document, FollowKind
from corpus.refresh import import_document
from corpus.store import Store

SLOT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
"""A Monday; the usual schedule."""
SUBSCRIBED = SLOT - timedelta(days=2)
USER = "UADA"


async def settle_in(channels: int, workspace: Workspace, store: Store, *, papers: int) -> None:
    """Make the channels, each following what so many papers of the day before are about."""
    for number in range(channels):
        room = f"C{number:08d}"
        members = frozenset({BOT_USER, USER})
        workspace.state.set_conversation(Conversation(id=room, name=room.lower(), members=members))
        subscription = await store.subscriptions.ensure(
            workspace=TEAM_ID, channel=room, user=USER, now=SUBSCRIBED
        )
        await store.subscriptions.follow(
            subscription.id,
            kind=FollowKind.TOPIC,
            target="storms",
            label="storms",
            user=USER,
            now=SUBSCRIBED,
        )
    lines = "\n".join(json.dumps({"title": f"On Storms, Part {n}"}) for n in range(papers))
    document = Document(name="storms.jsonl", content=lines.encode(), as_of=date(2026, 5, 31))
    await import_document(document, store=store, now=SLOT - timedelta(days=1))
