"""Each mistake in a pact file is told with its line, its keys and what to write instead; a secret is never repeated."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from pathlib import Path

import pytest

from sheetpact.errors import PactError
from sheetpact.model.texts import say
from sheetpact.model.texts_pact import TEXTS
from sheetpact.pact import load_pact

PACT = """\
pact: Kiln
locale: en
timezone: Asia/Shanghai
currency: CNY
sheet:
  connector: workbook
  document: kiln.xlsx
partners:
  tea:
    name: Tea
    shops:
      tea-woo:
        connector: woocommerce
        settings:
          base_url: https://tea.example
          consumer_key: ${TEA_KEY}
"""
ENVIRONMENT = {"TEA_KEY": "from-environment", "EMPTY": ""}
KEYS = "partners.tea.shops.tea-woo.settings."
HOW = (
    'Write "${{{name}}}", and a line {name}=… in the file .env beside the pact. '
    "If others have seen this file, have the platform make a new secret first."
)
PAIR = "Write two different partners with a slash: who gave the points/where they are spent, such as tea/table."
INSIDE = (
    "This value holds a secret, which can't stand here. "
    'Put "${{{name}}}" in the place of the secret, and a line {name}=… in the file .env beside the pact.'
)


def refused(folder: Path, text: str, blocks: Mapping[str, str] | None = None) -> list[str]:
    """The lines of the error below its heading."""
    path = folder / "pact.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PactError) as error:
        load_pact(path, ENVIRONMENT, blocks.__getitem__ if blocks is not None else None)
    everything = "".join(traceback.format_exception(error.value))
    assert "hunter2" not in everything
    assert error.value.__context__ is None  # pydantic's and YAML's own errors repeat values
    assert "from-environment" not in everything
    told = str(error.value).replace(str(path), "pact.yaml").splitlines()
    assert told[0] in (
        f"pact.yaml can't be used, mistakes to correct: {len(told) - 1}",
        f"pact.yaml 里有 {len(told) - 1} 处要改：",
    )
    return [line.removeprefix("  ") for line in told[1:]]


def changed(right: str, wrong: str) -> str:
    assert PACT.count(right) == 1, right
    return PACT.replace(right, wrong)


KEY_MISTAKES = {
    ("sheet:", "shet:"): ["line 5, shet: There is no such key. Did you mean sheet?"],
    ("connector: workbook", "Connecter: workbook"): [
        "line 6, sheet.Connecter: There is no such key. Did you mean connector?"
    ],
    ("name: Tea", "colour: red"): [
        "line 9, partners.tea.name: This key is missing and must be there.",
        "line 10, partners.tea.colour: There is no such key.",
    ],
    ("settings:\n  ", "base_uri: x\n        settings:\n  "): [
        "line 14, partners.tea.shops.tea-woo.base_uri: There is no such key. "
        "What a connector needs stands under `settings`."
    ],
    ("currency: CNY", "currency: CNY\ncurrency: EUR"): [
        "line 5, currency: This key is written twice, first in line 4. Delete one of them."
    ],
    ("tea:\n", "Tea House:\n"): [
        "line 9, partners.Tea House: An id has only small letters, digits and hyphens, "
        "and begins with a letter or a digit."
    ],
    ("tea-woo:", "?  [a]\n      :"): [
        "line 12, partners.tea.shops: A key is a text. Put a number such as 00123 in quotes, else its zeros are lost."
    ],
}
VALUE_MISTAKES = {
    ("pact: Kiln", 'pact: " "'): ["line 1, pact: This must not be empty."],
    ("pact: Kiln", "pact: [Kiln]"): ["line 1, pact: This must be a text."],
    ("pact: Kiln", "pact: 2026-10-01"): ['line 1, pact: This must be a text; put it in quotes: "2026-10-01".'],
    ("kiln.xlsx", "00123"): ['line 7, sheet.document: This must be a text; put it in quotes: "00123".'],
    ("workbook", "Work-Book"): [
        "line 6, sheet.connector: A connector's name has only small letters, digits and underscores, "
        "and begins with a letter."
    ],
    ("locale: en", "locale: zh"): ["line 2, locale: This must be one of zh-CN, en."],
    ("Asia/Shanghai", "Asia/Shangai"): [
        "line 3, timezone: There is no such time zone. Write a name such as Asia/Shanghai. Did you mean Asia/Shanghai?"
    ],
    ("Asia/Shanghai", "UTC+8"): [
        "line 3, timezone: There is no such time zone. Write a name such as Asia/Shanghai. Did you mean Asia/Shanghai?"
    ],
    ("Asia/Shanghai", "Europe"): ["line 3, timezone: There is no such time zone. Write a name such as Asia/Shanghai."],
    ("CNY", "RMB"): [
        "line 4, currency: There is no such currency code. Write three capital letters, such as CNY. Did you mean CNY?"
    ],
    ("CNY", "CNY\nstore: mysql://db"): ["line 5, store: Write sqlite:///PATH, or postgresql+psycopg://USER@HOST/NAME."],
    ("CNY", "CNY\nstore: 5"): ['line 5, store: This must be a text; put it in quotes: "5".'],
    ("CNY", "CNY\nclock_tolerance: 1.5"): [
        "line 5, clock_tolerance: This must be a whole number, without quotes or decimals."
    ],
    ("CNY", "CNY\nclock_tolerance: -1"): ["line 5, clock_tolerance: This must not be less than 0."],
    ("CNY", "CNY\nguards: {max_change: 15, max_change_rows: true}"): [
        "line 5, guards.max_change: This must not be more than 1.",
        "line 5, guards.max_change_rows: This must be a whole number, without quotes or decimals.",
    ],
    ("CNY", "CNY\nguards: {max_change: '0.1'}"): ["line 5, guards.max_change: This must be a number, without quotes."],
    ("CNY", "CNY\nguards: {max_change: .nan}"): ["line 5, guards.max_change: This must be a number, without quotes."],
    ("CNY", "CNY\nmembers: {share: points}"): ["line 5, members.share: This must be a list, such as [a, b]."],
    ("CNY", "CNY\nmembers:\n  share:\n  - points\n  - phone_mask"): [
        "line 8, members.share.1: This must be one of display_name, phone_masked, points, tier, partners, consent. "
        "Did you mean phone_masked?"
    ],
    ("CNY", "CNY\ninventory: [1]"): ["line 5, inventory: Keys and values must stand under this, indented."],
    ("CNY", "CNY\ninventory: {buffer_percent: 101, stop_at: many}"): [
        "line 5, inventory.buffer_percent: This must not be more than 100.",
        "line 5, inventory.stop_at: This must be a whole number, without quotes or decimals.",
    ],
    ("https://tea.example", "[a, b]"): [
        f"line 15, {KEYS}base_url: This must be one value: a text, a number, true or false."
    ],
    ("https://tea.example", "!tag a"): [
        f"line 15, {KEYS}base_url: This begins with a sign that has a meaning in YAML; put the whole value in quotes."
    ],
    ("https://tea.example", "&a {b: *a}"): [
        f"line 15, {KEYS}base_url: This must be one value: a text, a number, true or false.",
        f"line 15, {KEYS}base_url.b: This refers to itself without end.",
    ],
}
CONTRADICTIONS = {
    "inventory:\n  items:\n    00123: {}\n": [
        "line 19, inventory.items.00123: A key is a text. Put a number such as 00123 in quotes, "
        "else its zeros are lost."
    ],
    "inventory:\n  items: {tae/POT-1: {mode: escro}}\n": [
        "line 18, inventory.items.tae/POT-1: There is no partner tae. Write a SKU, or a partner's id and the SKU: "
        "owner/SKU. Did you mean tea?",
        "line 18, inventory.items.tae/POT-1.mode: This must be one of mirror, escrow, own. Did you mean escrow?",
    ],
    "members:\n  points: {since: '2026-02-30', earn_per: 0, expires_months: -1, limit: {}}\n": [
        "line 18, members.points.earn_per: This must not be less than 1.",
        "line 18, members.points.expires_months: This must not be less than 0.",
        "line 18, members.points.limit: There is no such key. Did you mean limits?",
        "line 18, members.points.since: Write a day, such as 2026-03-01.",
    ],
    "members:\n  points:\n    since: 2026-03-01 10:00:00\n    limits: {tea: 5, tea/tea: 5, tea/tae: 5}\n": [
        "line 18, members.points.earn_per: This key is missing and must be there.",
        "line 19, members.points.since: Write a day, such as 2026-03-01.",
        f"line 20, members.points.limits.tea: {PAIR}",
        "line 20, members.points.limits.tea/tae: No partner has the id tae.",
        f"line 20, members.points.limits.tea/tea: {PAIR}",
    ],
    "members:\n  consent_forms:\n    spring:\n      {file: a.csv, shop: tae-woo, text: v1, receivers: [tae],"
    " columns: {answer: ok}}\n": [
        "line 20, members.consent_forms.spring.columns: Name people by one column: customer or phone, not both.",
        "line 20, members.consent_forms.spring.receivers: No partner has the id tae.",
        "line 20, members.consent_forms.spring.shop: There is no such shop: write the id of one of the pact's shops.",
    ],
    "inventory:\n  bundles:\n    art/GIFT: {tea/POT-1: 1}\n": [
        "line 19, inventory.bundles.art/GIFT: There is no partner art. Write a SKU, or a partner's id and the SKU: "
        "owner/SKU."
    ],
    "inventory:\n  bundles:\n    GIFT: {POT-1: 1, tae/BOWL-2: 0, tea/BOX: 1}\n    BOX: {}\n": [
        "line 19, inventory.bundles.GIFT.POT-1: A component of a bundle is written as a partner's id and the SKU: "
        "owner/SKU.",
        "line 19, inventory.bundles.GIFT.tae/BOWL-2: There is no partner tae. Did you mean tea?",
        "line 19, inventory.bundles.GIFT.tae/BOWL-2: This must not be less than 1.",
        "line 19, inventory.bundles.GIFT.tea/BOX: This item is a bundle itself, and bundles can't hold bundles. "
        "Write its components instead.",
        "line 20, inventory.bundles.BOX: At least one entry must stand under this.",
    ],
    "  art:\n    name: ＴＥＡ\n    shops:\n      tea-woo:\n        connector: shopify\n"
    "        settings: {timezone: Asia/Beijing}\n": [
        "line 18, partners.art.name: The partner tea has this name already; owners in the sheet could not be told "
        "apart.",
        "line 20, partners.art.shops.tea-woo: The partner tea has a shop with this id already; shop ids are unique in "
        "the whole pact.",
        "line 22, partners.art.shops.tea-woo.settings.timezone: There is no such time zone. Write a name such as "
        "Asia/Shanghai. Did you mean Asia/Shanghai?",
    ],
}
NAMED = {
    "consumer_key: hunter2": "TEA_WOO_CONSUMER_KEY",
    "consumer_key: ''": "TEA_WOO_CONSUMER_KEY",
    "consumer_key: hunter2${TEA_KEY}": "TEA_WOO_CONSUMER_KEY",
    "consumer_key: $TEA_KEY": "TEA_WOO_CONSUMER_KEY",
    "appSecret: hunter2": "TEA_WOO_APP_SECRET",
    "corpsecret: hunter2": "TEA_WOO_CORPSECRET",
    "access-token: hunter2": "TEA_WOO_ACCESS_TOKEN",
    "password: 123456": "TEA_WOO_PASSWORD",
    "session_cookie: hunter2": "TEA_WOO_SESSION_COOKIE",
    "Authorization: Basic hunter2": "TEA_WOO_AUTHORIZATION",
    "密码: hunter2": "TEA_WOO",
}
INSIDE_VALUES = {
    "proxy: http://me:hunter2@proxy.example": "TEA_WOO_PROXY",
    "hook: https://x.example/send?key=hunter2": "TEA_WOO_HOOK",
    f"user: ck_{'0' * 40}": "TEA_WOO_USER",
    f"user: shpat_{'0' * 32}": "TEA_WOO_USER",
    "credentials: '-----BEGIN PRIVATE KEY-----hunter2'": "TEA_WOO_CREDENTIALS",
}
REFERENCES = {
    "consumer_key: [hunter2]": "This must be one value: a text, a number, true or false.",
    "consumer_key: ${TEA_KYE}": "The environment variable TEA_KYE is not set, or empty. "
    "A line TEA_KYE=… in the file .env beside the pact sets it. Did you mean TEA_KEY?",
    "consumer_key: ${EMPTY}": "The environment variable EMPTY is not set, or empty. "
    "A line EMPTY=… in the file .env beside the pact sets it.",
    "consumer_key: ${TEA KEY}": "Between the braces stands a variable's name: letters, digits and underscores, "
    "no digit first.",
    "header: abc${TEA_KEY": "The brace after $ is never closed.",
    "consumer_key: prefect:secret/tea-key": "prefect:secret/tea-key can only be read in a Prefect flow. "
    'Write "${TEA_WOO_CONSUMER_KEY}" instead and set that environment variable.',
}
SYNTAX = {
    ("${TEA_KEY}", "*hunter2"): [
        "line 16: The sign at column 25 has a meaning in YAML; put the whole value in quotes."
    ],
    ("${TEA_KEY}", "@hunter2"): [
        "line 16: The sign at column 25 has a meaning in YAML; put the whole value in quotes."
    ],
    ("${TEA_KEY}", "hunter2: x"): [
        "line 16: There is a colon too many at column 32. Put a value that holds a colon in quotes."
    ],
    ("${TEA_KEY}", '"hunter2'): ["line 16: The quote at column 25 is never closed."],
    ("${TEA_KEY}", '"hunter2\\q"'): ["line 16: The backslash at column 34 stands for nothing. Use single quotes."],
    ("settings:\n  ", "settings: {a: ${TEA_KEY}}\n  "): [
        'line 14: Between braces a reference stands in quotes, such as "${NAME}".'
    ],
    ("name: Tea", "name: Tea\n   alias: x"): [
        "line 11: The indentation is off at column 4: keys of one level start in the same column."
    ],
    ("  connector: workbook", "\tconnector: workbook"): [
        "line 6: There is a tab before column 1; indent with spaces only."
    ],
    ("connector: workbook", "connector workbook"): [
        "line 7: There is a colon too many at column 11. Put a value that holds a colon in quotes."
    ],
    ("pact: Kiln", "pact：Kiln"): [
        "line 2: There are full-width signs near this line. Colons, quotes, commas and brackets between keys and "
        "values must be the plain ones."
    ],
    ("pact: Kiln", "pact: {a: [1}"): ["line 1: A comma or a closing bracket is missing near column 13."],
    ("pact: Kiln", "pact: Kiln\x07"): ["line 1: There is an invisible control character at column 11; delete it."],
    ("currency: CNY", "currency: CNY\n---\na: b"): [
        "line 5: A file holds one pact only; remove what follows the second ---."
    ],
}


@pytest.mark.parametrize(("change", "told"), (KEY_MISTAKES | VALUE_MISTAKES | SYNTAX).items())
def test_a_mistake_is_told_where_it_stands(tmp_path: Path, change: tuple[str, str], told: list[str]) -> None:
    assert refused(tmp_path, changed(*change)) == [f"pact.yaml, {line}" for line in told]


@pytest.mark.parametrize(("more", "told"), CONTRADICTIONS.items())
def test_a_contradiction_is_told_where_it_stands(tmp_path: Path, more: str, told: list[str]) -> None:
    assert refused(tmp_path, PACT + more) == [f"pact.yaml, {line}" for line in told]


def with_setting(setting: str) -> str:
    return changed("consumer_key: ${TEA_KEY}", setting)


@pytest.mark.parametrize(
    "setting", ["consumer_key:hunter2", "consumer_key：hunter2", "consumer_key hunter2", "hunter2"]
)
def test_a_setting_without_a_colon_is_told_without_its_text(tmp_path: Path, setting: str) -> None:
    text = PACT.partition("\n          base_url")[0] + f" {{{setting}}}\n"
    assert refused(tmp_path, text) == [
        f"pact.yaml, line 14, {KEYS.rstrip('.')}: An entry here isn't written as `key: value`: "
        "a plain colon and a space stand between key and value."
    ]


@pytest.mark.parametrize(("setting", "variable"), NAMED.items())
def test_a_setting_named_as_a_secret_is_not_written_out(tmp_path: Path, setting: str, variable: str) -> None:
    key = setting.partition(":")[0]
    assert refused(tmp_path, with_setting(setting)) == [
        f"pact.yaml, line 16, {KEYS}{key}: A secret can't stand here. {HOW.format(name=variable)}"
    ]


@pytest.mark.parametrize(("setting", "variable"), INSIDE_VALUES.items())
def test_a_value_that_holds_a_secret_is_not_written_out(tmp_path: Path, setting: str, variable: str) -> None:
    key = setting.partition(":")[0]
    assert refused(tmp_path, with_setting(setting)) == [
        f"pact.yaml, line 16, {KEYS}{key}: {INSIDE.format(name=variable)}"
    ]


@pytest.mark.parametrize(("setting", "told"), REFERENCES.items())
def test_a_reference_that_leads_nowhere_is_told_without_its_value(tmp_path: Path, setting: str, told: str) -> None:
    key = "header" if "header" in setting else "consumer_key"
    assert refused(tmp_path, with_setting(setting)) == [f"pact.yaml, line 16, {KEYS}{key}: {told}"]


def test_a_password_of_the_database_is_a_secret_too(tmp_path: Path) -> None:
    text = changed("CNY", "CNY\nstore: postgresql+psycopg://hub:hunter2@db/pact")
    told = INSIDE.format(name="DATABASE_PASSWORD")
    assert refused(tmp_path, text) == [f"pact.yaml, line 5, store: {told}"]


def test_an_unknown_secret_block_is_told_by_its_name(tmp_path: Path) -> None:
    text = changed("${TEA_KEY}", "prefect:secret/tea-key")
    assert refused(tmp_path, text, blocks={}) == [
        f"pact.yaml, line 16, {KEYS}consumer_key: Prefect has no secret block tea-key, or it can't be read."
    ]


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file_and_its_language(tmp_path: Path) -> None:
    text = changed("locale: en", "locale: zh-CN").replace("sheet:", "shet:").replace("Asia/Shanghai", "北京时间")
    assert refused(tmp_path, text.replace("${TEA_KEY}", "hunter2") + "guards: {max_change: 15}\nguards: {}\n") == [
        "pact.yaml 第 3 行 timezone：没有这个时区。请写 Asia/Shanghai 这样的时区名。您是不是想写 Asia/Shanghai？",
        "pact.yaml 第 5 行 shet：没有这个键。您是不是想写 sheet？",
        f'pact.yaml 第 16 行 {KEYS}consumer_key：密钥不能直接写在这里。请写 "${{TEA_WOO_CONSUMER_KEY}}"，'
        "并在联盟约定旁边的 .env 文件里写一行 TEA_WOO_CONSUMER_KEY=…。"
        "如果这个文件已经给别人看过，请先到平台上换一个新密钥。",
        "pact.yaml 第 17 行 guards.max_change：不能大于 1。",
        "pact.yaml 第 18 行 guards：这个键写了两次，第一次在第 17 行。请删掉一个。",
    ]


def test_a_syntax_mistake_is_told_in_the_language_of_the_file(tmp_path: Path) -> None:
    text = changed("locale: en", "locale: zh-CN").replace("Kiln", "@Kiln")
    assert refused(tmp_path, text) == ["pact.yaml 第 1 行：第 7 列的符号在 YAML 里有特殊含义，请给整个值加上引号。"]


def test_full_width_signs_inside_quotes_are_not_blamed(tmp_path: Path) -> None:
    assert refused(tmp_path, changed("pact: Kiln", 'pact: "窑：火" x')) == [
        "pact.yaml, line 1: The indentation is off at column 13: keys of one level start in the same column."
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "pact.yaml: The file is empty."),
        ("# nothing yet\n", "pact.yaml: The file is empty."),
        ("~\n", "pact.yaml: The file is empty."),
        ("- tea\n", "pact.yaml, line 1: The file holds keys and values, such as pact: NAME."),
        ("hunter2\n", "pact.yaml, line 1: The file holds keys and values, such as pact: NAME."),
    ],
)
def test_a_file_without_a_pact(tmp_path: Path, text: str, told: str) -> None:
    assert refused(tmp_path, text) == [told]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("pact.yaml", "pact: 联盟".encode("gbk"), "pact.yaml: The file is not UTF-8 text; save it as UTF-8."),
        (".env", "A=联盟".encode("gbk"), ".env: The file is not UTF-8 text; save it as UTF-8."),
    ],
)
def test_a_file_in_an_old_chinese_encoding(tmp_path: Path, name: str, content: bytes, told: str) -> None:
    (tmp_path / "pact.yaml").write_text(PACT, encoding="utf-8")
    (tmp_path / name).write_bytes(content)
    with pytest.raises(PactError) as error:
        load_pact(tmp_path / "pact.yaml", {"TEA_KEY": "k"})
    assert str(error.value).splitlines()[1] == f"  {tmp_path}/{told}"


def test_a_file_that_is_not_there_or_no_file(tmp_path: Path) -> None:
    with pytest.raises(PactError, match=r"There is no such file\. `sheetpact init DIR` makes a new one\."):
        load_pact(tmp_path / "pact.yaml", {})
    with pytest.raises(PactError, match=r"The file can't be opened\."):
        load_pact(tmp_path, {})


@pytest.mark.parametrize("code", TEXTS)
def test_every_text_exists_in_both_languages_with_the_same_places(code: str) -> None:
    names = (
        "file",
        "line",
        "keys",
        "told",
        "count",
        "nearest",
        "column",
        "first",
        "raw",
        "limit",
        "choices",
        "partner",
        "owner",
        "name",
        "variable",
    )
    places = {name: f"<{name}>" for name in names}
    chinese, english = say("zh-CN", code, **places), say("en", code, **places)
    assert chinese != english or code == "pact.place_file"
    assert {each for each in places.values() if each in chinese} == {
        each for each in places.values() if each in english
    }


ALIASES = "".join(f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 9) if n else 'x'}]\n" for n in range(12))
"""9 lists of 9 lists of 9 … lists: 600 bytes that stand for 31 thousand million values."""


@pytest.mark.parametrize(
    "text", [ALIASES, "pact: " + "[" * 5000, "pact: " + "- " * 2000, "pact: " + "[" * 60 + "]" * 60]
)
def test_a_file_that_would_never_be_read_to_its_end_is_refused_at_once(tmp_path: Path, text: str) -> None:
    told = refused(tmp_path, text)
    assert 1 <= len(told) <= 40
    assert any("without end" in line or "not YAML" in line for line in told)


def test_a_doubled_anchor_shows_no_line_of_the_file(tmp_path: Path, recwarn: pytest.WarningsRecorder) -> None:
    refused(tmp_path, "pact: &a hunter2\nlocale: &a hunter2\n")
    assert [str(each.message) for each in recwarn] == []
