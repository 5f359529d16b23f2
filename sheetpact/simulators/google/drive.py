"""The Drive API v3, as far as somebody needs it who keeps spreadsheets: files, permissions, changes, push channels."""

from __future__ import annotations

import copy
import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sheetpact.simulators.google import queries, shown
from sheetpact.simulators.google.channels import Channels
from sheetpact.simulators.google.fields import Mask
from sheetpact.simulators.google.files import (
    SPREADSHEET,
    Change,
    File,
    Shelf,
    moment,
    permission,
    permission_id,
    resource,
)
from sheetpact.simulators.google.model import Json, Spreadsheet
from sheetpact.simulators.google.refusals import Refused

PAGE = 100
"""pageSize of files.list and changes.list when none is asked for."""
USUAL: dict[str, Mask] = {
    "drive#file": {"kind": {}, "id": {}, "name": {}, "mimeType": {}},
    "drive#fileList": {
        "kind": {},
        "nextPageToken": {},
        "incompleteSearch": {},
        "files": {"kind": {}, "id": {}, "name": {}, "mimeType": {}},
    },
    "drive#changeList": {
        "kind": {},
        "nextPageToken": {},
        "newStartPageToken": {},
        "changes": {
            "kind": {},
            "type": {},
            "changeType": {},
            "time": {},
            "removed": {},
            "fileId": {},
            "file": {"kind": {}, "id": {}, "name": {}, "mimeType": {}},
        },
    },
    "drive#permission": {"kind": {}, "id": {}, "type": {}, "role": {}},
    "drive#permissionList": {
        "kind": {},
        "nextPageToken": {},
        "permissions": {"kind": {}, "id": {}, "type": {}, "role": {}},
    },
}
"""What is answered without a `fields` parameter."""


@dataclass
class DriveRefused(Refused):
    """The Drive API's older form of an error, with a reason."""

    reason: str = "notFound"
    where: tuple[str, str] = ("", "")
    """locationType and location, empty for none."""

    @property
    def body(self) -> Json:
        error = {"domain": "global", "reason": self.reason, "message": self.message}
        if self.where[0]:
            error |= {"locationType": self.where[0], "location": self.where[1]}
        return {"error": {"errors": [error], "code": self.code, "message": self.message}}


def not_found(file: str) -> DriveRefused:
    return DriveRefused(404, f"File not found: {file}.", reason="notFound", where=("parameter", "fileId"))


def forbidden(file: str) -> DriveRefused:
    told = f"The user does not have sufficient permissions for file {file}."
    return DriveRefused(403, told, reason="insufficientFilePermissions")


def wrong(parameter: str, message: str = "Invalid Value") -> DriveRefused:
    return DriveRefused(400, message, reason="invalid", where=("parameter", parameter))


