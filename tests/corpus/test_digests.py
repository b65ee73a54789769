from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.digests import as_if_followed, choose, compose, look_from, refs_of
from corpus.model import (
    AuthorId,
    Authorship,
    DocumentId,
    DocumentKind,
    EntryId,
    Evidence,
    Follow,
    FollowId,
    FollowKind,
    Origin,
    Paper,
    PaperId,
    Post,
    PostId,
    Problem,
    Schedule,
    SourceStatus,
    Subscription,
    SubscriptionId,
)
from corpus.refresh import import_document
from corpus.store import Store
from tests.factories import NOW, a_document, a_paper

WEEK = timedelta(weeks=1)
FEED = "https://qishe.example/feed.xml"
FEED_FILE = f"""<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Qi She</title><id>{FEED}</id>
<link href="{FEED}" rel="self"/><updated>2026-05-29T09:20:00Z</updated>
<entry><title>A new post</title><id>{FEED}/1</id><link href="https://qishe.example/1"/>
<updated>2026-05-29T09:20:00Z</updated><content type="html">hello</content></entry></feed>"""


def a_follow(kind: str, target: str, *, label: str | None = None, at: datetime = NOW) -> Follow:
    return Follow(
        id=FollowId(1),
        kind=FollowKind(kind),
        target=target,
        label=label or target,
        created_by="UADA",
        created_at=at,
    )


def a_subscription(*follows: Follow, at: datetime = NOW) -> Subscription:
    return Subscription(
        id=SubscriptionId(1),
        workspace="T1",
        channel="C1",
        schedule=Schedule(zone="Europe/Berlin"),
        created_by="UADA",
        created_at=at,
        follows=follows,
    )


def a_post(title: str, *, number: int = 1, author: int | None = None, **fields: object) -> Post:
    authors = (
        Authorship(author=AuthorId(author), name="Qi She", position=0, evidence=Evidence.LISTED),
    )
    defaults: dict[str, object] = {
        "first_seen": NOW,
        "news_at": NOW,
        "feed": FEED,
        "authors": authors if author else (),
    }
    return Post(id=PostId(number), title=title, **(defaults | fields))  # type: ignore[arg-type]


def a_source(
    name: str, *, entries: int, problems: int = 0, read_at: datetime = NOW + timedelta(days=1)
) -> SourceStatus:
    return SourceStatus(
        id=DocumentId(1),
        name=name,
        title=None,
        kind=DocumentKind.FEED,
        url=None,
        as_of=NOW.date(),
        read_at=read_at,
        entry_count=entries,
        newest_entry=None,
        problems=(Problem(None, "cut off"),) * problems,
    )


def from_feed(document: str) -> Origin:
    return Origin(entry=EntryId(1), document=document, kind=DocumentKind.FEED, title=None, seen=NOW)


def chosen(subscription: Subscription, *items: Paper | Post) -> list[tuple[str | None, str]]:
    return [
        (subject.title, item.reason)
        for item in choose(subscription, items)
        if (subject := item.paper or item.post)
    ]


SHAO = a_follow("author", "1", label="Jiawei Shao")
ZHANG = a_follow("author", "2", label="Jun Zhang")
LEARNING = a_follow("topic", "federated learning")
CS = a_follow("category", "cs")
BLOG = a_follow("feed", FEED, label="Qi She's blog")


def test_a_followed_author_brings_papers_and_posts() -> None:
    items = (a_paper("A", "Jiawei Shao", number=1), a_post("B", author=1), a_paper("C", number=2))

    assert chosen(a_subscription(SHAO), *items) == [
        ("A", "by Jiawei Shao"),
        ("B", "by Jiawei Shao"),
    ]


def test_several_followed_authors_of_one_paper_are_all_named() -> None:
    paper = a_paper("A", "Jiawei Shao", "Jun Zhang", "Yuyi Mao")

    assert chosen(a_subscription(SHAO, ZHANG), paper) == [("A", "by Jiawei Shao and Jun Zhang")]


@pytest.mark.parametrize(
    "paper",
    [
        a_paper("Learning that is federated"),
        a_paper("Fédérated-Learning!"),
        a_paper("KV-Edit", abstract="We study learning; it is federated."),
        a_paper(None, short_name="FederatedLearning", abstract="federated and learning"),
    ],
)
def test_a_topic_needs_all_its_words_wherever_they_stand(paper: Paper) -> None:
    assert chosen(a_subscription(LEARNING), paper) == [(paper.title, "about federated learning")]


