"""The body of an answer, piece by piece, in; its bytes, decompressed, out.

We decompress here and not in the HTTP client: so much comes out at a time, and no more, whatever
the body claims to be.
"""

import asyncio
import zlib
from collections.abc import AsyncIterator
from mmap import mmap
from typing import Final

RATIO: Final = 200
"""Times that a body may grow when decompressed; feeds grow five to thirty times."""
RATIO_FROM: Final = 1024 * 1024
"""Bytes up to which nobody is asked for the ratio."""

_PIECE: Final = 256 * 1024
_GZIP: Final = frozenset({"gzip", "x-gzip"})
_CODINGS: Final = _GZIP | {"deflate"}


class BodyError(Exception):
    """A body that we do not read; the text completes a sentence about the address."""


async def read_body(parts: AsyncIterator[bytes], *, codings: str, size_limit: int) -> bytes:
    """Collect a body.

    Args:
        parts: Its pieces as they come from the network.
        codings: The value of ``Content-Encoding``; all of them when there are several.
        size_limit: Bytes, before and after decompression; more is an error.

    Raises:
        BodyError: It is too large, grows too much, or is compressed in a way we do not read.
    """
    body = _Body(_coding(codings), size_limit=size_limit)
    async for part in parts:
        await body.take(part)
    return body.whole()


def _coding(codings: str) -> str | None:
    """Give the one coding of a body: several on top of each other are nobody's honest feed."""
    named = [each.strip().lower() for each in codings.split(",")]
    real = [each for each in named if each not in {"", "identity"}]
    if len(real) > 1 or not _CODINGS.issuperset(real):
        raise BodyError("is compressed in a way we do not read")
    return real[0] if real else None


class _Body:
    """What came so far."""

    def __init__(self, coding: str | None, *, size_limit: int) -> None:
        self._coding = coding
        self._limit = size_limit
        self._taken = 0
        # Memory of its own, which goes back to the system at once: growing bytes, many at a time,
        # leave holes in the heap, together as large as they are.
        self._plain = mmap(-1, size_limit + _PIECE)
        self._unpack: zlib._Decompress | None = None

    async def take(self, part: bytes) -> None:
        self._taken += len(part)
        if self._taken > self._limit:
            raise self._too_large()
        if self._coding is None:
            self._add(part)
        elif part:
            await self._decompress(part)

    async def _decompress(self, part: bytes) -> None:
        unpack = self._unpack = self._unpack or _decompressor(self._coding, part)
        while part and not unpack.eof:
            try:
                self._add(unpack.decompress(part, _PIECE))
            except zlib.error as error:
                raise BodyError("is not compressed in the way it says") from error
            part = unpack.unconsumed_tail
            await asyncio.sleep(0)  # a megabyte from here is a millisecond to everybody else
        if unpack.unused_data.startswith(b"\x1f\x8b"):
            raise BodyError("is compressed in a way we do not read")

    def _add(self, plain: bytes) -> None:
        self._plain.write(plain)
        size = self._plain.tell()
        if size > self._limit:
            raise self._too_large()
        if size > max(RATIO_FROM, RATIO * self._taken):
            raise BodyError(f"grows more than {RATIO} times when it is decompressed")

    def _too_large(self) -> BodyError:
        return BodyError(f"is larger than {self._limit // 1024} KiB")

    def whole(self) -> bytes:
        if self._unpack is not None and not self._unpack.eof:
            raise BodyError("broke off before its end")
        return self._plain[: self._plain.tell()]


def _decompressor(coding: str | None, start: bytes) -> "zlib._Decompress":
    if coding in _GZIP:
        return zlib.decompressobj(zlib.MAX_WBITS | 16)
    # "deflate" means zlib's format; many servers send the bare one (RFC 9110, 8.4.1.2).
    has_header = start[0] & 0x0F == zlib.DEFLATED
    return zlib.decompressobj(zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS)
