"""A subscription and what came in, in; the numbered items of its digest with their reasons, out.

*New* means: first stored by us since it was followed, and not yet delivered to this destination.
No date of the paper itself plays a part, so that late and undated ones are not lost.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from corpus.model import (
    Digest,
    DigestItem,
    FeedState,
    Follow,
    FollowKind,
    Paper,
    PaperId,
    Post,
    SourceStatus,
    Subscription,
)
from corpus.schedules import next_due
from corpus.text import words

OVERLAP = timedelta(days=30)
"""How far before the last digest we look again: an import that was being written while a digest
was chosen, or a digest that failed, left items there."""

_A_MOMENT = timedelta(seconds=1)
"""So that what came in at that very moment is seen."""
_RANK = {
    FollowKind.AUTHOR: 0,
    FollowKind.TOPIC: 1,
    FollowKind.CATEGORY: 2,
    FollowKind.FEED: 3,
}
_MOST_NAMED = 3
_LONGEST_TITLE = 80
_LONGEST_LABEL = 120


@dataclass(frozen=True, slots=True)
class _Chosen:
    """An item and the follows which want it, all of the same, best kind."""

    item: Paper | Post
    wanted_by: tuple[Follow, ...]

    @property
    def place(self) -> tuple[int, float, bool, int]:
        """Where it stands: by kind of reason, then newest first, papers before posts."""
        rank = _RANK[self.wanted_by[0].kind]
        item = self.item
        return rank, -_moment(item).timestamp(), isinstance(item, Post), -item.id


def ref_of(item: Paper | Post) -> str:
    """Give the short id of a paper (``p12``) or a post (``b3``)."""
    return f"p{item.id}" if isinstance(item, Paper) else f"b{item.id}"


def refs_of(digest: Digest) -> tuple[str, ...]:
    """Give the short ids of a digest's items, number 1 first."""
    return tuple(
        ref_of(subject) for item in digest.items if (subject := item.paper or item.post) is not None
    )


def look_from(subscription: Subscription, *, since: datetime) -> datetime:
    """Say after when to look for candidates, if the last digest was composed at ``since``.

    Never long before the subscription: a large corpus may have been imported that very day.
    """
    return max(subscription.created_at, since - OVERLAP) - _A_MOMENT


def as_if_followed(subscription: Subscription, *, since: datetime) -> Subscription:
    """Give the subscription as if it had stood for a while: for previews."""
    follows = tuple(replace(each, created_at=since) for each in subscription.follows)
    return replace(subscription, created_at=since, follows=follows)


def compose(
    subscription: Subscription,
    candidates: Iterable[Paper | Post],
    *,
    already: Collection[str] = frozenset(),
    slot: str,
    since: datetime,
    until: datetime,
    sources: Sequence[SourceStatus] = (),
) -> Digest:
    """Compose the digest of a slot; one without items is the receipt of a quiet week.

    Args:
        subscription: For whom.
        candidates: What was announced since ``look_from``.
        already: Refs of what this destination has had.
        slot: The slot's name.
        since: When the last digest was composed, or the subscription was made.
        until: Now.
        sources: All that is read, for the receipt.
    """
    sources = [each for each in sources if not _is_removed(each)]
    return Digest(
        subscription=subscription,
        slot=slot,
        since=since,
        until=until,
        items=choose(subscription, candidates, already=already),
        sources_read=sum(_was_read(source, since=since) for source in sources),
        sources_known=len(sources),
        sources_failing=tuple(
            source.title or source.name for source in sources if _is_failing(source)
        ),
        next_due=next_due(subscription.schedule, until),
    )


def choose(
    subscription: Subscription,
    candidates: Iterable[Paper | Post],
    *,
    already: Collection[str] = frozenset(),
) -> tuple[DigestItem, ...]:
    """Choose what is new and followed: authors, topics, categories, feeds, each newest first.

    An item comes once, with its best reason. A post and a paper it mentions both stay: the post
    says more than the paper; its reason names the paper, so that nobody reads the news twice
    unawares.
    """
    follows = [_Following(follow) for follow in subscription.follows]
    chosen: dict[str, _Chosen] = {}
    for item in candidates:
        if not _is_news(item, since=subscription.created_at) or ref_of(item) in already:
            continue
        if wanted_by := _best(follows, item):
            chosen.setdefault(ref_of(item), _Chosen(item, wanted_by))
    ordered = sorted(chosen.values(), key=lambda each: each.place)
    named = {
        each.item.id: each.item.title or each.item.short_name
        for each in ordered
        if isinstance(each.item, Paper)
    }
    return tuple(_numbered(number, each, named) for number, each in enumerate(ordered, 1))


