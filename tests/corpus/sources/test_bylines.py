"""Lines with authors, and titles that authors are glued to."""

import pytest

from corpus.sources.bylines import looks_like_byline, may_be_names, read_byline, split_glued


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("Ada Example, Grace Sample", ("Ada Example", "Grace Sample")),
        ("Ada Example, Grace Sample and Kurt Probe", ("Ada Example", "Grace Sample", "Kurt Probe")),
        ("Ada Example, and Kurt Probe", ("Ada Example", "Kurt Probe")),
        (
            "Arts and Crafts Collaboration, Kurt Probe",
            ("Arts and Crafts Collaboration", "Kurt Probe"),
        ),
        ("Loom Team, :, Ada Example", ("Loom Team", "Ada Example")),
        ("John Public, Jr., Ö. Özgür", ("John Public, Jr.", "Ö. Özgür")),
        ("佘琪、Qi She", ("佘琪", "Qi She")),
        ("Ada Example,, Kurt Probe,", ("Ada Example", "Kurt Probe")),
    ],
)
def test_names_are_split_as_printed(line: str, authors: tuple[str, ...]) -> None:
    byline = read_byline(line)

    assert (byline.authors, byline.is_complete) == (authors, True)


@pytest.mark.parametrize(
    "end", [" et al.", ", et al", " and others", ", +12 more", ", and 3 others", ", …", ", ..."]
)
def test_a_list_that_says_that_it_goes_on_is_not_complete(end: str) -> None:
    byline = read_byline(f"Ada Example, Kurt Probe{end} · loom-lab, tencent-ai")

    assert byline.authors == ("Ada Example", "Kurt Probe")
    assert not byline.is_complete
    assert byline.affiliations == ("loom-lab", "tencent-ai")


@pytest.mark.parametrize(
    "line",
    [
        "Ada Example, Grace Sample",
        "Jean-Pierre d'Arc, María José de la Cruz",
        "Loom Team, Biao Yang et al.",
        "xLoom, Ada Example et al.",
        "Ada (Ada) Example, Kurt Probe, Grace Sample",
        "Ada Example · engine-lab",
        "佘琪",
        "Grace Sample",
    ],
)
def test_a_list_of_names_is_told(line: str) -> None:
    assert looks_like_byline(line)


@pytest.mark.parametrize(
    "line",
    [
        "A loom for numbers is described.",
        "Looms: Weaving Numbers",
        "We weave, they spin, others knit",
        "Weaving, spinning and knitting by machine",
        "Is it a Loom?",
        "CVMay 3",
        "",
        " · ",
    ],
)
def test_a_title_or_a_sentence_is_no_list_of_names(line: str) -> None:
    assert not looks_like_byline(line)


@pytest.mark.parametrize(
    ("title", "byline"),
    [
        ("Kelix Technique Report", "Boyang Ding, Chenglong Chu et al."),
        ("Looms for LLMs", "Ada Example, Kurt Probe"),
        ("Loom 2.0", "Ada Example, Kurt Probe"),
        ("Is It a Loom?", "Ada Example, Kurt Probe"),
        ("Of Looms (Part II)", "Ada McExample, Kurt Probe"),
        (
            "Teaching LoomNet to Weave",
            "Ada Example, Patrick O'Probe, Li DeSample et al. · loom-lab",
        ),
        ("Weaving DNA", "佘琪, Ada Example"),
        ("Looms", "Ada Example, The Loom Team et al."),
    ],
)
def test_a_title_is_cut_where_its_authors_begin(title: str, byline: str) -> None:
    assert split_glued(title + byline) == (title, byline)


def test_a_single_author_is_told_from_a_title_by_being_known() -> None:
    assert split_glued("On BugsGrace Sample") is None
    assert split_glued("On BugsGrace Sample", {"grace sample"}) == ("On Bugs", "Grace Sample")


@pytest.mark.parametrize("title", ["LoomNet, WeaveNet and SpinNet Compared", "On McBugs", "", "A"])
def test_a_title_alone_is_left_whole(title: str) -> None:
    assert split_glued(title) is None


@pytest.mark.parametrize(
    ("line", "may_be"),
    [("xAI", True), ("Bo", True), ("xAI, The Loom Team", True), ("We weave numbers.", False)],
)
def test_what_stands_where_names_stand_may_be_unusual(line: str, *, may_be: bool) -> None:
    assert may_be_names(line) is may_be
