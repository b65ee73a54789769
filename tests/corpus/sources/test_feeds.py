from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from corpus.model import DocumentKind, EntryKind, ParsedDocument

Read = Callable[..., ParsedDocument]


def atom(*entries: str, head: str = "<title>A Blog</title>") -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        f"{head}{''.join(entries)}</feed>"
    )


def post(html: str, *, title: str = "A post") -> str:
    escaped = html.replace("&", "&amp;").replace("<", "&lt;")
    return (
        f"<entry><title>{title}</title><link href='https://blog.example/a'/><id>a</id>"
        f"<content type='html'>{escaped}</content></entry>"
    )


def rss(*items: str, head: str = "<title>A Blog</title>") -> str:
    return (
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:arxiv="http://arxiv.org/schemas/atom">'
        f"<channel>{head}{''.join(items)}</channel></rss>"
    )


API = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <link href="http://arxiv.org/api/query?search_query=au:lovelace" rel="self"/>
  <title type="html">ArXiv Query: search_query=au:lovelace</title>
  <id>http://arxiv.org/api/abc</id>
  <entry>
    <id>http://arxiv.org/abs/2103.06255v2</id>
    <updated>2021-04-11T12:30:11Z</updated>
    <published>2021-03-10T18:40:46Z</published>
    <title>Looms:
  Weaving $^3$ Numbers</title>
    <summary>  A loom
is described.
</summary>
    <author><name>Ada Example</name><arxiv:affiliation xmlns:arxiv="http://arxiv.org/schemas/atom">X</arxiv:affiliation></author>
    <author><name>Grace Sample</name></author>
    <arxiv:doi xmlns:arxiv="http://arxiv.org/schemas/atom">10.1145/Example.1</arxiv:doi>
    <link href="http://arxiv.org/abs/2103.06255v2" rel="alternate" type="text/html"/>
    <link title="pdf" href="http://arxiv.org/pdf/2103.06255v2" rel="related"/>
    <arxiv:primary_category xmlns:arxiv="http://arxiv.org/schemas/atom" term="cs.CV" scheme="x"/>
    <category term="cs.LG" scheme="x"/>
  </entry>
  <entry>
    <id>http://arxiv.org/api/errors#bad</id>
    <title>Error</title>
    <summary>incorrect id format for 1</summary>
    <author><name>arXiv api core</name></author>
  </entry>
</feed>
"""


def test_an_answer_of_arxivs_api_gives_papers(read: Read) -> None:
    answer = read(API)

    assert answer.kind is DocumentKind.ARXIV_API
    (paper,) = answer.entries
    assert paper.kind is EntryKind.PAPER
    assert paper.title == "Looms: Weaving ³ Numbers"
    assert paper.authors == ("Ada Example", "Grace Sample")
    assert paper.category == "cs.CV"
    assert paper.identifiers == ("arxiv:2103.06255", "doi:10.1145/example.1")
    assert paper.published == datetime(2021, 3, 10, 18, 40, 46, tzinfo=UTC)
    assert paper.updated == datetime(2021, 4, 11, 12, 30, 11, tzinfo=UTC)
    assert paper.abstract == "A loom is described."
    assert answer.profile is None


def test_an_entry_cannot_be_two_papers_of_arxiv(read: Read) -> None:
    """A shared identifier joins papers for certain: a stranger's feed could join any two."""
    entry = (
        "<entry><title>A bridge</title><id>http://arxiv.org/abs/2103.06255</id>"
        "<link href='https://arxiv.org/abs/2406.18193v2'/>"
        "<arxiv:doi xmlns:arxiv='http://arxiv.org/schemas/atom'>10.1145/1</arxiv:doi></entry>"
    )

    parsed = read(atom(entry))

    assert parsed.entries[0].identifiers == ("arxiv:2406.18193", "doi:10.1145/1")
    assert [each.message for each in parsed.problems] == [
        "an entry with several arXiv numbers: arxiv:2103.06255 left out"
    ]


def test_an_error_of_arxivs_api_is_a_problem_and_no_paper(read: Read) -> None:
    assert [(p.line, p.message) for p in read(API).problems] == [
        (23, "arXiv says: incorrect id format for 1")
    ]


ARXIV_ITEM = """<item><title>Looms for Numbers</title><link>https://arxiv.org/abs/2406.18193</link>
<description>arXiv:2406.18193v{version} Announce Type: {type}
Abstract: A loom is described.</description>
<guid isPermaLink="false">oai:arXiv.org:2406.18193v{version}</guid><category>cs.LG</category>
<pubDate>Mon, 02 Mar 2026 00:00:00 -0500</pubDate><arxiv:announce_type>{type}</arxiv:announce_type>
<dc:creator>Ada Example, Grace Sample</dc:creator></item>"""


