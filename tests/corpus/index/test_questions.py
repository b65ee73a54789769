"""What a query asks beside the words of a title."""

import pytest

from corpus.index.questions import Question, asked, month_number, written


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("papers by Zijian Li", Question("", author="Zijian Li")),
        ("by shao on graphs", Question("graphs", author="shao")),
        ("all new papers from J. Shao about edge AI", Question("edge AI", author="J. Shao")),
        ("graphs in cs.LG", Question("graphs", category="cs.lg")),
        ("cat:math graphs", Question("graphs", category="math")),
        ("papers with code", Question("", with_code=True)),
        ("graphs with available code", Question("graphs", with_code=True)),
        ("graphs since 2024", Question("graphs", since=month_number(2024))),
        ("graphs since 2024-05", Question("graphs", since=month_number(2024, 5))),
        ("graphs from 2024 on", Question("graphs", since=month_number(2024))),
        ("graphs after 2023", Question("graphs", since=month_number(2023, 12) + 1)),
        ("graphs before 2024", Question("graphs", until=month_number(2024) - 1)),
        ("graphs until 2024", Question("graphs", until=month_number(2024, 12))),
        (
            "graphs in 2024?",
            Question("graphs", since=month_number(2024), until=month_number(2024, 12)),
        ),
        (
            "graphs between 2021 and 2023",
            Question("graphs", since=month_number(2021), until=month_number(2023, 12)),
        ),
    ],
)
def test_a_question_is_taken_apart(text: str, question: Question) -> None:
    assert asked(text) == question


@pytest.mark.parametrize(
    "text",
    [
        "KV-Edit: Training-Free Image Editing",
        "shao federated distillation",
        "Learning to rank papers",
        "image generation by diffusion models",
        "diffusion captioning 2025",
        "since when",
        "",
    ],
)
def test_words_of_a_title_are_no_question(text: str) -> None:
    assert asked(text).is_plain


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("who wrote KV-Edit?", "KV-Edit"),
        ("Who made  gui eyes", "gui eyes"),
        ("the authors of LDMIC", "LDMIC"),
        ("who is shao jiawei", None),
        ("whole slide images", None),
    ],
)
def test_who_wrote_it_is_asked_of_a_work(text: str, what: str | None) -> None:
    assert written(text) == what
