"""Customer exports: who is in them, how each is known, and what is refused. All people here are made up."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest

from sheetpact.mapping.people import account_mark
from sheetpact.model.membership import AccountKey, Purse
from sheetpact.model.problems import Severity
from sheetpact.model.records import Customer
from sheetpact.model.runs import Status
from sheetpact.reconcile.points_lots import purses
from sheetpact.testing.alliance import Village, village
from tests.support.export_folder import ROOT, Folder, told

HEAD = "会员号,姓名,手机号,积分,等级"
PAYLOADS = ROOT / "tests" / "payloads" / "export_files"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def people(folder: Folder, form: str = "custom") -> tuple[Customer, ...]:
    return folder.shop(form).customers(None).records


def phones(folder: Folder) -> list[str]:
    return [each.phone for each in people(folder)]


def payload(folder: Folder, form: str, name: str) -> tuple[Customer, ...]:
    folder.raw(name, (PAYLOADS / form / name).read_bytes())
    return people(folder, form)


# who is in them


def test_youzan_names_nobody_by_number_so_a_phone_does(folder: Folder) -> None:
    first, second, third = payload(folder, "youzan", "客户导出_20261124093100.csv")
    assert (first.name, first.phone, first.points, first.tier) == ("陈一", "13911110001", 1280, "银卡")
    assert (second.name, second.phone, second.points) == ("林间", "13911110002", 0)
    assert third.phone == "+8613911110003"
    assert third.customer == account_mark("kiln", "139 1111 0003")


def test_what_only_tells_people_apart_is_read_too_where_a_list_has_it(folder: Folder) -> None:
    folder.put(
        "会员.csv",
        [
            "姓名,手机号,生日,性别,地址,微信号",
            "陈一,13911110001,1990-05-12,女,人民路 12 号,chen_yi",
            "林间,13911110002,,,,",
        ],
    )
    first, second = people(folder)
    assert (first.birthday, first.gender, first.address, first.wechat_id) == (
        "1990-05-12",
        "女",
        "人民路 12 号",
        "chen_yi",
    )
    assert (second.birthday, second.gender, second.address, second.wechat_id) == ("", "", "", "")


def test_shopify_numbers_its_customers(folder: Folder) -> None:
    assert payload(folder, "shopify", "customers_export.csv") == (
        Customer("kiln", "6123450000001", "Ana Ruiz", "+34600000001", "ana@example.com"),
        Customer("kiln", "6123450000002", "王小明", "13911110005"),
    )


def test_a_street_is_told_with_its_town(folder: Folder) -> None:
    folder.put(
        "customers.csv",
        [
            "Customer ID,First Name,Last Name,Email,Default Address Address1,Default Address City,Default Address Zip",
            "1,John,Smith,j@example.com,12 Church Street,Bath,BA1 2AB",
            "2,小明,王,w@example.com,文三路478号,杭州市,310012",
            "3,Ana,Ruiz,a@example.com,,Bath,BA1 2AB",
        ],
    )
    told = [each.address for each in people(folder, "shopify")]
    assert told == ["12 Church Street, Bath, BA1 2AB", "杭州市文三路478号", ""]


def test_woocommerce_tells_e_mail_addresses_only(folder: Folder) -> None:
    ana, li = payload(folder, "woocommerce", "customers.csv")
    assert (ana.name, ana.email, ana.phone) == ("Ana Ruiz", "Ana@example.com", "")
    assert ana.customer == account_mark("kiln", "ana@EXAMPLE.com")
    assert ana.customer != li.customer


def test_any_other_list_is_read_through_a_column_map(folder: Folder) -> None:
    (folder.path / "map.yaml").write_text(
        "customer: {customer: 编码, name: 尊称, phone: 手机尾号, points: 剩余}", "utf-8"
    )
    folder.settings = {"columns": "map.yaml"}
    folder.put("会员.csv", ["编码,尊称,手机尾号,剩余", "0007,王女士,139****0007,15"])
    assert people(folder) == (Customer("kiln", "0007", "王女士", "139****0007", points=15),)


@pytest.mark.parametrize("encoding", ["gbk", "utf-8", "utf-8-sig", "utf-16"])
def test_any_usual_encoding_is_read(folder: Folder, encoding: str) -> None:
    folder.put("会员.csv", [HEAD, "1,王芳,13911110001,5,金卡"], encoding)
    assert people(folder)[0].name == "王芳"


def test_what_keeps_a_spreadsheet_from_rounding_is_no_part_of_it(folder: Folder) -> None:
    marked = ["1,王,\t13911110001,,", "2,李,'13911110002,,", "3,张,’13911110003,,", '"\t4",赵,"=""13911110004""",,']
    folder.put("会员.csv", [HEAD, *marked])
    assert phones(folder) == ["13911110001", "13911110002", "13911110003", "13911110004"]
    assert [each.customer for each in people(folder)] == ["1", "2", "3", "4"]


