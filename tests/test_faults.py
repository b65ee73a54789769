"""Every fault that the program promises to survive has its test, and the test exists."""

import ast
import csv
from collections import Counter
from pathlib import Path

import pytest

TOP = Path(__file__).parents[1]
FAULTS = 25


def rows() -> list[dict[str, str]]:
    with (TOP / "tests/data/faults.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"F{row['fault']}: {row['what happens']}")
def test_what_is_said_to_be_tested_is_tested(row: dict[str, str]) -> None:
    path, _, name = row["test"].partition("::")
    parsed = ast.parse((TOP / path).read_text(encoding="utf-8"))
    tests = {each.name for each in parsed.body if isinstance(each, ast.FunctionDef)}
    tests |= {each.name for each in parsed.body if isinstance(each, ast.AsyncFunctionDef)}

    assert name in tests


def test_no_fault_is_forgotten() -> None:
    listed = Counter(int(row["fault"]) for row in rows())

    assert sorted(listed) == list(range(1, FAULTS + 1))
