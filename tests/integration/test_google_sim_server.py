"""The simulated Google over HTTP, asked by Google's own clients and by hand."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import google.auth.exceptions
import gspread
import pytest
import requests
from google.auth.transport.requests import AuthorizedSession
from google.oauth2.credentials import Credentials as Bearer
from google.oauth2.service_account import Credentials
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

from sheetpact.simulators.faults import Fault, Trouble
from sheetpact.simulators.google import OWNER, GoogleSheets

SCOPE = "https://www.googleapis.com/auth/"
READ_ONLY = (f"{SCOPE}spreadsheets.readonly", f"{SCOPE}drive.readonly")
BOTH = (f"{SCOPE}spreadsheets", f"{SCOPE}drive")


class Clock:
    """Time that passes only when told to."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def wait(self, **span: float) -> None:
        self.at += timedelta(**span)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sim(clock: Clock) -> Iterator[GoogleSheets]:
    with GoogleSheets(now=clock) as running:
        yield running


@pytest.fixture
def book(sim: GoogleSheets) -> str:
    return sim.create("手作联盟")


class Gspread(gspread.HTTPClient):
    """gspread with the simulated Google in the place of the real one."""

    base = ""

    def request(self, method: str, endpoint: str, **more: object) -> requests.Response:
        for real in ("https://sheets.googleapis.com", "https://www.googleapis.com"):
            endpoint = endpoint.replace(real, self.base)
        return super().request(method, endpoint, **more)


def signed_in(sim: GoogleSheets, folder: Path, scopes: tuple[str, ...] = BOTH) -> AuthorizedSession:
    credentials = Credentials.from_service_account_file(str(sim.credentials(folder)), scopes=scopes)
    session = AuthorizedSession(credentials, auth_request=direct())
    session.trust_env = False
    return session


def direct() -> google.auth.transport.requests.Request:
    session = requests.Session()
    session.trust_env = False
    return google.auth.transport.requests.Request(session)


def values(sim: GoogleSheets, book: str, cells: str = "A1:C3") -> object:
    status, answer = sim.ask("GET", f"/v4/spreadsheets/{book}/values/{cells}")
    assert status == 200
    return answer.get("values", [])


def write(sim: GoogleSheets, book: str, rows: list[list[object]], *, bearer: str = "") -> tuple[int, Any]:
    target = f"/v4/spreadsheets/{book}/values/A1?valueInputOption=RAW"
    return sim.ask("PUT", target, {"values": rows}, bearer=bearer)


def told(answer: tuple[int, Any]) -> tuple[int, str, str]:
    error = answer[1]["error"]
    return answer[0], error.get("status", ""), error["message"]


# --- clients


def test_gspread_signs_in_and_works(sim: GoogleSheets, book: str, tmp_path: Path) -> None:
    client = gspread.Client(None, signed_in(sim, tmp_path), Gspread)
    client.http_client.base = sim.url
    sheet = client.open_by_key(book).sheet1
    assert sheet.title == "工作表1"
    sheet.update([["货号", "可售"], ["001", 5]], "A1")
    sheet.append_row(["002", 7])
    assert sheet.get_all_values() == [["货号", "可售"], ["001", "5"], ["002", "7"]]
    assert [each["name"] for each in client.list_spreadsheet_files()] == ["手作联盟"]
    assert client.create("Another").sheet1.title == "Sheet1"


def test_google_s_own_client_works(sim: GoogleSheets, book: str) -> None:
    bearer = Bearer(sim.bearer().removeprefix("Bearer "))
    options = {"api_endpoint": sim.url}
    with build("sheets", "v4", credentials=bearer, client_options=options, static_discovery=True) as sheets:
        body = {
            "requests": [
                {"addSheet": {"properties": {"title": "冲突"}}},
                {
                    "updateCells": {
                        "start": {"sheetId": 0, "rowIndex": 0, "columnIndex": 0},
                        "rows": [{"values": [{"userEnteredValue": {"stringValue": "=1"}}]}],
                        "fields": "userEnteredValue",
                    }
                },
            ],
            "includeSpreadsheetInResponse": True,
        }
        answer = sheets.spreadsheets().batchUpdate(spreadsheetId=book, body=body).execute()
        assert [each["properties"]["title"] for each in answer["updatedSpreadsheet"]["sheets"]] == ["工作表1", "冲突"]
        assert answer["replies"][1] == {}
        mask = "sheets.data.rowData.values(userEnteredValue,formattedValue)"
        read = sheets.spreadsheets().get(spreadsheetId=book, ranges=["A1"], fields=mask).execute()
        cell = {"userEnteredValue": {"stringValue": "=1"}, "formattedValue": "=1"}
        assert read == {"sheets": [{"data": [{"rowData": [{"values": [cell]}]}]}]}
        body = {"requests": [{"deleteSheet": {"sheetId": 404}}]}
        wrong = sheets.spreadsheets().batchUpdate(spreadsheetId=book, body=body)
        with pytest.raises(HttpError, match="No sheet with id: 404"):
            wrong.execute()


