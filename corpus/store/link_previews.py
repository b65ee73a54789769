"""Which papers were previewed in which channel, in; those that may be previewed again, out."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from corpus.store.engine import Database
from corpus.store.rows import insert_or
from corpus.tables import link_previews


class LinkPreviews:
    """What was previewed lately, in whichever process."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(
        self, refs: Sequence[str], *, workspace: str, channel: str, now: datetime, since: datetime
    ) -> frozenset[str]:
        """Give those of some papers that were not previewed in a channel, and write down that now.

        Args:
            refs: Papers, ``p12``.
            workspace: Whose channel.
            channel: Where the links were posted.
            now: This moment.
            since: What was previewed before this may be previewed again, and is forgotten.
        """
        c = link_previews.c
        async with self._database.transaction() as connection:
            await connection.execute(delete(link_previews).where(c.shown_at < since))
            claimed = set()
            for ref in dict.fromkeys(refs):
                row = {"workspace": workspace, "channel": channel, "ref": ref, "shown_at": now}
                new = insert_or(connection, link_previews).values(row).on_conflict_do_nothing()
                if (await connection.execute(new)).rowcount:
                    claimed.add(ref)
        return frozenset(claimed)

    async def count(self) -> int:
        """How many previews are remembered."""
        async with self._database.read() as connection:
            return len((await connection.execute(select(link_previews.c.ref))).all())
