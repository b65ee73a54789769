"""Nothing in; the bytes of feeds that want to hurt their reader, and of an honest one, out.

Small functions that make large bodies: nothing of it lies in the repository.
"""

import zlib

RSS = '<rss version="2.0"><channel><title>T</title><link>http://t.example/</link>{}</channel></rss>'
ITEM = "<item><title>{title}</title><link>http://t.example/{n}</link></item>"


def honest(number: int, *, items: int = 3) -> bytes:
    """A small feed that wants nothing; invented throughout."""
    entries = "".join(
        f"<item><title>Notes {number}.{n} on reading slowly</title>"
        f"<link>http://honest{number}.example/{n}</link><guid>h{number}-{n}</guid>"
        f"<pubDate>Mon, 0{n + 1} Jun 2026 08:00:00 GMT</pubDate></item>"
        for n in range(items)
    )
    return RSS.replace("<title>T<", f"<title>Honest feed {number}<").format(entries).encode()


def rss(inside: str) -> bytes:
    """Anything inside the channel of a feed."""
    return f'<?xml version="1.0"?>{RSS.format(inside)}'.encode()


# ----------------------------------------------------------------------------- XML's own traps


def billion_laughs() -> bytes:
    """Entities that double from level to level: 2^30 words when they are expanded."""
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 8 if n else "lol"}">' for n in range(10))
    return _with_declarations(levels, "&l9;")


def quadratic_blowup() -> bytes:
    """One long entity, often used: 100 kB become 1 GB."""
    return _with_declarations(f'<!ENTITY a "{"a" * 50_000}">', "&a;" * 20_000)


def entity_from(address: str) -> bytes:
    """An entity whose text is to be read from a file or an address."""
    return _with_declarations(f'<!ENTITY x SYSTEM "{address}">', "&x;")


def declared_elsewhere(address: str) -> bytes:
    """A document type and a parameter entity that are to be fetched."""
    start = f'<?xml version="1.0"?><!DOCTYPE rss SYSTEM "{address}" ['
    return (
        f'{start}<!ENTITY % p SYSTEM "{address}"> %p;]>'
        + RSS.format(ITEM.format(title="declared elsewhere", n=1))
    ).encode()


def included(address: str) -> bytes:
    """Text that is to be included from elsewhere, and a style sheet, and a base of links."""
    inside = (
        f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{address}" parse="text"/>'
        f'<item xml:base="{address}"><title>included</title><link>x</link></item>'
    )
    return f'<?xml version="1.0"?><?xml-stylesheet href="{address}"?>{RSS.format(inside)}'.encode()


def _with_declarations(declarations: str, title: str) -> bytes:
    start = f'<?xml version="1.0"?><!DOCTYPE rss [{declarations}]>'
    return (start + RSS.format(ITEM.format(title=title, n=1))).encode()


# ----------------------------------------------------------------------------- slow to parse


def long_author(size: int = 64 * 1024) -> bytes:
    """An author for whom a pattern of addresses tries everything with everything."""
    name = "a@" + "a." * (size // 2) + "!"
    return rss(f"<item><title>redos</title><author>{name}</author></item>")


def comment_flood(count: int = 100_000) -> bytes:
    """Comments that begin and never end, where no comment can be."""
    return rss(f"<item><description><![CDATA[{'<!--' * count}]]></description></item>")


def attributes(count: int = 60_000) -> bytes:
    """One element with very many attributes, inside of HTML."""
    many = " ".join(f'a{n}="{n}"' for n in range(count))
    return rss(f"<item><description><![CDATA[<p {many}>x</p>]]></description></item>")


def less_than(size: int = 2_000_000) -> bytes:
    """Markup that begins and never comes."""
    return b"<" * size


def deep(depth: int = 200_000) -> bytes:
    """Elements in elements in elements."""
    return rss("<item><description>" + "<b>" * depth + "x" + "</b>" * depth)


def many_items(count: int = 20_000) -> bytes:
    """An honest form, too much of it."""
    return rss("".join(ITEM.format(title=f"Item {n}", n=n) for n in range(count)))


def long_text(size: int = 5_200_000) -> bytes:
    """One item, as long as a feed may be."""
    return rss(ITEM.format(title="word " * (size // 10), n=1) + "word " * (size // 10))


def many_mentions(posts: int = 300, each: int = 200) -> bytes:
    """Posts that name papers upon papers, none of which exists."""
    link = '&lt;a href="https://arxiv.org/abs/2601.{n:05}"&gt;On no loom {n}&lt;/a&gt;'
    starts = range(0, posts * each, each)
    texts = ("".join(link.format(n=start + n) for n in range(each)) for start in starts)
    return rss("".join(_post(n, f"<description>{t}</description>") for n, t in enumerate(texts)))


def many_authors(posts: int = 300, each: int = 400) -> bytes:
    """Posts by more people than there are."""
    names = (", ".join(f"Ada{n} Example{paper}" for n in range(each)) for paper in range(posts))
    return rss("".join(_post(n, f"<author>{some}</author>") for n, some in enumerate(names)))


def many_marks(count: int = 300_000) -> bytes:
    """One letter under a tower of accents, in an order that has to be sorted."""
    return rss(ITEM.format(title="a" + "\u0301\u0316" * count, n=1))


def _post(number: int, inside: str) -> str:
    return (
        f"<item><title>Loom {number}</title><link>http://t.example/{number}</link>{inside}</item>"
    )


# ----------------------------------------------------------------------------- characters


def utf_7() -> bytes:
    """Script hidden in an encoding that old readers guess."""
    declared = '<?xml version="1.0" encoding="utf-7"?>'
    title = "+ADw-script+AD4-alert(1)+ADw-/script+AD4-"
    return (declared + RSS.format(ITEM.format(title=title, n=1))).encode("ascii")


def nul() -> bytes:
    """NUL and other controls, which databases refuse."""
    return rss(ITEM.format(title="before\x00after\x08\x1b[31m", n=1))


def surrogates() -> bytes:
    """Halves of characters: written as bytes, and as references."""
    body = rss(ITEM.format(title="half HERE &#xD800; &#55357;", n=1))
    return body.replace(b"HERE", b"\xed\xa0\x80\xed\xbf\xbf")


def utf_16() -> bytes:
    """UTF-16 that does not say so."""
    return RSS.format(ITEM.format(title="sixteen bits", n=1)).encode("utf-16-le")


def wrong_encoding() -> bytes:
    """An encoding that is a transformation, declared for plain text."""
    declared = '<?xml version="1.0" encoding="punycode"?>'
    return (declared + RSS.format(ITEM.format(title="puny", n=1))).encode()


# ----------------------------------------------------------------------------- compressed


def bomb(mebibytes: int = 1024, *, form: str = "gzip") -> bytes:
    """So many MiB of zeros as about as many kB; made of one block that is repeated."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = packer.compress(bytes(1024 * 1024)) + packer.flush(zlib.Z_FULL_FLUSH)
    start = b"\x1f\x8b\x08" + bytes(7) if form == "gzip" else b"\x78\xda"
    return start + block * mebibytes + packer.flush()
