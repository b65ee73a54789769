"""What people read of sources: the worst first, numbers in words, and no secret of an address."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from corpus.health import Health
from corpus.model import (
    DocumentId,
    DocumentKind,
    Feed,
    FeedId,
    FeedState,
    ImportReport,
    Problem,
    SourceStatus,
)
from handlers.desk.sources import called
from handlers.messages import source_changes as changes
from handlers.messages import sources as words
from handlers.messages.lines import shown_address
from tests.factories import NOW
from tests.handlers.nasty import source_messages
from tests.handlers.test_messages import shown

WHEN = {"now": NOW, "command": "/papers"}
FEED = Feed(
    id=FeedId(1),
    url="https://blog.example/feed.xml",
    source="https://blog.example/feed.xml",
    title="Tidewater Notes",
    added_by="U0ADA00001",
    added_at=NOW,
    succeeded_at=NOW,
    due=NOW + timedelta(minutes=62),
)


def a_source(title: str | None = "Tidewater Notes", **fields: object) -> SourceStatus:
    """A source of twelve entries."""
    defaults: dict[str, object] = {
        "id": DocumentId(7),
        "name": "notes.xml",
        "kind": DocumentKind.FEED,
        "url": None,
        "as_of": date(2026, 5, 1),
        "read_at": NOW,
        "entry_count": 12,
        "newest_entry": date(2026, 5, 20),
    }
    return SourceStatus(title=title, **(defaults | fields))  # type: ignore[arg-type]


def polled(**fields: object) -> SourceStatus:
    """A polled source, its feed in some state."""
    return a_source(str(fields.get("title", "Blog")), feed=replace(FEED, **fields))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("status", "health"),
    [
        (polled(), Health.WELL),
        (polled(failures=1), Health.FAILING),
        (polled(state=FeedState.GONE, failures=1), Health.GONE),
        (polled(succeeded_at=None), Health.UNREAD),
        (a_source(), Health.WELL),
        (a_source(problems=(Problem(1, "odd"),)), Health.WELL),
        (a_source(entry_count=0, problems=(Problem(1, "odd"),)), Health.FAILING),
    ],
)
def test_health_is_told_by_the_last_reading(status: SourceStatus, health: Health) -> None:
    assert words.health_of(status) is health


def test_what_fails_comes_first_and_what_was_removed_not_at_all() -> None:
    statuses = (
        a_source("file"),
        polled(title="fine"),
        polled(title="unread", succeeded_at=None),
        polled(title="gone", state=FeedState.GONE),
        polled(title="removed", state=FeedState.REMOVED, failures=3),
        polled(title="ill", failures=2),
    )

    names = [words.name_of(each) for each in words.in_order(statuses)]

    assert names == ["ill", "gone", "unread", "fine", "file"]
    assert words.by_health(statuses) == {"failing": 1, "gone": 1, "unread": 1, "well": 1}


def test_a_line_says_how_stale_it_is_and_the_exact_complaint() -> None:
    ill = replace(FEED, failures=4, failing_since=NOW, complaint="answered with status <503>")

    text = shown(words.listed((a_source(feed=ill),), **WHEN))

    assert "1 source: 1 failing" in text
    assert "12 entries · newest 20 May 2026, 12 days ago" in text
    assert "4 times in a row: answered with status &lt;503&gt; · next try" in text


def test_what_is_odd_about_a_feed_that_can_be_read_is_said_too() -> None:
    odd = replace(FEED, complaint="its second page could not be read")

    text = shown(words.listed((a_source(feed=odd),), **WHEN))

    assert "second page" in text
    assert "failing" not in text


def test_a_long_list_is_cut_and_counted() -> None:
    statuses = tuple(a_source(f"Blog {number}") for number in range(33))

    text = shown(words.listed(statuses, **WHEN))

    assert "20. *Blog 19*" in text
    assert "21. " not in text
    assert "and 13 more" in text


def test_home_names_the_few_that_need_somebody() -> None:
    ill = tuple(polled(title=f"Blog {n}", failures=1, complaint="is shut") for n in range(5))

    blocks = words.at_a_glance((*ill, a_source()), **WHEN)

    text = str(blocks)
    assert "6 sources: 5 failing" in text
    assert "Blog 2" in text
    assert "Blog 3" not in text
    assert "and 2 more that need somebody" in text


@pytest.mark.parametrize(
    ("report", "said"),
    [
        (None, "nothing in it yet"),
        (ImportReport(document="x", kind=DocumentKind.FEED, entries=0), "nothing in it yet"),
        (
            ImportReport(document="x", kind=DocumentKind.FEED, entries=9),
            "All 9 entries in it were known already",
        ),
        (
            ImportReport(
                document="x", kind=DocumentKind.FEED, entries=37, posts_new=25, papers_new=12
            ),
            "25 posts and 12 papers can be looked up in a moment and will not be announced",
        ),
    ],
)
def test_an_added_feed_says_what_is_old_news(report: ImportReport | None, said: str) -> None:
    message = changes.added(FEED, report, asked=FEED.url, others=(), user="U1", **WHEN)

    assert said in shown(message)
    assert "Next reading in about an hour" in shown(message)
    assert "Found on" not in shown(message)


def test_a_gone_feed_says_how_it_is_read_again() -> None:
    gone = a_source(feed=replace(FEED, state=FeedState.GONE, failures=1, complaint="status 410"))

    text = shown(changes.known(gone, **WHEN))

    assert "gone for good" in text
    assert "sources remove" in text


@pytest.mark.parametrize(
    ("address", "seen"),
    [
        ("https://a.example/feed?token=abc", "https://a.example/feed"),
        ("https://a.example/feed?format=atom&API_KEY=abc", "https://a.example/feed"),
        ("https://a.example/feed?u=0123456789abcdef01234567", "https://a.example/feed"),
        ("https://user:pw@a.example/feed", "https://a.example/feed"),
        ("https://a.example/?feed=rss2#top", "https://a.example/?feed=rss2"),
        ("https://a.example/?author=7&keyword=x", "https://a.example/?author=7&keyword=x"),
        ("arxiv:cat:cs.LG", "arxiv:cat:cs.LG"),
        ("https://[broken", "an address that cannot be read"),
    ],
)
def test_an_address_is_shown_without_its_secrets(address: str, seen: str) -> None:
    assert shown_address(address) == seen


def test_no_message_tells_a_secret() -> None:
    for name, message in source_messages():
        if name not in {"unreadable source", "no feed", "no source"}:  # told to who typed it
            said = f"{message.text} {message.blocks}"
            assert "secret" not in said, name
            assert "user:pw" not in said, name


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Tidewater Notes", ["Tidewater Notes"]),
        ("tidewater", ["Tidewater Notes", "More Tidewater Notes"]),
        ("http://blog.example/feed.xml/", ["Tidewater Notes"]),
        ("https://blog.example/other", []),
        ("", []),
    ],
)
def test_a_source_is_called_by_its_name_or_address(text: str, names: list[str]) -> None:
    statuses = (
        polled(title="Tidewater Notes"),
        a_source("More Tidewater Notes", name="more.xml", source="more.xml"),
    )

    assert [words.name_of(each) for each in called(statuses, text)] == names
