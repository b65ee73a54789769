"""How sure a lookup is: the evidence has the length of the models, and speaks the right way."""

import pytest

from corpus.index.certainty import (
    AUTHOR_TRAITS,
    AUTHORS,
    PAPER_TRAITS,
    PAPERS,
    Model,
    chance,
    evidence,
)
from corpus.index.scored import Scored
from corpus.lookup import judge
from corpus.model import Kind, Outcome, Tier

PAPER = (1.0, 0.9, 1.0, 1.0, 0.95, 0.95, 0.0, 0.9, 0.5, 0.0, 0.0, 0.0, 0.5)
"""A title of which nearly every word was typed nearly right."""
STRANGER = (0.4, 0.2, 0.0, 0.0, 0.3, 0.3, 0.0, 0.0, 0.2, 0.3, 0.6, 0.0, 0.5)


def a_paper(traits: tuple[float, ...], score: float = 80.0, number: int = 1) -> Scored:
    return Scored.of(Kind.PAPER, number, Tier.TYPO, score, "", traits=traits)


@pytest.mark.parametrize(("model", "traits"), [(PAPERS, PAPER_TRAITS), (AUTHORS, AUTHOR_TRAITS)])
def test_every_trait_has_a_weight_in_both_models(model: Model, traits: tuple[str, ...]) -> None:
    assert len(model.first) == len(model.here) == len(traits) + 1
    assert model.here[traits.index("margin")] == 0  # rivals make it no less likely to be here


def test_the_evidence_has_a_figure_for_every_trait() -> None:
    assert len(evidence(a_paper(PAPER), [], words=5)) == len(PAPER_TRAITS)


def test_a_rival_makes_the_first_less_likely_the_one() -> None:
    best, rival = a_paper(PAPER, 85), a_paper(PAPER, 84, number=2)

    alone = chance(PAPERS.first, evidence(best, [], words=5))
    beside = chance(PAPERS.first, evidence(best, [rival], words=5))

    assert alone > 0.95
    assert beside < alone


def test_an_author_is_no_rival_of_a_paper() -> None:
    author = Scored.of(Kind.AUTHOR, 1, Tier.TOPIC, 70.0, "")

    assert evidence(a_paper(PAPER), [author], words=5) == evidence(a_paper(PAPER), [], words=5)


def test_what_fits_is_clear_and_what_does_not_is_none() -> None:
    assert judge([a_paper(PAPER, 90)], words=5) is Outcome.CLEAR
    assert judge([a_paper(STRANGER, 30)], words=5) is Outcome.NONE


def test_two_that_fit_alike_are_a_question() -> None:
    best, other = a_paper(PAPER, 90), a_paper(PAPER, 90, number=2)

    assert judge([best, other], words=5) is Outcome.AMBIGUOUS


def test_the_same_likeness_tells_less_among_more() -> None:
    few, many = (*PAPER[:-1], 0.3), (*PAPER[:-1], 0.8)

    assert chance(PAPERS.here, evidence(a_paper(few), [], words=1)) > chance(
        PAPERS.here, evidence(a_paper(many), [], words=1)
    )


def test_a_misspelling_that_is_a_name_of_its_own_is_less_likely_a_slip() -> None:
    slip = dict.fromkeys(AUTHOR_TRAITS, 0.0) | {"total": 0.9, "least": 0.8, "in order": 1.0}
    slip |= {"misspelt": 0.5, "edits": 1 / 3, "reading": 1.0, "parts": 0.5, "size": 0.7}
    name = slip | {"misspelt, but known": 0.5}

    for weights in (AUTHORS.first, AUTHORS.here):
        assert chance(weights, tuple(name.values())) < chance(weights, tuple(slip.values())) - 0.2