def test_arxivs_rss_gives_papers_with_all_authors_of_one_creator(read: Read) -> None:
    (paper,) = read(rss(ARXIV_ITEM.format(version=1, type="new"))).entries

    assert paper.kind is EntryKind.PAPER
    assert paper.authors == ("Ada Example", "Grace Sample")
    assert paper.abstract == "A loom is described."
    assert paper.category == "cs.LG"
    assert paper.identifiers == ("arxiv:2406.18193",)
    assert paper.published == datetime(2026, 3, 2, 5, tzinfo=UTC)


def test_a_replacement_in_arxivs_rss_updates_and_does_not_publish(read: Read) -> None:
    (paper,) = read(rss(ARXIV_ITEM.format(version=2, type="replace"))).entries

    assert paper.published is None
    assert paper.updated == datetime(2026, 3, 2, 5, tzinfo=UTC)


def test_a_blog_of_one_person_has_a_profile(read: Read) -> None:
    head = (
        "<title>Ada Example (艾达) | Engineer at Example Works</title>"
        "<author><name>Ada Example</name></author>"
    )

    profile = read(atom(post("Hello."), head=head)).profile

    assert profile is not None
    assert (profile.name, profile.other_names) == ("Ada Example", ("艾达",))
    assert profile.affiliation == "Example Works"


def test_a_blog_of_several_people_is_nobodys_profile(read: Read) -> None:
    entries = [
        f"<entry><title>{n}</title><id>{n}</id><author><name>{n} X</name></author></entry>"
        for n in ("Ada", "Grace")
    ]

    assert read(atom(*entries)).profile is None


def test_a_feed_without_title_and_dates_gives_its_posts(read: Read) -> None:
    (entry,) = read(atom("<entry><title>T</title><id>1</id></entry>", head="")).entries

    assert (entry.kind, entry.title, entry.published) == (EntryKind.POST, "T", None)


