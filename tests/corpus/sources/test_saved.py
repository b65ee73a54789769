"""The sample's author pages, saved in all the ways in which people save pages."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html import escape
from pathlib import Path

import pytest

from corpus.model import Document, Entry, ParsedDocument
from corpus.sources import parse

Save = Callable[[str], str]

PAGES = ("2026-05-01/qigen-hu.txt", "2026-05-31/jiawei-shao.txt")
HEADING = re.compile(r"^[A-Z]{2}[A-Z][a-z]{2} \d+(?:, \d{4})?(?:Code)?$", re.MULTILINE)


def read(text: str) -> ParsedDocument:
    return parse(Document(name="x", content=text.encode(), as_of=date(2026, 5, 31)))


def said(document: ParsedDocument) -> list[Entry]:
    return [replace(entry, line=None) for entry in document.entries]


def without_blank_lines(page: str) -> str:
    return "\n".join(line for line in page.split("\n") if line.strip())


def title_glued_to_authors(page: str) -> str:
    return re.sub(rf"({HEADING.pattern}\n.+)\n\n", r"\1", page, flags=re.MULTILINE)


def authors_glued_to_abstract(page: str) -> str:
    return page.replace("et al.\n\n", "et al.")


def heading_glued_to_title(page: str) -> str:
    return re.sub(rf"({HEADING.pattern})\n", r"\1", page, flags=re.MULTILINE)


def as_html(tag: str) -> Save:
    def save(page: str) -> str:
        lines = (f"<{tag}>{escape(line)}</{tag}>\n" for line in page.split("\n") if line)
        return f"<!doctype html><html><body>{''.join(lines)}</body></html>"

    return save


def as_html_with_breaks(page: str) -> str:
    return f"<html><body>{escape(page).replace(chr(10), '<br>')}</body></html>"


def as_markdown(page: str) -> str:
    link = r"\1\n### [\2](https://www.scholarfeed.org/paper/1)"
    return "# " + re.sub(rf"({HEADING.pattern})\n(.*)", link, page, flags=re.MULTILINE)


WAYS: dict[str, Save] = {
    "CRLF": lambda page: page.replace("\n", "\r\n"),
    "no blank lines": without_blank_lines,
    "title glued to authors": title_glued_to_authors,
    "glued, no blank lines": lambda page: without_blank_lines(title_glued_to_authors(page)),
    "heading glued to title": heading_glued_to_title,
    "scores": lambda page: HEADING.sub(lambda found: f"88.3{found[0]}", page),
    "scores on lines of their own": lambda page: HEADING.sub(
        lambda found: f"7.5\n{found[0]}", page
    ),
    "paragraphs": as_html("p"),
    "blocks": as_html("div"),
    "line breaks": as_html_with_breaks,
    "Markdown": as_markdown,
    "a mail": lambda page: "".join(f"> {line}\n" for line in page.split("\n")),
    "UTF-8 with a mark": lambda page: f"\ufeff{page}",
}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("save", WAYS.values(), ids=WAYS)
def test_a_page_says_the_same_however_it_was_saved(sample: Path, name: str, save: Save) -> None:
    page = (sample / name).read_text("utf-8")

    saved = read(save(page))

    assert said(saved) == said(read(page))
    assert saved.profile == read(page).profile


@pytest.mark.parametrize("name", PAGES)
def test_a_page_without_its_header_says_the_same_of_its_papers(sample: Path, name: str) -> None:
    page = (sample / name).read_text("utf-8")
    first = HEADING.search(page)
    assert first is not None

    assert said(read(page[first.start() :])) == said(read(page))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_is_cut_anywhere_says_the_same_as_far_as_it_goes(
    sample: Path, name: str
) -> None:
    page = (sample / name).read_text("utf-8")
    whole = said(read(page))

    for end in range(200, len(page), 1499):
        *before, _ = said(read(page[:end])) or [None]
        assert before == whole[: len(before)]


def test_authors_glued_to_their_abstract_are_told_from_it(sample: Path) -> None:
    page = (sample / PAGES[1]).read_text("utf-8")
    glued = authors_glued_to_abstract(title_glued_to_authors(page))

    assert said(read(without_blank_lines(glued))) == said(read(page))
