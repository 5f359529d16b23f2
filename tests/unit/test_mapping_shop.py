"""A connector's mapping file: what it may say, and what a person is told when it is wrong."""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path

import pytest
import yaml

from sheetpact.errors import PactError
from sheetpact.exchange.tables import FIELDS, SECTIONS
from sheetpact.mapping.shop import FieldUnit, ShopMapping, shop_mapping, with_columns

ROOT = Path(__file__).parents[2]
GOOD = """
listing:
  listing: {from: id, as: id}
  shown: {from: [stock, 库存], as: pieces, default: null}
  tracked: {from: manage, as: bool, values: {"yes": true, "no": false}}
"""


def mapping(text: str, locale: str = "en") -> ShopMapping:
    return shop_mapping(yaml.safe_load(text), "mappings/x.yaml", locale)


def test_a_mapping_names_source_unit_and_default() -> None:
    shown = mapping(GOOD).section("listing")["shown"]
    assert (shown.source, shown.unit, shown.required, shown.default) == (
        ("stock", "库存"),
        FieldUnit.PIECES,
        False,
        None,
    )
    assert mapping(GOOD).section("listing")["listing"].required


def test_a_missing_section_is_told_with_the_file() -> None:
    with pytest.raises(PactError, match=r"mappings/x\.yaml.*order"):
        mapping(GOOD).section("order")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("listing: {sku: {from: id, as: number}}", "listing.sku.as"),
        ("listing: {sku: {form: id}}", "listing.sku.form"),
        ("listing: {sku: {as: id}}", "listing.sku"),
        ("listing: {sku: {from: []}}", "listing.sku"),
        ("listing: {at: {from: t, as: time, zone: Mars/Base}}", "listing.at.zone"),
        ("listing: {ok: {from: s, values: {yes: true}}}", "quotes"),
        ("listing: [sku]", "listing"),
        ("order: {at: {from: t, cut: '(['}}", "regular expression"),
        ("order: {at: {from: t, cut: 'E.*'}}", "one group"),
        ("Listing: {sku: {from: id}}", "Listing"),
        ("- listing", "keys and values"),
        ("files: {needs: {stock: sku}, encodings: [gbk, klingon]}", "files.encodings.1"),
        (
            "files: {needs: {stock: sku}, import: {kind: csv, columns: [{heading: 库存}], how: {zh: 导入, en: go}}}",
            "import.columns.0",
        ),
    ],
)
def test_a_wrong_mapping_is_told_with_file_and_key(text: str, told: str) -> None:
    with pytest.raises(PactError) as caught:
        mapping(text)
    assert "mappings/x.yaml" in str(caught.value)
    assert told in str(caught.value)


def test_every_mistake_is_told_at_once() -> None:
    with pytest.raises(PactError) as caught:
        mapping("listing: {sku: {from: id, as: number}, title: {form: t}}", "zh-CN")
    lines = str(caught.value).splitlines()
    assert any("listing.sku.as" in line and "写得不对" in line for line in lines)
    assert any("listing.title.form" in line for line in lines)


def test_a_column_map_may_give_a_heading_alone_and_keeps_the_unit() -> None:
    own = with_columns(mapping(GOOD), {"listing": {"shown": "剩余"}}, "columns.yaml", FIELDS)
    shown = own.section("listing")["shown"]
    assert (shown.source, shown.unit, shown.required) == (
        ("剩余",),
        FieldUnit.PIECES,
        False,
    )
    assert own.section("listing")["listing"].source == ("id",)


def test_a_column_map_may_replace_or_add_a_field() -> None:
    own = with_columns(
        mapping(GOOD),
        {
            "listing": {
                "shown": {"from": "可售", "as": "pieces"},
                "barcode": ["条码", "条形码"],
            }
        },
        "columns.yaml",
        FIELDS,
    )
    assert own.section("listing")["shown"].required
    assert own.section("listing")["barcode"].source == ("条码", "条形码")


@pytest.mark.parametrize(
    ("loaded", "encodings"),
    [
        pytest.param({}, ("gbk",), id="a column map without files leaves them"),
        pytest.param(
            {"files": {"needs": {"stock": "可售"}, "encodings": ["utf-8"]}}, ("utf-8",), id="its own files count"
        ),
    ],
)
def test_a_column_map_replaces_files_as_a_whole_and_is_no_section_by_that_name(
    loaded: dict[str, object], encodings: tuple[str, ...]
) -> None:
    base = mapping(GOOD + "files: {needs: {stock: sku}, encodings: [gbk]}")
    own = with_columns(base, loaded, "columns.yaml", FIELDS)
    assert own.files is not None
    assert own.files.encodings == encodings
    assert set(own.sections) == {"listing"}


@pytest.mark.parametrize(
    ("loaded", "told"),
    [
        ({"ordr": {"order": "单号"}}, "columns.yaml: nothing is called ordr here. Did you mean order?"),
        (
            {"customer": {"custmer": "卡号"}},
            "columns.yaml: nothing is called customer.custmer here. Did you mean customer?",
        ),
        ({"listing": {"farbe": "颜色"}}, "columns.yaml: nothing is called listing.farbe here."),
    ],
)
def test_a_name_that_nothing_asks_for_is_told_with_the_nearest_right_one(loaded: object, told: str) -> None:
    with pytest.raises(PactError) as caught:
        with_columns(mapping(GOOD), loaded, "columns.yaml", FIELDS)
    assert str(caught.value) == told


def test_the_reference_names_all_that_a_call_may_say() -> None:
    """What tables may say stands in the guide to them, with their headings."""
    lines = (ROOT / "docs/reference/mapping.md").read_text("utf-8").splitlines()
    rows = [line.split("|")[1:3] for line in lines if line.startswith("| `")]
    told = {section.strip(" `"): set(re.findall(r"`([a-z_]+)`", fields)) for section, fields in rows}
    calls = FIELDS.keys() - set(chain.from_iterable(SECTIONS.values()))
    assert {section: told[section] for section in calls} == {section: FIELDS[section] for section in calls} != {}


def test_all_that_shipped_mappings_of_files_say_is_known() -> None:
    for path in (ROOT / "mappings").glob("export_files.*.yaml"):
        for section, fields in yaml.safe_load(path.read_text("utf-8")).items():
            assert section == "files" or set(fields) <= FIELDS[section], path.name


@pytest.mark.parametrize("loaded", [["sku"], {"listing": "sku"}, {"listing": {"shown": {"as": "dozen"}}}])
def test_a_wrong_column_map_is_told_with_its_own_name(loaded: object) -> None:
    with pytest.raises(PactError, match=r"columns\.yaml"):
        with_columns(mapping(GOOD), loaded, "columns.yaml", FIELDS)
