"""Addresses with which partners edit the sheet."""

from __future__ import annotations

from pathlib import Path

import pytest

from sheetpact.errors import PactError
from sheetpact.model.pact import Pact
from sheetpact.pact import load_pact

PACT = """\
pact: 手作联盟
locale: {locale}
timezone: Asia/Shanghai
currency: CNY
sheet: {{connector: workbook, document: a.xlsx}}
partners:
  tea:
    name: 青山茶具
    editors: [Li@example.com, chen@example.com]
  table:
    name: 白石餐具
    editors: {editors}
"""


def load(folder: Path, editors: str, locale: str = "zh-CN") -> Pact:
    path = folder / "pact.yaml"
    path.write_text(PACT.format(editors=editors, locale=locale), encoding="utf-8")
    return load_pact(path, {})


def test_an_address_leads_to_its_partner(tmp_path: Path) -> None:
    pact = load(tmp_path, "[wang@example.com]")
    assert [pact.editor(who) for who in ("li@EXAMPLE.com", "wang@example.com", "zhao@example.com", "")] == [
        "tea",
        "table",
        None,
        None,
    ]


def test_nobody_needs_one(tmp_path: Path) -> None:
    assert load(tmp_path, "[]").partners["table"].editors == ()


@pytest.mark.parametrize(
    ("editors", "told"),
    [
        ("[wang@example.com, LI@example.com]", "伙伴 tea 已经用了这个邮箱"),
        ("[wang]", "这里要写邮箱地址"),
        ("[138]", "请加引号"),
        ("wang@example.com", "这里要写列表"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_without_the_address(tmp_path: Path, editors: str, told: str) -> None:
    with pytest.raises(PactError) as refused:
        load(tmp_path, editors)
    assert told in str(refused.value)
    assert "第 12 行 partners.table.editors" in str(refused.value)
    assert "example.com" not in str(refused.value)


def test_the_same_address_twice_under_one_partner_is_no_contradiction(tmp_path: Path) -> None:
    assert load(tmp_path, "[wang@example.com, Wang@example.com]").editor("wang@example.com") == "table"
