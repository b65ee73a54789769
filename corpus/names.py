"""Personal names in; keys, readings and comparisons of names out.

A name is compared by its folded parts. Which part is the family name is not known for certain:
a comma says it, otherwise it is taken to be the last part, or the first of Chinese characters.
"""

import re
from functools import lru_cache
from itertools import product
from zlib import crc32

from pypinyin import lazy_pinyin

from corpus.text import clean, fold, is_cjk, words

# Readings as family names where they differ from the usual reading of the character, or where
# several are in use. Traditional forms stand beside the simplified ones.
_SURNAMES = {
    **dict.fromkeys("单單", ("shan",)),
    **dict.fromkeys("吕呂", ("lu", "lv", "lyu")),
    **dict.fromkeys("区區", ("ou",)),
    **dict.fromkeys("华華", ("hua",)),
    **dict.fromkeys("盖蓋", ("ge", "gai")),
    **dict.fromkeys("乐樂", ("yue", "le")),
    **dict.fromkeys("覃", ("qin", "tan")),
    **dict.fromkeys("缪繆", ("miao", "mou")),
    **dict.fromkeys("谌諶", ("shen", "chen")),
    **dict.fromkeys("员員贠", ("yun",)),
    "曾": ("zeng",),
    "仇": ("qiu",),
    "解": ("xie",),
    "朴": ("piao", "park", "pak"),
    "任": ("ren",),
    "查": ("zha",),
    "翟": ("zhai", "di"),
    "宓": ("mi", "fu"),
    "冼": ("xian",),
    "洗": ("xian",),
    "折": ("she",),
    "召": ("shao",),
    "黑": ("he",),
    "郇": ("xun", "huan"),
    "繁": ("po",),
    "种": ("chong",),
    "秘": ("bi",),
    "重": ("chong",),
    "祭": ("zhai",),
    "柏": ("bai", "bo"),
    "葛": ("ge",),
    "能": ("nai",),
    "隗": ("wei", "kui"),
    "郗": ("xi", "chi"),
    "应": ("ying",),
    "薄": ("bo",),
    "牟": ("mou", "mu"),
    "费": ("fei", "bi"),
    "句": ("gou",),
    "盛": ("sheng",),
    "晁": ("chao",),
    "尉": ("wei",),
    "欧阳": ("ouyang",),
    "歐陽": ("ouyang",),
    "司马": ("sima",),
    "司馬": ("sima",),
    "诸葛": ("zhuge",),
    "諸葛": ("zhuge",),
    "上官": ("shangguan",),
    "夏侯": ("xiahou",),
    "皇甫": ("huangfu",),
    "慕容": ("murong",),
    "司徒": ("situ",),
    "宇文": ("yuwen",),
    "端木": ("duanmu",),
    "南宫": ("nangong",),
    "东方": ("dongfang",),
    "东郭": ("dongguo",),
    "公孙": ("gongsun",),
    "令狐": ("linghu",),
    "尉迟": ("yuchi",),
    "尉遲": ("yuchi",),
    "长孙": ("zhangsun",),
    "長孫": ("zhangsun",),
    "万俟": ("moqi",),
    "澹台": ("tantai",),
    "鲜于": ("xianyu",),
    "呼延": ("huyan",),
    "淳于": ("chunyu",),
    "濮阳": ("puyang",),
    "钟离": ("zhongli",),
    "单于": ("chanyu",),
    "轩辕": ("xuanyuan",),
}
_TWO_LETTERS = {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"}
_TWO_LETTER = re.compile("[äöüåø]")
_PINYIN_U = re.compile(r"\b([ln])(?:ü|v)(?=e?\b)")
_HYPHEN = re.compile(r"(?<=\w)\s*[-‐‑‒–—−]\s*(?=\w)")
_SUFFIX = frozenset({"jr", "sr", "ii", "iii", "iv", "phd"})
# "Wei Wang 0001" is one of several of that name; "Shao 2023" is a name and a year.
_DISAMBIGUATION = re.compile(r"\s+0\d{3}$")
_BRACKETS = re.compile(r"[()\[\]{}（）【】·\s]+")
_HUMP = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])")
# One family name, spelt with and without the two dots: "Lv", "Lyu".
_SPELT_WITH_Y = {"lyu": "lv", "nyu": "nv", "lyue": "lve", "nyue": "nve"}
# Families of which very many share a short given name: "Wei Wang" is no one in particular.
_COMMON = (
    "wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin gao luo zheng "
    "liang xie song tang deng han feng cao peng zeng xiao tian dong pan yuan cai jiang yu du ye "
    "cheng wei su lu ding ren shen yao lv fan fang shi jin qian dai kim lee park choi jung kang "
    "nguyen tran le pham singh kumar sharma"
)
_COMMON_FAMILIES = frozenset(_COMMON.split())
_COMMON_CHARACTERS = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐張劉陳楊黃趙吳孫馬羅鄭"
)
_SHORT_GIVEN = 5
_MERGED_PARTS = 4
"""Longer names are not tried with two of their parts written together."""


