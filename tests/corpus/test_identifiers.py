import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.identifiers import canonical, identifiers_in, url_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2406.18193", "arxiv:2406.18193"),
        ("2406.18193v3", "arxiv:2406.18193"),
        ("arXiv:2406.18193v2", "arxiv:2406.18193"),
        ("arxiv 2406.18193", "arxiv:2406.18193"),
        ("0704.0001", "arxiv:0704.0001"),
        ("hep-th/9901001", "arxiv:hep-th/9901001"),
        ("math.GT/0309136v1", "arxiv:math/0309136"),
        ("https://arxiv.org/abs/2406.18193", "arxiv:2406.18193"),
        ("http://arxiv.org/abs/hep-th/9901001v1", "arxiv:hep-th/9901001"),
        ("https://arxiv.org/pdf/2406.18193v3.pdf", "arxiv:2406.18193"),
        ("https://arxiv.org/pdf/2406.18193#page=3", "arxiv:2406.18193"),
        ("https://www.alphaxiv.org/abs/2406.18193", "arxiv:2406.18193"),
        ("https://ar5iv.labs.arxiv.org/html/2406.18193", "arxiv:2406.18193"),
        ("https://huggingface.co/papers/2406.18193", "arxiv:2406.18193"),
        ("oai:arXiv.org:2406.18193v1", "arxiv:2406.18193"),
        ("<https://arxiv.org/abs/2406.18193|arxiv.org/abs/2406.18193>", "arxiv:2406.18193"),
        ("10.48550/arXiv.2406.18193", "arxiv:2406.18193"),
        ("https://doi.org/10.48550/arXiv.hep-th/9901001", "arxiv:hep-th/9901001"),
        ("10.1145/3383184", "doi:10.1145/3383184"),
        ("DOI: 10.1145/3383184", "doi:10.1145/3383184"),
        ("https://doi.org/10.1038/S41586-021-03819-2", "doi:10.1038/s41586-021-03819-2"),
        ("https://dl.acm.org/doi/abs/10.1145/3383184", "doi:10.1145/3383184"),
        ("https://doi.org/10.1145%2F3383184", "doi:10.1145/3383184"),
        ("10.1016/0004-3702(89)90008-8", "doi:10.1016/0004-3702(89)90008-8"),
        (
            "10.1002/(SICI)1097-0258(19980815)17:15<1661::AID-SIM968>3.0.CO;2-2",
            "doi:10.1002/(sici)1097-0258(19980815)17:15<1661::aid-sim968>3.0.co;2-2",
        ),
    ],
)
def test_one_identifier_or_a_link_to_it_is_canonical(text: str, expected: str) -> None:
    assert canonical(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "kv edit", "2499.12345", "1234.5678", "2406.181", "10.1145", "https://arxiv.org/", "1.5"],
)
def test_other_texts_are_no_identifiers(text: str) -> None:
    assert canonical(text) is None


def test_a_text_may_hold_several_identifiers() -> None:
    text = "We compare arXiv:2103.06255v2 (see https://doi.org/10.1145/3383184.) with 2103.06255"

    assert identifiers_in(text) == ("arxiv:2103.06255", "doi:10.1145/3383184")


@pytest.mark.parametrize("text", ["accuracy 0.2406.18193", "$2406.18193", "12406.18193", "v2.0"])
def test_numbers_that_only_look_alike_are_not_found(text: str) -> None:
    assert identifiers_in(text) == ()


@pytest.mark.parametrize(
    "identifier", ["arxiv:2103.06255", "arxiv:hep-th/9901001", "doi:10.1145/x(1)"]
)
def test_the_address_of_an_identifier_leads_back_to_it(identifier: str) -> None:
    assert canonical(url_of(identifier)) == identifier


@given(st.text(alphabet="10.24/arXivdo:<>()%2Fv hepth-", max_size=40))
def test_any_text_is_read_without_an_error(text: str) -> None:
    for identifier in (*identifiers_in(text), *filter(None, [canonical(text)])):
        assert identifier.startswith(("arxiv:", "doi:"))
