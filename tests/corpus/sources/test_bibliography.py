from collections.abc import Callable
from datetime import date

import pytest

from corpus.model import DocumentKind, ParsedDocument

Read = Callable[..., ParsedDocument]

BIB = r"""@string{weaving = "On Weaving"}
@article{ada1843,
  title = {The {L}oom: {\"U}ber 5\% of {A} \& {B}},
  author = {Example, Ada and van der Sample, Jr., Grace and {The Loom Team} and others},
  year = 2023, month = mar,
  journal = {arXiv preprint arXiv:2301.09799},
  doi = {10.1145/Example.1},
}
@misc{broken, title = {Never closed
@misc{grace, title = weaving # " by Hand", author = {Grace Sample}, date = {2021-03-10},
  eprint = {2103.06255}, archivePrefix = {arXiv}, primaryClass = {cs.CV}}
"""

RIS = """TY  - JOUR
AU  - Example, Ada
AU  - Sample, Grace
TI  - LOOM: A Machine
PY  - 2023
DO  - 10.1145/Example.1
UR  - https://arxiv.org/abs/2301.09799
AB  - A loom
  is described.
ER  -
TY  - GEN
T1  - On Bugs
A1  - Probe, Kurt
Y1  - 2022/06/11/
"""

CSL = """[{"id": "ada", "type": "article-journal", "title": "The <i>Loom</i>",
 "author": [{"given": "Ada", "family": "Example"}, {"literal": "The Loom Team"}],
 "issued": {"date-parts": [[2023, 3, 21]]}, "DOI": "10.1145/Example.1"},
 {"id": "x", "type": "article"}, 7,
 {"id": "grace", "type": "article", "title": "On Bugs", "issued": {"raw": "2022"}}]"""


def test_bibtex_is_read_with_its_latex(read: Read) -> None:
    first = read(BIB).entries[0]

    assert first.title == "The Loom: Über 5% of A & B"
    assert first.authors == ("Ada Example", "Grace van der Sample, Jr.", "The Loom Team")
    assert not first.authors_complete
    assert first.published == date(2023, 3, 1)
    assert first.identifiers == ("doi:10.1145/example.1",)
    assert first.guid == "ada1843"


def test_a_broken_bibtex_entry_does_not_swallow_the_next(read: Read) -> None:
    bibliography = read(BIB)

    assert bibliography.kind is DocumentKind.BIBTEX
    last = bibliography.entries[-1]
    assert (last.title, last.category) == ("On Weaving by Hand", "cs.CV")
    assert (last.published, last.identifiers) == (date(2021, 3, 10), ("arxiv:2103.06255",))
    assert {problem.line for problem in bibliography.problems} == {9}


def test_ris_is_read_even_without_its_last_line(read: Read) -> None:
    bibliography = read(RIS)

    assert bibliography.kind is DocumentKind.RIS
    first, second = bibliography.entries
    assert (first.title, first.short_name) == ("LOOM: A Machine", "LOOM")
    assert first.authors == ("Ada Example", "Grace Sample")
    assert first.abstract == "A loom is described."
    assert first.identifiers == ("doi:10.1145/example.1", "arxiv:2301.09799")
    assert (second.authors, second.published) == (("Kurt Probe",), date(2022, 6, 11))
    assert (first.line, second.line) == (1, 11)


def test_csl_json_is_read(read: Read) -> None:
    bibliography = read(CSL)

    assert bibliography.kind is DocumentKind.CSL_JSON
    first, second = bibliography.entries
    assert (first.title, first.authors) == ("The Loom", ("Ada Example", "The Loom Team"))
    assert (first.published, first.identifiers) == (date(2023, 3, 21), ("doi:10.1145/example.1",))
    assert second.published == date(2022, 1, 1)
    assert len(bibliography.problems) == 2


def test_csl_json_that_is_cut_gives_the_items_before_the_cut(read: Read) -> None:
    bibliography = read(CSL[: CSL.index('"grace"')])

    assert [entry.title for entry in bibliography.entries] == ["The Loom"]
    assert bibliography.problems[-1].line == 5


@pytest.mark.parametrize("content", ["[]", "[1, 2]", '{"a": 1}', "@", "@article", "TY  - JOUR"])
def test_bibliographies_without_papers_give_none(read: Read, content: str) -> None:
    assert read(content).entries == ()