class _Following:
    """A follow, prepared for many questions."""

    def __init__(self, follow: Follow) -> None:
        self.follow = follow
        self._words = frozenset(map(_stem, words(follow.target)))
        self._code = follow.target.casefold()

    def wants(self, item: Paper | Post, text: "_Text") -> bool:
        """Whether it selects an item; never one from before it was followed."""
        if not _is_news(item, since=self.follow.created_at):
            return False
        match self.follow.kind:
            case FollowKind.AUTHOR:
                return any(str(each.author) == self.follow.target for each in item.authors)
            case FollowKind.TOPIC:
                return bool(self._words) and self._words <= text.words
            case FollowKind.CATEGORY:
                return isinstance(item, Paper) and self._is_in(item.category)
            case FollowKind.FEED:
                return self.follow.target in _feeds(item)

    def _is_in(self, category: str | None) -> bool:
        """``cs`` selects ``cs.LG`` too."""
        code = (category or "").casefold()
        return bool(code) and (code == self._code or code.startswith(f"{self._code}."))


class _Text:
    """The words of one item, folded when somebody asks for them."""

    def __init__(self, item: Paper | Post) -> None:
        self._item = item
        self._words: frozenset[str] | None = None

    @property
    def words(self) -> frozenset[str]:
        """The stems of the words of title, short name and abstract."""
        if self._words is None:
            item = self._item
            texts = [item.title]
            if isinstance(item, Paper):
                texts += [item.short_name, item.abstract]
            self._words = frozenset(_stem(word) for text in texts if text for word in words(text))
        return self._words


def _stem(word: str) -> str:
    """Take the plural's s away: who follows "diffusion models" means "diffusion model" too."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and word[-2] not in "su" else word


def _feeds(item: Paper | Post) -> frozenset[str]:
    """The sources (``SourceStatus.source``) an item comes from."""
    if isinstance(item, Post):
        return frozenset({item.feed})
    return frozenset(origin.document for origin in item.origins)


def _best(follows: Sequence[_Following], item: Paper | Post) -> tuple[Follow, ...]:
    """The follows which want an item, of the best kind among them."""
    text = _Text(item)
    wanting = [each.follow for each in follows if each.wants(item, text)]
    best = min((_RANK[follow.kind] for follow in wanting), default=None)
    return tuple(follow for follow in wanting if _RANK[follow.kind] == best)


def _numbered(number: int, chosen: _Chosen, named: dict[PaperId, str | None]) -> DigestItem:
    item, reason = chosen.item, _reason(chosen.wanted_by)
    if isinstance(item, Paper):
        return DigestItem(number=number, reason=reason, paper=item)
    mentioned = [
        _cut(title, _LONGEST_TITLE) for paper in item.mentions if (title := named.get(paper))
    ]
    if mentioned:
        reason += f", mentions {_list(mentioned)}"
    return DigestItem(number=number, reason=reason, post=item)


def _reason(wanted_by: Sequence[Follow]) -> str:
    """Say in words why an item is there.

    A category is the same reason however finely it was followed, so the first one says enough.
    """
    labels = [_cut(follow.label, _LONGEST_LABEL) for follow in wanted_by]
    match wanted_by[0].kind:
        case FollowKind.AUTHOR:
            return f"by {_list(labels)}"
        case FollowKind.TOPIC:
            return f"about {_list(labels)}"
        case FollowKind.CATEGORY:
            return f"in {labels[0]}"
        case FollowKind.FEED:
            return f"from {labels[0]}"


def _list(labels: Sequence[str]) -> str:
    """Name a few, count the rest.

    >>> _list(["A"]), _list(["A", "B"]), _list(["A", "B", "C", "D", "E"])
    ('A', 'A and B', 'A, B, C and 2 more')
    """
    if len(labels) > _MOST_NAMED:
        return f"{', '.join(labels[:_MOST_NAMED])} and {len(labels) - _MOST_NAMED} more"
    *first, last = labels
    return f"{', '.join(first)} and {last}" if first else last


def _cut(text: str, most: int) -> str:
    """Shorten a text: a reason stands beside the item and must not outgrow it.

    >>> _cut("diffusion models", 12)
    'diffusion m…'
    """
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _is_news(item: Paper | Post, *, since: datetime) -> bool:
    return item.news_at is not None and item.news_at >= since


def _moment(item: Paper | Post) -> datetime:
    """When an item appeared, as far as it says so; a date in the future is a mistake."""
    return min(_as_moment(item.published), item.first_seen) if item.published else item.first_seen


def _as_moment(day: date) -> datetime:
    return day if isinstance(day, datetime) else datetime.combine(day, time(), tzinfo=UTC)


def _was_read(source: SourceStatus, *, since: datetime) -> bool:
    read = source.last_read
    return read is not None and read > since and not _is_failing(source)


def _is_removed(source: SourceStatus) -> bool:
    """Whether somebody took it out on purpose: nobody misses it."""
    return source.feed is not None and source.feed.state is FeedState.REMOVED


def _is_failing(source: SourceStatus) -> bool:
    """Whether a feed cannot be polled, or the newest reading gave nothing but complaints."""
    if source.feed and (source.feed.failures or source.feed.state is FeedState.GONE):
        return True
    return source.entry_count == 0 and bool(source.problems)
