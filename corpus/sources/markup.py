"""A text that may hold HTML in; the same text without any out.

Feeds do not say reliably whether a title or a summary is HTML. What holds a tag or an entity that
HTML has is read as HTML; a "x<y" or a "List<T>" stays as it is.
"""

import re
from html import unescape
from typing import Final

from selectolax.lexbor import LexborHTMLParser

from corpus.latex import lowered, raised
from corpus.sources.pages_limits import readable
from corpus.text import clean

_INLINE = (
    "a|abbr|acronym|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|i|img|ins|kbd|label|mark|math|nobr"
    "|q|rp|rt|ruby|s|samp|small|span|strike|strong|sub|sup|time|tt|u|var|wbr"
)
_BLOCK = (
    "address|article|aside|audio|blockquote|body|br|button|canvas|caption|center|col|colgroup|dd"
    "|details|div|dl|dt|embed|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head"
    "|header|hr|html|iframe|input|li|link|main|meta|nav|noscript|object|ol|option|p|param|picture"
    "|pre|script|section|select|source|style|summary|svg|table|tbody|td|template|textarea|tfoot|th"
    "|thead|title|tr|track|ul|video"
)
_TAG = re.compile(
    rf"</?(?:(?:jats:)?(?:{_INLINE}|{_BLOCK})|[a-z]+-[a-z]+)(?=[\s/>])|<!--", re.IGNORECASE
)
_BLOCK_TAG = re.compile(rf"(?=</?(?:jats:)?(?:{_BLOCK})[\s/>])", re.IGNORECASE)
_SCRIPT = re.compile(r"<(su[bp])>([^<]{1,12})</\1>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:[a-z][a-z0-9]{1,30}|#\d{1,7}|#x[\da-f]{1,6});", re.IGNORECASE)
_UNSEEN: Final = "script, style, template, noscript, svg, head"


def text_of(html: str) -> str:
    """Read HTML as plain text: inline elements stand together, blocks apart.

    As far as it can be read in reasonable time.

    >>> text_of("<p>H<sub>2</sub>O <b>Loom</b>s</p><p>Two"), text_of("a &amp; b")
    ('H₂O Looms Two', 'a & b')
    """
    if "<" not in html and "&" not in html:
        return clean(html)
    html = _BLOCK_TAG.sub(" ", _SCRIPT.sub(_script, readable(html)[0]))
    tree = LexborHTMLParser(html.encode("utf-8", "replace").decode())
    for node in tree.css(_UNSEEN):
        node.decompose()
    return clean(tree.body.text() if tree.body else "")


def plain_text(text: str, *, is_html: bool = False) -> str:
    """Read a text that is HTML, or may be, or was escaped twice.

    >>> plain_text("Looms &amp;amp; &lt;i&gt;Bugs&lt;/i&gt;"), plain_text("if x<y, List<T>")
    ('Looms & Bugs', 'if x<y, List<T>')
    """
    for _ in range(3):  # escaped once too often, or twice
        if is_html or _TAG.search(text):
            text, is_html = text_of(text), False
        elif _ENTITY.search(text):
            text = unescape(text)
        else:
            break
    return clean(text)


def _script(found: re.Match[str]) -> str:
    return (raised if found[1].lower() == "sup" else lowered)(found[2])
