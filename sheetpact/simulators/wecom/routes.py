"""WeCom's calls over one Company: what each takes, and the errcode that it answers with, under HTTP status 200.

developer.work.weixin.qq.com/document: path/91039, path/92571, path/92994, path/92117, path/90313.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sheetpact.simulators.server import Answer, Request, as_json
from sheetpact.simulators.wecom.company import LIFE, Company, Contact

Json = dict[str, Any]  # a body
MOST, USUAL = 100, 50
"""Entries of a page and employees of a call at most; entries of a page where nobody says how many."""
PREFIX = "/cgi-bin/"


class Refused(Exception):
    """A call's no."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


def told(code: int, message: str, **more: object) -> Answer:
    return as_json(200, {"errcode": code, "errmsg": message, **more})


@dataclass
class Routes:
    """An application for `server.Server`."""

    company: Company
    forbidden: set[str] = field(default_factory=set)
    """Calls that the app has no right to."""
    trusted: bool = True
    """False: our address isn't among the trusted ones."""
    calls_left: int | None = None
    """Calls before the limit of the minute; None: no limit."""
    page: int = MOST
    """Entries of a page, however many are asked for: pages may be shorter than asked for."""
    asked: list[tuple[str, object]] = field(default_factory=list)

    def __call__(self, request: Request) -> Answer:
        name = request.path.removeprefix(PREFIX)
        calls: Mapping[str, tuple[str, Callable[[Request], Json]]] = {
            "gettoken": ("GET", self._token),
            "externalcontact/get_follow_user_list": ("GET", self._staff),
            "externalcontact/batch/get_by_user": ("POST", self._contacts),
            "externalcontact/get_corp_tag_list": ("POST", self._tags),
        }
        if not request.path.startswith(PREFIX) or name not in calls:
            return Answer(404, b"")
        method, call = calls[name]
        try:
            with self.company.lock:
                self._let_in(name, method, request)
                return told(0, "ok", **call(request))
        except Refused as no:
            return told(no.code, f"{no.message}, hint: [1700000000_1_simulated], from ip: 127.0.0.1")

    def _let_in(self, name: str, method: str, request: Request) -> None:
        """Method, limit, token, address and right, in this order."""
        if request.method != method:
            raise Refused(43001 if method == "GET" else 43002, f"require {method} method")
        if self.calls_left is not None:
            if self.calls_left <= 0:
                raise Refused(45009, "api freq out of limit")
            self.calls_left -= 1
        if name != "gettoken":
            self._know(request.query.get("access_token", ""))
        if not self.trusted:
            raise Refused(60020, "not allow to access from your ip")
        if name in self.forbidden:
            raise Refused(48002, "api forbidden")

    def _know(self, token: str) -> None:
        company = self.company
        if not token:
            raise Refused(41001, "access_token missing")
        if token != company.token:
            raise Refused(40014, "invalid access_token")
        if company.until is None or company.until <= company.now():
            raise Refused(42001, "access_token expired")

    def _token(self, request: Request) -> Json:
        if request.query.get("corpid") != self.company.corp_id:
            raise Refused(40013, "invalid corpid")
        if request.query.get("corpsecret") != self.company.secret:
            raise Refused(40001, "invalid credential")
        return {"access_token": self.company.sign_in(), "expires_in": int(LIFE.total_seconds())}

    def _staff(self, request: Request) -> Json:  # noqa: ARG002 -- it takes nothing
        return {"follow_user": list(self.company.staff)}

    def _contacts(self, request: Request) -> Json:
        asked = _object(request)
        staff, limit = asked.get("userid_list"), asked.get("limit", USUAL)
        if not isinstance(staff, list) or not 1 <= len(staff) <= MOST or not set(staff) <= set(self.company.staff):
            raise Refused(40003, "invalid userid")
        if not isinstance(limit, int) or not 1 <= limit <= MOST:
            raise Refused(40035, "invalid parameter")
        self.asked.append(("contacts", asked))
        entries = [
            _entry(contact, employee)
            for contact in self.company.contacts.values()
            for employee in contact.notes
            if employee in staff
        ]
        start = _place(asked.get("cursor", ""))
        end = start + min(limit, self.page)
        return {"external_contact_list": entries[start:end], "next_cursor": _cursor(end) if end < len(entries) else ""}

    def _tags(self, request: Request) -> Json:
        _object(request)
        groups = enumerate(self.company.groups.items())
        return {
            "tag_group": [
                {
                    "group_id": f"eg{place:04d}",
                    "group_name": name,
                    "tag": [{"id": each, "name": word, "order": 0} for word, each in tags.items()],
                }
                for place, (name, tags) in groups
            ]
        }


def _object(request: Request) -> Json:
    try:
        asked = request.json()
    except ValueError:
        asked = None
    if not isinstance(asked, dict):
        raise Refused(47001, "data format error")
    return asked


def _entry(contact: Contact, employee: str) -> Json:
    note = contact.notes[employee]
    person: Json = {"external_userid": contact.id, "name": contact.name, "type": contact.kind, "gender": 0}
    if contact.union_id:
        person["unionid"] = contact.union_id
    follow = {
        "userid": employee,
        "remark": note.remark,
        "description": "",
        "createtime": int(note.added_at.timestamp()),
        "tag_id": list(note.tags),
        "remark_mobiles": list(note.mobiles),
        "add_way": 1,
    }
    return {"external_contact": person, "follow_info": follow}


def _cursor(place: int) -> str:
    return base64.urlsafe_b64encode(f"page:{place}".encode()).decode()


def _place(cursor: object) -> int:
    if not cursor:
        return 0
    try:
        return int(base64.urlsafe_b64decode(str(cursor)).decode().removeprefix("page:"))
    except ValueError:
        raise Refused(40035, "invalid parameter") from None