def test_a_workbook_may_hold_a_phone_as_a_number(folder: Folder) -> None:
    book = openpyxl.Workbook()
    for line in (HEAD.split(","), ["1", "王", 13911110001, 5, ""], ["2", "李", 13911110002.0, None, ""]):
        book.active.append(line)  # type: ignore[union-attr]
    book.save(whole := io.BytesIO())
    folder.raw("会员.xlsx", whole.getvalue())
    assert phones(folder) == ["13911110001", "13911110002"]


def test_a_card_number_that_is_a_phone_is_told_nowhere(folder: Folder) -> None:
    folder.put("会员.csv", [HEAD, "13911110001,王,13911110001,5,"])
    (wang,) = people(folder)
    assert "13911110001" not in repr(wang)


def test_a_folder_of_members_only_lacks_no_stock(folder: Folder) -> None:
    assert [each.code for each in folder.shop("custom").listings(None).problems] == ["files.no_stock"]
    folder.put("会员.csv", [HEAD, "1,王芳,13911110001,5,金卡"])
    assert folder.shop("custom").listings(None).problems == ()
    assert {each.severity for each in folder.shop("custom").check()} == {Severity.NOTE}
    folder.put("订单.csv", ["订单号,下单时间,状态,货号,数量", "A1,2026-03-02 10:00,已发货,CUP-1,1"])
    assert "files.no_stock" in [each.code for each in folder.shop("custom").listings(None).problems]
    told = {each.code: each.severity for each in folder.shop("custom").check()}
    assert told == {
        "files.no_stock": Severity.AMBER,
        "files.no_delivery": Severity.NOTE,
        "files.customers_found": Severity.NOTE,
    }


def test_check_tells_the_list_of_members_that_a_sync_would_read(folder: Folder) -> None:
    folder.put("库存.csv", ["货号,品名,库存", "CUP-1,茶杯,5"])
    assert "files.customers_found" not in [each.code for each in folder.shop("custom").check()]
    folder.put("会员20261123.csv", [HEAD, "1,王芳,13911110001,5,金卡"])
    folder.put("会员20261124.csv", [HEAD, "1,王芳,13911110001,5,金卡", "2,李雷,13911110002,,"])
    (found,) = (each for each in folder.shop("custom").check() if each.code == "files.customers_found")
    assert found.text("zh-CN") == "kiln · 会员20261124.csv: 这是最新的会员表，共 2 行。"
    assert found.text("en") == "kiln · 会员20261124.csv: This is the newest list of members, of 2 rows."


def test_but_one_that_had_some_does(folder: Folder) -> None:
    stock = folder.put("库存.csv", ["货号,品名,库存", "CUP-1,茶杯,5"])
    cursor = folder.shop("custom").listings(None).cursor
    stock.unlink()
    folder.put("会员.csv", [HEAD, "1,王芳,13911110001,5,金卡"])
    assert [each.code for each in folder.shop("custom").listings(cursor).problems] == ["files.no_stock"]


