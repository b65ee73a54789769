"""Samples of one grammar in; documents that are nearly of that grammar out, without end.

A sample is cut into tokens of its grammar, tokens are moved, repeated, exchanged with those of
other samples and with what is known to hurt; only sometimes are bytes changed as bytes.
"""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

LARGEST = 40_000
USUAL = 2_000
"""Bytes; one document in twenty may be larger than that. Small ones find as much in less time."""

_NASTY = (
    *(
        "\x00",
        "\x08",
        "\x1b[31m",
        "\u202e",
        "\u200b",
        "\ufeff",
        "\ud800",
        "\U0010ffff",
        "\u0301" * 40,
    ),
    *(
        "9" * 400,
        "-1",
        "1e400",
        "0",
        "2099-13-45",
        "0000-00-00",
        "Feb 30",
        "31 Feb 0001 25:61 -9999",
    ),
    *(
        "&lt;!channel&gt;",
        "&amp;amp;lt;",
        "&#0;",
        "&#xD800;",
        "&#99999999999;",
        "&nbsp;",
        "&x;",
        "&",
    ),
    *("\r\n", "\r", "\u2028", "\t" * 30, " " * 300, "", "\\", '"', "'", "`", "%s{0}", "../../x"),
    *(
        "javascript:alert(1)",
        "http://[::1",
        "http://a@b:99999/",
        "file:///etc/passwd",
        "https://" * 40,
    ),
    *(
        "arXiv:2601.99999v99",
        "10.1/" + "x" * 300,
        "a@" + "a." * 200 + "!",
        "Ada " * 300,
        "李 " * 60,
    ),
    *("$\\frac{{{{", "\\textbf{", "M$^3$", "{\\'e", "\\" * 80, "{" * 200, "}" * 200, "[" * 400),
)


@dataclass(frozen=True, slots=True)
class Grammar:
    """How a sample is cut, and what its readers are sensitive to."""

    token: re.Pattern[str]
    words: tuple[str, ...]


MARKUP = Grammar(
    re.compile(r"<!\[CDATA\[|\]\]>|<!--|-->|<[^<>]{0,300}>|&\w{1,9};|[^<&]{1,200}|[<&]"),
    (
        *(
            "<!--",
            "-->",
            "<![CDATA[",
            "]]>",
            "<?xml version='1.0' encoding='utf-7'?>",
            "<",
            ">",
            "</",
        ),
        *("<!DOCTYPE x [<!ENTITY a 'b'>]>", "<entry>", "</entry>", "<item>", "</item>", "<title>"),
        *(
            "</title>",
            "<author><name>",
            "<content type='xhtml'>",
            "<div " + "a=1 " * 300,
            "<b>" * 200,
        ),
        *(
            "<link href='",
            "<id>http://arxiv.org/abs/",
            "<published>",
            "xmlns:x='",
            "<rdf:RDF ",
            "<p>",
        ),
    ),
)
JSON = Grammar(
    re.compile(r'"(?:[^"\\]|\\.){0,300}"|[\[\]{},:]|[^\[\]{},:"]{1,100}|"'),
    (*('{"', '":', "[", "]", "{}", "[[", '"\\ud800"', "null", "1e999", "-", "NaN", '"items":['),),
)
BIBTEX = Grammar(
    re.compile(r"@\w+|[{}\",=#]|\\\W|[^@{}\",=#\\]{1,100}|[@\\]"),
    (
        *(
            "@article{",
            "@string{a = ",
            "@comment{",
            "@preamble{",
            "author = {",
            " and ",
            " # ",
            "},",
        ),
        *('"', "{" * 100, "\\'", "{\\", "month = jan", "crossref = {", "others", "@", "$\\alpha$"),
    ),
)
LINES = Grammar(
    re.compile(r"[^\n]{0,400}\n|[^\n]{1,400}"),
    (
        *(
            "h-index12\n",
            "5 Papers\n",
            "1,961citations\n",
            "88.3CLJan 9\n",
            "41.6CVMar 4Code\n",
            "·\n",
        ),
        *(
            "Ada Example, Bob Sample, et al.\n",
            " · tencent-ai\n",
            "Abstract:",
            "IVMar 21, 2023Code\n",
        ),
        *("TY  - JOUR\n", "ER  - \n", "AU  - ", "PY  - 2026/13/45\n", "DO  - ", "\n\n\n", "Via\n"),
        *("Get our free extension", "Similar Papers\n", "N1  - ", "TI  -\n", "\f", "Abstract:\n"),
    ),
)


