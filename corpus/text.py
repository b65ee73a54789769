"""Text of any origin in; clean text, folded text and folded words out."""

import re
import unicodedata

_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Co"})
"""Controls, bidi marks, zero-width characters, lone surrogates, private use."""

# Marks which PDF extraction leaves behind the letter they belong on ("Mu¨ller"); NFKD would
# turn each into a space and cut the word.
_LOOSE_ACCENTS = dict.fromkeys(map(ord, "´`¨ˆ˜¸˘˙˚˝˛¯"))
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘‛ʼʻʹ′＇"))
# Letters that Unicode does not decompose although people leave the stroke out.
_STROKES = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
        "ħ": "h",
        "ŧ": "t",
        "ŋ": "n",
        "ƒ": "f",
        "ɓ": "b",
        "ɗ": "d",
        "ɨ": "i",
        "ə": "e",
        "ς": "σ",
    }
)
_GREEK = {
    chr(code): unicodedata.name(chr(code)).rpartition(" ")[2].lower().replace("lamda", "lambda")
    for code in range(ord("α"), ord("ω") + 1)
}
_LATEX_STYLE = re.compile(
    r"\\(?:text(?:bf|it|rm|sc|sf|sl|tt|normal|up|md)?|emph|math(?:bb|bf|cal|frak|it|rm|sf|tt|scr)"
    r"|bm|boldsymbol|operatorname|ensuremath|mbox|hbox|bf|it|rm|tt|sc|em|uppercase|underline)"
    r"(?![A-Za-z])\s*"
)
_LATEX_ACCENT = re.compile(r"""\\["'^`~=.]\s*(?=\{?\\?[A-Za-z])|\\[Hckruv](?=\{)""")
# `M$^3$S`, `H$_2$O`, `{P}robing` stay one word; `snake_case` are two.
_LATEX_GLUE = re.compile(r"[{}$^]+_?[{}$^]*|_(?=[{$])")
_WORD = re.compile(r"[^\W_]+")
_CJK = "\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_CJK_CHARACTER = re.compile(f"[{_CJK}]")
_PIECE = re.compile(f"[{_CJK}]|[^{_CJK}]+")


def clean(text: str) -> str:
    r"""Drop what cannot be seen, fold white space, compose accents (NFC).

    >>> clean("Qi\u200b She\x00\n (佘琪)")
    'Qi She (佘琪)'
    """
    is_seen = text.isprintable()  # and all its white space is spaces
    if not is_seen:
        text = "".join(
            c for c in text if c.isspace() or unicodedata.category(c) not in _UNPRINTABLE
        )
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    is_spaced = is_seen and "  " not in text and text == text.strip()
    return text if is_spaced else " ".join(text.split())


def words(text: str) -> tuple[str, ...]:
    """Give the folded words of a text; every Chinese or Japanese character is a word of its own.

    >>> words("{P}robing M$^3$Searcher's naïve β-VAE: 深度")
    ('probing', 'm3searchers', 'naive', 'beta', 'vae', '深', '度')
    """
    text = _without_latex(text)
    if text.isascii():
        return tuple(_WORD.findall(text.casefold().replace("'", "")))
    return tuple(
        _GREEK.get(piece, piece)
        for word in _WORD.findall(_without_marks(text))
        for piece in _PIECE.findall(word)
    )


def fold(text: str) -> str:
    """Reduce a text to what two spellings of the same thing share; folding twice changes nothing.

    Case, diacritics, punctuation, hyphens, LaTeX markup and width of characters go.

    >>> fold("KV–Edit: Éditing {I}mages!")
    'kv edit editing images'
    """
    return " ".join(words(text))


def is_cjk(text: str) -> bool:
    """Whether a text holds a Chinese or Japanese character.

    >>> is_cjk("佘琪"), is_cjk("Qi She")
    (True, False)
    """
    return _CJK_CHARACTER.search(text) is not None


def _without_latex(text: str) -> str:
    if "\\" in text:
        text = _LATEX_ACCENT.sub("", _LATEX_STYLE.sub("", text))
    if "$" in text or "{" in text or "}" in text or "^" in text:  # asked of every title and name
        text = _LATEX_GLUE.sub("", text)
    return text


def _without_marks(text: str) -> str:
    text = unicodedata.normalize("NFKD", text.translate(_LOOSE_ACCENTS)).casefold()
    text = unicodedata.normalize("NFKD", text).translate(_APOSTROPHES)
    text = "".join(c for c in text if unicodedata.category(c) != "Mn")
    # Hangul was taken apart above and is put together again.
    return unicodedata.normalize("NFC", text.translate(_STROKES))


UNTITLED = " (title unknown)"
"""Stands behind the name of a paper whose title we do not know, wherever a title must stand."""


def titled(title: str | None, short_name: str | None) -> str:
    """Give a paper's title, or what stands for it.

    >>> titled(None, "FlashEvaluator"), titled("A title", None)
    ('FlashEvaluator (title unknown)', 'A title')
    """
    return title or f"{short_name or 'Untitled paper'}{UNTITLED}"


def untitled(text: str) -> str | None:
    """Take the name out of what ``titled`` wrote in place of a title; ``None`` from a real title.

    >>> untitled("FlashEvaluator (title unknown)"), untitled("A title")
    ('FlashEvaluator', None)
    """
    return text.removesuffix(UNTITLED) if text.endswith(UNTITLED) else None