def test_an_order_may_name_its_customer_by_the_same_number(folder: Folder) -> None:
    folder.put("会员.csv", [HEAD, "K7,王芳,13911110001,,"])
    head = "订单号,下单时间,状态,货号,数量,会员号"
    folder.put("订单.csv", [head, "A1,2026-03-02 10:00,已发货,CUP-1,1,K7", "A2,2026-03-02 10:00,已发货,CUP-1,1,"])
    orders = folder.shop("custom").orders(None).records
    assert [(each.order, each.customer) for each in orders] == [("A1", "K7"), ("A2", "")]
    assert [each.customer for each in people(folder)] == ["K7"]


# what is no list of members


@pytest.mark.parametrize("form", ["youzan", "woocommerce", "shopify", "custom"])
def test_who_receives_a_parcel_is_no_member(folder: Folder, form: str) -> None:
    order = {"youzan": "订单号", "woocommerce": "Order ID", "shopify": "Name", "custom": "单号"}[form]
    folder.put("订单.csv", [f"{order},姓名,手机号,积分,First Name,Email", "A1,王芳,13911110001,5,Ana,a@example.com"])
    reading = folder.shop(form).customers(None)
    assert (reading.records, reading.silent) == ((), True)


def test_a_folder_without_customers_says_nothing_of_any(folder: Folder) -> None:
    reading = folder.shop().customers(None)
    assert (reading.records, reading.problems, reading.silent) == ((), (), True)


# what is refused


def test_a_rounded_phone_is_told_with_its_row_and_the_others_go_on(folder: Folder) -> None:
    folder.put("会员.csv", [HEAD, "1,王,1.38E+10,5,", "2,李,13911110002,6,"])
    reading = folder.shop("custom").customers(None)
    assert [each.customer for each in reading.records] == ["2"]
    assert reading.complete is False
    (problem,) = reading.problems
    assert problem.text("zh-CN").startswith("kiln · 会员.csv · 第 2 行 · 手机号: 这一格被电子表格改成了科学计数")


def test_what_a_bad_cell_holds_is_not_told(folder: Folder) -> None:
    folder.put("会员.csv", [HEAD, "1,王,问店长,5,", "2,李,13911110002,十八,", "1.23E+17,赵,13911110003,1,"])
    problems = folder.shop("custom").customers(None).problems
    assert told(problems) == [
        ("files.customer_unreadable", "会员.csv", "2"),
        ("files.customer_unreadable", "会员.csv", "3"),
        ("files.customer_rounded", "会员.csv", "4"),
    ]
    assert not [cell for cell in ("问店长", "十八", "1.23E+17") if any(cell in each.text("zh-CN") for each in problems)]


def test_one_customer_in_two_rows(folder: Folder) -> None:
    folder.put("会员.csv", [HEAD, "1,王,13911110001,5,", "1,王,13911110001,9,", "2,李,,6,", "2,李,,6,"])
    reading = folder.shop("custom").customers(None)
    assert [each.customer for each in reading.records] == ["2"]
    assert [(each.code, each.params) for each in reading.problems] == [
        ("files.customer_twice", {"rows": "2, 3"}),
        ("files.customer_twice_same", {"rows": "4, 5"}),
    ]


FAMILY = ["姓名,手机号,邮箱", "王芳,13911110001,fang@x.cn", "李雷,139 1111 0001,lei@x.cn", "李明,13911110001,ming@x.cn"]


def test_a_family_without_numbers_that_shares_a_phone_is_known_by_their_addresses(folder: Folder) -> None:
    folder.put("会员.csv", FAMILY)
    reading = folder.shop("custom").customers(None)
    marks = [account_mark("kiln", address) for address in ("fang@x.cn", "lei@x.cn", "ming@x.cn")]
    assert [each.customer for each in reading.records] == marks
    assert (reading.problems, reading.complete) == ((), True)


def test_one_of_them_alone_is_known_by_the_phone(folder: Folder) -> None:
    folder.put("会员.csv", FAMILY[:2])
    (one,) = folder.shop("custom").customers(None).records
    assert one.customer == account_mark("kiln", "13911110001")


