"""What people are told when Google says no, in both languages; and what no log and no error ever says."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter

from sheetpact.errors import (
    BadRecord,
    BrokenContract,
    ChangedMeanwhile,
    ConnectorError,
    NotAllowed,
    RetryLater,
    SignInAgain,
)
from sheetpact.model.problems import Severity
from sheetpact.model.texts import say
from sheetpact.simulators.faults import Trouble
from sheetpact.simulators.google.tokens import PROJECT, ROBOT, Tokens
from sheetpact.simulators.server import Answer, as_json
from tests.support.google_desk import (
    AVAILABLE,
    INVENTORY,
    ITEM,
    LIMITS,
    MEMBERS,
    Desk,
    Office,
    batch,
    cells,
    cup,
    desk,
    office,
    rows_at_end,
)

FILE = "service_account.json"
SHEETS, DRIVE = "/v4/spreadsheets", "/drive/v3/files"
LOCALES = ["zh-CN", "en"]


@pytest.fixture(scope="module")
def google() -> Iterator[Office]:
    with office() as made:
        yield made


@pytest.fixture
def table(google: Office, tmp_path: Path) -> Iterator[Desk]:
    with desk(google, tmp_path) as made:
        made.tabs = (INVENTORY,)
        made.set_up(cup(1, 12), cup(2, 7))
        google.google.credentials(tmp_path)
        yield made


@pytest.fixture(params=LOCALES)
def locale(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def status(code: int, message: str, reason: str = "", domain: str = "googleapis.com") -> Answer:
    """As the Sheets API says no (google.rpc.Status)."""
    info = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason, "domain": domain}
    return as_json(code, {"error": {"code": code, "message": message, "details": [info] if reason else []}})


def older(code: int, reason: str) -> Answer:
    """As the Drive API says no."""
    error = {"domain": "usageLimits", "reason": reason, "message": "No."}
    return as_json(code, {"error": {"errors": [error], "code": code, "message": "No."}})


def refused(table: Desk, kind: type[ConnectorError], locale: str) -> ConnectorError:
    """What a read by a new process fails with."""
    with pytest.raises(kind) as told:
        table.connect(locale=locale).read(table.tabs)
    return told.value


def write(table: Desk, locale: str = "zh-CN", **work: object) -> None:
    sheet = table.connect(locale=locale)
    document = sheet.read(table.tabs)
    sheet.write(document, batch(document, **work))


class TestToken:
    def test_one_that_is_withdrawn_in_the_middle_of_a_run_is_renewed(self, table: Desk) -> None:
        """To write once more what was refused is harmless."""
        sheet = table.connect()
        document = sheet.read(table.tabs)
        table.google.tokens.revoke()
        sheet.write(document, batch(document, cells=cells((2, AVAILABLE, 11))))
        assert table.seen()[1][AVAILABLE] == "11"
        table.google.tokens.revoke()
        assert len(sheet.read(table.tabs).grids["inventory"].rows) == 3

    def test_where_a_new_one_is_refused_too_a_person_must_act(self, table: Desk, locale: str) -> None:
        table.office.instead[SHEETS] = status(401, "Request had invalid authentication credentials.")
        sheet = table.connect(locale=locale)
        with pytest.raises(SignInAgain) as told:
            sheet.read(table.tabs)
        assert str(told.value) == say(locale, "google.signed_out", account=ROBOT)
        assert sheet.requests == 3  # the look-up, and the read twice


class TestKey:
    def test_there_is_none(self, table: Desk, locale: str) -> None:
        sheet = table.connect(locale=locale)
        (table.folder / FILE).unlink()
        with pytest.raises(SignInAgain) as told:
            sheet.check()
        assert str(told.value) == say(locale, "google.no_key_file", file=FILE)

    @pytest.mark.parametrize("content", ["", "not json", "{}", '{"type": "authorized_user"}', "[1]", "CUT", "NUMBER"])
    def test_it_is_something_else(self, table: Desk, locale: str, content: str) -> None:
        key = json.loads((table.folder / FILE).read_text(encoding="utf-8"))
        cut = json.dumps({**key, "private_key": key["private_key"][:200]})
        made = {"CUT": cut, "NUMBER": json.dumps({**key, "private_key": 5})}
        (table.folder / FILE).write_text(made.get(content, content), encoding="utf-8")
        told = refused(table, SignInAgain, locale)
        assert str(told) == say(locale, "google.bad_key_file", file=FILE)
        assert told.__cause__ is None

    def test_google_does_not_know_it(self, table: Desk, locale: str) -> None:
        Tokens(table.time, lambda: table.google.url).credentials(table.folder)
        assert str(refused(table, SignInAgain, locale)) == say(locale, "google.key_refused", account=ROBOT)

    @pytest.mark.parametrize("trouble", [Trouble.LOST_BEFORE, Trouble.ERROR_BEFORE])
    def test_nobody_answers_where_it_is_shown(self, table: Desk, locale: str, trouble: Trouble) -> None:
        table.trouble(trouble, "/token", times=LIMITS.tries)
        assert str(refused(table, RetryLater, locale)) == say(locale, "google.no_token_server")

    def test_a_token_server_that_is_back_is_asked_again(self, table: Desk) -> None:
        table.trouble(Trouble.ERROR_BEFORE, "/token", status=503)
        assert table.values()[1][AVAILABLE] == 12


class TestDocument:
    def test_it_is_gone(self, table: Desk, locale: str) -> None:
        table.google.shelf.remove(table.document)
        gone = say(locale, "google.gone", document=table.document, account=ROBOT)
        assert str(refused(table, NotAllowed, locale)) == gone

    def test_it_was_never_shared(self, table: Desk, locale: str) -> None:
        table.google.share(table.document, ROBOT, "none")
        told = str(refused(table, NotAllowed, locale))
        assert told == say(locale, "google.gone", document=table.document, account=ROBOT)
        assert ROBOT in told

    def test_the_account_may_not_open_it(self, table: Desk, locale: str) -> None:
        table.office.instead[SHEETS] = status(403, "The caller does not have permission")
        assert str(refused(table, NotAllowed, locale)) == say(locale, "google.no_access", account=ROBOT)

    def test_the_account_may_only_look(self, table: Desk, locale: str) -> None:
        table.google.share(table.document, ROBOT, "reader")
        (*_, problem) = table.connect(locale=locale).check()
        assert (problem.severity, problem.text(locale)) == (
            Severity.RED,
            say(locale, "google.read_only", account=ROBOT),
        )
        with pytest.raises(NotAllowed) as told:
            write(table, locale, cells=cells((2, AVAILABLE, 11)))
        assert str(told.value) == say(locale, "google.read_only", account=ROBOT)

    def test_it_is_an_uploaded_workbook(self, table: Desk, locale: str) -> None:
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        table.office.instead[DRIVE] = as_json(200, {"name": "库存.xlsx", "mimeType": kind, "version": "1"})
        assert table.connect(locale=locale).check()[-1].text(locale) == say(locale, "google.no_spreadsheet")
        table.office.instead[SHEETS] = status(400, "This operation is not supported for this document")
        assert str(refused(table, NotAllowed, locale)) == say(locale, "google.no_spreadsheet")

    def test_it_is_in_the_bin(self, table: Desk, locale: str) -> None:
        table.google.shelf.files[table.document].trashed = True
        problem = table.connect(locale=locale).check()[-1]
        assert (problem.severity, problem.text(locale)) == (Severity.RED, say(locale, "google.trashed"))


class TestWrites:
    def refused(self, table: Desk, kind: type[ConnectorError], locale: str, value: object = 11) -> str:
        with pytest.raises(kind) as told:
            write(table, locale, cells=cells((2, AVAILABLE, 11), (2, ITEM, value)), inserts=rows_at_end(cup(9, 9)))
        assert (table.seen()[1][AVAILABLE], len(table.read().grids["inventory"].rows)) == ("12", 3)
        return str(told.value)

    def test_the_owner_protected_the_cells(self, table: Desk, locale: str) -> None:
        sheet = table.tab("库存")
        sheet.protected.append({"protectedRangeId": 991, "range": {"sheetId": sheet.id}})
        assert self.refused(table, NotAllowed, locale) == say(locale, "google.protected", account=ROBOT)

    def test_a_text_is_too_long(self, table: Desk, locale: str) -> None:
        assert self.refused(table, BadRecord, locale, "长" * 50_001) == say(locale, "google.text_too_long")

    def test_the_document_is_full(self, table: Desk, locale: str) -> None:
        limit = "This action would increase the number of cells in the workbook above the limit of 10000000 cells."
        table.office.instead[":batchUpdate"] = status(400, f"Invalid requests[3].appendCells: {limit}")
        assert self.refused(table, NotAllowed, locale) == say(locale, "google.too_many_cells")

    @pytest.mark.parametrize(
        "message",
        [
            "Invalid requests[0].updateCells: No grid with id: 5",
            "Unable to parse range: '库存'!A1",
            "exceeds grid limits",
        ],
    )
    def test_a_tab_was_changed(self, table: Desk, locale: str, message: str) -> None:
        table.office.instead[":batchUpdate"] = status(400, message)
        assert self.refused(table, ChangedMeanwhile, locale) == say(locale, "google.tab_changed")

    def test_a_refusal_that_nobody_knows_is_told_without_what_it_quotes(self, table: Desk) -> None:
        table.office.instead[":batchUpdate"] = status(400, 'Invalid requests[0]: bad value "王小满 13812345678"')
        assert self.refused(table, BrokenContract, "zh-CN") == "HTTP 400: Invalid requests[0]: bad value …"


class TestService:
    @pytest.mark.parametrize(
        ("where", "answer"),
        [
            (SHEETS, status(403, "Google Sheets API has not been used in project", "SERVICE_DISABLED")),
            (DRIVE, older(403, "accessNotConfigured")),
        ],
        ids=["sheets", "drive"],
    )
    def test_an_api_is_switched_off(self, table: Desk, locale: str, where: str, answer: Answer) -> None:
        table.office.instead[where] = answer
        assert str(refused(table, NotAllowed, locale)) == say(locale, "google.api_off", project=PROJECT)
        with pytest.raises(NotAllowed):
            table.connect(locale=locale).check()

    @pytest.mark.parametrize(
        ("where", "answer"),
        [
            (SHEETS, status(403, "Quota exceeded", "RATE_LIMIT_EXCEEDED")),
            (DRIVE, older(403, "userRateLimitExceeded")),
            (DRIVE, older(403, "rateLimitExceeded")),
        ],
        ids=["sheets", "user", "project"],
    )
    def test_it_asks_for_patience(self, table: Desk, locale: str, where: str, answer: Answer) -> None:
        table.office.instead[where] = answer
        told = refused(table, RetryLater, locale)
        assert (str(told), getattr(told, "seconds", 0)) == (say(locale, "google.slow_down"), 60.0)

    @pytest.mark.parametrize("where", [SHEETS, DRIVE])
    def test_something_on_the_way_answers_with_a_web_page(self, table: Desk, where: str) -> None:
        table.office.instead[where] = Answer(200, b"<html>Sign in to this network</html>", kind="text/html")
        assert "text/html instead of JSON" in str(refused(table, BrokenContract, "zh-CN"))

    def test_an_answer_that_is_no_object(self, table: Desk) -> None:
        table.office.instead[SHEETS] = as_json(200, [1, 2])
        refused(table, BrokenContract, "zh-CN")


def test_a_check_tells_each_step(table: Desk, locale: str) -> None:
    told = table.connect(locale=locale).check()
    assert [problem.text(locale) for problem in told] == [
        say(locale, "google.step_key", account=ROBOT),
        say(locale, "google.step_shared", name="手作联盟"),
        say(locale, "google.step_read"),
    ]
    assert {problem.severity for problem in told} == {Severity.NOTE}


SECRETS = ("ya29.", "PRIVATE KEY", "eyJ", "王小满", "138****5678", "青瓷茶杯", "一等会员")
"""Tokens, the key, an assertion, and what stands in cells."""


def session(table: Desk) -> list[BaseException]:
    """A long one, with people's rows and all kinds of failures; gives the errors."""
    table.tabs = (INVENTORY, MEMBERS)
    errors: list[BaseException] = []

    def step(**work: object) -> None:
        try:
            write(table, **work)
        except ConnectorError as error:
            errors.append(error)

    step(create=(MEMBERS,), inserts=rows_at_end({0: "M-1", 1: "王小满", 2: "138****5678", 4: "一等会员"}, title="会员"))
    step(cells=(*cells((2, 3, 30), title="会员"), *cells((2, ITEM, "青瓷茶杯"))))
    for trouble in (Trouble.LOST_AFTER, Trouble.CUT, Trouble.ERROR_AFTER, Trouble.BUSY, Trouble.LOST_BEFORE):
        table.trouble(trouble, times=LIMITS.tries)
        step(cells=cells((2, ITEM, "青瓷茶杯"), (2, AVAILABLE, 11)))
    table.trouble(Trouble.MEANWHILE, action=lambda: table.li.insert_rows("会员", 2))
    step(cells=cells((2, 3, 20), title="会员"))
    step(cells=cells((2, ITEM, "青瓷茶杯" * 20_000)))
    table.office.instead[SHEETS] = Answer(502, "<html>青瓷茶杯 王小满</html>".encode(), kind="text/html")
    step()
    table.office.instead[SHEETS] = status(400, 'Invalid data[0]: "青瓷茶杯"')
    step()
    table.office.instead.clear()
    table.trouble(Trouble.ERROR_BEFORE, "/token", times=LIMITS.tries)
    step()
    Tokens(table.time, lambda: table.google.url).credentials(table.folder)
    step()
    return errors


