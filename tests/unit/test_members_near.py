"""Nearly the same: what people mistype or leave out, and what is something else."""

from __future__ import annotations

import pytest

from sheetpact.reconcile import members_near as near


def both_ways(same: bool, one: object, other: object, how: object) -> bool:
    return how(one, other) is same and how(other, one) is same  # type: ignore[operator]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("berg anna", "berg anna", True),
        ("berg mary", "berg mary ann", True),  # a part of the given name
        ("berg ann", "berg mary ann", False),  # another one first
        ("smith", "smith jr", False),
        ("lindqvist maria", "lindkvist maria", True),
        ("lindqvist maria", "lindqvist marai", True),
        ("lindqvist maria", "lindqvist mario", True),  # a letter may be wrong; what else agrees decides
        ("lindqvist anna", "lindqvist anne", False),  # too short to tell
        ("lindqvist maria", "lindkvist marai", True),
        ("lindqvist maria", "lundkvist maria", False),
    ],
)
def test_a_western_name(one: str, other: str, same: bool) -> None:
    assert both_ways(same, one, other, near.western_name)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("文三路", "文三路", True),
        ("西湖文三路", "文三路", True),
        ("文三路", "三路", False),
        ("文三路", "文一路", False),
        ("mill st", "mill st", True),
        ("millbrook st", "milbrook st", True),
        ("millbrookst", "millbrook st", True),
        ("millbrook st", "millbrook rd", False),
        ("millbrook", "millbrook st", True),
        ("old millbrook st", "millbrook st", True),
        ("old mill st", "mill st", True),
        ("new millbrook st", "old millbrook st", False),
        ("moss st", "mill st", False),
        ("st", "mill st", False),
        ("plain", "plains", True),
        ("mill st", "文三路", False),
        ("königstraße", "königstrasse", False),
        ("königstraße", "konigstraße", True),
        ("alte königstraße", "königstraße", True),
    ],
)
def test_a_street(one: str, other: str, same: bool) -> None:
    assert both_ways(same, one, other, near.street)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("文三路-478-502", "文三路-478-3-502", True),
        ("文三路-478", "文三路-478-502", True),
        ("文三路-478-502", "文三路-502-478", False),
        ("文三路-478", "文三路-502-478", False),
        ("12 4 mill st", "12 mill st", True),
        ("12 4 mill st", "14 mill st", False),
        ("4 12 mill st", "12 mill st", True),
    ],
)
def test_a_house(one: str, other: str, same: bool) -> None:
    assert both_ways(same, one, other, near.house)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ((), (), False),
        (("bath", "ba1", "2ab"), (), False),
        (("bath", "ba1", "2ab"), ("leeds", "ls1", "4ab"), True),
        (("bath", "ba1", "2ab"), ("leeds",), False),
        (("bath", "ba1", "2ab"), ("leeds", "ba1", "2ab"), False),
        (("bath", "ba1", "2ab"), ("bath", "ba12ab"), False),
        (("bath", "ba1", "2ab"), ("bath", "uk", "ls1"), False),
        (("melbourne", "3000"), ("melborne", "3001"), False),
        (("melbourne", "3000"), ("3001",), True),
        (("浙江省", "杭州市"), ("杭州市",), False),
        (("杭州市",), ("上海市",), True),
        (("浙江省", "杭州市"), ("江苏省", "杭州市"), True),
        (("浙江省",), ("杭州市",), False),
        (("杭州市",), ("bath", "ba1"), False),
        (("orléans", "45000"), ("orleans", "45000"), False),
        (("orléans", "45000"), ("orléans", "45100"), False),
        (("orléans", "45000"), ("tours", "37000"), True),
    ],
)
def test_elsewhere(one: tuple[str, ...], other: tuple[str, ...], same: bool) -> None:
    assert both_ways(same, one, other, near.elsewhere)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("anna.lindqvist@example.com", "anna.lindkvist@example.com", True),
        ("anna.lindqvist@example.com", "anna.lindkvist@example.org", False),
        ("wang85@example.com", "wang86@example.com", False),
        ("wangfang@example.com", "wangfagn@example.com", True),
        ("wang@example.com", "wong@example.com", False),
        ("10012345@example.com", "10012346@example.com", True),
    ],
)
def test_a_mailbox(one: str, other: str, same: bool) -> None:
    assert both_ways(same, one, other, near.mailbox)
