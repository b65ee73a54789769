"""A line with authors in; their names, whether all are there, and affiliation tags out."""

import re
from dataclasses import dataclass

from corpus.text import clean, is_cjk

_ET_AL = re.compile(r",?\s+(?:et\s+al\.?|and others)\s*$", re.IGNORECASE)
_TAGS = re.compile(r"\s+·\s+")
_SUFFIX = re.compile(r"(?:Jr|Sr|II|III|IV|Ph\.?D|M\.?D)\.?", re.IGNORECASE)
_PARTICLE = re.compile(
    r"(?:al|af|av|da|das|de|del|della|den|der|di|do|dos|du|el|ibn|la|le|los|st|te|ten|ter|van|vom"
    r"|von|y|zu|zur|bin|ben|e|of|the|for|and)"
)
_ELIDED = re.compile(r"[dl]['’]|al-|el-|ʻ")
_NAME_PART = re.compile(r"(?:[dDlLO]['’]|[aAeE]l-|ʻ)?[^\W\d_]+(?:[-'’.][^\W\d_]+)*\.?")
_PROSE = re.compile(r"[.!?]\s+[A-Z]\w+\s+\w+\s+\w+|[:;?!$\\=%(){}\[\]\"“”]")
_GLUE = re.compile(r"(?<=[a-z0-9)?!.\"’'\]])(?=[^\W\d_a-z])|(?<=[A-Z])(?=[A-Z][a-z])")
_INNER_CAPITAL = re.compile(r"(?:^|[\s-])(?:Mc|Mac|De|Di|Du|La|Le|Van|Fitz|O['’]|D['’])$")


@dataclass(frozen=True, slots=True)
class Byline:
    """The authors of one paper as printed."""

    authors: tuple[str, ...] = ()
    is_complete: bool = True
    affiliations: tuple[str, ...] = ()


def read_byline(line: str) -> Byline:
    """Read names, "et al." and the tags behind the middle dot.

    >>> read_byline("Zijian Li, Yuyi Mao et al. · tencent-ai").affiliations
    ('tencent-ai',)
    """
    names, *tags = _TAGS.split(line)
    shortened = _ET_AL.sub("", names)
    return Byline(
        authors=split_names(shortened),
        is_complete=shortened == names,
        affiliations=tuple(tag for part in tags for tag in _listed(part)),
    )


def split_names(text: str) -> tuple[str, ...]:
    """Split a comma-separated list of names; a suffix ("Jr.") stays with its name."""
    names: list[str] = []
    for part in _listed(text):
        name = clean(re.sub(r"^(?:and|&)\s+", "", part))
        if names and _SUFFIX.fullmatch(name):
            names[-1] = f"{names[-1]}, {name}"
        elif name:
            names.append(name)
    return tuple(names)


def looks_like_byline(line: str) -> bool:
    """Whether a line is a list of names rather than a title or a sentence."""
    names, *tags = _TAGS.split(line)
    shortened = _ET_AL.sub("", names)
    if is_prose(shortened) or len(shortened) > 2000:
        return False
    parts = _listed(shortened)
    if not parts or not all(_is_name(part) for part in parts):
        return False
    if tags or shortened != names or len(parts) > 2:
        return True
    return all(1 < _proper_words(part) <= 4 or is_cjk(part) for part in parts)


def is_prose(line: str) -> bool:
    """Whether a line has signs that no list of names has."""
    return _PROSE.search(line) is not None


def split_glued(line: str) -> tuple[str, str] | None:
    """Split a line that is a title directly followed by its byline, if it is one.

    >>> split_glued("Kelix Technique ReportBoyang Ding, Chenglong Chu et al.")
    ('Kelix Technique Report', 'Boyang Ding, Chenglong Chu et al.')
    """
    if len(line) > 2000:
        return None
    for found in reversed(list(_GLUE.finditer(line))):
        title, byline = line[: found.start()], line[found.start() :]
        if _INNER_CAPITAL.search(title) or len(byline.split(",")[0].split()) < 2:
            continue
        if ("," in byline or _ET_AL.search(byline)) and looks_like_byline(byline):
            return title, byline
    return None


def _listed(text: str) -> list[str]:
    return [part for part in (clean(part) for part in text.split(",")) if part]


def _proper_words(name: str) -> int:
    """Count the words of a name but its particles; "of the" makes it a title rather."""
    return sum(not (_PARTICLE.fullmatch(word) and len(word) < 4) for word in name.split()) + 5 * (
        re.search(r"\b(?:of|the|for|and)\b", name) is not None
    )


def _is_name(text: str) -> bool:
    words = text.split()
    if len(words) > 7:
        return False
    if is_cjk(text):
        return True
    proper = [word for word in words if not _PARTICLE.fullmatch(word)]
    return bool(proper) and all(
        _NAME_PART.fullmatch(word) and (word[0].isupper() or _ELIDED.match(word) is not None)
        for word in proper
    )