# --- signing in


def test_a_key_that_is_not_the_account_s_signs_nobody_in(sim: GoogleSheets, tmp_path: Path) -> None:
    with GoogleSheets() as other:
        stolen = json.loads(other.credentials(tmp_path).read_text(encoding="utf-8"))
    own = json.loads(sim.credentials(tmp_path).read_text(encoding="utf-8"))
    credentials = Credentials.from_service_account_info({**own, "private_key": stolen["private_key"]}, scopes=BOTH)
    with pytest.raises(google.auth.exceptions.RefreshError, match="Invalid JWT Signature"):
        credentials.refresh(direct())


def test_an_assertion_for_somebody_else_is_refused(sim: GoogleSheets, tmp_path: Path) -> None:
    own = json.loads(sim.credentials(tmp_path).read_text(encoding="utf-8"))
    mistaken = Credentials.from_service_account_info({**own, "client_email": "x@example.com"}, scopes=BOTH)
    with pytest.raises(google.auth.exceptions.RefreshError, match="account not found"):
        mistaken.refresh(direct())
    scopeless = Credentials.from_service_account_info(own, scopes=["everything"])
    with pytest.raises(google.auth.exceptions.RefreshError, match="invalid_scope"):
        scopeless.refresh(direct())


def test_a_token_is_good_for_an_hour(sim: GoogleSheets, book: str, clock: Clock) -> None:
    bearer = sim.bearer()
    assert sim.ask("GET", f"/v4/spreadsheets/{book}", bearer=bearer)[0] == 200
    clock.wait(hours=1)
    assert told(sim.ask("GET", f"/v4/spreadsheets/{book}", bearer=bearer))[:2] == (401, "UNAUTHENTICATED")
    assert sim.ask("GET", f"/v4/spreadsheets/{book}", bearer=sim.bearer())[0] == 200


def test_without_a_token_nothing_is_told(sim: GoogleSheets, book: str) -> None:
    for bearer in ("Bearer made-up", "Basic eDp4"):
        assert told(sim.ask("GET", f"/v4/spreadsheets/{book}", bearer=bearer))[:2] == (401, "UNAUTHENTICATED")


def test_a_scope_for_reading_does_not_write(sim: GoogleSheets, book: str) -> None:
    bearer = sim.bearer(scopes=READ_ONLY)
    assert sim.ask("GET", f"/v4/spreadsheets/{book}", bearer=bearer)[0] == 200
    answer = write(sim, book, [["x"]], bearer=bearer)
    assert told(answer) == (403, "PERMISSION_DENIED", "Request had insufficient authentication scopes.")
    assert values(sim, book) == []


# --- who may


def test_a_document_of_others_is_hidden(sim: GoogleSheets, book: str) -> None:
    stranger = sim.bearer("stranger@example.com")
    answer = sim.ask("GET", f"/v4/spreadsheets/{book}", bearer=stranger)
    assert told(answer) == (403, "PERMISSION_DENIED", "The caller does not have permission")
    answer = sim.ask("GET", f"/drive/v3/files/{book}", bearer=stranger)
    assert told(answer) == (404, "", f"File not found: {book}.")
    assert sim.ask("GET", "/drive/v3/files", bearer=stranger)[1]["files"] == []
    missing = sim.ask("GET", "/v4/spreadsheets/none")
    assert told(missing) == (404, "NOT_FOUND", "Requested entity was not found.")


