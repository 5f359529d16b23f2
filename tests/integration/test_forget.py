"""A member asks to be forgotten, or for a copy of what is kept. All people here are made up."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path

import openpyxl
import pytest

from sheetpact.cli.app import cli
from sheetpact.cli.session import World
from sheetpact.disclosure import disclosures
from sheetpact.dossier import dossier
from sheetpact.errors import Busy, Unclear
from sheetpact.forget import Done, forget, receipts
from sheetpact.lease import Lease, held
from sheetpact.mapping.people import account_mark
from sheetpact.model.members import Word
from sheetpact.model.membership import AccountKey
from sheetpact.model.records import Customer
from sheetpact.model.runs import Status
from sheetpact.ports import Alliance
from sheetpact.testing.alliance import Village, silent, village

EVERYTHING = ["display_name", "phone_masked", "points", "tier", "partners", "consent"]
WANG, LI = ("王芳", "13812345670"), ("李雷", "13912345671")


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Village]:
    """Wang is one member with two accounts, M0001, Li is M0002. Both let all partners see them."""
    made = village(tmp_path, members={"share": EVERYTHING})
    made.shops["tea-shop"].list("CUP-1", 12, "青瓷杯")
    made.shops["tea-shop"].enrol("w-1", *WANG, points=100, tier="金卡")
    made.shops["art-shop"].enrol("w-9", *WANG, points=20)
    made.shops["art-shop"].enrol("5", *LI, points=7, tier="银卡")
    for shop, customer in (("tea-shop", "w-1"), ("art-shop", "w-9"), ("art-shop", "5")):
        made.allow(shop, customer)
    made.sync()
    yield made
    made.store.close()


def number(town: Village, name: str = "王芳") -> str:
    return next(str(row["会员号"]) for row in town.rows("members") if row["称呼"] == name)


def asked(town: Village, member: str) -> Done:
    town.wait(10)
    return forget(town.alliance, member, silent, lambda: "k" * 32)


def cells(town: Village) -> str:
    return "\n".join(
        str(cell.value) for grid in town.sheet.document.grids.values() for row in grid.rows for cell in row.cells
    )


def database(folder: Path, *without: str) -> str:
    with sqlite3.connect(folder / "pact.db") as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = [connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in tables if name not in without]
    connection.close()
    return repr(rows)


def test_in_one_run_nothing_tells_of_the_person_any_more(town: Village, tmp_path: Path) -> None:
    member = number(town)
    town.edit(member, "等级", "黑卡", tab="members")
    town.edit(member, "积分", 4321, tab="members")
    town.sync()
    assert "4321" in cells(town)
    done = asked(town, member)
    assert done.report is not None
    assert done.report.status is Status.GREEN
    for told in (*WANG, "138****5670", "黑卡", "金卡", "4321"):
        assert told not in cells(town)
        # What older copies of the sheet said is known for 30 days: never a name or a phone. The receipt counts points.
        aside = () if told in WANG else ("point_movements", "sheet_rows", "meta")
        assert told not in database(tmp_path, *aside), told
    row = town.row(member, "members")
    assert {name: value for name, value in row.items() if value} == {"会员号": member, "同意": "已停用"}
    assert town.row(number(town, "李雷"), "members")["等级"] == "银卡"


def test_the_receipt_says_what_was_done_and_not_who_it_was(town: Village, tmp_path: Path) -> None:
    member = number(town)
    done = asked(town, member)
    assert set(done.accounts) == {AccountKey("tea-shop", "w-1"), AccountKey("art-shop", "w-9")}
    assert done.receipt.shops == ("art-shop", "tea-shop")
    assert done.receipt.removed == {
        "members.forgot.accounts": 2,
        "members.forgot.consents": 2,
        "members.forgot.points": 120,
    }
    assert receipts(town.alliance) == (done.receipt,)
    # The ledgers are only ever added to: there, and nowhere else, the shop's number of the customer stays.
    assert "w-1" not in database(tmp_path, "consents", "point_movements")


def test_who_is_forgotten_stays_so_although_the_shop_still_tells_the_account(town: Village, tmp_path: Path) -> None:
    asked(town, number(town))
    town.shops["tea-shop"].enrol("w-1", *WANG, points=500)
    for _ in range(3):
        town.sync(after=24 * 60)
        assert WANG[0] not in cells(town)
        assert WANG[0] not in database(tmp_path)


def test_a_new_consent_ends_it_and_the_person_is_a_new_member(town: Village) -> None:
    before = number(town)
    asked(town, before)
    town.wait(10)
    town.allow("tea-shop", "w-1")
    town.sync(after=24 * 60)
    after = number(town)
    assert after != before
    assert (town.row(after, "members")["积分"], town.row(after, "members")["所属"]) == (100, "青山茶具")
    town.withdraw("tea-shop", "w-1")
    town.sync()
    assert town.row(after, "members")["称呼"] in {None, ""}


def test_consents_and_points_are_added_to_and_never_changed(town: Village) -> None:
    with town.store.look() as tx:
        before, points = tx.consents(), tx.point_movements()
    asked(town, number(town))
    with town.store.look() as tx:
        assert tx.consents()[: len(before)] == before
        assert {each.channel for each in tx.consents()[len(before) :]} == {"request"}
        assert tx.point_movements()[-len(points) :] == points
        assert {lot.account: count for lot, count in tx.points().items() if count} == {AccountKey("art-shop", "5"): 7}


def test_an_open_conflict_and_what_people_said_go_too(town: Village, tmp_path: Path) -> None:
    member = number(town)
    with town.store.begin() as tx:
        tx.judge((AccountKey("art-shop", "5"), AccountKey("tea-shop", "w-1")), Word(same=False))
    town.edit(member, "等级", "黑卡", tab="members")
    town.shops["tea-shop"].enrol("w-1", *WANG, points=100, tier="白金")
    assert town.sync().conflicts == 1
    removed = asked(town, member).receipt.removed
    assert (removed["members.forgot.conflicts"], removed["members.forgot.judged"]) == (1, 1)
    assert [word for word in ("黑卡", "白金") if word in database(tmp_path, "sheet_rows")] == []


def test_a_number_that_is_nobodys_is_refused(town: Village) -> None:
    with pytest.raises(Unclear):
        asked(town, "M9999")
    member = number(town)
    asked(town, member)
    with pytest.raises(Unclear):
        asked(town, member)


def test_while_a_sync_is_on_nothing_is_done(town: Village) -> None:
    member = number(town)
    with held(Lease(town.store, "sync", town.now)), pytest.raises(Busy):
        forget(town.alliance, member, silent, str)
    assert receipts(town.alliance) == ()
    assert len(dossier(town.alliance, member).accounts) == 2


def test_a_copy_holds_all_of_that_person_and_nobody_else(town: Village) -> None:
    town.edit(number(town), "积分", 121, tab="members")
    town.sync()
    copy = dossier(town.alliance, number(town))
    assert [(each.shop, each.name, each.phone) for each in copy.accounts] == [
        ("art-shop", *WANG),
        ("tea-shop", *WANG),
    ]
    assert sum(each.quantity for each in copy.points) == 121
    assert [each.account.customer for each in copy.consents] == ["w-1", "w-9"]
    assert tuple(copy.shown) == ("name", "phone", "points", "tier", "partners", "consent")
    assert copy.readers == ("tea", "table", "art")


class TestCommands:
    def call(self, town: Village, *words: str) -> tuple[int, str]:
        @contextmanager
        def opened(_: Path) -> Iterator[Alliance]:
            yield town.alliance

        with pytest.raises(SystemExit) as ended:
            cli.main([*words], obj=World(open=opened, now=town.now))
        return int(str(ended.value.code)), ""

    def test_forget_tells_the_customers_once(self, town: Village, capsys: pytest.CaptureFixture[str]) -> None:
        member = number(town)
        assert self.call(town, "members", "forget", member)[0] == 0
        told = capsys.readouterr().out
        assert "w-1" in told
        assert "王芳" not in told
        self.call(town, "members", "receipts")
        listed = capsys.readouterr().out
        assert member in listed
        assert "w-1" not in listed

    @pytest.mark.parametrize(
        ("phone", "email", "told"),
        [("13812345670", "", "138****5670"), ("", "wang@example.com", "w****@example.com")],
    )
    def test_forget_tells_an_account_without_a_number_so_that_its_shop_finds_it(
        self, town: Village, capsys: pytest.CaptureFixture[str], phone: str, email: str, told: str
    ) -> None:
        mark = account_mark("table-shop", phone or email)
        town.shops["table-shop"].people[mark] = Customer("table-shop", mark, "何静", phone, email)
        town.allow("table-shop", mark)
        town.sync()
        assert self.call(town, "members", "forget", number(town, "何静"))[0] == 0
        out = capsys.readouterr().out
        assert f"table-shop（手机或邮箱 {told}）" in out
        assert mark not in out
        assert (phone or email) not in out

    def test_export_is_json_or_a_workbook(
        self, town: Village, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        member = number(town)
        self.call(town, "members", "export", member)
        told = json.loads(capsys.readouterr().out)
        assert [each["name"] for each in told["accounts"]] == ["王芳", "王芳"]
        assert all(each.keys() == {field.name for field in fields(Customer)} for each in told["accounts"])
        for name in ("copy.json", "copy.xlsx"):
            assert self.call(town, "members", "export", member, "--out", str(tmp_path / name))[0] == 0
        assert json.loads((tmp_path / "copy.json").read_text(encoding="utf-8")) == told
        book = openpyxl.load_workbook(tmp_path / "copy.xlsx", read_only=True)
        assert [row[2] for row in book["账号"].iter_rows(values_only=True)] == ["姓名", "王芳", "王芳"]
        assert "王芳" not in capsys.readouterr().out

    def test_a_workbook_speaks_the_pacts_language(self, town: Village, tmp_path: Path) -> None:
        member = number(town)
        town.edit(member, "积分", 121, tab="members")
        town.sync()
        self.call(town, "members", "export", member, "--out", str(tmp_path / "copy.xlsx"))
        book = openpyxl.load_workbook(tmp_path / "copy.xlsx")
        told = {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}
        assert list(told) == ["会员", "账号", "同意", "积分变动", "订单", "表格里显示的"]
        assert told["会员"] == [["会员号"], [member]]
        tea = dict(zip(told["账号"][0], told["账号"][2], strict=True))
        assert (tea["店铺"], tea["手机已验证"], tea["邮箱已验证"]) == ("青山茶具 · tea-shop", "是", "否")
        consent = dict(zip(told["同意"][0], told["同意"][1], strict=True))
        assert (consent["用途"], consent["是否撤回"]) == ("共享表格", "否")
        assert consent["可见伙伴"] == "青山茶具 · 白石餐具 · 小满摆件"
        assert [row[2:5] for row in told["积分变动"][-1:]] == [["青山茶具", 1, "调整"]]
        assert [row[0] for row in told["表格里显示的"]] == ["字段", "称呼", "手机", "积分", "等级", "所属", "同意"]
        cells = [str(cell) for rows in told.values() for row in rows for cell in row if cell is not None]
        assert [each for each in cells if re.fullmatch(r"[a-z_-]+|\d+-\d+-\d+T.*", each)] == []

    @pytest.mark.parametrize("name", ["copy.csv", "copy"])
    def test_a_copy_in_no_form_that_is_known_is_refused_before_anything_is_written(
        self, town: Village, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
    ) -> None:
        assert self.call(town, "members", "export", number(town), "--out", str(tmp_path / name))[0] == 64
        told = capsys.readouterr().err
        assert ".xlsx" in told
        assert ".json" in told
        assert not (tmp_path / name).exists()


class TestWhatWasShown:
    """Per run, which fields of how many members stood in the sheet, and who could read it."""

    def test_each_write_is_noted_with_counts_only(self, town: Village) -> None:
        town.withdraw("art-shop", "5")
        town.sync()
        now, before = disclosures(town.alliance, "", 10)
        assert before.fields == {"name": 2, "phone": 2, "points": 2, "tier": 2, "partners": 2, "consent": 2}
        assert now.fields == {"name": 1, "phone": 1, "points": 1, "tier": 1, "partners": 1, "consent": 2}
        assert now.readers == ("tea", "table", "art")
        town.sync()
        assert len(disclosures(town.alliance, "table", 10)) == 2
        assert disclosures(town.alliance, "someone", 10) == ()

    def test_a_field_that_the_pact_does_not_share_is_shown_to_nobody(self, tmp_path: Path) -> None:
        fields = ("points", "display_name", "phone_masked", "tier", "partners", "consent")
        for at, share in enumerate([field] for field in fields):
            folder = tmp_path / str(at)
            folder.mkdir()
            made = village(folder, members={"share": share})
            made.shops["tea-shop"].enrol("w-1", *WANG, points=100, tier="金卡")
            made.allow("tea-shop", "w-1")
            made.sync()
            (only,) = disclosures(made.alliance, "", 10)
            column = {"display_name": "name", "phone_masked": "phone"}.get(share[0], share[0])
            assert only.fields == {column: 1}
            made.store.close()