@pytest.mark.parametrize(
    "title", ["Federated averaging", "Learning to unlearn", "Federatedlearning"]
)
def test_a_part_of_a_topic_is_not_enough(title: str) -> None:
    assert chosen(a_subscription(LEARNING), a_paper(title)) == []


@pytest.mark.parametrize(
    ("topic", "title"),
    [
        ("diffusion models", "A Diffusion Model for Text"),
        ("diffusion model", "Diffusion Models Beat GANs"),
        ("深度学习", "基于深度学习的方法"),
        ("β-VAE", "Beta VAE revisited"),
    ],
)
def test_plural_script_and_spelling_of_a_topic_do_not_matter(topic: str, title: str) -> None:
    assert len(chosen(a_subscription(a_follow("topic", topic)), a_paper(title))) == 1


def test_an_empty_topic_selects_nothing() -> None:
    assert chosen(a_subscription(a_follow("topic", "?!")), a_paper("A")) == []


@pytest.mark.parametrize(
    ("target", "category", "wanted"),
    [
        ("cs.LG", "cs.LG", True),
        ("cs.lg", "cs.LG", True),
        ("cs", "cs.LG", True),
        ("cs", "cs", True),
        ("cs.LG", "cs", False),
        ("cs.LG", "cs.CV", False),
        ("c", "cs.LG", False),
        ("stat", "cs.LG", False),
        ("cs", None, False),
    ],
)
def test_categories(target: str, category: str | None, wanted: bool) -> None:
    subscription = a_subscription(a_follow("category", target))

    assert bool(chosen(subscription, a_paper("A", category=category))) is wanted


def test_a_followed_feed_brings_its_posts_and_the_papers_they_mention() -> None:
    items = (
        a_post("News", number=1),
        a_post("Other news", number=2, feed="https://other.example/feed"),
        a_paper("TimeSearch", number=1, origins=(from_feed(FEED),)),
        a_paper("Elsewhere", number=2, origins=(from_feed("page.txt"),)),
    )

    assert chosen(a_subscription(BLOG), *items) == [
        ("TimeSearch", "from Qi She's blog"),
        ("News", "from Qi She's blog"),
    ]


def test_a_post_names_the_papers_of_the_same_digest_that_it_mentions() -> None:
    paper = a_paper("TimeSearch", number=5, origins=(from_feed(FEED),))
    post = a_post("News", mentions=(PaperId(5), PaperId(99)))

    assert chosen(a_subscription(BLOG), post, paper) == [
        ("TimeSearch", "from Qi She's blog"),
        ("News", "from Qi She's blog, mentions TimeSearch"),
    ]


def test_a_reason_does_not_outgrow_its_item() -> None:
    label, title = "zebra " * 1500, "On zebras " * 500
    paper = a_paper(title, number=5, origins=(from_feed(FEED),))
    post = a_post("News", mentions=(PaperId(5),))

    reasons = [
        each.reason
        for each in choose(a_subscription(a_follow("feed", FEED, label=label)), (paper, post))
    ]

    assert max(map(len, reasons)) < 250
    assert reasons[1].endswith("On zebras On zebras On zebras…")


async def test_a_followed_feed_file_brings_a_new_post_under_the_address_it_gives() -> None:
    store = await Store.open("sqlite+aiosqlite://")
    await import_document(a_document(FEED_FILE, name="/saved/blog.xml"), store=store, now=NOW)
    (source,) = await store.sources()
    items = await store.new_items(NOW - WEEK)
    await store.close()

    assert (source.name, source.source) == ("/saved/blog.xml", FEED)
    follow = a_follow("feed", source.source, label="Qi She's blog")
    assert chosen(a_subscription(follow), *items) == [("A new post", "from Qi She's blog")]


def test_authors_come_first_then_topics_categories_and_feeds_each_newest_first() -> None:
    old, new = date(2026, 5, 1), datetime(2026, 5, 30, 12, tzinfo=UTC)
    items = (
        a_post("feed", number=1),
        a_paper("category, undated", number=2, category="cs.LG"),
        a_paper("category, dated 2099", number=3, category="cs.LG", published=date(2099, 1, 1)),
        a_paper("topic federated learning", number=4, category="cs.LG"),
        a_paper("author, old", "Jiawei Shao", number=5, published=old),
        a_paper("author, new: federated learning", "Jiawei Shao", number=6, published=new),
    )

    items_chosen = choose(a_subscription(BLOG, CS, LEARNING, SHAO), items)

    assert [item.number for item in items_chosen] == [1, 2, 3, 4, 5, 6]
    assert [(item.paper or item.post).title for item in items_chosen] == [  # type: ignore[union-attr]
        "author, new: federated learning",
        "author, old",
        "topic federated learning",
        "category, dated 2099",
        "category, undated",
        "feed",
    ]