def test_a_reader_reads_and_a_writer_writes(sim: GoogleSheets, book: str) -> None:
    sim.share(book, "li@example.com", "reader")
    li = sim.bearer("li@example.com")
    assert sim.ask("GET", f"/v4/spreadsheets/{book}", bearer=li)[0] == 200
    assert write(sim, book, [["x"]], bearer=li)[0] == 403
    status, file = sim.ask("GET", f"/drive/v3/files/{book}?fields=capabilities(canEdit)", bearer=li)
    assert (status, file) == (200, {"capabilities": {"canEdit": False}})
    sim.share(book, "li@example.com", "writer")
    assert write(sim, book, [["x"]], bearer=li)[0] == 200
    sim.share(book, "li@example.com", "none")
    assert sim.ask("GET", f"/v4/spreadsheets/{book}", bearer=li)[0] == 403


def test_what_the_owner_protects_the_service_account_can_not_write(sim: GoogleSheets, book: str) -> None:
    protect = {"addProtectedRange": {"protectedRange": {"range": {"sheetId": 0, "endRowIndex": 1}}}}
    owner = sim.bearer(OWNER)
    status, _ = sim.ask("POST", f"/v4/spreadsheets/{book}:batchUpdate", {"requests": [protect]}, bearer=owner)
    assert status == 200
    status, _, message = told(write(sim, book, [["x"]]))
    assert status == 400
    assert message.startswith("You are trying to edit a protected cell or object.")
    assert write(sim, book, [["x"]], bearer=owner)[0] == 200


# --- how often


def test_reads_and_writes_are_counted_apart_and_refilled_every_minute(
    sim: GoogleSheets, book: str, clock: Clock
) -> None:
    for _ in range(60):
        assert sim.ask("GET", f"/v4/spreadsheets/{book}/values/A1")[0] == 200
    status, code, message = told(sim.ask("GET", f"/v4/spreadsheets/{book}/values/A1"))
    assert (status, code) == (429, "RESOURCE_EXHAUSTED")
    assert message.startswith("Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute")
    assert write(sim, book, [["x"]])[0] == 200
    assert sim.ask("GET", f"/v4/spreadsheets/{book}/values/A1", bearer=sim.bearer(OWNER))[0] == 200
    assert sim.ask("GET", f"/drive/v3/files/{book}")[0] == 200
    clock.wait(minutes=1)
    assert values(sim, book) == [["x"]]


def test_without_a_quota_nobody_is_held_up(clock: Clock) -> None:
    google = GoogleSheets(now=clock, quota=None)
    book = google.create("Shop")
    assert {google.ask("GET", f"/v4/spreadsheets/{book}/values/A1")[0] for _ in range(70)} == {200}


# --- what has changed


def test_the_version_grows_with_every_change_whoever_makes_it(sim: GoogleSheets, book: str, clock: Clock) -> None:
    def file() -> dict[str, Any]:
        return sim.ask("GET", f"/drive/v3/files/{book}?fields=version,modifiedTime,lastModifyingUser.emailAddress")[1]

    before = file()
    values(sim, book)
    assert file() == before
    clock.wait(seconds=5)
    write(sim, book, [["x"]])
    written = file()
    assert int(written["version"]) > int(before["version"])
    assert (before["modifiedTime"], written["modifiedTime"]) == ("2026-11-24T08:00:00.000Z", "2026-11-24T08:00:05.000Z")
    assert written["lastModifyingUser"] == {"emailAddress": sim.account}
    sim.human(book, "li").type("工作表1", "A1", "y")
    assert int(file()["version"]) > int(written["version"])
    assert file()["lastModifyingUser"] == {"emailAddress": "li@example.com"}


def test_a_write_that_is_refused_changes_nothing(sim: GoogleSheets, book: str) -> None:
    before = sim.version(book)
    requests_ = [{"updateSpreadsheetProperties": {"properties": {"title": "New"}, "fields": "title"}}]
    body = {"requests": [*requests_, {"deleteSheet": {"sheetId": 404}}]}
    status, _, message = told(sim.ask("POST", f"/v4/spreadsheets/{book}:batchUpdate", body))
    assert status == 400
    assert message.startswith("Invalid requests[1].deleteSheet: ")
    assert (sim.version(book), sim.book(book).title) == (before, "手作联盟")


