"""A pact file becomes a Pact whose questions can be answered."""

from __future__ import annotations

import copy
import json
import pickle
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

from sheetpact.errors import PactError
from sheetpact.model.pact import Pact, ShopSettings
from sheetpact.model.secret import Secret
from sheetpact.pact import load_pact, pact_schema

ROOT = Path(__file__).parents[2]
PACT = """\
pact: 手作联盟
locale: zh-CN
timezone: Asia/Shanghai
currency: CNY
sheet:
  connector: workbook
  document: 手作联盟.xlsx
partners:
  tea:
    name: 青山茶具
    shops:
      tea-woo: {connector: woocommerce, settings: {base_url: "https://tea.example", consumer_key: "${TEA_KEY}"}}
      tea-files: {connector: export_files, settings: {folder: tea, timezone: Europe/Berlin, header: 2, new: true}}
  table:
    name: 白石餐具
    shops:
      table-shopify: {connector: shopify, settings: {access_token: "prefect:secret/table-shopify"}}
inventory:
  safety_stock: 1
  max_shown: 50
  items:
    POT-1: {mode: escrow, safety_stock: 2}
    table/POT-1: {safety_stock: 0, max_shown: null}
    "00123": {buffer_percent: 10}
    CUP/RED: {mode: own}
  bundles:
    GIFTBOX-1: {tea/POT-1: 1, table/BOWL-2: 2}
guards: {max_change: 1}
"""
BLOCKS = {"table-shopify": "shpat-from-prefect"}


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    def written(text: str) -> Path:
        path = tmp_path / "pact.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return written


@pytest.fixture
def pact(write: Callable[[str], Path]) -> Pact:
    return load_pact(write(PACT), {"TEA_KEY": "ck-from-environment"}, BLOCKS.__getitem__)


def test_what_is_not_written_has_the_agreed_value(pact: Pact) -> None:
    assert (pact.pact, pact.locale, pact.store, pact.clock_tolerance) == (
        "手作联盟",
        "zh-CN",
        "sqlite:///.sheetpact/pact.db",
        300,
    )
    assert pact.members.share == ("display_name", "phone_masked", "points", "tier")
    assert (pact.guards.max_change, pact.guards.max_change_rows) == (1.0, 10)
    assert pact.inventory.default.model_dump() == {
        "mode": "mirror",
        "safety_stock": 1,
        "buffer": 0,
        "buffer_percent": None,
        "max_shown": 50,
        "stop_at": None,
    }


def test_settings_keep_the_type_they_are_written_in(pact: Pact) -> None:
    assert pact.shops["tea-files"][1].settings == {
        "folder": "tea",
        "timezone": "Europe/Berlin",
        "header": 2,
        "new": True,
    }


def test_shops_come_in_the_order_of_the_file_with_their_partner(pact: Pact) -> None:
    assert [(shop, partner) for shop, (partner, _) in pact.shops.items()] == [
        ("tea-woo", "tea"),
        ("tea-files", "tea"),
        ("table-shopify", "table"),
    ]
    assert pact.partner_of("table-shopify") == "table"
    assert pact.partner_name("table") == "白石餐具"
    assert [pact.known_as(partner) for partner in ("table", "gone")] == ["白石餐具", "gone"]
    assert pact.source("table-shopify") == "table-shopify/shopify"


@pytest.mark.parametrize("typed", ["tea", "青山茶具", " 青山茶具 ", "ＴＥＡ"])
def test_a_partner_is_found_by_what_people_type(pact: Pact, typed: str) -> None:
    assert pact.partner_id(typed) == "tea"


def test_an_unknown_name_is_no_partner(pact: Pact) -> None:
    assert pact.partner_id("青山") is None


def test_a_shop_without_its_own_zone_lives_in_the_zone_of_the_pact(pact: Pact) -> None:
    assert pact.shop_timezone("tea-files").key == "Europe/Berlin"
    assert pact.shop_timezone("tea-woo").key == "Asia/Shanghai"


def test_owner_and_sku_goes_before_sku_goes_before_the_default(pact: Pact) -> None:
    tea, table, bowl = pact.policy("tea", "POT-1"), pact.policy("table", "POT-1"), pact.policy("table", "BOWL-2")
    assert (tea.mode, tea.safety_stock, tea.max_shown) == ("escrow", 2, 50)
    assert (table.mode, table.safety_stock, table.max_shown) == ("escrow", 0, None)
    assert bowl == pact.inventory.default


def test_a_sku_may_look_like_a_number_or_hold_a_slash(pact: Pact) -> None:
    assert pact.policy("tea", "00123").buffer_percent == 10
    assert pact.policy("tea", "123").buffer_percent is None
    assert pact.policy("tea", "CUP/RED").mode == "own"


def test_a_reference_is_usable_and_hidden(pact: Pact) -> None:
    key = pact.shops["tea-woo"][1].settings["consumer_key"]
    token = pact.shops["table-shopify"][1].settings["access_token"]
    assert (key, token) == ("ck-from-environment", "shpat-from-prefect")
    shown = f"{pact!r} {pact} {pact.shops} {pact.model_dump()} {pact.model_dump_json()} {[key]}"
    assert "ck-from-environment" not in shown
    assert "shpat-from-prefect" not in shown
    assert "https://tea.example" in shown


