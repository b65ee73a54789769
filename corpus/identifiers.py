"""Text or links in; identifiers of papers in canonical form out (``arxiv:...``, ``doi:...``)."""

import re
from bisect import bisect_right
from collections import Counter
from urllib.parse import quote, unquote

_ARCHIVES = (
    "acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas"
    "|cond-mat|cs|dg-ga|econ|eess|funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math|math-ph|mtrl-th"
    "|nlin|nucl-ex|nucl-th|patt-sol|physics|plasm-ph|q-alg|q-bio|q-fin|quant-ph|solv-int|stat"
    "|supr-con"
)
# Five digits since January 2015, four from April 2007 to December 2014.
_NEW = (
    r"(?:(?:0[7-9]|1[0-4])(?:0[1-9]|1[0-2])\.\d{4}"
    r"|(?:1[5-9]|[2-9]\d)(?:0[1-9]|1[0-2])\.\d{5})"
)
_OLD = rf"(?P<archive>{_ARCHIVES})(?:\.[A-Za-z]{{2}})?/(?P<number>\d{{7}})"
_ARXIV = re.compile(
    r"(?<![\w.$/-])(?:(?:https?://)?(?:www\.|export\.|[a-z]{2}\.)?"
    r"(?:arxiv\.org|ar5iv\.(?:labs\.arxiv\.)?org|alphaxiv\.org|huggingface\.co)"
    r"/(?:abs|pdf|html|format|ps|src|e-print|list|overview|papers)/"
    r"|oai:arxiv\.org:|arxiv\s*:\s*|arxiv[\s./]\s*)?"
    rf"(?:(?P<new>{_NEW})|{_OLD})(?:v\d+)?(?![\w/])(?!\.\d)",
    re.IGNORECASE,
)
# Bounded, or "10.1234.10.1234..." would be read to its end at each of its numbers.
_DOI = re.compile(r"10\.\d{4,9}(?:\.\d{1,9}){0,4}/[^\s\"<>|{}\\^`]+", re.IGNORECASE)
# Some old ones hold "<", ">" and ";"; within a sentence we could not tell where they end.
_WHOLE_DOI = re.compile(r"10\.\d{4,9}(?:\.\d{1,9}){0,4}/[^\s\"|{}\\^`]+", re.IGNORECASE)
_ARXIV_DOI = re.compile(r"10\.48550/arxiv\.(?P<id>.+)", re.IGNORECASE)
_SLACK_LINK = re.compile(r"<([^<>|\s]+)(?:\|[^<>]*)?>")
_WRAPPED = re.compile(
    r"(?:(?:doi|urn:doi|info:doi/)\s*:?\s*|(?:https?://)?(?:dx\.|www\.)?doi\.org/"
    r"|https?://[^\s]*?/(?:doi/)?(?:abs/|full/|pdf/|epdf/|fullhtml/)?(?=10\.))?",
    re.IGNORECASE,
)
_CLOSING = {")": "(", "]": "["}


def identifiers_in(text: str) -> tuple[str, ...]:
    """Find the identifiers in free text or in links, in order of appearance, each once.

    >>> identifiers_in("see arXiv:2103.06255v2 and https://doi.org/10.1145/3383184.")
    ('arxiv:2103.06255', 'doi:10.1145/3383184')
    """
    text = _unquoted(text)
    dois = [(found.start(), found.end(), _doi(found[0])) for found in _DOI.finditer(text)]
    found_at = [(start, identifier) for start, _, identifier in dois]
    ends = [end for _, end, _ in dois]
    for found in _ARXIV.finditer(text):
        behind = bisect_right(ends, found.start())  # the first DOI that ends behind it
        if behind == len(dois) or found.start() < dois[behind][0]:
            found_at.append((found.start(), _arxiv(found)))
    return tuple(dict.fromkeys(identifier for _, identifier in sorted(found_at)))


def canonical(text: str) -> str | None:
    """Read a text that is, as a whole, one identifier or a link to one.

    >>> canonical("https://arxiv.org/pdf/2406.18193v3.pdf"), canonical("KV-Edit")
    ('arxiv:2406.18193', None)
    """
    text = text.strip()
    if link := _SLACK_LINK.fullmatch(text):
        text = link[1]
    text = re.split(r"[?#]", _unquoted(text), maxsplit=1)[0].rstrip("/").removesuffix(".pdf")
    if found := _ARXIV.fullmatch(text):
        return _arxiv(found)
    bare = text[_prefix_length(text) :]
    if _ARXIV_DOI.fullmatch(bare):
        return _doi(bare)
    return f"doi:{bare.lower()}" if _WHOLE_DOI.fullmatch(bare) else None


def url_of(identifier: str) -> str:
    """Give the address where the paper of an identifier can be read.

    >>> url_of("arxiv:2103.06255")
    'https://arxiv.org/abs/2103.06255'
    """
    scheme, _, rest = identifier.partition(":")
    if scheme == "arxiv":
        return f"https://arxiv.org/abs/{rest}"
    return f"https://doi.org/{quote(rest, safe='/:;().,-_')}"


def _arxiv(found: re.Match[str]) -> str:
    # The subject class of old identifiers (math.GT/0309136) is not part of them.
    return f"arxiv:{found['new'] or found['archive'].lower() + '/' + found['number']}"


def _doi(raw: str) -> str:
    doi = re.split(r"[?#&]", _trimmed(raw), maxsplit=1)[0].lower()
    if arxiv := _ARXIV_DOI.fullmatch(doi):
        found = _ARXIV.fullmatch(arxiv["id"])
        return _arxiv(found) if found else f"arxiv:{arxiv['id']}"
    return f"doi:{doi}"


def _trimmed(raw: str) -> str:
    """Drop the punctuation of the sentence around a DOI; brackets within it belong to it."""
    left = Counter(character for character in raw if character in "()[]")
    end = len(raw)
    while end:
        last = raw[end - 1]
        loose = last in _CLOSING and left[last] > left[_CLOSING[last]]
        if not loose and last not in ".,;:'’”*_!?":
            break
        left[last] -= 1
        end -= 1
    return raw[:end]


def _prefix_length(text: str) -> int:
    found = _WRAPPED.match(text)
    return found.end() if found else 0


def _unquoted(text: str) -> str:
    return unquote(text) if "%2" in text.lower() else text