def test_changes_are_listed_from_a_token_on_each_document_once(sim: GoogleSheets, book: str) -> None:
    start = sim.ask("GET", "/drive/v3/changes/startPageToken")[1]["startPageToken"]
    write(sim, book, [["x"]])
    write(sim, book, [["y"]])
    other = sim.ask("POST", "/drive/v3/files", {"name": "Other"})[1]["id"]
    sim.ask("DELETE", f"/drive/v3/files/{other}")
    sim.create("Hidden", owner="stranger@example.com")
    sim.share(list(sim.shelf.files)[-1], sim.account, "none")
    listed = sim.ask("GET", f"/drive/v3/changes?pageToken={start}")[1]
    assert [(each["fileId"], each["removed"]) for each in listed["changes"]] == [(book, False), (other, True)]
    again = sim.ask("GET", f"/drive/v3/changes?pageToken={listed['newStartPageToken']}")[1]
    assert again["changes"] == []


def test_a_channel_is_told_of_changes_until_it_is_stopped(sim: GoogleSheets, book: str) -> None:
    asked = {"id": "c1", "type": "web_hook", "address": "https://hub.example/push", "token": "secret"}
    status, channel = sim.ask("POST", f"/drive/v3/files/{book}/watch", asked)
    assert status == 200
    write(sim, book, [["x"]])
    sim.human(book).type("工作表1", "A2", "5")
    headers = [headers for _, headers, _ in sim.notices]
    assert [each["X-Goog-Resource-State"] for each in headers] == ["sync", "update", "update"]
    assert [each["X-Goog-Message-Number"] for each in headers] == ["1", "2", "3"]
    assert {each["X-Goog-Channel-Token"] for each in headers} == {"secret"}
    assert {each["X-Goog-Resource-ID"] for each in headers} == {channel["resourceId"]}
    assert sim.ask("POST", "/drive/v3/channels/stop", {"id": "c1", "resourceId": channel["resourceId"]})[0] == 204
    write(sim, book, [["y"]])
    assert len(sim.notices) == 3


def test_overlapping_channels_are_both_told_and_an_old_one_no_more(sim: GoogleSheets, book: str, clock: Clock) -> None:
    token = sim.ask("GET", "/drive/v3/changes/startPageToken")[1]["startPageToken"]
    hook = {"type": "web_hook", "address": "https://hub.example/push"}
    sim.ask("POST", f"/drive/v3/files/{book}/watch", {"id": "a", **hook})
    sim.ask("POST", f"/drive/v3/changes/watch?pageToken={token}", {"id": "b", **hook})
    assert sim.ask("POST", f"/drive/v3/files/{book}/watch", {"id": "a", **hook})[0] == 400
    sim.notices.clear()
    write(sim, book, [["x"]])
    states = [(each["X-Goog-Channel-ID"], each["X-Goog-Resource-State"]) for _, each, _ in sim.notices]
    assert states == [("a", "update"), ("b", "change")]
    clock.wait(days=1)
    write(sim, book, [["y"]])
    assert [each["X-Goog-Channel-ID"] for _, each, _ in sim.notices[2:]] == ["b"]


def test_people_s_edits_are_events_and_the_api_s_are_not(sim: GoogleSheets, book: str) -> None:
    events: list[dict[str, object]] = []
    sim.on_edit(book, events.append)
    write(sim, book, [["x"]])
    assert events == []
    sim.human(book, "li").type("工作表1", "B2", "5")
    assert [(each["range"], each["value"]) for each in events] == [("B2", "5")]


# --- files


def test_files_are_found_by_name(sim: GoogleSheets, book: str) -> None:
    sim.create("It's")

    def names(query: str) -> list[str]:
        status, answer = sim.ask("GET", f"/drive/v3/files?q={requests.utils.quote(query)}")
        assert status == 200
        return [each["name"] for each in answer["files"]]

    kind = 'mimeType="application/vnd.google-apps.spreadsheet"'
    assert sorted(names(kind)) == ["It's", "手作联盟"]
    assert names(f"{kind} and name = '手作联盟' and trashed = false") == ["手作联盟"]
    assert names("name = 'It\\'s'") == ["It's"]
    assert names("not name contains 'it'") == ["手作联盟"]
    assert names(f"'{OWNER}' in owners and name contains '联盟'") == ["手作联盟"]
    assert sim.ask("GET", "/drive/v3/files?q=name+like+5")[0] == 400