def test_a_log_learns_every_text_that_it_must_not_show(write: Callable[[str], Path]) -> None:
    text = PACT.replace("currency: CNY", "currency: CNY\nstore: postgresql+psycopg://hub:${DB_PASSWORD}@db/pact")
    pact = load_pact(write(text), {"TEA_KEY": "ck", "DB_PASSWORD": "tiger"}, BLOCKS.__getitem__)
    url = "postgresql+psycopg://hub:tiger@db/pact"
    assert pact.store == url
    assert pact.secret_values == {"ck", "shpat-from-prefect", "tiger", url}
    assert "tiger" not in f"{pact!r} {pact.model_dump_json()}"


@pytest.mark.parametrize("twin", [copy.deepcopy, lambda secret: pickle.loads(pickle.dumps(secret))])
def test_a_copied_secret_stays_hidden(twin: Callable[[Secret], Secret]) -> None:
    copied = twin(Secret("hub:tiger", ("tiger",)))
    assert (copied, repr(copied), copied.revealing) == ("hub:tiger", "'***'", {"hub:tiger", "tiger"})


def test_the_env_file_beside_the_pact_is_read_and_the_environment_goes_first(write: Callable[[str], Path]) -> None:
    path = write(PACT.replace("prefect:secret/table-shopify", "${TABLE_TOKEN}"))
    path.with_name(".env").write_text("\ufeffTEA_KEY=from-file\nTABLE_TOKEN='pa$$word ${TEA_KEY}'\n", encoding="utf-8")
    pact = load_pact(path, {"TEA_KEY": "from-environment"})
    assert pact.shops["tea-woo"][1].settings["consumer_key"] == "from-environment"
    assert pact.shops["table-shopify"][1].settings["access_token"] == "pa$$word ${TEA_KEY}"


@pytest.mark.parametrize(
    "setting",
    [
        "credentials: keys/google.json",
        "app_key: '7012345'",
        "appKey: '7012345'",
        "file_token: shtcnABC",
        "token_url: https://tea.example/token",
        "private_key_file: key.pem",
        "use_token: true",
        "base_url: https://tea.example:8443/wp",
        "base_url: 'https://${TEA_KEY}:${TEA_KEY}@tea.example'",
        "folder: 密码学",
    ],
)
def test_what_only_sounds_like_a_secret_may_be_written_out(write: Callable[[str], Path], setting: str) -> None:
    text = PACT.replace("settings: {folder: tea", f"settings: {{{setting}, header_row: 1")
    pact = load_pact(write(text), {"TEA_KEY": "k"}, BLOCKS.__getitem__)
    assert setting.partition(":")[0] in pact.shops["tea-files"][1].settings


def test_a_windows_editor_may_have_saved_the_file(tmp_path: Path) -> None:
    path = tmp_path / "pact.yaml"
    path.write_bytes(PACT.replace("\n", "\r\n").encode("utf-8-sig"))
    assert load_pact(path, {"TEA_KEY": "k"}, BLOCKS.__getitem__).pact == "手作联盟"


def test_yaml_anchors_may_share_settings(write: Callable[[str], Path]) -> None:
    text = PACT.replace("POT-1: {mode: escrow, safety_stock: 2}", "POT-1: &rare {mode: escrow}\n    BOWL-2: *rare")
    pact = load_pact(write(text), {"TEA_KEY": "k"}, BLOCKS.__getitem__)
    assert pact.policy("table", "BOWL-2").mode == "escrow"


def test_a_pact_made_in_code_obeys_the_same_rules(pact: Pact) -> None:
    parts = pact.model_dump()
    assert Pact.model_validate(parts) == pact
    parts["partners"]["table"]["name"] = "青山茶具"
    with pytest.raises(ValidationError, match="The partner tea has this name already"):
        Pact.model_validate(parts)


def test_a_pact_cannot_be_changed(pact: Pact) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        pact.locale = "en"  # type: ignore[misc]  # what is tested
    with pytest.raises(ValidationError, match="frozen"):
        pact.shops["tea-woo"][1].connector = "shopify"  # type: ignore[misc]  # what is tested


def test_a_wrong_setting_made_in_code_is_not_repeated() -> None:
    with pytest.raises(ValidationError) as refused:
        ShopSettings.model_validate({"connector": "woocommerce", "settings": {"consumer_key": ["ck-literal"]}})
    assert "ck-literal" not in str(refused.value)


def test_the_checked_in_schema_is_the_one_of_the_model() -> None:
    """Renewed by `python -m sheetpact.pact > docs/reference/pact.schema.json`."""
    assert (ROOT / "docs/reference/pact.schema.json").read_text(encoding="utf-8") == pact_schema()


def _keys(schema: dict[str, object]) -> dict[str, dict[str, object]]:
    parts = schema["$defs"]
    assert isinstance(parts, dict)
    return {
        name: told | parts.get(str(told.get("$ref")).rpartition("/")[2], {})
        for part in (schema, *parts.values())
        for name, told in part["properties"].items()
    }


def test_every_key_is_explained_to_the_editor_and_in_the_reference() -> None:
    reference = (ROOT / "docs/reference/pact.md").read_text(encoding="utf-8")
    for name, told in _keys(json.loads(pact_schema())).items():
        assert told.get("description"), name
        assert re.search(rf"[`.]{name}[`.]", reference), name


def test_the_example_of_the_reference_is_a_good_pact(write: Callable[[str], Path]) -> None:
    reference = (ROOT / "docs/reference/pact.md").read_text(encoding="utf-8")
    example = reference.partition("```yaml\n")[2].partition("```")[0]
    pact = load_pact(write(example), {"TEA_WOO_KEY": "k", "TEA_WOO_SECRET": "s"})
    assert pact.policy("tea", "POT-1").mode == "escrow"
    with pytest.raises(PactError, match="TEA_WOO_SECRET"):
        load_pact(write(example), {"TEA_WOO_KEY": "k"})