@pytest.mark.parametrize("address", ["", "fang@x.cn"])
def test_of_a_family_that_shares_the_address_too_or_has_none_nobody_is_used(folder: Folder, address: str) -> None:
    folder.put("会员.csv", [*FAMILY[:2], f"李雷,13911110001,{address}", "赵,,zhao@x.cn"])
    reading = folder.shop("custom").customers(None)
    assert [each.name for each in reading.records] == ["赵"]
    assert [(each.code, each.params) for each in reading.problems] == [("files.customer_twice", {"rows": "2, 3"})]


def test_an_address_of_the_family_in_another_row_is_that_customers(folder: Folder) -> None:
    folder.put("会员.csv", [*FAMILY, "李明明,,ming@x.cn"])
    reading = folder.shop("custom").customers(None)
    assert [each.name for each in reading.records] == ["王芳", "李雷"]
    assert [(each.code, each.params) for each in reading.problems] == [("files.customer_twice", {"rows": "4, 5"})]


def test_two_rows_with_one_number_are_no_family(folder: Folder) -> None:
    folder.put("会员.csv", ["会员号,姓名,手机号,邮箱", "1,王芳,13911110001,fang@x.cn", "1,李雷,13911110001,lei@x.cn"])
    assert folder.shop("custom").customers(None).records == ()


def test_a_masked_phone_alone_names_nobody(folder: Folder) -> None:
    folder.put("会员.csv", [HEAD, ",王,139****0001,5,", ",李,13911110002,6,"])
    reading = folder.shop("custom").customers(None)
    assert [each.name for each in reading.records] == ["李"]
    assert reading.complete
    assert [(each.code, each.params) for each in reading.problems] == [
        ("files.customers_nameless", {"count": 1, "rows": "2"})
    ]


# newer and older exports


def test_an_older_export_that_turns_up_late_is_passed_over_with_a_message(folder: Folder) -> None:
    folder.put("会员20261124090000.csv", [HEAD, "1,王,13911110001,5,"])
    first = folder.shop("custom").customers(None)
    assert folder.shop("custom").customers(first.cursor).silent
    folder.put("会员20261120090000.csv", [HEAD, "1,王,13911110001,500,"])
    late = folder.shop("custom").customers(first.cursor)
    assert (late.silent, told(late.problems)) == (True, [("files.older", "会员20261120090000.csv", "")])
    folder.put("会员20261124100000.csv", [HEAD, "1,王,13911110001,8,"])
    assert [each.points for each in folder.shop("custom").customers(late.cursor).records] == [8]


def test_when_the_newest_export_is_deleted_the_one_before_is_not_taken_again(folder: Folder) -> None:
    folder.put("会员20261120090000.csv", [HEAD, "1,王,13911110001,500,"])
    newest = folder.put("会员20261124090000.csv", [HEAD, "1,王,13911110001,5,"])
    cursor = folder.shop("custom").customers(None).cursor
    newest.unlink()
    assert folder.shop("custom").customers(cursor).silent


# in the main job


@pytest.fixture
def town(folder: Folder, tmp_path: Path) -> Iterator[Village]:
    """The tea shop tells its members by files."""
    made = village(tmp_path, members={"share": ["points"]})
    folder.put("商品.csv", ["货号,库存", "POT-1,3"])
    made.shops["tea-shop"] = folder.shop("custom", shop="tea-shop")  # type: ignore[assignment]  # any shop will do
    made.time = folder.now
    yield made
    made.store.close()


def points(town: Village) -> dict[Purse, int]:
    with town.store.look() as tx:
        return {purse: total for purse, total in purses(tx.points()).items() if purse.account.shop == "tea-shop"}