def test_files_come_page_by_page(sim: GoogleSheets, clock: Clock) -> None:
    for number in range(5):
        sim.create(f"B{number}")
        clock.wait(seconds=1)
    first = sim.ask("GET", "/drive/v3/files?pageSize=3")[1]
    rest = sim.ask("GET", f"/drive/v3/files?pageSize=3&pageToken={first['nextPageToken']}")[1]
    assert [each["name"] for each in first["files"] + rest["files"]] == ["B4", "B3", "B2", "B1", "B0"]
    assert "nextPageToken" not in rest


def test_a_copy_is_a_document_of_its_own(sim: GoogleSheets, book: str) -> None:
    write(sim, book, [["x"]])
    copied = sim.ask("POST", f"/drive/v3/files/{book}/copy", {"name": "Copy"})[1]["id"]
    write(sim, copied, [["y"]])
    assert (values(sim, book), values(sim, copied)) == ([["x"]], [["y"]])


def test_an_export_holds_what_is_shown(sim: GoogleSheets, book: str) -> None:
    write(sim, book, [["a,b", 5], ["x"]])
    assert sim.ask("GET", f"/drive/v3/files/{book}/export?mimeType=text/csv") == (200, '"a,b",5\r\nx,')


def test_rights_are_given_and_taken_through_drive(sim: GoogleSheets, book: str) -> None:
    body = {"type": "user", "role": "writer", "emailAddress": "li@example.com"}
    given = sim.ask("POST", f"/drive/v3/files/{book}/permissions", body)[1]
    assert write(sim, book, [["x"]], bearer=sim.bearer("li@example.com"))[0] == 200
    assert sim.ask("DELETE", f"/drive/v3/files/{book}/permissions/{given['id']}")[0] == 204
    assert write(sim, book, [["x"]], bearer=sim.bearer("li@example.com"))[0] == 403


# --- the rest of the Sheets API


def test_metadata_is_found_by_its_id_and_by_a_search(sim: GoogleSheets, book: str) -> None:
    line = {"sheetId": 0, "dimension": "ROWS", "startIndex": 1, "endIndex": 2}
    entry = {"metadataId": 9, "metadataKey": "sku", "location": {"dimensionRange": line}, "visibility": "DOCUMENT"}
    body = {"requests": [{"createDeveloperMetadata": {"developerMetadata": entry}}]}
    assert sim.ask("POST", f"/v4/spreadsheets/{book}:batchUpdate", body)[0] == 200
    sim.human(book).insert_rows("工作表1", 1)
    found = sim.ask("GET", f"/v4/spreadsheets/{book}/developerMetadata/9")[1]
    assert found["location"]["dimensionRange"] == {"dimension": "ROWS", "startIndex": 2, "endIndex": 3}
    lookup = {"developerMetadataLookup": {"metadataKey": "sku"}}
    answer = sim.ask("POST", f"/v4/spreadsheets/{book}/developerMetadata:search", {"dataFilters": [lookup]})[1]
    assert answer["matchedDeveloperMetadata"] == [{"developerMetadata": found, "dataFilters": [lookup]}]
    sim.human(book).type("工作表1", "A3", "here")
    body = {"dataFilters": [lookup]}
    mask = "sheets.data(startRow,rowData.values.formattedValue)"
    read = sim.ask("POST", f"/v4/spreadsheets/{book}:getByDataFilter?fields={mask}", body)[1]
    assert read == {"sheets": [{"data": [{"startRow": 2, "rowData": [{"values": [{"formattedValue": "here"}]}]}]}]}


def test_a_sheet_is_copied_to_another_document(sim: GoogleSheets, book: str) -> None:
    write(sim, book, [["x"]])
    other = sim.create("Other")
    body = {"destinationSpreadsheetId": other}
    status, made = sim.ask("POST", f"/v4/spreadsheets/{book}/sheets/0:copyTo", body)
    assert (status, made["title"], made["index"]) == (200, "Copy of 工作表1", 1)
    assert values(sim, other, "'Copy of 工作表1'!A1") == [["x"]]


