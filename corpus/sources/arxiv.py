"""What people type for a query of arXiv in; the address of its answers, page by page, out.

arXiv asks for one request every three seconds, from everybody together, and gives the newest first
when told to (https://info.arxiv.org/help/api/user-manual.html).
"""

import re
from datetime import timedelta
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

PACE: Final = timedelta(seconds=3)
"""Between two requests."""
PAGE: Final = 100
"""Entries a request."""
API: Final = "https://export.arxiv.org/api/query"

_QUERY = re.compile(r"arxiv:(?P<field>cat|au|ti|abs|all):(?P<words>.+)", re.IGNORECASE)


def query_url(text: str) -> str | None:
    """Give the address of a query; ``None`` for anything else.

    >>> query_url("arxiv:cat:cs.LG")[:61]
    'https://export.arxiv.org/api/query?search_query=cat%3Acs.LG&s'
    >>> query_url("https://example.org/feed") is None
    True
    """
    found = _QUERY.fullmatch(text.strip())
    if found is None:
        return None
    words = found["words"].strip().strip('"“”').replace('"', "")
    field = found["field"].lower()
    term = f'{field}:"{words}"' if " " in words else f"{field}:{words}"
    return f"{API}?{_arguments({'search_query': term}, start=0)}"


def is_query(url: str) -> bool:
    """Whether an address is one of arXiv's API, on whatever host."""
    parts = urlsplit(url)
    names = {name for name, _ in parse_qsl(parts.query)}
    return parts.path.endswith("/api/query") and bool(names & {"search_query", "id_list"})


def next_page(url: str, number: int) -> str:
    """Give the address of another page of a query; the first has the number 0."""
    parts = urlsplit(url)
    asked = dict(parse_qsl(parts.query))
    size = int(asked.get("max_results", PAGE))
    return urlunsplit(parts._replace(query=_arguments(asked, start=number * size)))


def slow_host(url: str) -> str | None:
    """Give the host whose pace an address has to keep; ``None`` if there is none."""
    host = urlsplit(url).hostname or ""
    if host == "arxiv.org" or host.endswith(".arxiv.org"):
        return "arxiv.org"
    return host if is_query(url) else None


def _arguments(asked: dict[str, str], *, start: int) -> str:
    usual = {"sortBy": "submittedDate", "sortOrder": "descending", "max_results": str(PAGE)}
    return urlencode(asked | {k: v for k, v in usual.items() if k not in asked} | {"start": start})
