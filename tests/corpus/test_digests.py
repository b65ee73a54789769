from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.digests import as_if_followed, by_reason, choose, compose, look_from, refs_of
from corpus.model import (
    AuthorId,
    Authorship,
    DeliveryId,
    Digest,
    DigestItem,
    DocumentId,
    DocumentKind,
    EntryId,
    Evidence,
    Feed,
    FeedId,
    FeedState,
    Follow,
    FollowId,
    FollowKind,
    Milestone,
    MilestoneKind,
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
    Told,
)
from corpus.refresh import import_document
from corpus.store import Store
from corpus.stories import announces
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


def a_feed_source(name: str, **fields: object) -> SourceStatus:
    feed = Feed(
        id=FeedId(1), url=name, source=name, added_by="UADA", added_at=NOW, due=NOW, **fields
    )  # type: ignore[arg-type]
    return replace(a_source(name, entries=3, read_at=NOW), feed=feed)


def from_feed(document: str) -> Origin:
    return Origin(entry=EntryId(1), document=document, kind=DocumentKind.FEED, title=None, seen=NOW)


def chosen(subscription: Subscription, *items: Paper | Post) -> list[tuple[str | None, str]]:
    return [
        (subject.title, item.reason)
        for item in choose(subscription, items)
        if (subject := item.paper or item.post)
    ]


def a_digest(*items: DigestItem) -> Digest:
    return Digest(
        subscription=a_subscription(), slot="s", since=NOW, until=NOW, items=items, sources_read=0
    )


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


def test_the_topic_of_a_followed_authors_paper_is_named_too() -> None:
    paper = a_paper("Federated learning at sea", "Jiawei Shao")

    assert chosen(a_subscription(LEARNING, CS, SHAO), paper) == [
        ("Federated learning at sea", "by Jiawei Shao, about federated learning")
    ]


def test_a_paper_and_the_post_that_announces_it_are_one_item() -> None:
    paper = a_paper("TimeSearch: Videos at Length", number=5, origins=(from_feed(FEED),))
    post = a_post("TimeSearch is out", mentions=(PaperId(5),))

    (item,) = choose(a_subscription(BLOG), (post, paper))

    assert (item.paper, item.also, item.reason) == (paper, (post,), "from Qi She's blog")
    assert refs_of(a_digest(item)) == (("p5", "b1"),)


def test_a_followed_paper_brings_the_post_about_it_from_a_blog_that_nobody_follows() -> None:
    paper = a_paper("TimeSearch: Videos at Length", "Jiawei Shao", number=5)
    post = a_post("TimeSearch is out", mentions=(PaperId(5),))

    (item,) = choose(a_subscription(SHAO), (post, paper))

    assert (item.paper, item.also, item.reason) == (paper, (post,), "by Jiawei Shao")


def test_two_posts_about_one_paper_are_one_item_with_it() -> None:
    paper = a_paper("TimeSearch: Videos at Length", "Jiawei Shao", number=5)
    posts = [a_post("TimeSearch", number=n, mentions=(PaperId(5),)) for n in (1, 2)]

    (item,) = choose(a_subscription(SHAO, BLOG), (*posts, paper))

    assert (item.paper, item.also) == (paper, tuple(posts))


def test_an_essay_that_links_to_one_paper_keeps_its_name() -> None:
    paper = a_paper("Attention Is All You Need", number=5, origins=(from_feed(FEED),))
    essay = a_post("What we read in May", mentions=(PaperId(5),))

    (item,) = choose(a_subscription(BLOG), (essay, paper))

    assert (item.post, item.paper, item.also) == (essay, None, (paper,))


@pytest.mark.parametrize(
    ("title", "post", "is_about"),
    [
        ("KV-Edit: Training-Free Image Editing", "KV-Edit released", True),
        ("Training-Free Image Editing", "Image editing, training-free", True),
        ("Training-Free Image Editing", "On images", False),
        ("Attention Is All You Need", "A note on attention", False),
        ("Learning", "Learning to walk", True),
        (None, "Learning to walk", False),
        ("A title", None, False),
    ],
)
def test_a_post_is_about_a_paper_when_their_titles_meet(
    title: str | None, post: str | None, *, is_about: bool
) -> None:
    paper = a_paper(title, number=5)

    assert announces(a_post(post or "", mentions=(PaperId(5),)), paper) is is_about
    assert not announces(a_post(post or "", mentions=(PaperId(5), PaperId(6))), paper)