def given_first(name: str) -> str:
    """Turn "Shao, Jiawei" round and drop what is not part of the name.

    >>> given_first("Shao, Jiawei"), given_first("Wei Wang 0001")
    ('Jiawei Shao', 'Wei Wang')
    >>> given_first("Shao 2023")
    'Shao 2023'
    """
    name = clean(name)
    if name[-1:].isdigit():
        name = _DISAMBIGUATION.sub("", name)
    family, comma, given = name.partition(",")
    if not comma or not words(given):
        return name.rstrip(", ")
    if fold(given) in _SUFFIX:
        return family.strip()
    return f"{given.strip()} {family.strip()}"


@lru_cache(maxsize=65_536)
def name_parts(name: str) -> tuple[str, ...]:
    """Give the folded parts, given name first, hyphenated ones as one part.

    >>> name_parts("Shao, Jia-Wei"), name_parts("佘琪")
    (('jiawei', 'shao'), ('佘', '琪'))
    """
    plain = name.replace(".", " ")
    if plain.isascii() and plain.replace(" ", "").isalpha():  # as most are; far faster
        parts = tuple(plain.casefold().split())
    else:
        parts = words(_HYPHEN.sub("", given_first(name)))
    kept = tuple(part for part in parts if part not in _SUFFIX)
    return kept or parts


def in_scripts(name: str) -> tuple[str, str]:
    """Part a name that stands in two scripts, Chinese or Japanese characters second.

    >>> in_scripts("Qi She (佘琪)"), in_scripts("佘琪"), in_scripts("Qi She")
    (('Qi She', '佘琪'), ('', '佘琪'), ('Qi She', ''))
    """
    if not is_cjk(name):
        return name, ""
    characters = "".join(word for word in words(name) if is_cjk(word))
    rest = "".join(" " if is_cjk(c) else c for c in name)
    return (_BRACKETS.sub(" ", rest).strip() if words(rest) else ""), characters


def name_key(name: str) -> str:
    """Give a key which is equal for one full name in either order, whatever its spelling.

    >>> name_key("Shao, Jiawei") == name_key("jiawei shao") == name_key("Jia-wei Shao")
    True
    """
    latin, characters = in_scripts(name)
    if latin or not characters:
        return " ".join(sorted(name_parts(latin or name)))
    return "".join(name_parts(characters))


def initials(name: str) -> str:
    """Shorten the given names to their initials.

    >>> initials("Geoffrey Everest Hinton")
    'g e hinton'
    """
    *given, family = name_parts(name) or ("",)
    return " ".join([*(part[0] for part in given), family])


def forms(name: str) -> tuple[str, ...]:
    """Give the folded forms in which one name is spelt, given name first.

    >>> forms("佘琪")
    ('佘 琪', 'qi she')
    >>> forms("Jörg Lee-Kim")
    ('jorg leekim', 'jorg lee kim', 'joerg leekim', 'joerg lee kim')
    """
    latin, characters = in_scripts(name)
    if latin and characters:
        return tuple(dict.fromkeys((*forms(latin), *forms(characters))))
    if characters:
        return tuple(dict.fromkeys((" ".join(name_parts(name)), *romanised(name))))
    if name.isascii() and "-" not in name:
        return tuple(filter(None, [" ".join(name_parts(name))]))
    spelt = given_first(name)
    found: dict[str, None] = {}
    for spelling in _spellings(spelt):
        found[" ".join(name_parts(spelling))] = None
        found[" ".join(name_parts(_HYPHEN.sub(" ", spelling)))] = None
    return tuple(form for form in found if form)


