"""What people type for a query of arXiv in; the addresses of its answers, page by page, out.

arXiv wants to be asked once every three seconds, by everybody of one deployment together, and
makes its answers anew once a day.
"""

import re
from datetime import UTC, datetime, time, timedelta
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

PACE: Final = timedelta(seconds=3)
"""Between two requests."""
PAGE: Final = 100
"""Entries a request."""
API: Final = "https://export.arxiv.org/api/query"
ANSWERS_AT: Final = time(6, 0, tzinfo=UTC)
"""By then New York's midnight is past, summer and winter, and the day's papers can be asked for."""

_TYPED = re.compile(r"arxiv:\s*(?P<query>\(*(?:cat|au|ti|abs|all|co|jr):.*\S)", re.IGNORECASE)
_TERM = re.compile(r"(?P<field>\w+):\s*(?P<words>.+)")
_COMBINED = re.compile(r"\b(?:AND|OR|ANDNOT)\b|[()]")
_ORDER: Final = {"sortBy": "submittedDate", "sortOrder": "descending"}
_OURS = {"start", *_ORDER}
_TOTAL = re.compile(rb"<(?:\w+:)?totalResults[^>]{0,200}>\s*(\d{1,12})")
_HEAD = 8192
"""Bytes; the number of results stands before the first entry."""


def query_url(text: str) -> str | None:
    """Give the address of a query, typed in short or as an address of the API; else ``None``.

    >>> query_url("arxiv:cat:cs.LG")[:57]
    'https://export.arxiv.org/api/query?search_query=cat:cs.LG'
    >>> query_url("https://example.org/feed") is None
    True
    """
    if found := _TYPED.fullmatch(text.strip()):
        return f"{API}?{_arguments({'search_query': _expression(found['query'])} | _ORDER)}"
    return _in_our_form(text.strip()) if is_query(text.strip()) else None


def is_query(url: str) -> bool:
    """Whether an address is one of arXiv's API, on whatever host."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    is_api = parts.path.endswith("/api/query") and parts.scheme in {"http", "https"}
    return is_api and bool(_asked(url).keys() & {"search_query", "id_list"})


def page_url(url: str, number: int) -> str:
    """Give the address of one page of a query; the first has the number 0."""
    size = page_size(url)
    asked = _asked(url) | {"start": str(number * size), "max_results": str(size)}
    return urlunsplit(urlsplit(url)._replace(query=_arguments(asked)))


def page_size(url: str) -> int:
    """Give the number of entries on a page: as many as a person said, a hundred at the most."""
    said = _asked(url).get("max_results", "")
    return min(int(said), PAGE) if re.fullmatch(r"[1-9]\d{0,5}", said) else PAGE


def title(url: str) -> str:
    """Name a query; arXiv's own title repeats the address.

    >>> title("https://export.arxiv.org/api/query?search_query=cat:cs.LG&start=0")
    'arXiv: cat:cs.LG'
    """
    asked = _asked(url)
    return f"arXiv: {asked.get('search_query') or asked.get('id_list', '')}"


def announced(content: bytes) -> int | None:
    """Give the number of results that an answer announces, on however many pages.

    >>> announced(b"<feed><opensearch:totalResults>69</opensearch:totalResults></feed>")
    69
    """
    found = _TOTAL.search(content[:_HEAD])
    return int(found[1]) if found else None


def slow_host(url: str) -> str | None:
    """Give whose pace an address has to keep; ``None`` when it is nobody's."""
    try:
        parts = urlsplit(url)
    except ValueError:  # who asks there will be told that it is no address
        return None
    host = parts.hostname or ""
    if _is_arxiv(host):
        return "arxiv.org"
    return parts.netloc if is_query(url) else None


def until_new_answers(now: datetime) -> timedelta:
    """Say for how long asking a query again is of no use."""
    today = datetime.combine(now.astimezone(UTC).date(), ANSWERS_AT)
    return (today if now < today else today + timedelta(days=1)) - now


def _expression(typed: str) -> str:
    """Write a query as arXiv reads it: the words of one field in quotation marks."""
    straight = typed.translate(str.maketrans("“”„", '"""'))
    found = _TERM.fullmatch(straight)
    if found is None or _COMBINED.search(straight):
        return straight
    words = found["words"].replace('"', "").strip()
    return f'{found["field"].lower()}:"{words}"' if " " in words else f"{found['field']}:{words}"


def _in_our_form(url: str) -> str:
    """Ask for the newest first, from the first page on; arXiv itself where it wants to be asked."""
    parts = urlsplit(url)
    kept = {name: said for name, said in _asked(url).items() if name not in _OURS}
    query = _arguments(kept | _ORDER)
    if _is_arxiv(parts.hostname or ""):
        return f"{API}?{query}"
    return urlunsplit(parts._replace(query=query, fragment=""))


def _is_arxiv(host: str) -> bool:
    return host == "arxiv.org" or host.endswith(".arxiv.org")


def _asked(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))


def _arguments(asked: dict[str, str]) -> str:
    return urlencode(asked, safe=":")
