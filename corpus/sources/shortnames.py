"""A title or an abstract in; the name of the system it presents out, if it says one."""

import re
from collections.abc import Iterator

from corpus.latex import plain

# Words that stand alone before a colon and name no system.
_GENRES = re.compile(
    r"abstract|addendum|analysis|appendix|chapter|comment|commentary|correction|corrigendum"
    r"|discussion|editorial|erratum|foreword|introduction|letter|note|opinion|overview|part"
    r"|perspectives?|poster|position|preface|proceedings|reply|report|response|retraction|review"
    r"|coling|day|keynote|lecture|panel|session|symposium|task|theme|track|volume|workshop"
    r"|revision|study|summary|survey|tutorial|update|viewpoint|vision",
    re.IGNORECASE,
)
_WORD = r"[^\W_][\w²³¹⁰-⁹₀-₉*+.–-]*[\w²³¹⁰-⁹₀-₉*+]"
_VERSION = re.compile(r"v?\d+(\.\d+)*[A-Za-z+]?")
# An inner capital, a figure, or capitals only; but not a compound of ordinary words.
_SYSTEM_LIKE = re.compile(r"(?=.*[A-Z])(?:.*[a-z\d²³].*[A-Z]|.*[A-Z].*[A-Z\d²³⁰-⁹]|[a-z]+[A-Z])")
_COMPOUND = re.compile(r"[A-Z]?[a-z]+(?:-[A-Z]?[a-z]+)+")
_PROPOSES = re.compile(
    r"\b(?P<verb>propos|introduc|present|develop|design|construct|describ|releas|unveil)"
    r"(?:e|es|ing|s)?\s+(?:a\s+|an\s+|the\s+)?(?:new\s+|novel\s+)?"
    rf"(?P<name>{_WORD}(?:\s+[A-Z][\w-]*){{0,2}})"
    r"(?=\s*[,.;:(—]|\s+(?:for|to|that|which|with|as|in|and|by|on|via|—|–)\s)(?P<after>.{0,120})",
    re.DOTALL,
)
_NAMED = re.compile(rf"\b(?:named|called|dubbed|termed|coined)\s+(?:as\s+)?(?P<name>{_WORD})")
_ACRONYM = re.compile(
    r"\b(?:propos|introduc|present|call|nam|dub|term)(?:e|es|ed|s)?\s+(?:it\s+)?"
    r"(?:a\s+|an\s+|the\s+)?(?:(?!(?:based|on|of|with|using|via|for|to|in|by|from)\s)[\w-]+\s+){1,9}?"
    r"\((?P<name>[A-Za-z][\w-]*[A-Z][\w-]*)\)"
)
_IN_BRACKETS = re.compile(r"\s*\([\w-]*[A-Z][\w-]*\)")
_IS_A = re.compile(r"(?:\s*\([^)]*\))?\s*,(?:[^,.]{1,80},)?\s+(?:an?|the first|our)\s")


def of_title(title: str | None) -> str | None:
    """Read the name before a title's colon.

    >>> of_title("KV-Edit: Training-Free Image Editing"), of_title("A Survey: What to Share")
    ('KV-Edit', None)
    """
    head, colon, rest = (title or "").partition(": ")
    if not colon or not rest.strip():
        return None
    match head.split():
        case [name] if len(name) > 1 and any(c.isalpha() for c in name):
            return None if _GENRES.fullmatch(name) else name
        case [name, version] if _VERSION.fullmatch(version) and name[0].isalpha():
            is_named = not (_GENRES.fullmatch(name) or re.fullmatch(r"(?:19|20)\d\d", version))
            return head if is_named else None
        case _:
            return None


def of_abstract(abstract: str | None) -> str | None:
    """Read which system an abstract presents as its own.

    >>> of_abstract("Editing is hard. We propose KV-Edit, a method that needs no training.")
    'KV-Edit'
    """
    text = plain((abstract or "")[:5000])
    scored = sorted(_named(text), key=lambda item: -item[0])  # stable: the first of equals wins
    return scored[0][1] if scored else None


def _named(text: str) -> Iterator[tuple[int, str]]:
    """Give each name that an abstract presents, with its weight."""
    for found in _PROPOSES.finditer(text):
        is_a = _IS_A.match(found["after"]) is not None
        if _IN_BRACKETS.match(found["after"]) and " " in found["name"]:
            continue  # words and their acronym; the acronym is the name
        if _names_a_system(found["name"]) or (is_a and found["name"][0].isupper()):
            weight = 4 if found["verb"] in {"propos", "introduc", "present"} else 1
            yield weight + 3 * is_a + min(text.count(found["name"]), 4), found["name"]
    for pattern, weight in ((_NAMED, 4), (_ACRONYM, 3)):
        for found in pattern.finditer(text):
            if _names_a_system(found["name"]):
                yield weight + min(text.count(found["name"]), 4), found["name"]


def _names_a_system(name: str) -> bool:
    return any(_SYSTEM_LIKE.match(word) and not _COMPOUND.fullmatch(word) for word in name.split())