def variants(name: str) -> tuple[str, ...]:
    """Give all folded forms under which a name may be typed, in both orders.

    >>> variants("单雄信")
    ('单 雄 信', 'xiongxin shan', 'shan xiongxin')
    """
    found: dict[str, None] = {}
    for form in forms(name):
        found[form] = None
        if not is_cjk(form):
            *given, family = form.split()
            found[" ".join([family, *given])] = None
    return tuple(found)


def romanised(name: str) -> tuple[str, ...]:
    """Read a name in Chinese characters aloud, given name first.

    >>> romanised("吕布"), romanised("欧阳修")
    (('bu lu', 'bu lv', 'bu lyu'), ('xiu ouyang',))
    """
    _, characters = in_scripts(name)
    if not characters:
        return ()
    size = 2 if characters[:2] in _SURNAMES and len(characters) > 2 else 1
    family, given = characters[:size], characters[size:]
    families = _SURNAMES.get(family) or ("".join(lazy_pinyin(family)),)
    spoken = "".join(lazy_pinyin(given))
    readings = [spoken] if "v" not in spoken else [spoken, spoken.replace("v", "u")]
    return tuple(
        fold(f"{reading} {surname}").strip() for reading, surname in product(readings, families)
    )


def separated(name: str) -> str:
    """Part what is written together: "SheQi" becomes "She Qi".

    >>> separated("Yan-guangZhao")
    'Yan-guang Zhao'
    """
    return _HUMP.sub(" ", name)


def compatible(a: str, b: str) -> bool:
    """Whether two names could be the same person's: initials and missing middle names agree.

    >>> compatible("J. Shao", "Jiawei Shao"), compatible("Yu Wang", "Yujia Wang")
    (True, False)
    >>> compatible("Bjoern Hoehle", "B. Höhle"), compatible("余琪", "于琪")
    (True, False)
    """
    return any(agree(one, other) for one in comparable(a) for other in comparable(b))


