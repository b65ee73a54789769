"""A subscription and what came in, in; the numbered stories of its digest with their reasons, out.

*New* means: first stored by us since it was followed, and not yet delivered to this destination.
No date of the paper itself plays a part, so that late and undated ones are not lost.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType

from corpus.model import (
    Digest,
    DigestItem,
    FeedState,
    Follow,
    FollowKind,
    FollowUp,
    Milestone,
    Paper,
    PaperId,
    Post,
    SourceStatus,
    Subscription,
    Told,
)
from corpus.schedules import next_due
from corpus.stories import announces, follow_ups, ref_of, subject_of
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
_LONGEST_TITLE = 50
_LONGEST_LABEL = 120


@dataclass(frozen=True, slots=True)
class _Chosen:
    """An item and the follows which want it."""

    item: Paper | Post
    follows: tuple[Follow, ...]
    """The best first; never none."""
    also: tuple[Paper | Post, ...] = ()

    @property
    def wanted_by(self) -> tuple[Follow, ...]:
        """Those of the best kind."""
        return self.of_kind(self.follows[0].kind)

    def of_kind(self, kind: FollowKind) -> tuple[Follow, ...]:
        """Those of one kind."""
        return tuple(each for each in self.follows if each.kind is kind)

    @property
    def place(self) -> tuple[int, int, float, bool, int]:
        """Where it stands: kind of reason, number of reasons, newest first, papers before posts."""
        rank, item = _RANK[self.follows[0].kind], self.item
        newest = -_moment(item).timestamp()
        return rank, -len(self.follows), newest, isinstance(item, Post), -item.id


def refs_of(digest: Digest) -> tuple[tuple[str, ...], ...]:
    """Give the short ids of each item of a digest, its own first, number 1 first."""
    return tuple(
        tuple(ref_of(each) for each in (item.paper or item.post, *item.also) if each is not None)
        for item in digest.items
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
    told: Mapping[str, Told] = MappingProxyType({}),
    milestones: Sequence[Milestone] = (),
    slot: str,
    since: datetime,
    until: datetime,
    sources: Sequence[SourceStatus] = (),
) -> Digest:
    """Compose the digest of a slot; one without items is the receipt of a quiet week.

    Args:
        subscription: For whom.
        candidates: What was announced since ``look_from``.
        told: What this destination has had, by ref.
        milestones: What happened to papers that destinations have had.
        slot: The slot's name.
        since: When the last digest was composed, or the subscription was made.
        until: Now.
        sources: All that is read, for the receipt.
    """
    candidates = tuple(candidates)
    later = _followed_up(subscription, milestones, told)
    answered = {
        ref_of(each.post) for follow_up in later for each in follow_up.milestones if each.post
    }
    sources = [each for each in sources if _is_expected(each, since=since)]
    return Digest(
        subscription=subscription,
        slot=slot,
        since=since,
        until=until,
        items=choose(subscription, candidates, told=told.keys() | answered),
        follow_ups=later,
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
    told: Collection[str] = frozenset(),
) -> tuple[DigestItem, ...]:
    """Choose what is new and followed: authors, topics, categories, feeds, the best of each first.

    A story comes once, with its best reason: a paper and the posts that announce it are one item.
    A round-up stays beside the papers that it mentions; its reason names them, so that nobody
    reads the news twice unawares.
    """
    follows = [_Following(follow) for follow in subscription.follows]
    news = {
        ref_of(item): item
        for item in candidates
        if _is_news(item, since=subscription.created_at) and ref_of(item) not in told
    }
    chosen = {
        ref: _Chosen(item, wanted_by)
        for ref, item in news.items()
        if (wanted_by := _wanted(follows, item))
    }
    for post in [item for item in news.values() if isinstance(item, Post)]:
        _join(post, chosen, news)
    ordered = sorted(chosen.values(), key=lambda each: each.place)
    named = {
        each.item.id: each.item.title or each.item.short_name
        for each in ordered
        if isinstance(each.item, Paper)
    }
    return tuple(_numbered(number, each, named) for number, each in enumerate(ordered, 1))


def by_reason(items: Sequence[DigestItem]) -> tuple[DigestItem, ...]:
    """Bring items with the same reason together, in the order of the best of each; numbered anew.

    Only for lists that say a shared reason once: elsewhere the best comes first.
    """
    groups: dict[str, list[DigestItem]] = {}
    for item in items:
        groups.setdefault(item.reason, []).append(item)
    together = [item for group in groups.values() for item in group]
    return tuple(replace(item, number=number) for number, item in enumerate(together, 1))


def _join(post: Post, chosen: dict[str, _Chosen], news: Mapping[str, Paper | Post]) -> None:
    """Let a post and the one paper that it mentions be one story, if they are.

    The paper gives the story its name, unless it is there only because the post mentions it.
    """
    ref = f"p{subject_of(post)}"
    of_post, of_paper = chosen.get(ref_of(post)), chosen.get(ref)
    paper = news.get(ref)
    if not isinstance(paper, Paper):
        return
    by_itself = of_paper and of_paper.follows[0].kind is not FollowKind.FEED
    if announces(post, paper) or (of_post and by_itself):
        if best := of_paper or of_post:
            also = (*(of_paper.also if of_paper else ()), post)
            chosen.pop(ref_of(post), None)
            chosen[ref] = _Chosen(paper, best.follows, also)
    elif of_post and of_paper:
        chosen[ref_of(post)] = replace(of_post, also=(paper,))
        del chosen[ref]


def _followed_up(
    subscription: Subscription, milestones: Sequence[Milestone], told: Mapping[str, Told]
) -> tuple[FollowUp, ...]:
    """What happened to papers of earlier digests that are still followed."""
    concerned = [each for each in milestones if ref_of(each.paper) in told]
    follows = [_Following(follow) for follow in subscription.follows] if concerned else []
    wanted = {
        each.paper.id
        for each in concerned
        if _wanted(follows, each.paper) or (each.post and _wanted(follows, each.post))
    }
    return follow_ups(concerned, told=told, wanted=wanted)


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


def _wanted(follows: Sequence[_Following], item: Paper | Post) -> tuple[Follow, ...]:
    """The follows which want an item, the best kind first."""
    text = _Text(item)
    wanting = [each.follow for each in follows if each.wants(item, text)]
    return tuple(sorted(wanting, key=lambda follow: _RANK[follow.kind]))


def _numbered(number: int, chosen: _Chosen, named: dict[PaperId, str | None]) -> DigestItem:
    item, reason, kind = chosen.item, _reason(chosen.wanted_by), chosen.follows[0].kind
    if kind is FollowKind.AUTHOR and (topics := chosen.of_kind(FollowKind.TOPIC)):
        reason += f", {_reason(topics)}"
    if isinstance(item, Paper):
        return DigestItem(number=number, reason=reason, kind=kind, paper=item, also=chosen.also)
    mentioned = [_brief(title) for paper in item.mentions if (title := named.get(paper))]
    if mentioned:
        reason += f", mentions {_list(mentioned)}"
    return DigestItem(number=number, reason=reason, kind=kind, post=item, also=chosen.also)


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


def _brief(title: str) -> str:
    """Give the name of a system, where a title begins with one, or the beginning of the title.

    >>> _brief("KV-Edit: Training-Free Image Editing for Precise Background Preservation")
    'KV-Edit'
    """
    name, colon, _ = title.partition(":")
    return name if colon and len(name.split()) <= 3 else _cut(title, _LONGEST_TITLE)


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


def _is_expected(source: SourceStatus, *, since: datetime) -> bool:
    """Whether somebody may ask if it was read: feeds, and what was imported in the meantime.

    What was imported once is complete, and nobody misses a feed that was taken out on purpose.
    """
    if source.feed is not None:
        return source.feed.state is not FeedState.REMOVED
    return source.read_at is not None and source.read_at > since


def _is_failing(source: SourceStatus) -> bool:
    """Whether a feed cannot be polled, or the newest reading gave nothing but complaints."""
    if source.feed and (source.feed.failures or source.feed.state is FeedState.GONE):
        return True
    return source.entry_count == 0 and bool(source.problems)
