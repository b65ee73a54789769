from collections.abc import Callable
from datetime import date

from corpus.model import DocumentKind, ParsedDocument

Read = Callable[..., ParsedDocument]

PAGE = """<!DOCTYPE html><html><head><title>Ada Example</title><style>p {}</style>
<link rel="canonical" href="https://www.scholarfeed.org/author/ada"></head><body>
<nav>Sign in</nav><script>var x = "CVMay 3";</script>
<h1>Ada Example</h1><div><span>LG</span></div><div><b>h-index</b><span>12</span></div>
<div>1<span>paper</span></div><h2>1 Papers</h2>
<article><div><span>IV</span><time>Mar 21, 2023</time><a>Code</a></div><h3>On Bugs</h3>
<p>Grace Sample,
 Kurt Probe et al.</p><p>Moths are found<br>in relays.</p></article></body></html>"""


def test_a_page_saved_as_html_is_read_as_its_text(read: Read) -> None:
    page = read(PAGE)

    assert page.kind is DocumentKind.SCHOLARFEED_AUTHOR
    assert page.url == "https://www.scholarfeed.org/author/ada"
    assert page.profile is not None
    assert (page.profile.name, page.profile.h_index) == ("Ada Example", 12)
    (entry,) = page.entries
    assert (entry.title, entry.category, entry.has_code) == ("On Bugs", "eess.IV", True)
    assert entry.authors == ("Grace Sample", "Kurt Probe")
    assert (entry.published, entry.abstract) == (date(2023, 3, 21), "Moths are found in relays.")


def test_a_page_of_something_else_is_unknown(read: Read) -> None:
    assert read("<html><body><p>Hello.</p></body></html>").kind is DocumentKind.UNKNOWN


def test_the_address_of_a_papers_page_gives_its_identifier(read: Read) -> None:
    page = read(
        "IVMar 21, 2023Code\nOn Bugs\n\nGrace Sample\n\nMoths.",
        url="https://www.scholarfeed.org/paper/2303.12345v2",
    )

    assert page.kind is DocumentKind.SCHOLARFEED_PAPER
    assert page.entries[0].identifiers == ("arxiv:2303.12345",)
