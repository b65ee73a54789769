from collections.abc import Callable
from datetime import date

import pytest

from corpus.model import DocumentKind, ParsedDocument

Read = Callable[..., ParsedDocument]

PAGE = """Ada Example

LG
h-index12
2papers
1,034citations
Novelty41%
AI Score57

2 Papers

CVFeb 10
Looms: Weaving Numbers by Machine

Ada Example, Grace Sample, Kurt Probe et al. · engine-lab

A loom for numbers is described.

IVMar 21, 2023Code
On Bugs

Grace Sample

Moths are found in relays.
"""


def test_a_page_gives_its_profile_and_papers(read: Read) -> None:
    page = read(PAGE)

    assert page.kind is DocumentKind.SCHOLARFEED_AUTHOR
    assert page.profile is not None
    assert (page.profile.name, page.profile.category) == ("Ada Example", "cs.LG")
    assert (page.profile.h_index, page.profile.citations) == (12, 1034)
    assert [entry.title for entry in page.entries] == [
        "Looms: Weaving Numbers by Machine",
        "On Bugs",
    ]
    assert page.problems == ()


def test_a_date_without_a_year_is_of_the_year_of_capture(read: Read) -> None:
    first = read(PAGE, as_of=date(2025, 6, 1)).entries[0]

    assert (first.published, first.year_inferred) == (date(2025, 2, 10), True)


def test_an_inferred_date_is_never_later_than_the_capture(read: Read) -> None:
    first = read(PAGE, as_of=date(2026, 2, 9)).entries[0]

    assert first.published == date(2025, 2, 10)


def test_a_leap_day_without_a_leap_year_is_left_out_with_a_problem(read: Read) -> None:
    page = read(PAGE.replace("CVFeb 10", "CVFeb 29"), as_of=date(2026, 5, 31))

    assert page.entries[0].published is None
    assert [problem.line for problem in page.problems] == [12]


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_other_line_ends_change_nothing(read: Read, end: str) -> None:
    assert read(PAGE.replace("\n", end)) == read(PAGE)


def test_a_byte_order_mark_changes_nothing(read: Read) -> None:
    assert read(b"\xef\xbb\xbf" + PAGE.encode()) == read(PAGE)
    assert read(PAGE.encode("utf-16")) == read(PAGE)


def test_lines_without_blank_ones_between_are_told_apart(read: Read) -> None:
    dense = "\n".join(line for line in PAGE.splitlines() if line)

    page = read(dense)

    assert [entry.authors for entry in page.entries] == [
        ("Ada Example", "Grace Sample", "Kurt Probe"),
        ("Grace Sample",),
    ]
    assert [entry.abstract for entry in page.entries] == [
        "A loom for numbers is described.",
        "Moths are found in relays.",
    ]


def test_a_title_glued_to_the_first_author_is_split_and_said_so(read: Read) -> None:
    page = read(PAGE.replace("Machine\n\nAda", "MachineAda"))

    assert page.entries[0].title == "Looms: Weaving Numbers by Machine"
    assert page.entries[0].authors == ("Ada Example", "Grace Sample", "Kurt Probe")
    assert page.entries[0].abstract == "A loom for numbers is described."
    assert [problem.line for problem in page.problems] == [13]


def test_a_score_before_the_category_is_no_part_of_it(read: Read) -> None:
    page = read(PAGE.replace("CVFeb 10", "88.3CLJan 9"))

    assert (page.entries[0].category, page.entries[0].published) == ("cs.CL", date(2026, 1, 9))


def test_counters_may_be_singular(read: Read) -> None:
    page = read(
        "Ada Example\nLG\nh-index1\n1paper\n1citation\n\n1 Paper\n\n"
        "CVFeb 10\nOn Bugs\n\nGrace Sample\n"
    )

    assert page.profile is not None
    assert (page.profile.paper_count, page.profile.citations) == (1, 1)
    assert page.problems == ()


