"""The HTML of a blog post in; the papers it links to out.

Only links to places where papers are read count. The title is the text of the link, with what
follows it after a colon in the same list item; a link without a title of its own ("arXiv", a bare
address) gives its identifier to the one titled paper of the post, if there is just one.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from corpus.identifiers import canonical, identifiers_in
from corpus.latex import plain
from corpus.model import Mention
from corpus.text import clean

# Host (and its subdomains) -> the paths under which it shows one paper.
_PAPER_HOSTS = {
    "arxiv.org": r"/(abs|pdf|html|format|ps)/.+",
    "ar5iv.org": r"/.+",
    "ar5iv.labs.arxiv.org": r"/.+",
    "alphaxiv.org": r"/(abs|pdf|overview)/.+",
    "doi.org": r"/10\..+",
    "openaccess.thecvf.com": r"/content.*/.+",
    "aclanthology.org": r"/(?!(?:volumes|events|people|venues|sigs|search|info|faq)\b)[\w.-]+/?",
    "aclweb.org": r"/anthology/.+",
    "openreview.net": r"/(forum|pdf)",
    "proceedings.mlr.press": r"/v\d+/.+",
    "jmlr.org": r"/(papers|beta/papers)/.+",
    "papers.nips.cc": r"/paper.+",
    "papers.neurips.cc": r"/paper.+",
    "proceedings.neurips.cc": r"/paper.+",
    "proceedings.iclr.cc": r"/paper.+",
    "ecva.net": r"/papers/.+",
    "isca-archive.org": r"/.+/.+",
    "ojs.aaai.org": r"/.+/article/.+",
    "ijcai.org": r"/(proceedings|Abstract)/.+",
    "usenix.org": r"/.*presentation/.+",
    "ieeexplore.ieee.org": r"/(abstract/)?document/.+",
    "dl.acm.org": r"/doi/.+",
    "link.springer.com": r"/(article|chapter)/.+",
    "sciencedirect.com": r"/science/article/.+",
    "nature.com": r"/articles/.+",
    "science.org": r"/doi/.+",
    "pnas.org": r"/doi/.+",
    "onlinelibrary.wiley.com": r"/doi/.+",
    "tandfonline.com": r"/doi/.+",
    "journals.plos.org": r"/.+/article",
    "mdpi.com": r"/\d{4}-\d{3}[\dXx]/.+",
    "biorxiv.org": r"/content/.+",
    "medrxiv.org": r"/content/.+",
    "semanticscholar.org": r"/paper/.+",
    "huggingface.co": r"/papers/\d.+",
    "pubmed.ncbi.nlm.nih.gov": r"/\d+/?",
    "hal.science": r"/hal-.+",
    "zenodo.org": r"/records?/.+",
}
_QUOTES = "\"'“”‘’„«»「」『』《》 "
_UNTITLED = re.compile(
    r"\[?(?:the |our |full |this )?(?:arxiv(?:\s+(?:link|paper|version|preprint|page))?|papers?"
    r"|pdf|link|here|doi|preprint|article|abstract|abs|html|publication|version|project"
    r"|open ?access|open ?review|\d{1,3})\]?\.?",
    re.IGNORECASE,
)
_BLOCK_TAGS = frozenset(
    {"li", "p", "div", "td", "th", "dd", "dt", "blockquote", "section", "article", "body"}
    | {f"h{level}" for level in range(1, 7)}
)


@dataclass(frozen=True, slots=True)
class _Link:
    url: str
    title: str | None
    identifiers: tuple[str, ...]


def mentions_in(html: str, *, base: str) -> tuple[Mention, ...]:
    """Find the papers that a post links to, in order, each once."""
    tree = LexborHTMLParser(html.encode("utf-8", "replace").decode())
    links = [link for node in tree.css("a[href]") if (link := _link(node, base))]
    return tuple(
        Mention(title=link.title, url=link.url, identifiers=link.identifiers)
        for link in _joined(_merged(links))
    )


def is_paper_url(url: str) -> bool:
    """Whether an address is one where a paper is read."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower().removeprefix("www.")
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"} or "@" in parts.netloc:
        return False
    for known, path in _PAPER_HOSTS.items():
        if host == known or host.endswith(f".{known}"):
            return re.match(path, parts.path) is not None
    return False


