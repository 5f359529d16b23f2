"""What each command promises to scripts: exit codes, one JSON document as its schema says, errors as messages."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from sheetpact.cli.app import COMMANDS, cli
from sheetpact.cli.schema import cli_schema
from sheetpact.cli.session import World
from sheetpact.errors import NotAllowed
from sheetpact.model.problems import Problem, Severity, Where
from sheetpact.pact import load_pact
from sheetpact.testing.alliance import Village, village
from sheetpact.workspace import make_workspace

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT / "docs/reference/cli.schema.json"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Village]:
    made = village(tmp_path)
    made.shops["tea-shop"].list("CUP-1", 12, "青瓷杯")
    made.shops["table-shop"].list("CUP-1", 12, "青瓷杯")
    made.shops["table-shop"].list("BOWL-2", 8, "白瓷碗")
    yield made
    made.store.close()


def type_in(town: Village, *arguments: str) -> Result:
    world = World(open=lambda pact: nullcontext(town.alliance), now=town.now, locale="zh-CN")
    result = CliRunner().invoke(cli, list(arguments), obj=world)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def document(town: Village, kind: str, *arguments: str) -> dict[str, object]:
    """The one document on standard output, as its schema says."""
    told: dict[str, object] = json.loads(type_in(town, *arguments, "--json").stdout)
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator({**schema["$defs"][kind], "$defs": schema["$defs"]}).validate(told)
    return told


def conflicted(town: Village) -> str:
    """Both sides rename the bowl; the conflict's id."""
    town.sync()
    town.edit("BOWL-2", "品名", "碗")
    town.shops["table-shop"].list("BOWL-2", 8, "大碗")
    town.sync()
    [row] = town.rows("conflicts")
    return str(row["编号"])


