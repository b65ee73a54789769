"""Personal names in; keys, readings and comparisons of names out.

A name is compared by its folded parts. Which part is the family name is not known for certain:
a comma says it, otherwise it is taken to be the last part, or the first of Chinese characters.
"""

import re
from itertools import product

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


def name_parts(name: str) -> tuple[str, ...]:
    """Give the folded parts, given name first, hyphenated ones as one part.

    >>> name_parts("Shao, Jia-Wei"), name_parts("佘琪")
    (('jiawei', 'shao'), ('佘', '琪'))
    """
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
    """
    one, other = name_parts(a), name_parts(b)
    if not one or not other:
        return False
    if is_cjk(a) or is_cjk(b):
        return one == other or bool(set(forms(a)) & set(forms(b)))
    turned = (*other[1:], other[0])
    return _agree(one, other) or _agree(one, turned)


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
