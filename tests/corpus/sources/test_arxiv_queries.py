"""Queries of arXiv: what people type, the addresses it becomes, and how often they are asked."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from corpus.sources.arxiv import (
    announced,
    is_query,
    page_url,
    query_url,
    slow_host,
    title,
    until_new_answers,
)

API = "https://export.arxiv.org/api/query?"
NEWEST_FIRST = "&sortBy=submittedDate&sortOrder=descending"


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("arxiv:cat:cs.LG", "cat:cs.LG"),
        ("  arXiv: cat:cs.LG ", "cat:cs.LG"),
        ("arxiv:au:Jiawei Shao", "au:%22Jiawei+Shao%22"),
        ('arXiv:au:"Jiawei Shao"', "au:%22Jiawei+Shao%22"),
        ("arxiv:all:“kv cache”", "all:%22kv+cache%22"),
        ("arxiv:ti:looms", "ti:looms"),
        ("arxiv:cat:cs.LG AND all:looms", "cat:cs.LG+AND+all:looms"),
        ('arxiv:(cat:cs.LG OR cat:cs.CV) ANDNOT ti:"a loom"', None),
    ],
)
def test_a_query_in_short_is_an_address(typed: str, query: str | None) -> None:
    expected = query or "%28cat:cs.LG+OR+cat:cs.CV%29+ANDNOT+ti:%22a+loom%22"

    assert query_url(typed) == f"{API}search_query={expected}{NEWEST_FIRST}"


@pytest.mark.parametrize(
    "address",
    [
        "http://arxiv.org/api/query?search_query=cat:cs.LG",
        "https://export.arxiv.org/api/query?search_query=cat%3Acs.LG&start=50",
        "http://export.arxiv.org/api/query?search_query=cat:cs.LG&sortBy=relevance",
        "https://export.arxiv.org/api/query?search_query=cat:cs.LG&sortOrder=ascending#top",
    ],
)
def test_addresses_of_the_same_query_are_one(address: str) -> None:
    assert query_url(address) == query_url("arxiv:cat:cs.LG")


@pytest.mark.parametrize(
    "typed",
    [
        "arxiv:2103.06255",
        "https://arxiv.org",
        "https://rss.arxiv.org/rss/cs.LG",
        "https://export.arxiv.org/api/query",
        "arxiv:cat:",
        "ftp://a.example/api/query?search_query=x",
        "https://[/api/query?search_query=x",
        "",
    ],
)
def test_other_texts_are_no_query(typed: str) -> None:
    assert query_url(typed) is None


def test_pages_follow_each_other_in_the_size_that_was_asked_for() -> None:
    url = query_url("arxiv:cat:cs.LG") or ""

    assert page_url(url, 0) == f"{url}&start=0&max_results=100"
    assert page_url(url, 2) == f"{url}&start=200&max_results=100"
    assert page_url("http://a/api/query?id_list=x&max_results=7", 3).endswith("&start=21")
    assert page_url("http://a/api/query?id_list=x&max_results=9000", 1).endswith("&start=100")
    assert "max_results=100" in page_url("http://a/api/query?id_list=x&max_results=many", 1)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://export.arxiv.org/api/query?search_query=x", "arxiv.org"),
        ("https://rss.arxiv.org/rss/cs.LG", "arxiv.org"),
        ("https://arxiv.org/abs/1", "arxiv.org"),
        ("http://127.0.0.1:1/api/query?id_list=1", "127.0.0.1:1"),
        ("https://notarxiv.org/feed", None),
        ("https://arxiv.org.evil.example/feed", None),
        ("http://[::1", None),
    ],
)
def test_who_is_asked_slowly(url: str, host: str | None) -> None:
    assert slow_host(url) == host
    assert is_query(url) == ("/api/" in url)


def test_a_query_is_called_by_what_it_asks() -> None:
    assert title(query_url("arxiv:au:Jiawei Shao") or "") == 'arXiv: au:"Jiawei Shao"'
    assert title("https://a.example/api/query?id_list=2103.06255,2406.18193") == (
        "arXiv: 2103.06255,2406.18193"
    )


@pytest.mark.parametrize(
    ("content", "number"),
    [
        (b'<opensearch:totalResults xmlns:opensearch="x">\n 12 </opensearch:totalResults>', 12),
        (b"<totalResults>0</totalResults>", 0),
        (b"<feed></feed>", None),
        (b" " * 9000 + b"<totalResults>5</totalResults>", None),
        (b"<totalResults>many</totalResults>", None),
    ],
)
def test_how_many_papers_an_answer_announces(content: bytes, number: int | None) -> None:
    assert announced(content) == number


@pytest.mark.parametrize(
    ("now", "hours"),
    [
        (datetime(2026, 6, 1, 5, tzinfo=UTC), 1),
        (datetime(2026, 6, 1, 6, tzinfo=UTC), 24),
        (datetime(2026, 6, 1, 18, tzinfo=UTC), 12),
        (datetime(2026, 6, 1, 1, tzinfo=timezone(timedelta(hours=9))), 14),
    ],
)
def test_arxiv_has_new_answers_once_a_day(now: datetime, hours: int) -> None:
    assert until_new_answers(now) == timedelta(hours=hours)
