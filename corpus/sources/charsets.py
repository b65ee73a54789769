"""Bytes that are not UTF-8 and say nothing of use about themselves in; text, if Chinese, out.

Every encoding with two bytes a character reads as nonsense in every other, so we ask how common
the characters would be. GB18030 has its first rows (B0 to D7) for the 3755 most used ones, sorted
by sound: Chinese stands all over them. Korean stands in the first half alone, Japanese and Big5
mostly outside, and Latin or Cyrillic letters hardly ever come in pairs.
"""

import codecs
import re
from typing import Final

_SAMPLE: Final = 200_000
"""Bytes that are looked at."""
_FEWEST: Final = 4
_PAIR = re.compile(rb"[\x81-\xfe][\x40-\xfe]")
_COMMON = re.compile(rb"[\xb0-\xd7][\xa1-\xfe]")
_LATE = re.compile(rb"[\xc9-\xd7][\xa1-\xfe]")
_PUNCTUATION = re.compile(rb"[\xa1\xa3][\xa1-\xfe]")


def as_chinese(content: bytes) -> str | None:
    """Decode bytes as GB18030 if all of them are valid and look Chinese.

    >>> as_chinese("织机是一种机器，用来织布。".encode("gb18030"))
    '织机是一种机器，用来织布。'
    >>> as_chinese("Größe, Maß und Schönheit".encode("latin-1"))
    """
    try:
        # A document that is cut within its last character is Chinese all the same.
        text = codecs.getincrementaldecoder("gb18030")().decode(content)
    except UnicodeDecodeError:
        return None
    return text if _looks_chinese(content[:_SAMPLE]) else None


def _looks_chinese(content: bytes) -> bool:
    pairs = _PAIR.findall(content)
    common = [pair for pair in pairs if _COMMON.fullmatch(pair)]
    marks = sum(_PUNCTUATION.fullmatch(pair) is not None for pair in pairs)
    late = sum(_LATE.fullmatch(pair) is not None for pair in common)
    return (
        len(common) >= _FEWEST
        and len(common) + marks >= 0.85 * len(pairs)
        and late >= 0.15 * len(common)
    )
