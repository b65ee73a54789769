r"""A title with LaTeX in, the same title as plain Unicode out; and the way back.

Only what is LaTeX is touched: a title without a backslash, without balanced ``$...$`` and without
capitals in braces comes back as it was, so "A 5% gain", "C++ & C#" and "from $5 to $10" keep their
characters.
"""

import re
import unicodedata

from pylatexenc import latex2text, latexwalker
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db
from pylatexenc.latexencode import UnicodeToLatexEncoder
from pylatexenc.latexwalker import LatexWalkerError

from corpus.text import clean

_LONGEST = 5000
"""Characters; what is longer is no title, and may be made to cost us time."""
_MATH = re.compile(r"(?<!\\)(\$\$?)(?=\S)((?:[^$\\]|\\.)*?)(?<=\S)\1(?!\d)")
_SCRIPT = re.compile(
    r"([_^])\s*(?:\{((?:[^{}]|\{[^{}]*\})*)\}|(\\[A-Za-z]+(?:\s*\{[^{}]*\})?)|([^\s{}\\]))"
)
_UNESCAPED = re.compile(r"(?<!\\)[%&#$]")
_PROTECTED = re.compile(r"(?<![\\A-Za-z_^}])\{([A-Z][A-Za-z0-9]{0,20})\}")
"""Capitals that a bibliography keeps: "{P}robing", "{GPT}-4"; but not the argument of a macro."""
_SPACED_ACCENT = re.compile(r"""(\\["'^`~=.])\s+(?=[A-Za-z])""")
_ENSURED = re.compile(r"\\ensuremath\s*\{((?:[^{}]|\{[^{}]*\})*)\}")
_LINK = re.compile(r"\\(?:href\s*\{[^{}]*\}|url)\s*\{([^{}]*)\}")
_GROUPING = re.compile(
    r"(?P<optional>(?:\\[A-Za-z]+|\\\\|\*|(?<=\}))\s*\[)|\\[\\{}]|(?P<open>\{|\\[(\[]|\\begin(?=\s*\{))"
    r"|(?P<close>\}|\\[)\]]|\\end(?=\s*\{))|\\?[^\\{}]|\\",
    re.DOTALL,
)
_CLOSES = {"}": "{", "\\)": "\\(", "\\]": "\\[", "\\end": "\\begin"}
_MOST_FAULTS = 6
"""Groups that begin and never end, or end in each other. pylatexenc takes twice as long for each:
twenty would take it hours."""
_SUPERSCRIPTS = str.maketrans("0123456789+-=()in", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁱⁿ")
_SUBSCRIPTS = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")

_SIGNS = {
    "ne": "≠",
    "le": "≤",
    "ge": "≥",
    "to": "→",
    "gets": "←",
    "lt": "<",
    "gt": ">",
    "textbraceleft": "{",
    "textbraceright": "}",
}
_STYLED = re.compile("[\U0001d400-\U0001d7ff]+")
"""Bold, slanted and other letters of formulas: the letters are what people type."""


def _with_transparent_macros() -> LatexNodes2Text:
    # pylatexenc knows these, but has no text for them: they would vanish with what they hold.
    database = get_default_latex_context_db()
    names = ("texttt", "mbox", "hbox", "textsf", "textmd", "bm", "boldsymbol", "ensuremath")
    database.add_context_category(
        "transparent",
        macros=[
            *(MacroTextSpec(name, simplify_repl="%s") for name in names),
            *(MacroTextSpec(name, simplify_repl=sign) for name, sign in _SIGNS.items()),
        ],
        prepend=True,
    )
    return LatexNodes2Text(latex_context=database, math_mode="text", keep_comments=True)


for _module in (latex2text, latexwalker):
    # They warn of every macro without its argument: a title that was cut short is nobody's fault.
    _module.logger.setLevel("ERROR")
_CONVERTER = _with_transparent_macros()
# What has no LaTeX name (Chinese, say) stays: today's engines read UTF-8.
_ENCODER = UnicodeToLatexEncoder(
    replacement_latex_protection="braces-all",
    unknown_char_policy="keep",
    unknown_char_warning=False,
)
_BRACES = {r"{\{}": r"{\textbraceleft}", r"{\}}": r"{\textbraceright}"}
"""BibTeX counts braces whether a backslash stands before them or not: a name could end its field
and go on with whatever it likes."""


def plain(title: str) -> str:
    r"""Write a title without LaTeX.

    >>> plain(r"CreditAudit: 2$^\text{nd}$ Dimension"), plain("M$^3$Searcher"), plain("A 5% gain")
    ('CreditAudit: 2nd Dimension', 'M³Searcher', 'A 5% gain')
    """
    text = clean(title)
    is_plain = text.isascii() and not ("$" in text or "{" in text or "\\" in text)
    if is_plain or len(text) > _LONGEST:
        return text
    if "$" in text:
        text = _MATH.sub(lambda found: _math(found[2]), text)
    if "{" in text:
        text = _PROTECTED.sub(r"\1", text)
    if "\\" in text:
        text = _ENSURED.sub(lambda found: _math(found[1]), text)
    if "\\" in text:
        text = _converted(_SPACED_ACCENT.sub(r"\1", _LINK.sub(r"\1", text)))
    styled = _STYLED.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    return clean(styled) or clean(title)


def unbraced(title: str) -> str:
    """Write a title of a bibliography without LaTeX and without its protecting braces.

    >>> unbraced("{KV}-Edit of {T}hings")
    'KV-Edit of Things'
    """
    if "{" not in title and "}" not in title:
        return plain(title)
    return re.sub(r"[{}]", "", plain(title)).strip() or clean(title)


def escaped(text: str) -> str:
    r"""Write a text so that LaTeX prints it as it is, and BibTeX sees no brace of it.

    >>> escaped("Müller & 5%")
    'M{\\"u}ller {\\&} 5{\\%}'
    """
    written = str(_ENCODER.unicode_to_latex(text))
    for braced, named in _BRACES.items():
        written = written.replace(braced, named)
    return written


def raised(text: str) -> str:
    """Write figures and signs as superscripts, as far as there are characters for all of them.

    >>> raised("10"), raised("nd")
    ('¹⁰', 'nd')
    """
    return text.translate(_SUPERSCRIPTS) if all(ord(c) in _SUPERSCRIPTS for c in text) else text


def lowered(text: str) -> str:
    """Write figures and signs as subscripts, as far as there are characters for all of them.

    >>> lowered("2"), lowered("max")
    ('₂', 'max')
    """
    return text.translate(_SUBSCRIPTS) if all(ord(c) in _SUBSCRIPTS for c in text) else text


def _math(source: str) -> str:
    scripted = _SCRIPT.sub(_script, source)
    return _converted(scripted) if "\\" in scripted else re.sub(r"[{}]", "", scripted)


def _script(found: re.Match[str]) -> str:
    # People type "Lp norm" and "2nd": a raised or lowered word is kept on the line, as a part
    # of the word it belongs to; only figures and signs have raised and lowered characters.
    inner = _math(found[2] or found[3] or found[4] or "").strip()
    return raised(inner) if found[1] == "^" else lowered(inner)


def _converted(source: str) -> str:
    nested = _well_nested(source)
    if nested is None:
        return source
    try:
        text = str(_CONVERTER.latex_to_text(_UNESCAPED.sub(r"\\\g<0>", nested))).replace("ˆ", "^")
    except (LatexWalkerError, LookupError, AttributeError, TypeError, ValueError, RecursionError):
        # Half a macro at the end of a cut title, mostly; its own text is better than none.
        return source
    return source if "%s" in text and "%s" not in source else text  # an argument was missing


def _well_nested(source: str) -> str | None:
    r"""Close the braces that are open and drop those that close nothing.

    >>> _well_nested(r"\emph{half"), _well_nested("a}")
    ('\\emph{half}', 'a')
    >>> _well_nested(r"\( \frac{" * 20) is None
    True
    """
    opened: list[str] = []
    parts: list[str] = []
    faults = 0
    for found in _GROUPING.finditer(source):
        part = found[0]
        if found["optional"]:
            faults += 1
        elif found["open"]:
            opened.append(part)
        elif found["close"]:
            if not (opened and opened[-1] == _CLOSES[part]):
                faults += bool(opened)
                if part == "}":
                    continue
            else:
                opened.pop()
        parts.append(part)
    faults += sum(each != "{" for each in opened)
    return None if faults > _MOST_FAULTS else "".join(parts) + "}" * opened.count("{")
