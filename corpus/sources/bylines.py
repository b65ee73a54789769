"""A line with authors in; their names, whether all are there, and affiliation tags out."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice

from corpus.text import clean, fold, is_cjk

_ET_AL = re.compile(
    r"(?:[,\s]\s*(?:et\.? al\b\.?|and others|(?:and |\+ ?)\d+ (?:more|others)(?: authors)?)"
    r"|,? ?(?:…|\.\.\.))$",
    re.IGNORECASE,
)
_ET_AL_GLUED = re.compile(r"\bet al\.(?=[^\W_a-z])")
_TAGS = re.compile(r"\s+[·•]\s*|\s*[·•]\s+")
_SUFFIX = re.compile(r"(?:Jr|Sr|II|III|IV|Ph\.?D|M\.?D)\.?", re.IGNORECASE)
_PARTICLE = re.compile(
    r"(?:al|af|av|da|das|de|del|della|den|der|di|do|dos|du|el|ibn|la|le|los|st|te|ten|ter|van|vom"
    r"|von|y|zu|zur|bin|ben|e|of|the|for|and)"
)
_ELIDED = re.compile(r"[dl]['’]|al-|el-|ʻ")
_NAME_PART = re.compile(r"(?:[dDlLO]['’]|[aAeE]l-|ʻ)?[^\W\d_]+(?:[-‐‑'’.]+[^\W\d_]+)*\.?")
_PROSE = re.compile(r"(?<!\b\w)[.!?]\s+[A-Z]\w+\s+\w+\s+\w+|[:;?!$\\=%(){}\[\]\"“”]")
_ASIDE = re.compile(r"\s*\([^()]{1,40}\)|\s*[\"“][^\"“”]{1,20}[\"”]")
_NOBODY = re.compile(r"[\W_]+")
_GROUP = re.compile(
    r"\b(?:AI|Team|Group|Labs?|Collaboration|Consortium|Initiative|Institute|Project)\b"
)
_LIST_END = re.compile(r"(?P<left>.+?),? (?:and|&) (?P<right>.+)")
_INNER_CAPITAL = re.compile(
    r"(?:Mc|Mac|Fitz|O['’]|D['’])$|(?:^|[\s\-a-z0-9)])(?:De|Di|Du|La|Le|Van)$"
)
_JOINTS = 50
"""Places looked at to split a line."""
_LONGEST_NAME = 120
_LONGEST = 100_000
"""Characters; the largest collaborations of physics, 3,000 people, need half of it."""


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
    shortened, is_complete, tags = _taken_apart(line)
    return Byline(
        authors=split_names(shortened),
        is_complete=is_complete,
        affiliations=tuple(tag for part in tags for tag in _listed(part)),
    )


def split_names(text: str) -> tuple[str, ...]:
    """Split a comma-separated list of names; a suffix ("Jr.") stays with its name.

    >>> split_names("Foo Team, :, Ada Example, Jr., Kurt Probe and Grace Sample")
    ('Foo Team', 'Ada Example, Jr.', 'Kurt Probe', 'Grace Sample')
    """
    names: list[str] = []
    for part in _listed(text):
        name = clean(re.sub(r"^(?:and|&)\s+", "", part))
        if names and _SUFFIX.fullmatch(name):
            names[-1] = f"{names[-1]}, {name}"
        elif name:
            names += _two_at_the_end(name)
    return tuple(names)


def looks_like_byline(line: str) -> bool:
    """Whether a line is a list of names rather than a title or a sentence."""
    if len(line) > _LONGEST:
        return False
    names, is_complete, tags = _taken_apart(line)
    parts = [name for part in _listed(names) for name in _two_at_the_end(_ASIDE.sub("", part))]
    if not parts or any(is_prose(part) for part in parts):
        return False
    named = sum(_is_name(part) for part in parts)
    if tags or not is_complete:
        # Who writes "et al." writes names; a team among them may be called anything.
        return 2 * named > len(parts) - 1 and all(
            _is_name(part) or _may_be_name(part) for part in parts
        )
    if named < len(parts):
        return False
    return len(parts) > 2 or all(
        1 < _proper_words(part) <= 4 or _is_caseless(part) for part in parts
    )


def is_prose(line: str) -> bool:
    """Whether a line has signs that no list of names has."""
    return _PROSE.search(line) is not None


def may_be_names(line: str) -> bool:
    """Whether a line that stands where authors stand may be names, however unusual ("xAI")."""
    if len(line) > _LONGEST:
        return False
    names, _, _ = _taken_apart(line)
    parts = _listed(names)
    return bool(parts) and all(_may_be_name(_ASIDE.sub("", part)) for part in parts)


def split_glued(line: str, known: Collection[str] = ()) -> tuple[str, str] | None:
    """Split a line that is a title directly followed by its byline, if it is one.

    Args:
        line: As printed.
        known: Folded names of people whom the document names elsewhere; a single author is
            told from the words of a title by them alone.

    >>> split_glued("Kelix Technique ReportBoyang Ding, Chenglong Chu et al.")
    ('Kelix Technique Report', 'Boyang Ding, Chenglong Chu et al.')
    """
    if len(line) > _LONGEST:
        return None
    line = clean(line)
    names, is_complete, tags = _taken_apart(line)
    is_list = not is_complete or bool(tags)
    found: tuple[str, str] | None = None
    if not (is_list or known or "," in names):
        return None
    for position in islice(_joints(names, _start_of_names(names)), _JOINTS):
        first = names[position : position + _LONGEST_NAME].partition(",")[0]
        if fold(first) in known:
            return names[:position], line[position:]
        several = is_list or "," in names[position:]
        if several and found is None and _begins_byline(line, position, first):
            found = names[:position], line[position:]
    return found


def split_abstract(line: str) -> tuple[str, str] | None:
    """Split a line that is a byline directly followed by an abstract, if it says where.

    >>> split_abstract("Ada Example, Kurt Probe et al.Looms are machines.")
    ('Ada Example, Kurt Probe et al.', 'Looms are machines.')
    """
    found = _ET_AL_GLUED.search(line, 0, _LONGEST)
    if not found:
        return None
    names = line[: found.end()]
    if not (looks_like_byline(names) or split_glued(names)):
        return None
    return names, line[found.end() :]


def _begins_byline(line: str, position: int, first: str) -> bool:
    is_name = _is_name(first) and (len(first.split()) > 1 or _is_caseless(first))
    return is_name and looks_like_byline(line[position:])


def _taken_apart(line: str) -> tuple[str, bool, list[str]]:
    """Give the names, whether all are there, and the tags."""
    names, *tags = _TAGS.split(clean(line))
    shortened = _ET_AL.sub("", names).rstrip(", ")
    return shortened, shortened == names.rstrip(", "), tags


def _listed(text: str) -> list[str]:
    parts = (clean(part) for part in re.split(r"[,;，、]", text))
    return [part for part in parts if part and not _NOBODY.fullmatch(part)]


def _two_at_the_end(name: str) -> tuple[str, ...]:
    """Split "Ada Example and Grace Sample", but not the name of a group."""
    found = _LIST_END.fullmatch(name)
    if found is None or _GROUP.search(name):
        return (name,)
    both = (found["left"], found["right"])
    are_people = all(1 < _proper_words(one) <= 4 and _is_name(one) for one in both)
    return both if are_people else (name,)


def _start_of_names(names: str) -> int:
    """Say where the part begins within which the run of names at a line's end may begin."""
    start = len(names)
    for part in reversed(names.split(",")):
        start -= len(part)
        if not _is_name(part.strip()):
            return start
        start -= 1
    return 0