def test_what_was_delivered_here_does_not_come_again() -> None:
    items = (a_paper("A", "Jiawei Shao", number=1), a_post("B", number=1, author=1))

    assert [each.post for each in choose(a_subscription(SHAO), items, already={"p1"})] == [items[1]]
    assert choose(a_subscription(SHAO), items, already={"p1", "b1"}) == ()


def test_what_was_stored_before_the_subscription_does_not_come() -> None:
    paper = a_paper("A", "Jiawei Shao", news_at=NOW - timedelta(microseconds=1))

    assert chosen(a_subscription(SHAO), paper) == []


def test_a_later_follow_brings_only_what_came_in_after_it() -> None:
    later = a_follow("author", "1", label="Jiawei Shao", at=NOW + WEEK)
    before = a_paper("before", "Jiawei Shao", number=1, news_at=NOW + WEEK / 2)
    after = a_paper("after", "Jiawei Shao", number=2, news_at=NOW + WEEK)

    assert chosen(a_subscription(later), before, after) == [("after", "by Jiawei Shao")]


def test_a_preview_pretends_that_it_was_followed_all_along() -> None:
    paper = a_paper("A", "Jiawei Shao", news_at=NOW - WEEK)

    assert chosen(as_if_followed(a_subscription(SHAO), since=NOW - 4 * WEEK), paper) == [
        ("A", "by Jiawei Shao")
    ]


def test_a_digest_says_what_was_read_what_fails_and_what_is_next() -> None:
    digest = compose(
        a_subscription(SHAO),
        [a_paper("A", "Jiawei Shao", number=7), a_post("B", number=8, author=1)],
        slot="2026-06-08T09:00[Europe/Berlin]",
        since=NOW,
        until=NOW + WEEK,
        sources=[
            a_source("good.xml", entries=3),
            a_source("odd.xml", entries=3, problems=1),
            a_source("bad.xml", entries=0, problems=2),
            a_source("quiet.xml", entries=0),
            a_source("last-week.xml", entries=3, read_at=NOW),
        ],
    )

    assert refs_of(digest) == ("p7", "b8")
    assert (digest.sources_read, digest.sources_known) == (3, 5)
    assert digest.sources_failing == ("bad.xml",)
    assert digest.next_due == datetime(2026, 6, 15, 7, tzinfo=UTC)


def test_candidates_are_looked_for_some_time_back_but_not_before_the_subscription() -> None:
    moment = timedelta(seconds=1)
    old = a_subscription(SHAO, at=NOW - 52 * WEEK)

    assert look_from(old, since=NOW) == NOW - timedelta(days=30) - moment
    assert look_from(a_subscription(SHAO), since=NOW + WEEK) == NOW - moment


numbers = st.integers(1, 12)
papers = st.builds(
    lambda number, days, code: a_paper(
        f"Paper {number}",
        "Jiawei Shao",
        number=number,
        published=None if days is None else NOW.date() - timedelta(days=days),
        category=code,
    ),
    numbers,
    st.none() | st.integers(0, 9),
    st.sampled_from([None, "cs.LG", "math.CO"]),
)
posts = st.builds(lambda number: a_post("federated learning", number=number), numbers)
follow_sets = st.sets(st.sampled_from([SHAO, LEARNING, CS, BLOG]))


@given(follow_sets, st.lists(papers | posts, max_size=20), st.sets(numbers.map("p{}".format)))
def test_every_item_comes_once_numbered_from_one_whatever_was_followed(
    follows: set[Follow], items: list[Paper | Post], already: set[str]
) -> None:
    digest = compose(
        a_subscription(*follows),
        items,
        already=already,
        slot="s",
        since=NOW,
        until=NOW,
    )

    refs = refs_of(digest)
    assert [item.number for item in digest.items] == list(range(1, len(refs) + 1))
    assert len(set(refs)) == len(refs)
    assert not already & set(refs)


def test_what_nobody_announced_does_not_come() -> None:
    assert chosen(a_subscription(SHAO), a_paper("A", "Jiawei Shao", news_at=None)) == []
