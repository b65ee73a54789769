import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.latex import plain, unbraced


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (r"CreditAudit: 2$^\text{nd}$ Dimension", "CreditAudit: 2nd Dimension"),
        ("M$^3$Searcher", "M³Searcher"),
        (r"\textbf{AdaLRS}", "AdaLRS"),
        (r"\textbf{M$^3$S} and \texttt{code} and \textsc{Caps}", "M³S and code and Caps"),
        (r"\url{https://a.example} \href{https://a.example}{here}", "https://a.example here"),
        ("H$_2$O", "H₂O"),
        (r"$\ell_1$-norm, $L_p$ and $H_\infty$", "ℓ₁-norm, Lp and H∞"),
        (r"$\beta$-VAE on $\mathbb{R}^n$", "β-VAE on ℝⁿ"),
        (r"Erd\H{o}s \& G\"odel, \L{}ukasz, Schr\" odinger", "Erdős & Gödel, Łukasz, Schrödinger"),
        (r"a 5\% gain of 5% at \emph{most} #1 & more", "a 5% gain of 5% at most #1 & more"),
        (r"A $\ne$ B via $\mathbf{\texttt{D}}$ual", "A ≠ B via Dual"),
        ("{P}robing {GPT}-4 on {LLM}s", "Probing GPT-4 on LLMs"),
        (r"\emph{Half} of $5 or $6", "Half of $5 or $6"),
        (r"\unknownmacro{Kept} text", "Kept text"),
        (r"On \frac12 of \frac", r"On \frac12 of \frac"),
    ],
)
def test_latex_becomes_unicode(title: str, expected: str) -> None:
    assert plain(title) == expected


@pytest.mark.parametrize(
    "title",
    [
        "A 5% gain",
        "C++ & C#",
        "from $5 to $10",
        "snake_case and x^2",
        "{curly} braces",
        "50$ notes",
        "What is 100%?",
        "a ~ b -- c",
    ],
)
def test_ordinary_text_is_left_alone(title: str) -> None:
    assert plain(title) == title


@pytest.mark.parametrize("title", [r"Half a \textbf{", "\\", r"\frac{1", "$x", "$$", r"\begin{x}"])
def test_half_a_macro_leaves_something_to_read(title: str) -> None:
    assert plain(title)


def test_the_braces_of_a_bibliography_go() -> None:
    assert unbraced(r"{KV}-{E}dit of {\"U}ber {{Things}}") == "KV-Edit of Über Things"


@pytest.mark.parametrize("title", [r"On \frac12 of \frac", r"\sqrt", r"\textcolor{red}"])
def test_nobody_is_warned_of_half_a_macro(title: str, caplog: pytest.LogCaptureFixture) -> None:
    assert plain(title) == title
    assert not caplog.records


@given(st.text(alphabet="aB $\\{}^_%&#~0\u0301é", max_size=30))
def test_any_title_is_read_without_an_error(title: str) -> None:
    assert isinstance(plain(title), str)
    assert isinstance(unbraced(title), str)


@pytest.mark.parametrize(
    "part",
    [
        *(
            "\\frac{",
            "\\frac{{{{a ",
            "\\sqrt[",
            "\\sqrt{[",
            "\\\\[a ",
            "\\begin{array}[a ",
            "\\begin{x}",
        ),
        *(
            "\\( \\frac{",
            "\\[ \\frac{",
            "\\( \\frac{ \\)",
            "$\\frac{",
            "\\frac\\frac",
            "\\item[",
            "{[",
            "}",
        ),
    ],
)
def test_groups_without_end_take_no_time(part: str) -> None:
    began = time.process_time()

    assert plain(part * (4900 // len(part)))
    assert time.process_time() - began < 1


def test_escaped_braces_stay() -> None:
    assert plain(r"sets \{a\} of \emph{looms}") == "sets {a} of looms"