ROOT = DeliveryId("root")
TOLD = {"p5": Told(NOW, ROOT)}


def a_milestone(
    kind: str, *, days: int = 1, number: int = 5, post: Post | None = None
) -> Milestone:
    return Milestone(
        kind=MilestoneKind(kind),
        paper=a_paper("TimeSearch: Videos at Length", "Jiawei Shao", number=number),
        at=NOW + timedelta(days=days),
        identifier={"arxiv": "arxiv:2504.01407", "doi": "doi:10.1/x"}.get(kind),
        post=post,
    )


def followed_up(*milestones: Milestone, told: dict[str, Told], by: Follow = SHAO) -> list[str]:
    digest = compose(
        a_subscription(by),
        (),
        told=told,
        milestones=milestones,
        slot="s",
        since=NOW,
        until=NOW + WEEK,
    )
    return [each.kind.value for thread in digest.follow_ups for each in thread.milestones]


def test_what_happens_later_to_a_paper_goes_to_its_thread_in_order() -> None:
    later = (a_milestone("doi", days=3), a_milestone("arxiv", days=2), a_milestone("code", days=4))

    assert followed_up(*later, told=TOLD) == ["arxiv", "doi", "code"]


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"p5": Told(NOW)},
        {"p5": Told(NOW + WEEK, ROOT)},
        TOLD | {"p5:doi": Told(NOW, ROOT)},
    ],
    ids=["never told", "not arrived yet", "told after it", "told of it"],
)
def test_there_is_no_update_where(told: dict[str, Told]) -> None:
    assert followed_up(a_milestone("doi"), told=told) == []


def test_who_stopped_following_hears_no_more_of_it() -> None:
    assert followed_up(a_milestone("doi"), told=TOLD, by=ZHANG) == []


def test_a_post_about_a_paper_that_was_told_answers_there_and_is_no_item() -> None:
    post = a_post("TimeSearch explained", mentions=(PaperId(5),), news_at=NOW + WEEK / 2)
    digest = compose(
        a_subscription(SHAO, BLOG),
        [post],
        told=TOLD,
        milestones=[a_milestone("post", days=3, post=post)],
        slot="s",
        since=NOW,
        until=NOW + WEEK,
    )

    assert digest.items == ()
    assert [each.root for each in digest.follow_ups] == [ROOT]


def test_a_reason_does_not_outgrow_its_item() -> None:
    label, title = "zebra " * 1500, "On zebras " * 500
    paper = a_paper(title, number=5, origins=(from_feed(FEED),))
    post = a_post("News", mentions=(PaperId(5), PaperId(6)))

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

    assert [each.post for each in choose(a_subscription(SHAO), items, told={"p1"})] == [items[1]]
    assert choose(a_subscription(SHAO), items, told={"p1", "b1"}) == ()


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
            a_source("imported last week.xml", entries=3, read_at=NOW),
            a_feed_source("fine", succeeded_at=NOW + WEEK),
            a_feed_source("silent", succeeded_at=NOW),
            a_feed_source("failing", succeeded_at=NOW, failures=2),
            a_feed_source("removed", succeeded_at=NOW, state=FeedState.REMOVED),
        ],
    )

    assert refs_of(digest) == (("p7",), ("b8",))
    assert (digest.sources_read, digest.sources_known) == (4, 7)
    assert digest.sources_failing == ("bad.xml", "failing")
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
        told={ref: Told(NOW) for ref in already},
        slot="s",
        since=NOW,
        until=NOW,
    )

    refs = [ref for story in refs_of(digest) for ref in story]
    assert [item.number for item in digest.items] == list(range(1, len(digest.items) + 1))
    assert len(set(refs)) == len(refs)
    assert not already & set(refs)


def test_what_nobody_announced_does_not_come() -> None:
    assert chosen(a_subscription(SHAO), a_paper("A", "Jiawei Shao", news_at=None)) == []


def test_a_list_by_reason_keeps_the_order_of_the_best_and_counts_anew() -> None:
    reasons = ["by Qi She", "about lanterns", "by Qi She", "in cs.LG", "about lanterns"]
    items = [DigestItem(number=n, reason=reason) for n, reason in enumerate(reasons, 1)]

    found = by_reason(items)

    assert [each.reason for each in found] == [
        "by Qi She",
        "by Qi She",
        "about lanterns",
        "about lanterns",
        "in cs.LG",
    ]
    assert [each.number for each in found] == [1, 2, 3, 4, 5]
