import pytest

from corpus.sources.arxiv import is_query, next_page, query_url, slow_host

API = "https://export.arxiv.org/api/query?search_query="
REST = "&sortBy=submittedDate&sortOrder=descending&max_results=100&start=0"


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("arxiv:cat:cs.LG", "cat%3Acs.LG"),
        ("arxiv:au:Jiawei Shao", "au%3A%22Jiawei+Shao%22"),
        ('arXiv:au:"Jiawei Shao"', "au%3A%22Jiawei+Shao%22"),
        ("arxiv:all:“kv cache”", "all%3A%22kv+cache%22"),
    ],
)
def test_a_query_in_short_is_an_address(typed: str, query: str) -> None:
    assert query_url(typed) == f"{API}{query}{REST}"


@pytest.mark.parametrize("typed", ["arxiv:2103.06255", "https://arxiv.org", "arxiv:cat:", ""])
def test_other_texts_are_no_query(typed: str) -> None:
    assert query_url(typed) is None


def test_pages_follow_each_other() -> None:
    url = query_url("arxiv:cat:cs.LG") or ""

    assert next_page(url, 2) == url.replace("start=0", "start=200")
    assert next_page("http://a/api/query?id_list=x&max_results=7", 3).endswith("&start=21")


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://export.arxiv.org/api/query?search_query=x", "arxiv.org"),
        ("https://rss.arxiv.org/rss/cs.LG", "arxiv.org"),
        ("http://127.0.0.1:1/api/query?id_list=1", "127.0.0.1"),
        ("https://notarxiv.org/feed", None),
    ],
)
def test_who_is_asked_slowly(url: str, host: str | None) -> None:
    assert slow_host(url) == host
    assert is_query(url) == ("/api/" in url)