def test_a_document_is_created_with_its_sheets(sim: GoogleSheets) -> None:
    grid = {"rowCount": 5, "columnCount": 4, "frozenRowCount": 1}
    body = {
        "properties": {"title": "New", "locale": "zh_CN"},
        "sheets": [{"properties": {"title": "库存", "gridProperties": grid}}],
    }
    status, made = sim.ask("POST", "/v4/spreadsheets", body)
    assert (status, made["properties"]["locale"]) == (200, "zh_CN")
    assert made["sheets"][0]["properties"]["gridProperties"] == grid


def test_an_unknown_address_is_a_web_page(sim: GoogleSheets) -> None:
    answer = requests.get(f"{sim.url}/v4/nothing", timeout=5, proxies={"http": ""})
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/html; charset=UTF-8")


def test_a_method_that_is_not_there_says_so(sim: GoogleSheets, book: str) -> None:
    assert told(sim.ask("GET", f"/drive/v3/files/{book}/revisions"))[0] == 501


# --- troubles


@pytest.mark.parametrize(
    ("fault", "status", "kind"),
    [
        (Fault(Trouble.BUSY), 429, "application/json; charset=UTF-8"),
        (Fault(Trouble.ERROR_BEFORE, status=503), 503, "application/json; charset=UTF-8"),
        (Fault(Trouble.ERROR_BEFORE), 502, "text/html"),
    ],
)
def test_google_in_trouble(sim: GoogleSheets, book: str, fault: Fault, status: int, kind: str) -> None:
    sim.faults.add(fault)
    answer = requests.get(f"{sim.url}/v4/spreadsheets/{book}", timeout=5, proxies={"http": ""})
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, kind)
    if status != 502:
        assert answer.json()["error"]["code"] == status


def test_requests_at_once_are_done_one_after_the_other(sim: GoogleSheets, book: str) -> None:
    sim.routes.quota = None

    def append(name: str) -> None:
        for number in range(10):
            target = f"/v4/spreadsheets/{book}/values/A1:append?valueInputOption=RAW"
            assert sim.ask("POST", target, {"values": [[f"{name}{number}"]]})[0] == 200

    threads = [threading.Thread(target=append, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rows = values(sim, book, "A1:A100")
    assert isinstance(rows, list)
    assert sorted(row[0] for row in rows) == sorted(f"{name}{number}" for name in "abc" for number in range(10))


def test_what_the_simulator_does_wrong_fails_the_test_that_runs_it(clock: Clock) -> None:
    def run() -> None:
        with GoogleSheets(now=clock) as google:
            book = google.create("Shop")
            google.book(book).sheets[0].properties["hidden"] = "perhaps"
            headers = {"Authorization": google.bearer()}
            answer = requests.get(
                f"{google.url}/v4/spreadsheets/{book}", headers=headers, timeout=5, proxies={"http": ""}
            )
            assert answer.status_code == 500

    with pytest.raises(AssertionError, match="hidden"):
        run()


def test_the_same_story_gives_the_same_ids(clock: Clock) -> None:
    def story() -> tuple[str, object]:
        google = GoogleSheets(now=clock)
        book = google.create("Shop")
        body = {"requests": [{"addSheet": {"properties": {"title": "B"}}}]}
        answer = google.ask("POST", f"/v4/spreadsheets/{book}:batchUpdate", body)
        return book, answer

    assert story() == story()


def test_as_its_own_process(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sheetpact.simulators.google", "--folder", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        settings = json.loads(process.stdout.readline())
        session = requests.Session()
        session.trust_env = False

        def control(verb: str, **asked: object) -> object:
            answer = session.post(f"{settings['base_url']}/control/{verb}", json=asked, timeout=5)
            assert answer.status_code == 200, answer.text
            return answer.json()["result"]

        book = control("create", title="Shop")
        control("human", document=book, name="li", act="type", title="工作表1", cell="A1", text="5")
        credentials = Credentials.from_service_account_file(settings["credentials"], scopes=BOTH)
        credentials.refresh(google.auth.transport.requests.Request(session))
        session.headers["Authorization"] = f"Bearer {credentials.token}"
        read = session.get(f"{settings['base_url']}/v4/spreadsheets/{book}/values/A1", timeout=5).json()
        assert read["values"] == [["5"]]
        assert control("state")["versions"][book] > 1
        picture = session.get(f"{settings['base_url']}/control/picture?document={book}", timeout=5)
        assert ">5</td>" in picture.text
        session.close()
        process.terminate()
        assert process.wait(10) == 0
