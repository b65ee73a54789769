"""The last abstract of a page in; a complaint, if it breaks off, out."""

from corpus.model import Problem


def broken_off(text: str | None, line: int) -> list[Problem]:
    """Complain of a text that stops within a sentence; a link or a formula may end one.

    >>> [problem.line for problem in broken_off("Moths are fou", 7)], broken_off("Moths.", 7)
    ([7], [])
    """
    last = (text or ".").rpartition(" ")[2]
    if not last.isalpha():
        return []
    return [Problem(line, "ends within a sentence: the page may be cut here")]
