"""The index file: written whole, refused when damaged."""

from pathlib import Path

import numpy as np
import pytest

from corpus.errors import IndexFileError
from corpus.index import files

ARRAYS = {"numbers": np.arange(100, dtype=np.uint32), "none": np.empty(0, np.float32)}


def test_arrays_and_facts_come_back(tmp_path: Path) -> None:
    size = files.write(tmp_path / "index", ARRAYS, {"change": 7})

    arrays, facts = files.read(tmp_path / "index")

    assert np.array_equal(arrays["numbers"], ARRAYS["numbers"])
    assert arrays["none"].shape == (0,)
    assert facts == {"change": 7}
    assert size == (tmp_path / "index" / files.NAME).stat().st_size


def test_mapped_arrays_cannot_be_changed(tmp_path: Path) -> None:
    files.write(tmp_path, ARRAYS, {})

    arrays, _ = files.read(tmp_path)

    assert not arrays["numbers"].flags.writeable


def test_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IndexFileError, match="no index"):
        files.read(tmp_path / "nowhere")


def test_a_file_cut_at_any_place_is_refused(tmp_path: Path) -> None:
    files.write(tmp_path, ARRAYS, {"change": 1})
    path = tmp_path / files.NAME
    whole = path.read_bytes()

    for size in [*range(0, len(whole), 7), len(whole) - 1]:
        path.write_bytes(whole[:size])
        with pytest.raises(IndexFileError):
            files.read(tmp_path)


def test_a_file_with_any_byte_changed_is_refused(tmp_path: Path) -> None:
    files.write(tmp_path, ARRAYS, {"change": 1})
    path = tmp_path / files.NAME
    whole = path.read_bytes()

    for place in range(0, len(whole), 5):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(IndexFileError):
            files.read(tmp_path)


def test_another_format_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as older:
        older.setattr(files, "FORMAT", 0)
        files.write(tmp_path, ARRAYS, {})

    with pytest.raises(IndexFileError, match="format 0"):
        files.read(tmp_path)


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    files.write(tmp_path, ARRAYS, {"change": 1})

    with pytest.raises(AttributeError):
        files.write(tmp_path, {"bad": None}, {"change": 2})  # type: ignore[dict-item]

    assert files.read(tmp_path)[1] == {"change": 1}
    assert [path.name for path in tmp_path.iterdir()] == [files.NAME]


def test_a_mapped_file_stays_readable_when_it_is_replaced(tmp_path: Path) -> None:
    files.write(tmp_path, ARRAYS, {"change": 1})
    arrays, _ = files.read(tmp_path)

    files.write(tmp_path, {"numbers": np.zeros(3, np.uint32)}, {"change": 2})

    assert np.array_equal(arrays["numbers"], ARRAYS["numbers"])
    assert files.read(tmp_path)[1] == {"change": 2}