class TestExitCodes:
    def test_sync_is_0_when_green_and_1_when_something_is_left(self, town: Village) -> None:
        assert type_in(town, "sync").exit_code == 0
        town.wait()
        town.shops["tea-shop"].set("CUP-1", 9)
        assert type_in(town, "sync").exit_code == 1

    def test_sync_is_2_when_a_guard_stopped_a_side_and_accept_lets_it_through(self, town: Village) -> None:
        for number in range(20):
            town.shops["art-shop"].list(f"TOY-{number}", 9)
        town.sync()
        for number in range(12):
            town.edit(f"TOY-{number}", "可售", 5)
        town.wait()
        stopped = type_in(town, "sync", "--json")
        assert stopped.exit_code == 2
        town.wait()
        assert type_in(town, "sync", "--accept", json.loads(stopped.stdout)["run"].upper()).exit_code == 0
        assert town.shops["art-shop"].shown("TOY-3") == 5

    def test_members_that_a_guard_stopped_are_one_line_with_the_shop_as_people_know_it(self, town: Village) -> None:
        for number in range(24):
            town.shops["art-shop"].enrol(str(number), "王芳", f"138123456{number}")
        town.sync()
        town.shops["art-shop"].people.clear()
        town.wait()
        told = type_in(town, "sync").stdout
        assert told.count("会员资料（24 处）") == 1
        [line] = [each for each in told.splitlines() if "会员资料" in each]
        assert line.startswith("小满摆件 · art-shop ")
        assert "还有" not in told[told.index(line) :]

    def test_a_stop_is_accepted_by_resolve_too(self, town: Village) -> None:
        for number in range(20):
            town.shops["art-shop"].list(f"TOY-{number}", 9)
        town.sync()
        for number in range(12):
            town.edit(f"TOY-{number}", "可售", 5)
        town.sync()
        [stop] = document(town, "ConflictsDocument", "conflicts")["conflicts"]  # type: ignore[misc]
        assert type_in(town, "resolve", stop["id"], "5").exit_code == 2  # type: ignore[index]
        assert type_in(town, "resolve", stop["id"].lower(), "接受").exit_code == 0  # type: ignore[index]
        town.sync()
        assert town.shops["art-shop"].shown("TOY-3") == 5
        assert document(town, "ConflictsDocument", "conflicts")["conflicts"] == []

    def test_plan_is_0_when_there_is_nothing_to_write_else_1_and_writes_nothing(self, town: Village) -> None:
        assert type_in(town, "plan").exit_code == 1
        town.sync()
        assert type_in(town, "plan").exit_code == 0
        town.edit("CUP-1", "可售", 9)
        assert type_in(town, "plan").exit_code == 1
        assert town.shops["tea-shop"].shown("CUP-1") == 12
        assert town.row("CUP-1")["在库"] == 12

    def test_plan_with_nothing_to_write_is_2_when_a_shop_could_not_be_read(
        self, town: Village, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        town.sync()
        monkeypatch.setattr(type(town.shops["tea-shop"]), "orders", refuse)
        assert type_in(town, "plan").exit_code == 2

    def test_plan_says_that_what_it_names_as_stopped_is_accepted_after_a_sync(self, town: Village) -> None:
        town.sync()
        town.shops["table-shop"].stock.clear()
        assert "先运行 sheetpact sync" in type_in(town, "plan").stdout

    def test_undo_is_1_when_something_that_was_decided_stays(self, town: Village) -> None:
        assert type_in(town, "undo", town.sync().run.id).exit_code == 1
        town.edit("CUP-1", "可售", 9)
        assert type_in(town, "undo", town.sync().run.id).exit_code == 0

    def test_wrong_usage_is_64_because_2_means_that_a_person_must_act(self, town: Village) -> None:
        assert type_in(town, "sink").exit_code == 64
        assert type_in(town, "explain").exit_code == 64
        assert type_in(town, "--help").exit_code == 0

    @pytest.mark.parametrize("arguments", [("undo", "zzzzzz"), ("sync", "--accept", "zzzzzz"), ("history", "NO-1")])
    def test_a_name_that_means_nothing_is_an_error(self, town: Village, arguments: tuple[str, ...]) -> None:
        town.sync()
        refused = type_in(town, *arguments)
        assert refused.exit_code == 2
        assert "出错" in refused.stderr
        assert refused.stdout == ""

    def test_another_sync_under_way_is_told(self, town: Village) -> None:
        town.store.lease("sync", "other", town.now(), 900)
        refused = type_in(town, "sync")
        assert refused.exit_code == 2
        assert "另一次同步" in refused.stderr

    def test_a_fault_is_told_by_kind_and_place_without_values(
        self, town: Village, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        phone = "13812345678"

        def fail(*_: object) -> None:
            raise ValueError(phone)

        monkeypatch.setattr("sheetpact.deciding.join", fail)
        failed = type_in(town, "sync", "--json")
        assert failed.exit_code == 2
        assert "ValueError" in failed.stderr
        assert "test_cli_commands.py" in failed.stderr
        assert phone not in failed.output
        assert json.loads(failed.stdout)["error"]["kind"] == "ValueError"


def refuse(*_: object) -> None:
    raise NotAllowed("403")


class TestCheck:
    def test_a_broken_shop_is_2_and_named(self, town: Village) -> None:
        where = Where("青山茶具", "tea-shop")
        broken = {"tea-shop": Problem("connector.PactError", Severity.RED, where, {"told": "缺少 base_url"})}
        alliance = replace(town.alliance, broken=broken)
        world = World(open=lambda pact: nullcontext(alliance), locale="zh-CN")
        checked = CliRunner().invoke(cli, ["check"], obj=world)
        assert checked.exit_code == 2
        assert "✗ 青山茶具 · tea-shop" in checked.stdout
        assert "缺少 base_url" in checked.stdout
        assert "✓ 白石餐具 · table-shop" in checked.stdout

    def test_backorders_can_not_hold_a_right(self, tmp_path: Path) -> None:
        town = village(tmp_path, inventory={"items": {"CUP-1": {"mode": "escrow"}}})
        for sku in ("CUP-1", "BOWL-2"):
            town.shops["tea-shop"].list(sku, 5)
            town.shops["tea-shop"].stock[sku] = replace(town.shops["tea-shop"].stock[sku], backorders=True)
        told = document(town, "CheckDocument", "check")
        [problem] = [each for each in told["findings"] if not each["well"]]  # type: ignore[attr-defined]
        assert problem["code"] == "check.backorders"
        assert "CUP-1" in problem["text"]
        assert "BOWL-2" not in problem["text"]
        town.store.close()


class TestJson:
    def test_a_sync_counts_members_where_there_are_any(self, town: Village) -> None:
        assert "members" not in document(town, "SyncDocument", "sync")
        assert "会员" not in type_in(town, "sync").stdout
        town.shops["tea-shop"].enrol("1", "王芳", "13812345670")
        town.shops["table-shop"].enrol("2", "王芳", "13812345670")
        told = document(town, "SyncDocument", "sync")
        assert told["members"] == {"members": 1, "in_several_shops": 1, "pairs_waiting": 0}
        assert "会员 1 位，其中 1 位在不止一家店；待确认 0 对" in type_in(town, "sync").stdout

    def test_the_checked_in_schema_is_the_one_of_the_types(self) -> None:
        """Renew it: python -m sheetpact.cli > docs/reference/cli.schema.json."""
        assert SCHEMA.read_text(encoding="utf-8") == cli_schema()

    def test_sync_tells_every_side_and_what_is_open(self, town: Village) -> None:
        told = document(town, "SyncDocument", "sync")
        assert told["status"] == "green"
        assert told["sides"]["table-shop"]["read"] == 2  # type: ignore[index]
        conflicted(town)
        town.wait()
        told = document(town, "SyncDocument", "sync")
        assert told["status"] == "amber"
        assert [each["shops"] for each in told["conflicts"]] == [{"table-shop": "大碗"}]  # type: ignore[attr-defined]

    def test_plan_lists_each_number(self, town: Village) -> None:
        town.sync()
        town.edit("CUP-1", "可售", 9)
        told = document(town, "PlanDocument", "plan")
        write = {"listing": "CUP-1", "owner": "tea", "sku": "CUP-1", "shown": 12, "number": 9}
        assert told["writes"] == {"tea-shop": [write], "table-shop": [write], "art-shop": []}

    def test_a_choice_is_stored_and_the_next_sync_applies_it(self, town: Village) -> None:
        name = conflicted(town)
        assert len(document(town, "ConflictsDocument", "conflicts")["conflicts"]) == 1  # type: ignore[arg-type]
        told = document(town, "ResolveDocument", "resolve", name, "shop")
        assert (told["side"], told["value"]) == ("table-shop", "大碗")
        town.sync()
        assert town.row("BOWL-2")["品名"] == "大碗"

    def test_items_and_runs(self, town: Village) -> None:
        town.sync()
        town.wait()
        town.shops["tea-shop"].sell("A1", CUP_1=2)
        run = town.sync().run.id
        told = document(town, "ExplainDocument", "explain", "青山茶具/CUP-1")
        assert (told["on_hand"], told["reserved"], told["available"]) == (12, 2, 10)
        assert told["holds"] == [{"shop": "tea-shop", "order": "A1", "line": "A1-CUP-1", "pieces": 2}]
        assert [each["target"] for each in told["listings"]] == [10, 10]  # type: ignore[attr-defined]
        assert document(town, "HistoryDocument", "history", "CUP-1")["on_hand"] == 12
        undone = document(town, "UndoDocument", "undo", run)
        assert (undone["movements"], undone["run"]) == ([], "")
        assert [each["row"] for each in undone["orders"]] == [["CUP-1", "tea"]]  # type: ignore[attr-defined]
        assert document(town, "RunsDocument", "runs")["runs"][0]["run"] == run  # type: ignore[index]

    def test_an_error_is_the_document_too(self, town: Village) -> None:
        conflicted(town)
        told = document(town, "FailedDocument", "resolve", "ABCDE", "shop")
        assert told["error"]["kind"] == "Unclear"  # type: ignore[index]
        assert len(told["error"]["candidates"]) == 1  # type: ignore[index]

    def test_progress_goes_to_standard_error(self, town: Village) -> None:
        result = type_in(town, "sync", "--json")
        json.loads(result.stdout)
        assert "青山茶具 · tea-shop：已读取（1/3）" in result.stderr


def test_an_order_near_the_reading_may_be_in_the_number_which_is_as_it_should_be(town: Village) -> None:
    """Within the tolerance of the clocks nobody can tell; nothing will be written."""
    town.sync()
    town.wait()
    town.shops["tea-shop"].sell("A1", CUP_1=2)
    town.sync(after=1)
    told = document(town, "ExplainDocument", "explain", "CUP-1")["listings"][0]  # type: ignore[index]
    assert (told["target"], told["confirmed"]["number"], told["orders"]) == (10, 10, -2)
    assert [each["text"] for each in told["reasons"]] == ["之后订单可能已经算在内"]
    assert town.sync().sides["tea-shop"].planned == 0
    assert document(town, "ExplainDocument", "explain", "CUP-1")["listings"][0]["reasons"] == []  # type: ignore[index]


def test_of_a_listing_that_left_its_shop_explain_says_so(town: Village) -> None:
    town.sync()
    del town.shops["table-shop"].stock["CUP-1"]
    for _ in range(2):
        town.wait()
        town.sync()
    listings = document(town, "ExplainDocument", "explain", "CUP-1")["listings"]
    told = {each["shop"]: [reason["text"] for reason in each["reasons"]] for each in listings}  # type: ignore[attr-defined]
    assert told == {"tea-shop": [], "table-shop": ["店铺里已没有这个商品"]}


class TestKeys:
    def test_an_ambiguous_sku_names_what_to_type(self, tmp_path: Path) -> None:
        town = village(tmp_path)
        for shop in ("tea-shop", "art-shop"):
            town.shops[shop].list("CUP-1", 5, "杯子")
        town.sync()
        town.type_row({"货号": "CUP-1", "货主": "小满摆件", "品名": "杯子", "可售": 4})
        town.sync()
        refused = type_in(town, "explain", "CUP-1")
        assert refused.exit_code == 2
        assert "青山茶具/CUP-1 · 小满摆件/CUP-1" in refused.stderr
        for key in ("art/CUP-1", "小满摆件/CUP-1", "小满摆件/cup-1"):
            assert type_in(town, "explain", key).stdout.startswith("小满摆件/CUP-1")
        town.store.close()

    @pytest.mark.parametrize("choice", ["art-shop", "tea-shop", "青山茶具", "accept", "接受", "", "   "])
    def test_a_word_that_does_not_fit_names_no_item(self, town: Village, choice: str) -> None:
        """Only table-shop has a name for the bowl here."""
        name = conflicted(town)
        refused = type_in(town, "resolve", name, choice)
        assert refused.exit_code == 2
        assert "请填 表格 · 店铺 · table-shop，或直接填您要的内容" in refused.stderr
        town.wait()
        town.sync()
        assert town.row("BOWL-2")["品名"] == "碗"

    def test_what_was_chosen_by_a_command_is_the_operators(self, town: Village) -> None:
        type_in(town, "resolve", conflicted(town), "海碗")
        town.wait()
        town.sync()
        [told] = [each for each in town.rows("changes") if str(each["原因"]).endswith("的选择")]
        assert (told["谁"], told["新值"]) == ("管理员", "海碗")

    def test_a_sku_with_a_slash_is_found(self, town: Village) -> None:
        town.shops["tea-shop"].list("SET/A", 3, "套装")
        town.sync()
        assert type_in(town, "history", "SET/A").stdout.startswith("青山茶具/SET/A")

    @pytest.mark.parametrize("choice", ["-1", "七"])
    def test_a_choice_that_means_nothing_is_refused(self, tmp_path: Path, choice: str) -> None:
        town = village(tmp_path)
        town.shops["tea-shop"].list("CUP-1", 5, "杯子")
        town.shops["table-shop"].list("CUP-1", 6, "杯子")
        town.sync()
        [row] = town.rows("conflicts")
        expected = 0 if choice == "-1" else 2
        assert type_in(town, "resolve", str(row["编号"]), choice).exit_code == expected
        town.store.close()


class TestInit:
    @pytest.mark.parametrize("locale", ["zh-CN", "en"])
    def test_the_new_pact_can_be_read_as_it_is(self, tmp_path: Path, locale: str) -> None:
        folder = tmp_path / "new"
        assert CliRunner().invoke(cli, ["init", str(folder), "--locale", locale]).exit_code == 0
        pact = load_pact(folder / "pact.yaml", {})
        assert pact.locale == locale
        assert (folder / str(pact.shops["tea-files"][1].settings["folder"])).is_dir()
        assert ".env" in (folder / ".gitignore").read_text().split()

    @pytest.mark.parametrize("locale", ["zh-CN", "en"])
    def test_the_examples_in_its_comments_can_be_read_too(self, tmp_path: Path, locale: str) -> None:
        make_workspace(tmp_path, locale)
        path = tmp_path / "pact.yaml"
        text = re.sub(r"^( +)# (?= *[A-Za-z0-9_-]+:( |$))", r"\1", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        path.write_text(text, encoding="utf-8")
        example = (tmp_path / ".env.example").read_text(encoding="utf-8")
        pact = load_pact(path, {line.partition("=")[0]: "secret" for line in example.splitlines() if "=" in line})
        assert pact.shops["tea-woo"][1].connector == "woocommerce"
        assert pact.shops["tea-youzan"][1].connector == "youzan"
        assert list(pact.partners) == ["tea", "table"]
        assert pact.policy("tea", "POT-1").mode == "escrow"
        assert list(pact.inventory.bundles) == ["GIFTBOX-1"]

    def test_nothing_is_overwritten(self, tmp_path: Path) -> None:
        (tmp_path / ".gitignore").write_text("mine")
        (tmp_path / "pact.yaml").write_text("mine")
        assert CliRunner().invoke(cli, ["init", str(tmp_path)]).exit_code == 2
        (tmp_path / "pact.yaml").unlink()
        assert CliRunner().invoke(cli, ["init", str(tmp_path)]).exit_code == 0
        assert (tmp_path / ".gitignore").read_text() == "mine"


class TestDemo:
    def test_makes_a_workspace_syncs_it_and_can_be_run_again(self, tmp_path: Path) -> None:
        folder = tmp_path / "demo"
        made = CliRunner().invoke(cli, ["demo", str(folder), "--locale", "zh-CN"])
        assert made.exit_code == 0
        assert f"共享表格：{folder / '手作联盟.xlsx'}" in made.stdout
        assert "绿色" in made.stdout
        again = CliRunner().invoke(cli, ["demo", str(folder), "--json"])
        told = json.loads(again.stdout)
        assert sum(side["written"] for side in told["sides"].values()) == 0
        assert told["sheet"] == str(folder / "手作联盟.xlsx")

    def test_leaves_a_folder_alone_that_somebody_works_in(self, tmp_path: Path) -> None:
        (tmp_path / "notes.txt").write_text("mine")
        refused = CliRunner().invoke(cli, ["demo", str(tmp_path)])
        assert refused.exit_code == 2
        assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


class TestHelp:
    def test_speaks_the_language_of_the_pact_and_lists_every_command(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "pact.yaml").write_text("locale: zh-CN\n")
        shown = in_process(tmp_path, "--help")
        assert "同步一次" in shown
        assert all(f"\n  {name} " in shown for name in COMMANDS)
        assert "放行这个批次里被拦下的改动" in in_process(tmp_path, "sync", "--help")

    def test_loads_nothing_that_is_slow(self, tmp_path: Path) -> None:
        code = (
            "import sys; sys.argv = ['sheetpact', '--help']\n"
            "from sheetpact.cli import main\n"
            "try: main()\n"
            "except SystemExit:\n"
            "    print(sorted({'rich', 'pydantic', 'sqlalchemy', 'requests', 'lxml'} & sys.modules.keys()))"
        )
        done = subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path, capture_output=True, text=True)
        assert done.stdout.splitlines()[-1] == "[]"


def in_process(folder: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "sheetpact", *arguments]
    return subprocess.run(command, check=True, cwd=folder, capture_output=True, text=True).stdout
