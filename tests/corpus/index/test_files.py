"""The index file: written whole, refused when damaged."""

import os
import subprocess
import sys
import threading
import time
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


def settled(path: Path) -> None:
    """Wait until the file is old enough for its time of change to tell."""
    while time.time_ns() - path.stat().st_ctime_ns < files._SETTLED_NS:
        threading.Event().wait(0.02)


def test_a_file_that_was_checked_is_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.write(tmp_path, ARRAYS, {"change": 1})
    settled(tmp_path / files.NAME)
    files.read(tmp_path)
    read: list[int] = []
    monkeypatch.setattr(files, "_checksum", lambda view: read.append(len(view)))

    arrays, _ = files.read(tmp_path)

    assert np.array_equal(arrays["numbers"], ARRAYS["numbers"])
    assert read == []


def test_a_checked_file_that_somebody_wrote_to_is_checked_again(tmp_path: Path) -> None:
    files.write(tmp_path, ARRAYS, {"change": 1})
    path = tmp_path / files.NAME
    settled(path)
    files.read(tmp_path)

    with path.open("r+b") as file:
        file.seek(-100, os.SEEK_END)
        file.write(b"!")
    os.utime(path, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns))

    with pytest.raises(IndexFileError, match="checksum"):
        files.read(tmp_path)


def test_a_file_replaced_after_the_check_is_checked_again(tmp_path: Path) -> None:
    files.write(tmp_path, ARRAYS, {"change": 1})
    settled(tmp_path / files.NAME)
    files.read(tmp_path)
    other = tmp_path / "other"
    files.write(other, ARRAYS, {"change": 1})
    content = bytearray((other / files.NAME).read_bytes())
    content[-100] ^= 1
    (other / files.NAME).write_bytes(content)

    (other / files.NAME).replace(tmp_path / files.NAME)

    with pytest.raises(IndexFileError, match="checksum"):
        files.read(tmp_path)


CRASHES = """
import os, resource, signal, sys
from pathlib import Path
import numpy as np
from corpus.index import files

folder = Path(sys.argv[1])
arrays = {"numbers": np.arange(500, dtype=np.uint32)}
for limit in range(0, 2600, 50):
    if not os.fork():
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        files.write(folder, arrays, {"change": 2})
        os._exit(0)
    status = os.wait()[1]
    change = files.read(folder)[1]["change"]
    print(limit, os.WIFSIGNALED(status), int(change))
"""


def test_a_writer_killed_at_any_byte_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    files.write(tmp_path, ARRAYS, {"change": 1})

    told = subprocess.run(
        [sys.executable, "-c", CRASHES, str(tmp_path)],
        cwd=Path(files.__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )

    rows = [line.split() for line in told.stdout.splitlines()]
    assert {(killed, change) for _, killed, change in rows} == {("True", "1"), ("False", "2")}
    assert sum(killed == "True" for _, killed, _ in rows) > 40


def test_what_a_killed_writer_left_is_removed_later(tmp_path: Path) -> None:
    left, recent = (tmp_path / f"{files.NAME}.{name}.new" for name in ("old", "recent"))
    left.write_bytes(b"half")
    recent.write_bytes(b"half")
    os.utime(left, (0, 0))

    files.write(tmp_path, ARRAYS, {"change": 1})

    assert not left.exists()
    assert recent.exists()


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
