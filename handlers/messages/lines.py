"""One paper, post or author in; one line of mrkdwn out: the pieces that all messages share."""

import re
from collections.abc import Collection, Sequence
from datetime import date, datetime
from urllib.parse import quote_plus, urlsplit, urlunsplit

from corpus.identifiers import url_of
from corpus.model import Author, Authorship, DocumentKind, Paper, Post
from corpus.schedules import moment_in_words
from corpus.text import titled
from handlers.blocks import cut, escape, link

SITE = {
    DocumentKind.SCHOLARFEED_AUTHOR: "ScholarFeed",
    DocumentKind.SCHOLARFEED_PAPER: "ScholarFeed",
    DocumentKind.CATALYZEX_AUTHOR: "CatalyzeX",
    DocumentKind.FEED: "feed",
    DocumentKind.ARXIV_API: "arXiv",
    DocumentKind.BIBTEX: "BibTeX",
    DocumentKind.RIS: "RIS",
    DocumentKind.CSL_JSON: "CSL-JSON",
    DocumentKind.JSONL: "JSON Lines",
    DocumentKind.UNKNOWN: "file",
}
"""What people call each kind of source."""


_SLACK_USER = re.compile(r"[UW][A-Z0-9]{2,}")
_SECRET = re.compile(
    r"[&;][^=&;]*(?:token|key(?!word)|secret|auth(?!or)|pass|pwd|sig|session|code|hash)[^=&;]*="
    r"|=[\w%.~-]{24,}",
    re.IGNORECASE,
)
"""Names, and lengths, of what lets one person alone read a feed."""


def title_of(paper: Paper | Post) -> str:
    """The title as plain text, or what stands for it."""
    if isinstance(paper, Paper):
        return titled(paper.title, paper.short_name)
    return paper.title or "Untitled post"


def address_of(paper: Paper) -> str | None:
    """Where a click on the title goes: arXiv or DOI before any other page."""
    return url_of(paper.identifiers[0]) if paper.identifiers else paper.url


def search_address(title: str) -> str:
    """Where a title is looked for when no address is known."""
    return f"https://arxiv.org/search/?searchtype=title&query={quote_plus(title[:200])}"


def title_link(item: Paper | Post, *, limit: int = 300) -> str:
    """The title, linked where we know an address."""
    url = address_of(item) if isinstance(item, Paper) else item.url
    return link(url, cut(title_of(item), limit))


def names(authors: Sequence[Authorship], *, complete: bool = True, most: int = 3) -> str:
    """The first few authors, with what is left of them: "A, B, C +2", "A, B et al."."""
    listed = [each for each in authors if each.position is not None]
    shown = listed or list(authors)
    text = ", ".join(escape(cut(each.name, 80)) for each in shown[:most])
    left = len(shown) - most
    if not text:
        return ""
    if not complete:
        return f"{text} et al."
    return f"{text} +{left}" if left > 0 else text


def day(moment: date) -> str:
    """A date as people write it: ``24 Feb 2025``."""
    return f"{moment.day} {moment:%b %Y}"


def when(moment: date, *, short: bool = False) -> str:
    """A date of publication; bibliographies that know only the year say its first of January.

    >>> when(date(2025, 1, 1)), when(date(2025, 2, 24), short=True)
    ('2025', 'Feb 2025')
    """
    if (moment.month, moment.day) == (1, 1):
        return f"{moment:%Y}"
    return f"{moment:%b %Y}" if short else day(moment)


def facts(item: Paper | Post) -> str:
    """Category, date, code flag and identifiers in one line."""
    if isinstance(item, Post):
        parts = ["post", escape(item.feed_title or shown_address(item.feed))]
        parts += [day(item.published)] if item.published else []
        return " · ".join(parts)
    parts = [escape(item.category)] if item.category else []
    if item.published:
        guess = " (year inferred)" if item.year_inferred else ""
        parts.append(when(item.published) + guess)
    if item.has_code:
        parts.append("code")
    parts += [escape(identifier) for identifier in item.identifiers[:2]]
    return " · ".join(parts)


def source_name(item: Paper | Post) -> str:
    """Where a paper or post comes from, in a word or two: "arXiv cs.LG", "Tidewater Notes"."""
    if isinstance(item, Post):
        return _feed_name(item.feed_title, item.feed)
    field = f" {escape(item.category)}" if item.category else ""
    if any(each.startswith("arxiv:") for each in item.identifiers):
        return f"arXiv{field}"
    own = [each for each in item.origins if not each.mentioned_in]
    for origin in (*own, *item.origins):
        if origin.kind is DocumentKind.FEED:
            return f"{_feed_name(origin.title, origin.document)}{field}"
        return f"{SITE[origin.kind]}{field}"
    return field.strip()