def test_points_of_an_export_are_movements_beside_what_people_type(town: Village, folder: Folder) -> None:
    """Each side's change counts once.

    export  sheet  then shows
    100            100
    100     +30    130
    110            140
    """
    purse = Purse(AccountKey("tea-shop", "1"), "tea")
    folder.put("会员20261124110000.csv", [HEAD, "1,王,13911110001,100,"])
    town.sync()
    town.edit("M0001", "积分", 130, tab="members")
    town.sync()
    assert points(town) == {purse: 130}
    folder.put("会员20261124120500.csv", [HEAD, "1,王,13911110001,110,"])
    town.sync()
    assert points(town) == {purse: 140}
    folder.put("会员20261124113000.csv", [HEAD, "1,王,13911110001,999,"])
    report = town.sync()
    assert (points(town), "files.older" in town.told(report)) == ({purse: 140}, True)


def test_a_day_later_the_same_export_says_nothing_new(town: Village, folder: Folder) -> None:
    folder.put("会员20261124110000.csv", [HEAD, "1,王,13911110001,100,"])
    town.sync()
    town.sync(after=timedelta(days=2).total_seconds() / 60)
    assert list(points(town).values()) == [100]


def test_the_same_customers_exported_again_are_a_new_reading_that_moves_no_points(
    town: Village, folder: Folder
) -> None:
    """Each side's change counts once.

    export     sheet  then shows
    100               100
               +30    130
    the same          130
    """
    lines = [HEAD, "1,王,13911110001,100,"]
    folder.put("会员20261124110000.csv", lines)
    cursor = folder.shop("custom").customers(None).cursor
    town.sync()
    town.edit("M0001", "积分", 130, tab="members")
    town.sync()
    folder.put("会员20261124120500.csv", lines)
    assert not folder.shop("custom").customers(cursor).silent
    assert town.sync().status is Status.GREEN
    assert list(points(town).values()) == [130]


def test_who_is_no_longer_in_a_newer_export_is_gone(town: Village, folder: Folder) -> None:
    folder.put("会员20261124110000.csv", [HEAD, "1,王,13911110001,100,", "2,李,13911110002,7,"])
    town.sync()
    folder.put("会员20261124120500.csv", [HEAD, "1,王,13911110001,100,"])
    town.sync()
    with town.store.look() as tx:
        assert {account.customer for account in tx.accounts()} == {"1"}


def test_a_bad_row_is_told_by_its_place_and_nobody_is_taken_for_gone(town: Village, folder: Folder) -> None:
    folder.put("会员20261124110000.csv", [HEAD, "1,王,13911110001,100,", "2,李,13911110002,7,"])
    town.sync()
    folder.put("会员20261124120500.csv", [HEAD, "1,王,13911110001,100,", "2,李,1.39E+10,7,"])
    report = town.sync()
    assert report.status is Status.AMBER
    assert ("files.customer_rounded", "第 3 行") in {(each.code, each.where.row) for each in report.problems}
    with town.store.look() as tx:
        assert {account.customer for account in tx.accounts()} == {"1", "2"}


def test_a_bad_row_is_told_in_every_sync_while_its_export_is_the_newest(town: Village, folder: Folder) -> None:
    folder.put("会员20261124110000.csv", [HEAD, "1,王,13911110001,100,", "2,李,1.39E+10,7,"])
    for _ in range(3):
        report = town.sync()
        assert report.status is Status.AMBER
        (told,) = (each for each in report.problems if each.code == "files.customer_rounded")
        where = "青山茶具 · tea-shop · 会员20261124110000.csv · 第 3 行 · 手机号: "
        assert told.text("zh-CN").startswith(where)
    folder.put("会员20261124120500.csv", [HEAD, "1,王,13911110001,100,", "2,李,13911110002,7,"])
    for _ in range(2):
        assert town.sync().status is Status.GREEN


def test_what_leaves_nobody_out_is_told_once(town: Village, folder: Folder) -> None:
    folder.put("会员20261124110000.csv", [HEAD, "1,王,13911110001,5,", "1,王,13911110001,5,", ",赵,139****0003,,"])
    assert {"files.customer_twice_same", "files.customers_nameless"} <= town.told(town.sync())
    assert town.told(town.sync()) == set()