def test_a_page_without_its_header_still_gives_its_papers(read: Read) -> None:
    page = read(PAGE[PAGE.index("CVFeb") :])

    assert len(page.entries) == 2
    assert page.profile is None


def test_a_page_without_a_name_takes_the_one_a_person_said(read: Read) -> None:
    page = read(PAGE[PAGE.index("CVFeb") :], author="Ada Example")

    assert page.profile is not None
    assert page.profile.name == "Ada Example"


def test_fewer_papers_than_announced_is_a_problem_with_its_line(read: Read) -> None:
    page = read(PAGE[: PAGE.index("IVMar")])

    assert [(p.line, p.message) for p in page.problems] == [
        (10, "2 announced, 1 present: the page is cut")
    ]


def test_a_page_cut_within_an_abstract_keeps_what_is_there(read: Read) -> None:
    page = read(PAGE[: PAGE.index("relays")])

    assert page.entries[1].abstract == "Moths are found in"


def test_a_page_cut_after_a_heading_gives_an_entry_without_title(read: Read) -> None:
    page = read(PAGE[: PAGE.index("On Bugs")])

    assert page.entries[1].title is None
    assert page.entries[1].published == date(2023, 3, 21)
    assert any(problem.line == 19 for problem in page.problems)


def test_an_abstract_may_be_missing(read: Read) -> None:
    page = read(PAGE.replace("A loom for numbers is described.\n\n", ""))

    assert [entry.abstract for entry in page.entries] == [None, "Moths are found in relays."]


def test_a_title_may_look_like_a_heading(read: Read) -> None:
    page = read(PAGE.replace("On Bugs", "CVMay 3"))

    assert [entry.title for entry in page.entries] == [
        "Looms: Weaving Numbers by Machine",
        "CVMay 3",
    ]


@pytest.mark.parametrize(
    "abstract",
    [
        "Before it.\n\nCVMay 3\n\nAfter it, the abstract goes on.",
        "Before it.\nCVMay 3\nAfter it, the abstract goes on.",
        "Before it.\n\nCVMay 3",
    ],
)
def test_a_line_of_an_abstract_may_look_like_a_heading(read: Read, abstract: str) -> None:
    page = read(PAGE.replace("A loom for numbers is described.", abstract))

    assert len(page.entries) == 2
    assert "CVMay 3" in (page.entries[0].abstract or "")


def test_an_unknown_category_is_a_problem_and_not_a_guess(read: Read) -> None:
    page = read(PAGE.replace("CVFeb 10", "ZZFeb 10"))

    assert page.entries[0].category is None
    assert [problem.line for problem in page.problems] == [12]


def test_a_single_paper_without_a_header_is_a_paper_page(read: Read) -> None:
    page = read(PAGE[PAGE.index("IVMar") :])

    assert page.kind is DocumentKind.SCHOLARFEED_PAPER
    assert page.profile is None
    assert page.entries[0].has_code


def test_a_link_to_code_in_an_abstract_is_no_code_flag(read: Read) -> None:
    page = read(PAGE.replace("described.", "described. Code: https://github.com/a/b"))

    assert not page.entries[0].has_code


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        (
            "Jean-Pierre d'Arc, María José de la Cruz",
            ("Jean-Pierre d'Arc", "María José de la Cruz"),
        ),
        ("Kwai Keye Team, Biao Yang et al.", ("Kwai Keye Team", "Biao Yang")),
        ("John Q. Public, Jr., Ö. Özgür", ("John Q. Public, Jr.", "Ö. Özgür")),
        ("佘琪, Qi She", ("佘琪", "Qi She")),
        ("Bo", ("Bo",)),
    ],
)
def test_names_are_kept_as_printed(read: Read, byline: str, authors: tuple[str, ...]) -> None:
    page = read(PAGE.replace("Ada Example, Grace Sample, Kurt Probe et al. · engine-lab", byline))

    assert page.entries[0].authors == authors