def text_of(html: str) -> str:
    """Read HTML as plain text."""
    tree = LexborHTMLParser(html.encode("utf-8", "replace").decode())
    return clean(tree.text(separator=" ")) if " " in html or "<" in html else clean(html)


def _link(node: LexborNode, base: str) -> _Link | None:
    href = clean(node.attributes.get("href") or "")
    try:
        url = urljoin(base, href)
    except ValueError:
        return None
    if not is_paper_url(url):
        return None
    own = clean(node.text())
    identifier = canonical(url)
    return _Link(
        url=url,
        title=_title(own, node),
        identifiers=(identifier,) if identifier else identifiers_in(url)[:1],  # it is one paper
    )


def _title(own: str, node: LexborNode) -> str | None:
    bare = own.strip(_QUOTES).rstrip(".,;")
    if not bare or _UNTITLED.fullmatch(bare) or _is_address(bare):
        return None
    title = plain(bare)
    rest = _after_colon(node)
    return f"{title.rstrip(':')}: {rest}" if rest else title


def _is_address(text: str) -> bool:
    return (
        canonical(text) is not None
        or re.match(r"(?:https?://|www\.|[\w-]+(?:\.[\w-]+)+/)\S*$", text) is not None
        or re.match(r"(?:arxiv|doi)\s*:", text, re.IGNORECASE) is not None
    )


def _after_colon(node: LexborNode) -> str | None:
    """Read what follows a link after a colon, as far as its list item or the next link goes."""
    if not _is_in_list_item(node):
        return None
    following = clean("".join(_texts_after(node)))
    rest = following.removeprefix(":").strip() if following.startswith(":") else ""
    return plain(rest.rstrip(".;,([–— ").strip(_QUOTES)) or None if rest else None


def _is_in_list_item(node: LexborNode) -> bool:
    parent = node.parent
    while parent is not None and parent.tag not in _BLOCK_TAGS:
        parent = parent.parent
    return parent is not None and (parent.tag == "li" or _is_in_loose_item(parent))


def _is_in_loose_item(block: LexborNode) -> bool:
    return block.tag == "p" and block.parent is not None and block.parent.tag == "li"


def _texts_after(node: LexborNode) -> Iterator[str]:
    current: LexborNode | None = node
    while current is not None and current.tag not in _BLOCK_TAGS:
        sibling = current.next
        while sibling is not None:
            if sibling.tag in {"a", "br", "ul", "ol"} or sibling.css_first("a") is not None:
                return
            yield sibling.text() or ""
            sibling = sibling.next
        current = current.parent


def _merged(links: Sequence[_Link]) -> list[_Link]:
    """Join links to the same paper; the first title wins."""
    merged: dict[str, _Link] = {}
    for link in links:
        key = link.identifiers[0] if link.identifiers else link.url.rstrip("/")
        before = merged.get(key)
        if before is None:
            merged[key] = link
        elif before.title is None:
            merged[key] = replace(before, title=link.title)
    return list(merged.values())


def _joined(links: Sequence[_Link]) -> list[_Link]:
    titled = [link for link in links if link.title]
    untitled = [link for link in links if not link.title]
    if len(titled) != 1 or not untitled:
        return list(links)
    known = {identifier.partition(":")[0] for identifier in titled[0].identifiers}
    extra = [i for link in untitled for i in link.identifiers]
    schemes = [identifier.partition(":")[0] for identifier in extra]
    if known & set(schemes) or len(set(schemes)) < len(schemes):
        return list(links)  # a second arXiv paper is another paper
    both = tuple(dict.fromkeys((*titled[0].identifiers, *extra)))
    return [
        replace(link, identifiers=both) if link is titled[0] else link
        for link in links
        if link is titled[0] or not link.identifiers
    ]