def test_nothing_secret_or_personal_is_logged_or_told(table: Desk, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        errors = session(table)
    assert len(errors) >= 6
    logged = [f"{record.getMessage()} {record.exc_text or ''} {record.args!r}" for record in caplog.records]
    assert any("spreadsheets" in line for line in logged)
    told = [text for error in errors for text in texts(error)]
    for secret in SECRETS:
        assert not [line for line in (*logged, *told) if secret in line]


def texts(error: BaseException | None) -> Iterator[str]:
    """Of an error and of all that it came from."""
    while error is not None:
        yield f"{error} {error!r}"
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def test_no_connector_shows_its_key_or_its_settings(table: Desk) -> None:
    sheet = table.connect()
    sheet.read(table.tabs)
    shown = repr(sheet) + "".join(repr(each) for each in vars(sheet).values() if not isinstance(each, dict))
    for secret in ("PRIVATE KEY", "ya29."):
        assert secret not in shown


def test_no_request_leaves_without_a_time_limit(table: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    limits: list[object] = []
    send = HTTPAdapter.send

    def noted(self: HTTPAdapter, request: PreparedRequest, **how: object) -> Response:
        limits.append(how.get("timeout"))
        return send(self, request, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(HTTPAdapter, "send", noted)
    table.connect().check()
    write(table, cells=cells((2, AVAILABLE, 11)))
    table.trouble(Trouble.LOST_AFTER)
    write(table, cells=cells((2, AVAILABLE, 10)))
    assert len(limits) > 10
    assert set(limits) == {(LIMITS.connect, LIMITS.read)}
