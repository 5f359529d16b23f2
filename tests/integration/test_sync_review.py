"""The tab 待确认: pairs of accounts that people are asked about, and what they answer. All people here are made up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sheetpact.errors import RetryLater, Unclear
from sheetpact.mapping.people import account_mark
from sheetpact.members import judge
from sheetpact.model.editors import EditNote
from sheetpact.model.members import Word
from sheetpact.model.membership import AccountKey
from sheetpact.model.problems import Severity
from sheetpact.model.runs import Status
from sheetpact.model.sheet import Document, SheetBatch, Value
from sheetpact.reconcile.members_review import SHOWN, pair_id
from sheetpact.rehearsal import plan
from sheetpact.simulators.memory import MemorySheet
from sheetpact.testing.alliance import Village, silent, village
from sheetpact.undo import undo

TEA, ART = AccountKey("tea-shop", "1"), AccountKey("art-shop", "9")
PAIR = (ART, TEA)
ID = pair_id(PAIR)
CHOICE = "是同一人吗"
WHY = "手机号相同；姓名比不了：有一方是昵称，或没有写。还不够确定"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Village]:
    """The tea shop knows Wang's whole name, the figures' shop only a nickname; both have her phone."""
    made = village(tmp_path)
    made.shops["tea-shop"].list("CUP-1", 12, "青瓷杯")
    made.shops["tea-shop"].enrol("1", "王芳", "13812345670", points=100, tier="金卡")
    made.shops["art-shop"].enrol("9", "清风徐来", "13812345670", points=20)
    made.shops["art-shop"].enrol("5", "李雷", "13912345671", points=7)
    made.sync()
    yield made
    made.store.close()


def questions(town: Village) -> list[dict[str, Value]]:
    return town.rows("review") if "review" in town.sheet.document.grids else []


def members(town: Village) -> list[str]:
    with town.store.look() as tx:
        return [tx.members()[key] for key in (TEA, ART)]


def points(town: Village) -> list[Value]:
    return [town.row(member, "members")["积分"] for member in members(town)]


def words(town: Village) -> dict[tuple[AccountKey, AccountKey], Word]:
    with town.store.look() as tx:
        return dict(tx.judged())


def choose(town: Village, word: Value, question: str = ID) -> None:
    town.edit(question, CHOICE, word, tab="review")


def lines(town: Village) -> list[dict[str, Value]]:
    return [line for line in town.rows("changes") if "待确认" in str(line["位置"])]


def refuse(sheet: MemorySheet, document: Document, batch: SheetBatch) -> str:
    raise RetryLater("later")


class TestAsked:
    def test_two_accounts_that_may_be_one_person_are_one_row(self, town: Village) -> None:
        [row] = questions(town)
        assert {name: value for name, value in row.items() if value} == {
            "编号": ID,
            "账号一": "art-shop/9",
            "账号二": "tea-shop/1",
            "为什么问": WHY,
        }

    def test_names_and_masked_phones_stand_there_only_with_consent(self, town: Village) -> None:
        town.allow("tea-shop", "1")
        town.allow("art-shop", "9", "table")
        town.sync()
        [row] = questions(town)
        assert (row["称呼二"], row["手机二"]) == ("王芳", "138****5670")
        assert (row["称呼一"] or None, row["手机一"] or None) == (None, None)

    def test_what_the_pact_does_not_share_stands_nowhere(self, tmp_path: Path) -> None:
        for share, shown in (["points"], {"编号", "账号一", "账号二", "为什么问"}), ([], None):
            folder = tmp_path / str(len(share))
            folder.mkdir()
            made = village(folder, members={"share": share})
            made.shops["tea-shop"].enrol("1", "王芳", "13812345670")
            made.shops["art-shop"].enrol("9", "清风徐来", "13812345670")
            made.allow("tea-shop", "1")
            made.sync()
            assert [{name for name, value in row.items() if value} for row in questions(made)] == [shown][: len(share)]
            assert ("review" in made.sheet.document.grids) is bool(share)
            made.store.close()

    def test_who_has_withdrawn_is_asked_about_no_longer(self, town: Village) -> None:
        town.allow("tea-shop", "1")
        town.sync()
        town.wait()
        town.withdraw("tea-shop", "1")
        town.sync()
        assert questions(town) == []
        assert "王芳" not in str(town.sheet.document.grids["review"])

    def test_no_name_and_no_phone_is_remembered_of_what_stood_there(self, town: Village) -> None:
        town.allow("tea-shop", "1")
        town.sync()
        assert questions(town)[0]["称呼二"] == "王芳"
        with town.store.look() as tx:
            remembered = str(tx.state("memory", town.sheet.document.run).base["review"])
        assert ID in remembered
        assert "王芳" not in remembered
        assert "5670" not in remembered

    def test_a_waiting_pair_is_a_note_and_writes_nothing(self, town: Village) -> None:
        town.sync()
        before = town.sheet.writes
        report = town.sync()
        assert (report.status, town.sheet.writes) == (Status.GREEN, before)
        [note] = [each for each in report.problems if each.code == "members.review.waiting"]
        assert (note.severity, note.params["count"]) == (Severity.NOTE, 1)

    def test_a_plan_shows_the_row_and_keeps_no_answer(self, town: Village) -> None:
        choose(town, "同一人")
        town.wait()
        rehearsed = plan(town.alliance, silent)
        assert rehearsed.batch is not None
        assert [delete.title for delete in rehearsed.batch.deletes] == ["待确认"]
        assert words(town) == {}

    def test_without_anything_to_ask_there_is_no_tab(self, tmp_path: Path) -> None:
        made = village(tmp_path)
        made.shops["tea-shop"].enrol("1", "王芳", "13812345670")
        made.sync()
        assert made.sync().status is Status.GREEN
        assert "review" not in made.sheet.document.grids
        made.store.close()

    def test_only_the_likeliest_stand_there_and_others_move_up(self, tmp_path: Path) -> None:
        made = village(tmp_path)
        for number in range(SHOWN + 3):
            made.shops["tea-shop"].enrol(f"{number}", "王芳", f"{13912340000 + number}")
            made.shops["art-shop"].enrol(f"{number}", "清风徐来", f"{13912340000 + number}")
        report = made.sync()
        assert len(questions(made)) == SHOWN
        [note] = [each for each in report.problems if each.code == "members.review.waiting_more"]
        assert note.params == {"count": SHOWN + 3, "shown": SHOWN}
        for row in questions(made)[:10]:
            choose(made, "不是", str(row["编号"]))
        made.sync()
        assert len(questions(made)) == SHOWN - 7
        made.store.close()


class TestAnswered:
    def test_the_same_joins_them_and_the_row_is_gone(self, town: Village) -> None:
        one, other = members(town)
        choose(town, "同一人")
        assert town.sync().status is Status.GREEN
        assert questions(town) == []
        assert len(set(members(town))) == 1
        assert points(town)[0] == 120
        [line] = lines(town)
        assert line["谁"] == "表格"
        assert line["原因"] == f"有人确认是同一人：{other} 和 {one} 现在是会员 {members(town)[0]}"
        before = town.sheet.writes
        assert town.sync().status is Status.GREEN
        assert town.sheet.writes == before

    def test_different_is_kept_whatever_they_tell_later(self, town: Village) -> None:
        choose(town, " 不是 ")
        town.sync()
        assert questions(town) == []
        assert lines(town)[0]["原因"] == "有人确认不是同一人：M0002 和 M0003 以后不会合并"
        town.shops["art-shop"].enrol("9", "王芳", "13812345670", points=20)
        town.sync()
        assert len(set(members(town))) == 2
        assert questions(town) == []

    def test_who_said_it_and_when_is_kept_with_it(self, town: Village) -> None:
        choose(town, "different")
        town.wait(1)
        with town.store.begin() as tx:
            note = EditNote("待确认", (ID,), CHOICE, "table", town.now())
            tx.note_editors("memory", [note])
        town.sync()
        assert words(town) == {PAIR: Word(same=False, who="table", at=town.now())}
        assert lines(town)[0]["谁"] == "白石餐具"

    def test_an_answer_in_a_row_that_is_no_longer_asked_counts(self, town: Village) -> None:
        """They were joined by themselves while somebody said no."""
        choose(town, "不是")
        town.shops["art-shop"].enrol("9", "王芳", "13812345670", points=20)
        town.sync()
        assert len(set(members(town))) == 2

    def test_what_is_not_understood_is_told_and_emptied(self, town: Village) -> None:
        choose(town, "问过王芳本人")
        report = town.sync()
        assert report.status is Status.AMBER
        assert "members.review.unknown" in town.told(report)
        assert questions(town)[0][CHOICE] is None
        assert "问过" not in str(town.rows("changes"))
        assert town.sync().status is Status.GREEN
        assert words(town) == {}

    def test_a_row_that_was_deleted_or_typed_over_comes_back(self, town: Village) -> None:
        town.delete_row(ID, tab="review")
        town.sync()
        town.edit(ID, "为什么问", "不知道", tab="review")
        town.sync()
        assert questions(town)[0]["为什么问"] == WHY

    def test_an_answer_that_a_broken_run_took_already_is_taken_once(self, town: Village) -> None:
        choose(town, "同一人")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(MemorySheet, "write", refuse)
            assert town.sync().status is Status.AMBER
        judge(town.alliance, "tea-shop/1", "art-shop/9", same=None)
        town.sync()
        assert words(town) == {}
        assert len(questions(town)) == len(lines(town)) == 1

    def test_a_word_taken_back_parts_them_and_asks_again(self, town: Village) -> None:
        choose(town, "同一人")
        town.sync()
        judge(town.alliance, "tea-shop/1", "art-shop/9", same=None)
        town.sync()
        assert len(set(members(town))) == 2
        assert [row["编号"] for row in questions(town)] == [ID]

    def test_undo_takes_the_answers_of_a_run_back_once(self, town: Village) -> None:
        choose(town, "同一人")
        run = town.sync().run.id
        undone = undo(town.alliance, run)
        assert [change.why for change in undone.fields] == ["undo"]
        assert undo(town.alliance, run).before == undone.run
        town.sync()
        assert len(set(members(town))) == 2
        assert len(questions(town)) == 1

    def test_undo_leaves_what_somebody_has_said_since(self, town: Village) -> None:
        choose(town, "同一人")
        run = town.sync().run.id
        town.wait()
        judge(town.alliance, "tea-shop/1", "art-shop/9", same=False)
        assert undo(town.alliance, run).fields == ()
        assert not words(town)[PAIR].same

    def test_of_two_words_that_cannot_both_be_the_parting_one_counts_and_nobody_is_asked_again(
        self, town: Village
    ) -> None:
        town.shops["art-shop"].enrol("1", "王芳芳", "")
        town.sync()
        judge(town.alliance, "art-shop/1", "tea-shop/1", same=True)
        judge(town.alliance, "art-shop/1", "art-shop/9", same=False)
        choose(town, "同一人")
        town.sync()
        assert len(set(members(town))) == 2
        assert "另有人说过不是" in str(lines(town)[0]["原因"])
        before = town.sheet.writes
        assert town.sync().status is Status.GREEN
        assert (questions(town), town.sheet.writes) == ([], before)

    @pytest.mark.parametrize(("told", "by"), [("138 1234 5670", "13812345670"), ("Li@Example.com", "li@example.com")])
    def test_an_account_without_a_number_is_named_by_its_phone_or_address(
        self, town: Village, told: str, by: str
    ) -> None:
        mark = account_mark("art-shop", by)
        town.shops["art-shop"].enrol(mark, "李雷", "13999990000")
        town.sync()
        assert judge(town.alliance, f"art-shop/{told}", "tea-shop/1", same=True) == (
            AccountKey("art-shop", mark),
            AccountKey("tea-shop", "1"),
        )

    @pytest.mark.parametrize("told", ["13900000000", "wang@example.com"])
    def test_a_phone_or_an_address_that_is_nobodys_is_not_repeated(self, town: Village, told: str) -> None:
        with pytest.raises(Unclear) as refused:
            judge(town.alliance, f"tea-shop/{told}", "art-shop/9", same=True)
        assert "tea-shop/…" in str(refused.value)
        assert told not in str(refused.value)

    def test_a_number_that_is_nobodys_is_repeated(self, town: Village) -> None:
        with pytest.raises(Unclear, match="tea-shop/404"):
            judge(town.alliance, "tea-shop/404", "art-shop/9", same=True)


def test_accounts_that_were_wrongly_joined_are_parted_without_loss(tmp_path: Path) -> None:
    """Two women of one name use one phone; the tea shop's also buys tableware."""
    town = village(tmp_path, members={"share": ["display_name", "phone_masked", "points", "tier", "consent"]})
    for shop, customer, points, tier in (("tea-shop", "1", 100, "金卡"), ("art-shop", "9", 20, "银卡")):
        town.shops[shop].enrol(customer, "王芳", "13812345670", points, tier)
    town.shops["table-shop"].enrol("3", "王芳", "13912345671", 5)
    town.allow("tea-shop", "1")
    town.allow("art-shop", "9")
    town.sync()
    judge(town.alliance, "tea-shop/1", "table-shop/3", same=True)
    town.sync()
    assert len(set(members(town))) == 1
    joined = members(town)[0]
    assert town.row(joined, "members")["积分"] == 125
    with town.store.look() as tx:
        before = (tx.points(), tx.consents(), tx.accounts())
    judge(town.alliance, "tea-shop/1", "art-shop/9", same=False)
    town.sync()
    tea, art = members(town)
    assert (tea, art) == (joined, "M0003")
    with town.store.look() as tx:
        assert (tx.points(), tx.consents(), tx.accounts()) == before
        assert tx.members()[AccountKey("table-shop", "3")] == tea
    shown = [town.row(each, "members") for each in (tea, art)]
    assert [(row["称呼"], row["积分"], row["等级"]) for row in shown] == [("王芳", 105, "金卡"), ("王芳", 20, "银卡")]
    assert all(str(row["同意"]).startswith("已同意") for row in shown)
    writes = town.sheet.writes
    assert town.sync().status is Status.GREEN
    assert town.sheet.writes == writes
    town.store.close()