class Mutator:
    """Grows documents from samples; the same seed grows the same ones."""

    def __init__(self, samples: Sequence[tuple[bytes, Grammar]], *, seed: int) -> None:
        self._chance = random.Random(seed)
        self._samples = [
            (grammar.token.findall(content.decode("utf-8", "replace")), grammar)
            for content, grammar in samples
        ]
        self._ways: tuple[Callable[[list[str], Grammar], list[str]], ...] = (
            *(self._drop, self._double, self._swap, self._splice, self._cut),
            *(self._insert, self._insert, self._nest, self._spoil, self._number),
        )

    def document(self) -> bytes:
        """Grow one document."""
        tokens, grammar = self._chance.choice(self._samples)
        largest = LARGEST if self._chance.random() < 0.05 else USUAL
        grown = list(tokens)
        while sum(map(len, grown)) > largest:
            grown[self._range(grown)] = []
        for _ in range(self._chance.choice((1, 1, 2, 3, 5, 8))):
            grown = self._chance.choice(self._ways)(grown, grammar)
        return self._encoded("".join(grown)[:largest])

    # ------------------------------------------------------------------------- of tokens

    def _range(self, tokens: list[str], most: int = 30) -> slice:
        start = self._chance.randrange(len(tokens) + 1)
        return slice(start, start + self._chance.randint(1, most))

    def _drop(self, tokens: list[str], _: Grammar) -> list[str]:
        del tokens[self._range(tokens)]
        return tokens

    def _double(self, tokens: list[str], _: Grammar) -> list[str]:
        part = self._range(tokens, 12)
        room = LARGEST // (1 + sum(map(len, tokens[part])))
        tokens[part] = tokens[part] * min(self._chance.choice((2, 2, 3, 20, 300)), 1 + room)
        return tokens

    def _swap(self, tokens: list[str], _: Grammar) -> list[str]:
        one, two = self._range(tokens), self._range(tokens)
        tokens[one], tokens[two] = tokens[two], tokens[one]
        return tokens

    def _splice(self, tokens: list[str], _: Grammar) -> list[str]:
        others, _ = self._chance.choice(self._samples)
        tokens[self._range(tokens)] = others[self._range(others, 60)]
        return tokens

    def _cut(self, tokens: list[str], _: Grammar) -> list[str]:
        at = self._chance.randrange(len(tokens) + 1)
        return tokens[at:] if self._chance.random() < 0.3 else tokens[:at]

    def _insert(self, tokens: list[str], grammar: Grammar) -> list[str]:
        word = self._chance.choice((*grammar.words, self._chance.choice(_NASTY)))
        tokens.insert(self._chance.randrange(len(tokens) + 1), word)
        return tokens

    def _nest(self, tokens: list[str], grammar: Grammar) -> list[str]:
        at = self._chance.randrange(len(tokens) + 1)
        tokens.insert(at, self._chance.choice(grammar.words) * self._chance.choice((3, 30, 500)))
        return tokens

    # ------------------------------------------------------------------- inside of a token

    def _spoil(self, tokens: list[str], _: Grammar) -> list[str]:
        if tokens:
            at = self._chance.randrange(len(tokens))
            token = tokens[at]
            place = self._chance.randrange(len(token) + 1)
            end = place + self._chance.choice((0, 0, 1, 5))
            tokens[at] = token[:place] + self._chance.choice(_NASTY) + token[end:]
        return tokens

    def _number(self, tokens: list[str], _: Grammar) -> list[str]:
        digits = [at for at, token in enumerate(tokens) if any(c.isdecimal() for c in token)]
        if digits:
            at = self._chance.choice(digits)
            other = str(self._chance.choice((0, 7, 12, 31, 99, 2026, 10**9, 10**30)))
            tokens[at] = re.sub(r"\d+", other, tokens[at], count=self._chance.choice((1, 0)))
        return tokens

    # ------------------------------------------------------------------------- as bytes

    def _encoded(self, text: str) -> bytes:
        coding = self._chance.choice(
            ("utf-8",) * 30 + ("utf-16", "utf-16-le", "gb18030", "latin-1")
        )
        errors = "surrogatepass" if coding == "utf-8" else "replace"
        content = bytearray(text.encode(coding, errors))
        if content and self._chance.random() < 0.1:
            for _ in range(self._chance.choice((1, 3, 30))):
                content[self._chance.randrange(len(content))] = self._chance.randrange(256)
        return bytes(content)
