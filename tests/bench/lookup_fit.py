"""Fit how sure a lookup is: one half of the queries in, the coefficients of ``certainty`` out.

    python tests/bench/lookup_fit.py papers FOLDER 100000 [FOLDER 3000000 ...]
    python tests/bench/lookup_fit.py authors FOLDER 450000

Each folder holds an index that ``lookup_quality.py --keep`` made of so many papers or authors. What
is fitted is a logistic model of "the best candidate is the right one"; every size counts alike. The
other half of the queries, on which nothing is fitted, says what the model is worth.
"""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

sys.path.insert(0, str(Path(__file__).parents[2]))

from corpus.index import Index
from corpus.index.certainty import AUTHOR_TRAITS, PAPER_TRAITS, evidence
from corpus.lookup import cut, search
from corpus.model import Kind
from tests.bench.lookup_quality import half_of, queries

Table = npt.NDArray[np.float64]
RIDGE = 1.0
LEVELS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
"""Weight against large coefficients."""


@dataclass(frozen=True)
class Seen:
    """What came of one query that no rule decides."""

    half: str
    is_present: bool
    is_first: bool
    """Whether the best candidate is the right one."""
    is_here: bool
    """Whether one of the first five is."""
    traits: tuple[float, ...]
    weight: float
    """So that in every corpus as many are present and absent as among all queries."""


def seen(kind: Kind, folder: Path, size: int) -> list[Seen]:
    """Ask every query of an index."""
    index = Index.open(folder)
    keys = index.base.papers.keys if kind is Kind.PAPER else index.base.authors.keys
    rows = []
    asked = queries(kind, size)
    every = [name.startswith("neg_") for name, _, _ in queries(kind, sys.maxsize)]
    here = [name.startswith("neg_") for name, _, _ in asked]
    weights = {said: every.count(said) / here.count(said) for said in (True, False)}
    for name, text, gold in asked:
        scored = search(index, cut(text), kind, depth=12)
        if scored and scored[0].traits:
            found = [keys[one.number] in gold for one in scored[:5]]
            told = evidence(scored[0], scored[1:], words=len(text.split()))
            present = not name.startswith("neg_")
            rows.append(
                Seen(half_of(text), present, found[0], any(found), told, weights[not present])
            )
    return rows


def fitted(traits: Table, right: Table, counts: Table) -> Table:
    """Fit a logistic model by Newton's method; the constant stands last."""
    columns = np.column_stack([traits, np.ones(len(traits))])
    weights = np.zeros(columns.shape[1])
    penalty = np.full(columns.shape[1], RIDGE)
    penalty[-1] = 0
    for _ in range(50):
        chance = 1 / (1 + np.exp(-columns @ weights))
        gradient = columns.T @ (counts * (right - chance)) - penalty * weights
        slope = counts * chance * (1 - chance)
        hessian = (columns * slope[:, None]).T @ columns + np.diag(penalty)
        step = np.linalg.solve(hessian, gradient)
        weights += step
        if np.abs(step).max() < 1e-9:
            break
    return weights


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("what", choices=("papers", "authors"))
    parser.add_argument("indexes", nargs="+", help="folder and size, in turn")
    options = parser.parse_args()
    kind = Kind.PAPER if options.what == "papers" else Kind.AUTHOR
    pairs = zip(options.indexes[::2], map(int, options.indexes[1::2]), strict=True)
    rows = [row for folder, size in pairs for row in seen(kind, Path(folder), size)]
    traits = np.array([row.traits for row in rows], np.float64)
    fit = np.array([row.half == "fit" for row in rows])
    present = np.array([row.is_present for row in rows])
    counts = np.array([row.weight for row in rows])
    names = PAPER_TRAITS if kind is Kind.PAPER else AUTHOR_TRAITS
    chances = {}
    for model in ("first", "here"):
        right = np.array([getattr(row, f"is_{model}") for row in rows], np.float64)
        used = traits.copy()
        if model == "here":
            used[:, names.index("margin")] = 0  # rivals make it no less likely to be here
        weights = fitted(used[fit], right[fit], counts[fit])
        figures = ", ".join(f"{weight:.3f}" for weight in weights)
        print(f"{model}: ({figures})")
        chances[model] = 1 / (1 + np.exp(-(used @ weights[:-1] + weights[-1])))
    right = np.array([row.is_first for row in rows])
    for half in ("fit", "report"):
        of_half = fit if half == "fit" else ~fit
        print(f"{half}: {of_half.sum()} queries decided by the model")
        for least in LEVELS:
            said = of_half & (chances["first"] >= least)
            absent = chances["here"][of_half & ~present] < least
            lost = chances["here"][of_half & present] < least
            print(
                f"  from {least:.2f}: clear is right {right[said].mean():.3f}, "
                f"present answered rightly {right[said].sum() / (present & of_half).sum():.3f}; "
                f"none to {absent.mean():.3f} of the absent, {lost.mean():.3f} of the present"
            )


if __name__ == "__main__":
    main()
