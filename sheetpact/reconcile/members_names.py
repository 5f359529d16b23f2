"""Names: the letters by which two Chinese or Western names are the same, and what people write instead of one.

Chinese characters are compared by their reading, so 張偉, 张伟 and Zhang Wei are one name.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af]")
WORD = re.compile(r"[^\W\d_]+")
BRACKETS = re.compile(r"\([^)]*\)|\[[^]]*\]|【[^】]*】|\{[^}]*\}")
JOINERS = str.maketrans("", "", "'’‘`-‐‑·•.")
"""Signs inside one name part: O'Brien, Xiao-Ming, J.R."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


TITLES = _words("先生 女士 小姐 太太 夫人 老师 老板娘 老板 经理 师傅 阿姨 叔叔 大哥 大姐 同学 医生 教授")
WESTERN_TITLES = frozenset({"mr", "mrs", "ms", "miss", "dr", "prof", "sir", "madam", "mme", "herr", "frau"})
NICK_FIRST, NICK_LAST = "小老阿", "总姐哥嫂叔姨婶爷"
"""小王, 老李; 王总, 李姐: one surname, any person."""
GENERIC = _words("用户 顾客 客户 客人 会员 匿名 微信 游客 散客 收货 测试 默认 昵称 某")
KINSHIP = frozenset(_words("妈妈 爸爸 老公 老婆 爷爷 奶奶 外婆 外公 宝贝 宝宝 家人 本人 朋友 未知 没有 无名"))
WESTERN_GENERIC = frozenset(_words("guest customer anonymous unknown test user wechat member buyer name"))

COMPOUND = frozenset(
    _words(
        "欧阳 歐陽 司马 司馬 上官 诸葛 諸葛 东方 東方 皇甫 尉迟 尉遲 公孙 公孫 慕容 令狐 长孙 長孫 宇文 司徒 夏侯 端木 "
        "百里 南宫 南宮 独孤 獨孤 轩辕 軒轅 钟离 鍾離 闻人 聞人 澹台 淳于 呼延 申屠 太史 拓跋 万俟 西门 西門 东郭 東郭"
    )
)
COMPOUND_READINGS = {
    "尉迟": ("yuchi",),
    "尉遲": ("yuchi",),
    "万俟": ("moqi",),
    "长孙": ("zhangsun",),
    "長孫": ("zhangsun",),
}
SURNAME_READINGS: dict[str, tuple[str, ...]] = {
    surname: tuple(readings.split("/"))
    for surnames, readings in (
        ("曾", "zeng/ceng"),
        ("单單", "shan/dan"),
        ("解", "xie/jie"),
        ("仇", "qiu/chou"),
        ("盖蓋", "ge/gai"),
        ("查", "zha/cha"),
        ("乐樂", "yue/le"),
        ("朴", "piao/pu"),
        ("覃", "qin/tan"),
        ("区區", "ou/qu"),
        ("翟", "zhai/di"),
        ("缪繆", "miao/mou"),
    )
    for surname in surnames
}
"""Surnames that are read otherwise than the word: both readings count, the usual one first."""


def name_keys(name: str) -> tuple[str, ...]:
    """`surname given` in lower-case letters, one for each way to read it; () where it names nobody in particular.

    A Western name is read both ways round. Masked names, names with digits, titles (张先生), nicknames (小王)
    and words such as 微信用户 or Guest are no names.
    """
    text = BRACKETS.sub(" ", unicodedata.normalize("NFKC", name))
    if "*" in text or any(letter.isdigit() for letter in text):
        return ()
    han = "".join(HAN.findall(text))
    return _chinese(han) if han else _western(text)


def _chinese(han: str) -> tuple[str, ...]:
    for title in TITLES:
        han = han.removesuffix(title)
    if len(han) < 2 or han in KINSHIP or han in COMPOUND or any(word in han for word in GENERIC):  # noqa: PLR2004 (surname and given name)
        return ()
    if len(han) == 2 and (han[0] in NICK_FIRST or han[1] in NICK_LAST):  # noqa: PLR2004 (the same)
        return ()
    surname = han[:2] if han[:2] in COMPOUND else han[0]
    given = "".join(map(_reading, han[len(surname) :]))
    plain = ("".join(map(_reading, surname)),)
    readings = COMPOUND_READINGS.get(surname) or SURNAME_READINGS.get(surname) or plain
    return tuple(f"{reading} {given}" for reading in readings)


@cache
def _reading(character: str) -> str:
    from pypinyin import lazy_pinyin  # noqa: PLC0415 (52 MB and 0.15 s: loaded with the first Chinese name)

    return "".join(lazy_pinyin(character))


def _western(text: str) -> tuple[str, ...]:
    bare = unicodedata.normalize("NFKD", text.casefold().replace("ü", "v"))
    letters = "".join(sign for sign in bare if not unicodedata.combining(sign)).translate(JOINERS)
    words = [word for word in WORD.findall(letters) if word not in WESTERN_TITLES]
    full = [word for word in words if len(word) > 1]
    if len(full) < 2 or not WESTERN_GENERIC.isdisjoint(words):  # noqa: PLR2004 (an initial is no name)
        return ()
    return tuple(dict.fromkeys((f"{words[-1]} {''.join(words[:-1])}", f"{words[0]} {''.join(words[1:])}")))
