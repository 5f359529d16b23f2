"""The simulated Google keeps to Google's own description of its API."""

from __future__ import annotations

import re

import pytest

from sheetpact.simulators.google import contract, protojson
from sheetpact.simulators.google.batch import KINDS
from sheetpact.simulators.google.discovery import Api, Method, api
from sheetpact.simulators.google.drive import Drive
from sheetpact.simulators.google.fields import parse
from sheetpact.simulators.google.refusals import Refused
from sheetpact.simulators.google.sheets_methods import METHODS, READS

UPDATE = ("PUT", "/v4/spreadsheets/doc/values/A1")
BATCH = ("POST", "/v4/spreadsheets/doc:batchUpdate")
DRIVE = frozenset(
    {
        "drive.files.get",
        "drive.files.list",
        "drive.files.create",
        "drive.files.update",
        "drive.files.delete",
        "drive.files.copy",
        "drive.files.export",
        "drive.files.watch",
        "drive.changes.getStartPageToken",
        "drive.changes.list",
        "drive.changes.watch",
        "drive.channels.stop",
        "drive.permissions.create",
        "drive.permissions.list",
        "drive.permissions.delete",
    }
)


@pytest.fixture(scope="module")
def sheets() -> Api:
    return api("sheets", "v4")


@pytest.fixture(scope="module")
def drive() -> Api:
    return api("drive", "v3")


def method(its_api: Api, verb: str, path: str) -> Method:
    found = its_api.found(verb, path)
    assert found, path
    return found[0]


def refusal(its_api: Api, call: tuple[str, str], body: object) -> str:
    with pytest.raises(Refused) as refused:
        protojson.body(its_api, method(its_api, *call), body)
    assert refused.value.body["error"]["status"] == "INVALID_ARGUMENT"
    return refused.value.message


def test_every_method_of_sheets_but_create_is_there(sheets: Api) -> None:
    assert set(METHODS) == {each.id for each in sheets.methods} - {"sheets.spreadsheets.create"}


def test_every_read_is_a_method(sheets: Api) -> None:
    assert set(METHODS) >= READS


def test_every_method_of_drive_is_one_of_google_s(drive: Api) -> None:
    known = Drive.methods(Drive(None, None))  # type: ignore[arg-type] # only asked what it can
    assert set(known) == DRIVE <= {each.id for each in drive.methods}


def test_every_kind_of_request_is_one_of_google_s(sheets: Api) -> None:
    assert set(KINDS) <= set(sheets.schemas["Request"]["properties"])


@pytest.mark.parametrize(
    ("verb", "path", "name", "where"),
    [
        ("GET", "doc", "get", ""),
        ("POST", "doc:batchUpdate", "batchUpdate", ""),
        ("POST", "doc:getByDataFilter", "getByDataFilter", ""),
        ("GET", "doc/values/A1:B2", "values.get", "A1:B2"),
        ("GET", "doc/values/%27a%2Fb%27%21A1", "values.get", "'a/b'!A1"),
        ("POST", "doc/values/A1:B2:append", "values.append", "A1:B2"),
        ("POST", "doc/values/A1:clear", "values.clear", "A1"),
        ("GET", "doc/values:batchGet", "values.batchGet", ""),
        ("POST", "doc/developerMetadata:search", "developerMetadata.search", ""),
    ],
)
def test_an_address_leads_to_its_method(sheets: Api, verb: str, path: str, name: str, where: str) -> None:
    found = sheets.found(verb, f"/v4/spreadsheets/{path}")
    assert found is not None
    slots = {"spreadsheetId": "doc", "range": where} if where else {"spreadsheetId": "doc"}
    assert (found[0].id, found[1]) == (f"sheets.spreadsheets.{name}", slots)


def test_an_unknown_address_leads_nowhere(sheets: Api, drive: Api) -> None:
    assert sheets.found("GET", "/v4/spreadsheets/doc/rows") is None
    assert drive.found("PUT", "/drive/v3/files") is None


def test_a_null_is_absent_but_not_among_cell_values(sheets: Api) -> None:
    update = method(sheets, *UPDATE)
    assert protojson.body(sheets, update, {"majorDimension": None, "values": [[None, "x"]]}) == {
        "values": [[None, "x"]]
    }