def _joints(text: str, start: int) -> Iterator[int]:
    """Say where two words were glued, the last place first: a capital within what looks like one.

    Args:
        text: A title with names.
        start: Where the names may begin.
    """
    for position in range(len(text) - 1, max(start, 1) - 1, -1):
        if _is_joint(
            text[max(0, position - 3) : position], text[position : position + 2]
        ) and not _INNER_CAPITAL.search(text[max(0, position - 6) : position]):
            yield position


def _is_joint(before: str, after: str) -> bool:
    last, here = before[-1], after[0]
    if not here.isalpha() or here.islower() or last.isspace() or last in "-‐‑–—/_·&+":
        return False
    if last in "'’":  # "LLMs’Ada Example", but neither "d'Arc" nor "O'Brien"
        return before[:-1].isalpha() and len(before) == 3
    if last.isupper():
        return (here.isupper() and after[1:].islower()) or is_cjk(here)
    return here.isupper() or not is_cjk(last)


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
        _NAME_PART.fullmatch(word) and (not word[0].islower() or _ELIDED.match(word) is not None)
        for word in proper
    )


def _may_be_name(text: str) -> bool:
    """Whether a text could be one name or the name of a group: short, and no sentence."""
    words = text.split()
    small = sum(word[0].islower() and not _PARTICLE.fullmatch(word) for word in words)
    return len(words) <= 7 and not is_prose(text) and (small == 0 or small == len(words) <= 2)


def _is_caseless(text: str) -> bool:
    return not any(c.isupper() or c.islower() for c in text)
