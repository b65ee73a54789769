import gzip
import zlib
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.sources.fetch_body import BodyError, read_body
from tests.hostile_bodies import bomb

LIMIT = 10 * 1024 * 1024


async def parts(content: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


async def read(
    content: bytes, codings: str = "", *, size: int = 65536, limit: int = LIMIT
) -> bytes:
    return await read_body(parts(content, size), codings=codings, size_limit=limit)


def bare(content: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()


@given(st.binary(max_size=2000), st.integers(1, 50))
async def test_a_body_comes_out_as_it_went_in(content: bytes, size: int) -> None:
    forms = {
        "": content,
        "identity": content,
        "gzip": gzip.compress(content),
        "X-GZip": gzip.compress(content),
        "identity, gzip,": gzip.compress(content),
        "deflate": zlib.compress(content),
    }

    read_back = {coding: await read(form, coding, size=size) for coding, form in forms.items()}

    assert set(read_back.values()) == {content}


async def test_deflate_without_its_header_is_read() -> None:
    content = b"<rss>many servers do this</rss>"

    assert await read(bare(content), "deflate") == content


@pytest.mark.parametrize("codings", ["br", "zstd", "compress", "gzip, gzip", "gzip,deflate", "x"])
async def test_other_codings_are_refused(codings: str) -> None:
    with pytest.raises(BodyError, match="compressed in a way we do not read"):
        await read(b"x", codings)


async def test_a_second_file_in_one_body_is_refused() -> None:
    with pytest.raises(BodyError, match="compressed in a way we do not read"):
        await read(gzip.compress(b"a") + gzip.compress(b"b"), "gzip")


async def test_rubbish_after_the_end_is_ignored() -> None:
    assert await read(gzip.compress(b"a") + b"\r\n", "gzip", size=3) == b"a"


async def test_what_is_not_compressed_is_said_so() -> None:
    with pytest.raises(BodyError, match="not compressed in the way it says"):
        await read(b"<rss/>", "gzip")


async def test_a_compressed_body_that_is_cut_is_said_so() -> None:
    with pytest.raises(BodyError, match="broke off"):
        await read(gzip.compress(b"abcdefgh")[:-3], "gzip")


async def test_the_limit_counts_what_comes_in_and_what_comes_out() -> None:
    assert await read(b"x" * 1000, limit=1000) == b"x" * 1000
    with pytest.raises(BodyError, match="larger than 0 KiB"):
        await read(b"x" * 1001, limit=1000)
    with pytest.raises(BodyError, match="larger than 0 KiB"):
        await read(gzip.compress(b"x" * 1001), "gzip", limit=1000)
    with pytest.raises(BodyError, match="larger than 0 KiB"):
        # Empty blocks: any number of bytes go in, nothing ever comes out.
        await read(b"\x00\x00\x00\xff\xff" * 1000, "deflate", limit=1000)


@pytest.mark.parametrize(("form", "coding"), [("gzip", "gzip"), ("zlib", "deflate")])
@pytest.mark.parametrize("size", [100, 65536])
async def test_a_bomb_is_defused(form: str, coding: str, size: int) -> None:
    with pytest.raises(BodyError, match=r"larger than|grows more than 200 times"):
        await read(bomb(20, form=form), coding, size=size)
