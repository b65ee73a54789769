"""A person in; what they have not seen yet of what they and this channel follow, out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from corpus.digests import as_if_followed, by_reason, choose
from corpus.model import DigestItem, Follow, Paper, Post, Schedule, Subscription, SubscriptionId
from corpus.store import Store
from corpus.store.catch_ups import Seen
from corpus.stories import ref_of
from handlers.desk.numbers import remember
from handlers.messages import catching_up as words
from handlers.turn import Asker, Audience, Reply
from handlers.when import midnight

FIRST = timedelta(weeks=2)
"""How far back somebody looks who never did."""


@dataclass(frozen=True)
class CatchingUp:
    """What one person has not seen yet; nobody else sees the answer."""

    store: Store
    now: Callable[[], datetime]
    command: str

    async def catch_up(self, since: date | None, asker: Asker) -> Reply:
        """Give what was announced since a day, or since they looked last; and remember that."""
        now = self.now()
        follows = await self._follows(asker)
        if not follows:
            return Reply(words.nothing_followed(command=self.command), Audience.ASKER)
        seen = await self.store.catch_ups.of(workspace=asker.workspace, user=asker.user)
        unseen = seen.to if seen else now - FIRST
        start = midnight(since) if since else unseen
        items = await self.store.new_items(start)
        if start <= unseen:  # else something in between is not shown
            await self._remember(items, seen, start=start, now=now, asker=asker)
        found = _chosen(follows, items, since=start + _A_MOMENT)
        shown = by_reason(found[: words.MOST])
        refs = [ref_of(each) for item in shown if (each := item.paper or item.post)]
        if refs:
            await remember(self.store, asker, refs)
        looked = seen.looked_at if seen and since is None else None
        message = words.caught_up(
            shown, total=len(found), since=start, looked=looked, command=self.command
        )
        return Reply(message, Audience.ASKER)

    async def since(self, follows: tuple[Follow, ...], start: datetime) -> tuple[DigestItem, ...]:
        """What was announced since a moment of what is followed, the best first."""
        if not follows:
            return ()
        return _chosen(follows, await self.store.new_items(start), since=start)

    async def _follows(self, asker: Asker) -> tuple[Follow, ...]:
        """What this channel follows, and what the person follows anywhere in the workspace."""
        found: dict[tuple[str, str], Follow] = {}
        for subscription in await self.store.subscriptions.of_workspace(asker.workspace):
            here = subscription.channel == asker.channel
            for follow in subscription.follows:
                if here or follow.created_by == asker.user:
                    found.setdefault((follow.kind, follow.target), follow)
        return tuple(found.values())

    async def _remember(
        self,
        items: tuple[Paper | Post, ...],
        seen: Seen | None,
        *,
        start: datetime,
        now: datetime,
        asker: Asker,
    ) -> None:
        """Keep how new the newest was: an import that is still being written is newer."""
        newest = max((each.news_at for each in items if each.news_at), default=start)
        before = [seen.to] if seen else []
        await self.store.catch_ups.keep(
            Seen(now, max([newest, *before])), workspace=asker.workspace, user=asker.user
        )


_A_MOMENT = timedelta(microseconds=1)
"""What was announced at the moment up to which somebody has seen everything was seen."""


def _chosen(
    follows: tuple[Follow, ...], items: tuple[Paper | Post, ...], *, since: datetime
) -> tuple[DigestItem, ...]:
    return choose(as_if_followed(_imagined(follows), since=since), items)


def _imagined(follows: tuple[Follow, ...]) -> Subscription:
    return Subscription(
        id=SubscriptionId(0),
        workspace="",
        channel="",
        schedule=Schedule(),
        created_by="",
        created_at=datetime.min.replace(tzinfo=UTC),
        follows=follows,
    )