def agree(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Compare two forms of names that ``comparable`` gave, either of them family name first."""
    if is_cjk(one[0]) and is_cjk(other[0]):
        return one == other
    if one[0] == _READ and other[0] == _READ:
        return False  # two names in characters that only sound alike
    one, other = (form[1:] if form[0] == _READ else form for form in (one, other))
    return (
        _agree(one, other)
        or _agree(one, (*other[1:], other[0]))
        or _agree((*one[1:], one[0]), other)
    )


_READ = ""
"""Stands before the parts of a form that is only the reading of characters."""


@lru_cache(maxsize=65_536)
def comparable(name: str) -> tuple[tuple[str, ...], ...]:
    """Give the parts of every form of a name, also with two neighbours written together.

    >>> comparable("Ou Yang Xiu")
    (('ou', 'yang', 'xiu'), ('ouyang', 'xiu'), ('ou', 'yangxiu'))
    """
    _, characters = in_scripts(name)
    latin = name if not characters else in_scripts(name)[0]
    found = [form for text in forms(latin) for form in _joined(text.split())] if latin else []
    if characters:
        found.append(name_parts(characters))
        found += [(_READ, *reading.split()) for reading in romanised(characters)]
    return tuple(dict.fromkeys(tuple(_SPELT_WITH_Y.get(p, p) for p in form) for form in found))


def _joined(parts: list[str]) -> list[tuple[str, ...]]:
    """Give the parts, and with two neighbours as one: compound and two-syllable names."""
    every = [tuple(parts)]
    if 2 < len(parts) <= _MERGED_PARTS:
        for at in range(len(parts) - 1):
            if len(parts[at]) > 1 and len(parts[at + 1]) > 1:
                every.append((*parts[:at], parts[at] + parts[at + 1], *parts[at + 2 :]))
    return every


def blocks(name: str) -> frozenset[int]:
    """Give numbers by which names that may be compatible are found.

    Each holds a family name, an initial, and the first given name (0 for a mere initial), from the
    highest bits to the lowest: who has the same ``GROUP`` shares family name and initial.
    """
    if name.isascii() and "-" not in name:
        parts = name_parts(name)
        if len(parts) == 2:  # most names
            return frozenset(filter(None, (_block(*parts), _block(parts[1], parts[0]))))
    found: set[int | None] = set()
    for form in comparable(name):
        parts = form[1:] if form[0] == _READ else form
        if len(parts) > 1:
            found |= {_block(parts[0], parts[-1]), _block(parts[1], parts[0])}
    return frozenset(filter(None, found))


def has_common_family(name: str) -> bool:
    """Whether the family name, at whichever end it stands, is one of the most common.

    >>> has_common_family("J. Wang"), has_common_family("J. Shao")
    (True, False)
    """
    parts = name_parts(name)
    return bool(parts) and not _COMMON_FAMILIES.isdisjoint((parts[0], parts[-1]))


@lru_cache(maxsize=65_536)
def is_loose(name: str) -> bool:
    """Whether a name may be short for another, or another form of it, though the parts differ.

    Of two different names that are compatible, one is loose.

    >>> [is_loose(name) for name in ("Jiawei Shao", "J. Shao", "Jia Wei Shao", "佘琪", "Jörg Kim")]
    [False, True, True, True, True]
    """
    if not name.isascii() or "-" in name:
        return True
    parts = name_parts(name)
    return len(parts) != 2 or min(map(len, parts)) < 2 or not _SPELT_WITH_Y.keys().isdisjoint(parts)


def readings(name: str) -> set[int]:
    """Give a number for each reading: a family name, and the initial of the first given name.

    Names without one in common are not compatible; others may have one in common by chance.

    >>> len(readings("Jiawei Shao") & readings("J. Shao"))
    1
    >>> readings("Jiawei Shao") & readings("Q. Shao")
    set()
    """
    found: set[str] = set()
    for form in comparable(name) if is_loose(name) else (name_parts(name),):
        parts = form[1:] if form[0] == _READ else form
        first, last = parts[0], parts[-1]
        found.add(first[0] + last)
        found.add(parts[1 % len(parts)][0] + first)
    return {crc32(reading.encode()) for reading in found}


GROUP = 20
"""Bits of a block that tell first given names apart."""


def _block(given: str, family: str) -> int | None:
    """Give the number of a reading; nothing is found by a family name of one letter."""
    if len(family) < 2 and not is_cjk(family):
        return None
    low = crc32(given.encode()) % ((1 << GROUP) - 1) + 1 if len(given) > 1 else 0
    return (crc32(family.encode()) << 8 | ord(given[0]) & 255) << GROUP | low


@lru_cache(maxsize=65_536)
def is_full(name: str) -> bool:
    """Whether a name has a family name and a given name that is more than an initial.

    >>> is_full("Jiawei Shao"), is_full("J. Shao"), is_full("Plato"), is_full("佘琪")
    (True, False, False, True)
    """
    parts = name_parts(name)
    if is_cjk(name):
        return len("".join(parts)) > 1
    return len(parts) > 1 and len(parts[0]) > 1 and len(parts[-1]) > 1


def is_common(name: str) -> bool:
    """Whether so many people have this name that it tells little.

    >>> is_common("Wei Wang"), is_common("Wang Wei"), is_common("Jiawei Shao")
    (True, True, False)
    """
    latin, characters = in_scripts(name)
    if characters and not latin:
        return len(characters) == 2 and characters[0] in _COMMON_CHARACTERS
    parts = name_parts(latin or name)
    if len(parts) != 2:
        return False
    return any(
        family in _COMMON_FAMILIES and len(given) <= _SHORT_GIVEN
        for given, family in (parts, parts[::-1])
    )


def _agree(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Compare two names given name first."""
    if one[-1] != other[-1]:
        return False
    shorter, longer = sorted((one[:-1], other[:-1]), key=len)
    if not shorter:
        return not longer
    if not _may_be(shorter[0], longer[0]):
        return False
    rest = iter(longer[1:])
    return all(any(_may_be(part, next_part) for next_part in rest) for part in shorter[1:])


def _may_be(part: str, other: str) -> bool:
    if len(part) == 1 or len(other) == 1:
        return part[0] == other[0]
    return part == other


def _spellings(name: str) -> tuple[str, ...]:
    """Give the spellings with and without diacritics as two letters."""
    low = clean(name).casefold()
    if low.isascii():
        return (low,)
    two = _TWO_LETTER.sub(lambda letter: _TWO_LETTERS[letter[0]], low)
    mandarin = tuple(_PINYIN_U.sub(rf"\1{u}", low) for u in ("v", "yu"))
    return tuple(dict.fromkeys((low, two, *mandarin)))
