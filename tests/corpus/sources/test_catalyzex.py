from collections.abc import Callable

import pytest

from corpus.model import DocumentKind, ParsedDocument
from corpus.sources.shortnames import of_abstract, of_title

Read = Callable[..., ParsedDocument]

PAGE = """Department of Looms, Example University
Abstract:Weaving is slow. We propose LoomNet, a machine that weaves numbers.
Abstract:Bugs are hard. We look for them.



Abstract:A third.
"""


def test_a_page_gives_its_affiliation_and_abstracts(read: Read) -> None:
    page = read(PAGE)

    assert page.kind is DocumentKind.CATALYZEX_AUTHOR
    assert page.profile is not None
    assert page.profile.name is None
    assert page.profile.affiliation == "Department of Looms, Example University"
    assert [entry.abstract for entry in page.entries] == [
        "Weaving is slow. We propose LoomNet, a machine that weaves numbers.",
        "Bugs are hard. We look for them.",
        "A third.",
    ]
    assert [entry.title for entry in page.entries] == [None, None, None]
    assert [entry.short_name for entry in page.entries] == ["LoomNet", None, None]


@pytest.mark.parametrize(
    "known",
    [
        {"author": "Ada Example"},
        {"url": "https://www.catalyzex.com/author/Ada%20Example"},
        {"name": "pages/Ada Example - CatalyzeX.txt"},
    ],
)
def test_whose_page_it_is_comes_from_outside(read: Read, known: dict[str, str]) -> None:
    page = read(PAGE, **known)

    assert page.profile is not None
    assert page.profile.name == "Ada Example"


def test_an_abstract_may_go_over_several_lines(read: Read) -> None:
    page = read("Abstract:One\ntwo.\nVia\n\nAbstract: Three.\n")

    assert [entry.abstract for entry in page.entries] == ["One two.", "Three."]


def test_an_empty_abstract_is_a_problem(read: Read) -> None:
    page = read("Abstract:One.\nAbstract:")

    assert len(page.entries) == 1
    assert [problem.line for problem in page.problems] == [2]


@pytest.mark.parametrize(
    ("abstract", "name"),
    [
        ("In this paper, we introduce Loom-2, an improved loom.", "Loom-2"),
        (r"We propose \textbf{AdaLoom}, a plug-in.", "AdaLoom"),
        ("We present M$^3$Loom, a modular loom.", "M³Loom"),
        ("We propose the Synthetic Number Weaving (SNW) method.", "SNW"),
        ("a formulation we call masked number weaving (MNW).", "MNW"),
        ("We build on XNet. We propose YNet, a network. XNet is worse; XNet is slow.", "YNet"),
        ("We present Kettle, a fully discrete model.", "Kettle"),
        ("We propose a method for weaving. It is fast.", None),
        ("We propose a new GPU kernel for looms.", None),
        ("GPUs and LLMs are used everywhere.", None),
        ("", None),
    ],
)
def test_an_abstract_names_the_system_it_presents(abstract: str, name: str | None) -> None:
    assert of_abstract(abstract) == name


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("KV-Edit: Training-Free Image Editing", "KV-Edit"),
        ("Llama 2: Open Foundation Models", "Llama 2"),
        ("Involution: Inverting the Inherence of Convolution", "Involution"),
        ("Survey: What to Share", None),
        ("AI Flow: Perspectives, Scenarios, and Approaches", None),
        ("Information Capacity: Evaluating the Efficiency", None),
        ("Session 3: Looms", None),
        ("NeurIPS 2024: A Report", None),
        ("No colon here", None),
        ("Trailing: ", None),
        (None, None),
    ],
)
def test_a_title_names_a_system_before_its_colon(title: str | None, name: str | None) -> None:
    assert of_title(title) == name