@dataclass
class Drive:
    """Each method takes (parameters, body, caller's e-mail) and gives the whole answer, before the mask."""

    shelf: Shelf
    channels: Channels

    def methods(self) -> dict[str, Callable[[Json, Json, str], Any]]:
        """By the discovery document's ids."""
        return {
            "drive.files.get": self.get,
            "drive.files.list": self.list,
            "drive.files.create": self.create,
            "drive.files.update": self.update,
            "drive.files.delete": self.delete,
            "drive.files.copy": self.copy,
            "drive.files.export": self.export,
            "drive.files.watch": self.watch_file,
            "drive.changes.getStartPageToken": self.start_page_token,
            "drive.changes.list": self.changes,
            "drive.changes.watch": self.watch_changes,
            "drive.channels.stop": self.stop,
            "drive.permissions.create": self.permit,
            "drive.permissions.list": self.permissions,
            "drive.permissions.delete": self.forbid,
        }

    def file(self, file: str, email: str, role: str = "reader") -> File:
        """The file. Refused: 404 where it can't be seen, 403 where it can, but no more."""
        kept = self.shelf.files.get(file)
        if kept is None or not kept.may(email, "reader"):
            raise not_found(file)
        if not kept.may(email, role):
            raise forbidden(file)
        return kept

    # --- files

    def get(self, params: Json, _body: Json, email: str) -> Json:
        return resource(self.file(params["fileId"], email), email)

    def list(self, params: Json, _body: Json, email: str) -> Json:
        try:
            met = queries.test(params.get("q", ""))
        except ValueError as error:
            raise wrong("q") from error
        seen = [(each, resource(each, email)) for each in self.shelf.seen_by(email)]
        found = [told for each, told in seen if met({**told, "roles": _by_role(each)})]
        page, more = _page(found, params)
        return {"kind": "drive#fileList", "incompleteSearch": False, "files": page, **more}

    def create(self, _params: Json, body: Json, email: str) -> Json:
        if body.get("mimeType", SPREADSHEET) != SPREADSHEET:
            raise wrong("mimeType", "The simulated Drive keeps spreadsheets only.")
        title = body.get("name", "Untitled")
        return resource(self.shelf.add(Spreadsheet(self.shelf.new_id(), title), email), email)

    def update(self, params: Json, body: Json, email: str) -> Json:
        kept = self.file(params["fileId"], email, "writer")
        kept.book.title = body.get("name", kept.book.title)
        kept.trashed = body.get("trashed", kept.trashed)
        self.shelf.touched(kept.book.id, email)
        return resource(kept, email)

    def delete(self, params: Json, _body: Json, email: str) -> None:
        self.shelf.remove(self.file(params["fileId"], email, "owner").book.id)

    def copy(self, params: Json, body: Json, email: str) -> Json:
        kept = self.file(params["fileId"], email)
        book = copy.deepcopy(kept.book)
        book.id, book.title = self.shelf.new_id(), body.get("name", f"Copy of {kept.book.title}")
        return resource(self.shelf.add(book, email), email)

    def export(self, params: Json, _body: Json, email: str) -> str:
        kept = self.file(params["fileId"], email)
        if params.get("mimeType") != "text/csv":
            raise DriveRefused(400, "The requested conversion is not supported.", reason="badRequest")
        return as_csv(kept.book)

    # --- changes and channels

    def start_page_token(self, _params: Json, _body: Json, _email: str) -> Json:
        return {"kind": "drive#startPageToken", "startPageToken": str(len(self.shelf.log) + 1)}

    def changes(self, params: Json, _body: Json, email: str) -> Json:
        start = params.get("pageToken", "")
        if not start.isdigit():
            raise wrong("pageToken")
        size = params.get("pageSize", PAGE)
        entries = self.shelf.log[int(start) - 1 :]
        last = {each.file: each for each in entries if self.shelf.could_read(each.file, email)}
        found = sorted(last.values(), key=lambda each: each.number)
        told = [self._change(each, email) for each in found[:size]]
        if len(found) > size:
            more = {"nextPageToken": str(found[size - 1].number + 1)}
        else:
            more = {"newStartPageToken": str(len(self.shelf.log) + 1)}
        return {"kind": "drive#changeList", "changes": told, **more}

    def _change(self, change: Change, email: str) -> Json:
        told = {
            "kind": "drive#change",
            "type": "file",
            "changeType": "file",
            "time": moment(change.at),
            "removed": change.removed,
            "fileId": change.file,
        }
        kept = self.shelf.files.get(change.file)
        return {**told, "file": resource(kept, email)} if kept and not change.removed else told

    def watch_file(self, params: Json, body: Json, email: str) -> Json:
        return self._watched(body, email, self.file(params["fileId"], email).book.id)

    def watch_changes(self, params: Json, body: Json, email: str) -> Json:
        if not params.get("pageToken", "").isdigit():
            raise wrong("pageToken")
        return self._watched(body, email)

    def _watched(self, body: Json, email: str, file: str = "") -> Json:
        try:
            return self.channels.watch(body, email, file)
        except ValueError as error:
            told = f"Channel id {body.get('id')} not unique" if "Unique" in str(error) else "Invalid channel"
            raise DriveRefused(400, told, reason=str(error), where=("parameter", "entity.id")) from error

    def stop(self, _params: Json, body: Json, _email: str) -> None:
        if not self.channels.stop(body.get("id", ""), body.get("resourceId", "")):
            told = f"Channel '{body.get('id')}' not found for project '{body.get('resourceId')}'"
            raise DriveRefused(404, told, reason="notFound", where=("parameter", "entity.id"))

    # --- permissions

    def permit(self, params: Json, body: Json, email: str) -> Json:
        kept = self.file(params["fileId"], email, "writer")
        if body.get("type") != "user" or body.get("role") not in ("reader", "commenter", "writer", "owner"):
            raise wrong("permission", "The specified permission is not supported.")
        self.shelf.share(kept.book.id, body["emailAddress"], body["role"])
        return permission(body["emailAddress"], body["role"])

    def permissions(self, params: Json, _body: Json, email: str) -> Json:
        kept = self.file(params["fileId"], email, "writer")
        told = [permission(each, role) for each, role in kept.roles.items()]
        return {"kind": "drive#permissionList", "permissions": told}

    def forbid(self, params: Json, _body: Json, email: str) -> None:
        kept = self.file(params["fileId"], email, "writer")
        whose = next((each for each in kept.roles if permission_id(each) == params["permissionId"]), None)
        if whose is None:
            told = f"Permission not found: {params['permissionId']}."
            raise DriveRefused(404, told, reason="notFound", where=("parameter", "permissionId"))
        self.shelf.share(kept.book.id, whose, "none")


def _by_role(file: File) -> Json:
    roles: dict[str, list[str]] = {"owner": [], "writer": [], "reader": []}
    for email, role in file.roles.items():
        roles.setdefault(role, []).append(email)
    return roles


def _page(found: list[Json], params: Json) -> tuple[list[Json], Json]:
    size, token = params.get("pageSize", PAGE), params.get("pageToken", "")
    start = int(token.removeprefix("~")) if token else 0
    more = {"nextPageToken": f"~{start + size}"} if len(found) > start + size else {}
    return found[start : start + size], more


def as_csv(book: Spreadsheet) -> str:
    """The first sheet as it is shown; no line end after the last line (recorded)."""
    sheet = book.sheets[0]
    rows: dict[int, dict[int, str]] = {}
    for row, column, cell in sheet.used():
        if cell.entered:
            rows.setdefault(row, {})[column] = shown.formatted(book, sheet, row, column)
    width = max((max(cells) for cells in rows.values()), default=-1) + 1
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    for row in range(max(rows, default=-1) + 1):
        writer.writerow([rows.get(row, {}).get(column, "") for column in range(width)])
    return text.getvalue().removesuffix("\r\n")