def test_names_may_be_in_snake_case_and_numbers_in_text(sheets: Api) -> None:
    body = {"requests": [{"delete_sheet": {"sheet_id": "7"}}, {"deleteSheet": {"sheetId": 8.0}}]}
    read = protojson.body(sheets, method(sheets, *BATCH), body)
    assert read == {"requests": [{"deleteSheet": {"sheetId": 7}}, {"deleteSheet": {"sheetId": 8}}]}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            {"requests": [{"addSheet": {"propertys": {}}}]},
            "Invalid JSON payload received. Unknown name \"propertys\" at 'requests[0].add_sheet': Cannot find field.",
        ),
        (
            {"requests": [{"deleteSheet": {"sheetId": "x"}}]},
            "Invalid value at 'requests[0].delete_sheet.sheet_id' (TYPE_INT32), \"x\"",
        ),
        (
            {"requests": [{"deleteSheet": {"sheetId": 1.5}}]},
            "Invalid value at 'requests[0].delete_sheet.sheet_id' (TYPE_INT32), 1.5",
        ),
        (
            {"includeSpreadsheetInResponse": "yes", "requests": []},
            "Invalid value at 'include_spreadsheet_in_response' (TYPE_BOOL), \"yes\"",
        ),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(sheets: Api, body: object, message: str) -> None:
    assert refusal(sheets, BATCH, body) == message


def test_an_enum_takes_only_its_words(sheets: Api) -> None:
    told = refusal(sheets, UPDATE, {"majorDimension": "SIDEWAYS"})
    assert told.startswith("Invalid value at 'data.major_dimension' (type.googleapis.com/google.apps.sheets.v4.")


def test_values_that_are_no_rows_are_refused_as_google_does(sheets: Api) -> None:
    kind = "type.googleapis.com/google.protobuf.ListValue"
    assert refusal(sheets, UPDATE, {"values": "X"}) == f"Invalid value at 'data.values' ({kind}), \"X\""
    assert refusal(sheets, UPDATE, {"values": [5]}) == f"Invalid value at 'data.values[0]' ({kind}), 5"


def test_query_parameters_are_typed(sheets: Api) -> None:
    get = method(sheets, "GET", "/v4/spreadsheets/doc")
    read = protojson.query(sheets, get, [("ranges", "A1"), ("ranges", "B2"), ("includeGridData", "True")])
    assert read == {"ranges": ["A1", "B2"], "includeGridData": True}


@pytest.mark.parametrize(
    "pair", [("valueInputOptions", "RAW"), ("valueInputOption", "COOKED"), ("includeValuesInResponse", "maybe")]
)
def test_a_query_parameter_that_does_not_fit_is_refused(sheets: Api, pair: tuple[str, str]) -> None:
    with pytest.raises(Refused, match=re.compile("value_?input|include", re.IGNORECASE)):
        protojson.query(sheets, method(sheets, *UPDATE), [pair])


def test_drive_overlooks_a_parameter_of_another_of_its_methods(drive: Api) -> None:
    get = method(drive, "GET", "/drive/v3/files/doc")
    assert protojson.query(drive, get, [("includeItemsFromAllDrives", "True")]) == {}
    with pytest.raises(Refused):
        protojson.query(drive, get, [("includeEverything", "True")])


def test_a_mask_may_name_only_what_the_answer_can_have(sheets: Api) -> None:
    get = method(sheets, "GET", "/v4/spreadsheets/doc")
    protojson.check_mask(sheets, get, parse("sheets(data(rowData.values(note)),properties/title),spreadsheetId"))
    with pytest.raises(Refused) as refused:
        protojson.check_mask(sheets, get, parse("sheets.data.rowData.values.notes"))
    violation = refused.value.details[0]["fieldViolations"][0]
    assert violation["field"] == "sheets.data.rowData.values.notes"


def test_an_answer_that_google_could_not_give_is_the_simulator_s_fault(sheets: Api) -> None:
    get = method(sheets, "GET", "/v4/spreadsheets/doc")
    contract.check_answer(sheets, get, {"spreadsheetId": "doc", "sheets": [{"properties": {"sheetId": 0}}]})
    with pytest.raises(AssertionError, match="sheetId"):
        contract.check_answer(sheets, get, {"sheets": [{"properties": {"sheetId": "0"}}]})


def test_writes_need_a_scope_that_allows_writing(sheets: Api) -> None:
    read_only = "https://www.googleapis.com/auth/spreadsheets.readonly"
    allowed = {each.id for each in sheets.methods if read_only in each.scopes}
    assert allowed == {f"sheets.spreadsheets.{name}" for name in ("get", "values.get", "values.batchGet")}
