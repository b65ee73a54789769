from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from corpus.model import DocumentKind, Entry, EntryKind, Mention, ParsedDocument
from corpus.sources.scrub import LONGEST_ABSTRACT, LONGEST_TITLE, scrubbed


def with_entry(**fields: object) -> ParsedDocument:
    entry = Entry(kind=EntryKind.PAPER, published=date(2026, 6, 1), line=7, **fields)  # type: ignore[arg-type]
    return ParsedDocument(kind=DocumentKind.FEED, entries=(entry,))


def test_texts_end_where_nobody_reads_on() -> None:
    parsed = scrubbed(with_entry(title="word " * 1000, abstract="word " * 10_000))
    (entry,) = parsed.entries

    assert entry.title is not None
    assert entry.abstract is not None
    assert LONGEST_TITLE - 5 < len(entry.title) <= LONGEST_TITLE
    assert LONGEST_ABSTRACT - 5 < len(entry.abstract) <= LONGEST_ABSTRACT
    assert [(problem.line, problem.message) for problem in parsed.problems] == [
        (7, "a title longer than 2000 characters: cut"),
        (7, "an abstract longer than 32000 characters: cut"),
    ]


def test_markup_does_not_count() -> None:
    parsed = scrubbed(with_entry(title="<b>On looms</b>" * 150))

    assert parsed.problems == ()


def test_long_keys_stay_different_and_short() -> None:
    one, two = (scrubbed(with_entry(guid="k" * 9000 + end)).entries[0].guid for end in "ab")

    assert one is not None
    assert len(one) < 100
    assert one != two
    assert scrubbed(with_entry(guid="urn:1")).entries[0].guid == "urn:1"


def test_identifiers_that_are_none_by_their_length_are_left_out() -> None:
    parsed = scrubbed(with_entry(identifiers=("doi:10.1/" + "x" * 600, "arxiv:2601.00001")))

    assert parsed.entries[0].identifiers == ("arxiv:2601.00001",)


@given(st.text(), st.integers(1, 20_000))
def test_twice_is_as_once(text: str, times: int) -> None:
    once = scrubbed(with_entry(title=text * times, abstract=text, guid=text * times))

    assert scrubbed(once).entries == once.entries


SPOTS = st.sampled_from(
    ["", " ", "  ", "word", "<b>", "a < b", "\u200b", "\n", "é", "|", "x" * 300]
)
TEXTS = st.lists(SPOTS, max_size=3).map("".join)


@given(st.lists(st.none() | TEXTS, min_size=6, max_size=6), st.lists(TEXTS, max_size=3))
def test_what_needs_nothing_is_told_from_what_does(
    texts: list[str | None], names: list[str]
) -> None:
    fields = ("title", "short_name", "category", "abstract", "guid", "key")
    said: dict[str, object] = {**dict(zip(fields, texts, strict=True)), "authors": tuple(names)}
    (alone,) = scrubbed(with_entry(**said)).entries
    mention = Mention(url="https://blog.example/")  # with one, every text is looked at by itself
    (beside,) = scrubbed(with_entry(**said, mentions=(mention,))).entries

    assert replace(beside, mentions=()) == alone


def test_an_address_that_leads_nowhere_is_left_out_of_an_entry_without_a_spot() -> None:
    urls = ("https://a.example/1", "javascript:alert(1)", "https://arxiv.org@evil.example/")
    entries = [scrubbed(with_entry(title="On Looms", url=url)).entries[0] for url in urls]

    assert [entry.url for entry in entries] == [urls[0], None, None]