def test_rss_1_is_read(read: Read) -> None:
    feed = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
    <channel rdf:about="https://blog.example/"><title>Old</title></channel>
    <item rdf:about="https://blog.example/1"><title>One</title><link>https://blog.example/1</link>
    <dc:date>2004-05-06</dc:date><dc:creator>Ada Example</dc:creator></item></rdf:RDF>"""

    (entry,) = read(feed).entries

    assert (entry.title, entry.authors) == ("One", ("Ada Example",))
    assert entry.updated == date(2004, 5, 6) or entry.published == date(2004, 5, 6)


def test_double_escaped_entities_are_read(read: Read) -> None:
    item = "<item><title>Looms &amp;amp; Bugs</title><link>https://blog.example/1</link></item>"

    assert read(rss(item)).entries[0].title == "Looms & Bugs"


@pytest.mark.parametrize(
    ("html", "title"),
    [
        (
            "<li><a href='https://arxiv.org/abs/2406.18193'>Loom</a>: A machine</li>",
            "Loom: A machine",
        ),
        (
            "<p>See <a href='https://arxiv.org/abs/2406.18193'>“On Looms”</a>: it is good.</p>",
            "On Looms",
        ),
        ("<p><a href='https://arxiv.org/pdf/2406.18193v2'>[PDF]</a></p>", None),
        ("<p><a href='/x'>no</a> <a href='https://arxiv.org/abs/2406.18193'>arXiv</a></p>", None),
        (
            "<li><p><a href='https://arxiv.org/abs/2406.18193'><b>Loom</b></a>: A machine.</p>",
            "Loom: A machine",
        ),
        (
            "<li><a href='https://arxiv.org/abs/2406.18193'>Loom</a>: A machine (<a href='https://github.com/a/b'>code</a>)</li>",
            "Loom: A machine",
        ),
    ],
)
def test_the_text_of_a_link_is_the_title_of_the_paper(
    read: Read, html: str, title: str | None
) -> None:
    (mention,) = read(atom(post(html))).entries[0].mentions

    assert mention.identifiers == ("arxiv:2406.18193",)
    assert mention.title == title


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/a/b",
        "https://sites.google.com/view/workshop",
        "https://www.letpub.com.cn/index.php?page=journalapp",
        "mailto:ada@blog.example",
        "javascript:alert(1)",
        "https://arxiv.org/",
        "https://evil-arxiv.org/abs/2406.18193",
        "http://[broken",
    ],
)
def test_other_links_are_no_mentions(read: Read, url: str) -> None:
    assert read(atom(post(f"<a href='{url}'>Loom</a>"))).entries[0].mentions == ()


def test_an_untitled_link_names_the_only_titled_paper_of_a_post(read: Read) -> None:
    html = (
        "<a href='https://openaccess.thecvf.com/content/X/html/Loom_paper.html'>On Looms</a> "
        "<a href='https://arxiv.org/abs/2406.18193'>arxiv.org/abs/2406.18193</a>"
    )

    (mention,) = read(atom(post(html))).entries[0].mentions

    assert (mention.title, mention.identifiers) == ("On Looms", ("arxiv:2406.18193",))


def test_an_untitled_link_beside_two_titled_papers_stays_its_own(read: Read) -> None:
    html = (
        "<a href='https://openaccess.thecvf.com/content/X/html/Loom_paper.html'>On Looms</a>"
        "<a href='https://openreview.net/forum?id=x'>On Bugs</a>"
        "<a href='https://arxiv.org/abs/2406.18193'>arXiv</a>"
    )

    assert [m.title for m in read(atom(post(html))).entries[0].mentions] == [
        "On Looms",
        "On Bugs",
        None,
    ]


def test_a_link_is_one_paper_however_many_its_address_names(read: Read) -> None:
    url = "https://openreview.net/forum?of=arxiv:2103.06255,arxiv:2406.18193"

    (entry,) = read(atom(post(f'<a href="{url}">Looms and Numbers</a>'))).entries

    assert [each.identifiers for each in entry.mentions] == [("arxiv:2103.06255",)]


def test_the_same_paper_is_mentioned_once(read: Read) -> None:
    html = (
        "<a href='https://arxiv.org/abs/2406.18193'>here</a>"
        "<a href='https://arxiv.org/pdf/2406.18193v3'>On Looms</a>"
    )

    (mention,) = read(atom(post(html))).entries[0].mentions

    assert mention.title == "On Looms"


def test_entities_declared_by_a_feed_are_refused(read: Read) -> None:
    hostile = '<!-- <a> --><!DOCTYPE x [<!ENTITY a "<rss>aaaa">]>\n' + rss("<item/>")

    feed = read(hostile)

    assert feed.entries == ()
    assert "entities" in feed.problems[0].message


def test_a_document_type_without_entities_is_fine(read: Read) -> None:
    old = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://my.example/rss.dtd">'

    assert len(read(old + rss("<item><title>T</title></item>")).entries) == 1


def test_a_body_that_is_a_path_is_never_opened(read: Read, tmp_path: Path) -> None:
    secret = tmp_path / "feed.xml"
    secret.write_text(rss("<item><title>Secret</title></item>"))

    document = read(str(secret), kind=DocumentKind.FEED)

    assert document.entries == ()


def test_a_feed_that_is_cut_gives_the_entries_before_the_cut(read: Read) -> None:
    whole = atom(post("One.", title="One"), post("Two.", title="Two"))

    feed = read(whole[: whole.index("Two.")])

    assert feed.entries[0].title == "One"
    assert feed.problems


def test_a_feed_in_another_encoding_is_read(read: Read) -> None:
    feed = rss("<item><title>Größe</title></item>")
    declared = '<?xml version="1.0" encoding="iso-8859-1"?>' + feed

    assert read(declared.encode("latin-1")).entries[0].title == "Größe"
    assert read(feed.encode("utf-16")).entries[0].title == "Größe"


def test_relative_links_are_resolved(read: Read) -> None:
    html = "<a href='//arxiv.org/abs/2406.18193'>On Looms</a>"

    (mention,) = read(atom(post(html))).entries[0].mentions

    assert mention.url == "https://arxiv.org/abs/2406.18193"


def test_a_relative_address_of_an_entry_is_resolved_and_others_are_none(read: Read) -> None:
    entries = [
        f"<entry><title>T{n}</title><id>{n}</id><link href='{href}'/></entry>"
        for n, href in enumerate(("/a", "javascript:alert(1)", "http://["))
    ]
    head = "<link rel='self' href='https://blog.example/feed.xml'/>"

    urls = [entry.url for entry in read(atom(*entries, head=head)).entries]

    assert urls == ["https://blog.example/a", None, None]


def test_the_same_entry_twice_is_one_entry_and_a_problem(read: Read) -> None:
    feed = read(atom(post("One."), post("One."), post("Two.", title="Other")))

    assert [entry.title for entry in feed.entries] == ["A post", "Other"]
    assert len(feed.problems) == 1
