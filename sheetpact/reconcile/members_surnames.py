"""Chinese surnames as data, in simplified characters: which there are, and which are read otherwise than the word."""

from __future__ import annotations

SURNAMES = frozenset(
    "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任"
    "姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章"
    "鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁"
    "隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈"
    "姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝都巩稽井练仲乐虞卞封竺冼原官衣楚佟栗匡宗应台巫鞠僧桑荆谌银扬明沙薜伏"
    "岑习胥保和蔺水云昌凤酆皮苍麻危封邝呼尚郗班仰储骆诸支咸籍邴璩濮扈冒终暨居衡步耿满弘寇广禄阙东殴殳沃利蔚越夔隆师厍晁勾"
    "融訾阚那空曾毋沙乜养须丰巢蒯相后红竹权逯盍益桓公仉督缪区朴"
)
_COMPOUND = (
    "欧阳司马上官诸葛东方皇甫尉迟公孙慕容令狐长孙宇文司徒夏侯端木"
    "百里南宫独孤轩辕钟离闻人澹台淳于呼延申屠太史拓跋万俟西门东郭"
)
COMPOUND = frozenset(_COMPOUND[at : at + 2] for at in range(0, len(_COMPOUND), 2))
COMPOUND_READINGS = {"尉迟": ("yuchi",), "万俟": ("moqi",), "长孙": ("zhangsun",)}
SURNAME_READINGS: dict[str, tuple[str, ...]] = {
    "曾": ("zeng", "ceng"),
    "单": ("shan", "dan"),
    "解": ("xie", "jie"),
    "仇": ("qiu", "chou"),
    "盖": ("ge", "gai"),
    "查": ("zha", "cha"),
    "乐": ("yue", "le"),
    "朴": ("piao", "pu"),
    "覃": ("qin", "tan"),
    "区": ("ou", "qu"),
    "翟": ("zhai", "di"),
    "缪": ("miao", "mou"),
}
"""Surnames that are read otherwise than the word: both readings count, the usual one first."""