def _feed_name(title: str | None, address: str) -> str:
    """The name of a blog, without the motto that many put behind it."""
    named = re.split(r"\s[|·–—]\s", title or "")[0].strip()
    return escape(cut(named or shown_address(address), 60))


def one_line(item: Paper | Post, *, reason: str | None = None, by: bool = True) -> str:
    """Title, authors, date and reason: the line of lists and digests."""
    complete = item.authors_complete if isinstance(item, Paper) else True
    who = names(item.authors, complete=complete, most=2) if by else ""
    parts = [f"*{title_link(item, limit=160)}*"]
    parts += [who] if who else []
    parts += [when(item.published, short=True)] if item.published else []
    parts += ["code"] if isinstance(item, Paper) and item.has_code else []
    text = " · ".join(parts)
    return f"{text} _[{escape(cut(reason, 200))}]_" if reason else text


def sources_of(paper: Paper) -> str:
    """Where we know a paper from, in a few words: "From X (ScholarFeed); mentioned in “Y”"."""
    pages: dict[str, None] = {}
    posts: dict[str, None] = {}
    for origin in paper.origins:
        if origin.mentioned_in:
            posts[f"“{escape(cut(origin.mentioned_in, 60))}”"] = None
        else:
            name = escape(cut(origin.title or _last_part(origin.document), 60))
            pages[f"{name} ({SITE[origin.kind]})"] = None
    parts = [f"from {_few(pages)}"] if pages else []
    parts += [f"mentioned in {_few(posts)}"] if posts else []
    text = "; ".join(parts)
    return text[:1].upper() + text[1:]


def _last_part(document: str) -> str:
    return shown_address(document).rstrip("/").rsplit("/", 1)[-1]


def _few(texts: Collection[str]) -> str:
    left = len(texts) - 3
    return ", ".join([*texts][:3]) + (f" +{left}" if left > 0 else "")


def author_hint(author: Author) -> str:
    """What tells an author from a namesake: affiliation and number of papers."""
    parts = [escape(author.affiliation)] if author.affiliation else []
    if author.paper_count or not parts:
        parts.append(papers(author.paper_count))
    return " · ".join(parts)


def papers(count: int, *, what: str = "paper") -> str:
    """Write how many papers, or papers of some kind.

    >>> papers(1), papers(2, what="joint paper")
    ('1 paper', '2 joint papers')
    """
    return f"{count} {what}{'' if count == 1 else 's'}"


def local(moment: datetime, zone_label: str = "UTC") -> str:
    """A moment in each reader's own time, with a fallback that says its zone."""
    fallback = f"{moment:%a %d %b %Y, %H:%M} {zone_label}"
    return f"<!date^{int(moment.timestamp())}^{{date_short_pretty}} at {{time}}|{fallback}>"


def next_run(due: datetime, zone: str) -> str:
    """When a digest comes next, by the channel's clock and by that of whoever reads it."""
    return f"next {moment_in_words(due, zone)} (for you {local(due)})"


def who(by: str, *, first: bool = False) -> str:
    """Who did something: a person of Slack's, or an operator on the command line.

    >>> who("U024BE7LH"), who("command line", first=True)
    ('<@U024BE7LH>', 'An operator')
    """
    return f"<@{by}>" if is_person(by) else f"{'A' if first else 'a'}n operator"


def is_person(by: str) -> bool:
    """Whether somebody in Slack is meant, and not the command line.

    >>> is_person("U024BE7LH"), is_person("command line")
    (True, False)
    """
    return _SLACK_USER.fullmatch(by) is not None


def message_address(home: str, channel: str, ts: str, thread: str | None) -> str:
    """The address of a message, in the form in which Slack gives it.

    >>> message_address("https://lab.slack.com/", "C1", "1780.000100", "1779.000005")
    'https://lab.slack.com/archives/C1/p1780000100?thread_ts=1779.000005&cid=C1'
    """
    below = f"?thread_ts={thread}&cid={channel}" if thread and thread != ts else ""
    return f"{home.rstrip('/')}/archives/{channel}/p{ts.replace('.', '')}{below}"


def shown_address(url: str) -> str:
    """An address without what is, or may be, a secret in it.

    >>> shown_address("https://u:p@a.example/feed?token=1"), shown_address("https://b.example/?p=1")
    ('https://a.example/feed', 'https://b.example/?p=1')
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return "an address that cannot be read"
    if parts.scheme not in {"http", "https"}:
        return url
    query = "" if _SECRET.search(f"&{parts.query}") else parts.query
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, query, ""))
