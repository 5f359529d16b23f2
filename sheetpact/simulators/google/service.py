"""The simulated Google as a whole: documents, people, the service account, and the server in front of them."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, cast

from sheetpact.simulators.faults import Faults
from sheetpact.simulators.google.channels import Channels, Deliver
from sheetpact.simulators.google.drive import Drive
from sheetpact.simulators.google.files import Shelf
from sheetpact.simulators.google.human import Human
from sheetpact.simulators.google.model import Json, Sheet, Spreadsheet
from sheetpact.simulators.google.quota import Quota, exceeded
from sheetpact.simulators.google.refusals import Refused
from sheetpact.simulators.google.routes import Routes
from sheetpact.simulators.google.tokens import ALL_SCOPES, Tokens
from sheetpact.simulators.server import Answer, Clock, Request, Served, Server, as_json, system_time, usual_page

OWNER = "owner@example.com"
"""Whose the documents are that `create` makes."""
FIRST_TAB = {"zh": "工作表1", "en": "Sheet1"}
"""By language: how the first tab is called."""
MINUTE = 60
Listener = Callable[[Json], object]


class GoogleSheets(Served):
    """Sheets, Drive and the token endpoint behind one real HTTP server."""

    def __init__(
        self,
        *,
        port: int = 0,
        now: Clock = system_time,
        quota: int | None = MINUTE,
        faults: Faults | None = None,
        deliver: Deliver | None = None,
        beside: Callable[[Request], Answer | None] | None = None,
    ) -> None:
        """`quota`: reads, and as many writes, a minute for each account; None for no limit.

        `deliver` takes push notifications as (address, headers, body); without it they gather in `notices`.
        `beside` answers other addresses.
        """
        self.lock = threading.RLock()
        self.faults = faults or Faults()
        self.notices: list[tuple[str, Mapping[str, str], bytes]] = []
        self.broken: list[BaseException] = []
        """What the simulator itself did wrong; told when the block ends."""
        self._deliver = deliver or (lambda *notice: self.notices.append(notice))
        self._beside = beside
        self._edited: dict[str, list[Listener]] = {}
        self._events: list[tuple[Listener, Json]] = []
        self._port, self._now = port, now
        self.shelf = Shelf(now)
        self.channels = Channels(now, lambda: f"{self.url}/drive/v3/")
        self.shelf.listeners.append(self._pushed)
        self.tokens = Tokens(now, lambda: self.url)
        limit = None if quota is None else Quota(now, quota, quota)
        self.routes = Routes(self.shelf, Drive(self.shelf, self.channels), self.tokens, limit)

    # --- documents and people

    def create(self, title: str, locale: str = "zh_CN", timezone: str = "Asia/Shanghai", *, owner: str = OWNER) -> str:
        """A new document of `owner` that the service account may edit. Its id."""
        with self.lock:
            tab = FIRST_TAB.get(locale[:2], "Sheet1")
            book = Spreadsheet(self.shelf.new_id(), title, locale, timezone, [Sheet(0, tab)])
            self.shelf.add(book, owner)
            if owner != self.account:
                self.shelf.share(book.id, self.account, "writer")
        self._flush()
        return book.id

    def book(self, document: str) -> Spreadsheet:
        """The document itself. KeyError: there is none."""
        return self.shelf.files[document].book

    def version(self, document: str) -> int:
        """Drive's version of it."""
        return self.shelf.files[document].version

    def share(self, document: str, email: str, role: str) -> None:
        """`role`: reader, commenter, writer, owner, or none."""
        with self.lock:
            self.shelf.share(document, email, role)
        self._flush()

    def human(self, document: str, name: str = "owner") -> Human:
        """Somebody in the browser; `owner` is whose document it is. What they do is never a request."""
        email = self.shelf.files[document].owner if name == "owner" else f"{name}@example.com"

        def edited(event: Json) -> None:
            self._events += [(listener, event) for listener in self._edited.get(document, ())]

        def changed() -> None:
            self.shelf.touched(document, email)

        person = Human(self.book(document), on_edit=edited, name=email, ids=self.shelf.new_number, changed=changed)
        return cast("Human", _OneAtATime(person, self.lock, self._flush))

    def on_edit(self, document: str, listener: Listener) -> None:
        """An installable Apps Script trigger: `listener` gets the events of people's edits, never the API's."""
        self._edited.setdefault(document, []).append(listener)

    # --- asking

    @property
    def account(self) -> str:
        """The service account's e-mail."""
        return self.tokens.account

    @cached_property
    def server(self) -> Server:  # type: ignore[override]  # made late
        """Made when it is first needed: whoever only uses `answer` and `ask` has none."""
        return Server(self._served, self._port, self.faults, self._now, google_page)

    @property
    def calls(self) -> list[tuple[str, str, str]]:
        """(verb, path, method by its id in the discovery document) of each request that was let through."""
        return self.routes.calls

    def credentials(self, folder: Path) -> Path:
        """Write the service account's key file into the folder."""
        return self.tokens.credentials(folder)

    def settings(self, folder: Path) -> dict[str, str]:
        """The connector's settings for this Google."""
        return {"credentials": str(self.credentials(folder)), "base_url": self.url}

    def bearer(self, email: str = "", scopes: Iterable[str] = ALL_SCOPES) -> str:
        """A value for the header Authorization; without an e-mail, the service account's."""
        with self.lock:
            return f"Bearer {self.tokens.issue(email or self.account, scopes)}"

    def answer(self, request: Request) -> Answer:
        """Without HTTP, and so without faults."""
        with self.lock:
            answer = self.routes(request)
        self._flush()
        return answer

    def ask(self, verb: str, target: str, body: object = None, *, bearer: str = "") -> tuple[int, Any]:
        """The same in short: status and JSON (None for no body), asked by the service account."""
        headers = {"authorization": bearer or self.bearer(), "content-type": "application/json"}
        sent = b"" if body is None else json.dumps(body).encode()
        answer = self.answer(Request(verb, target, headers, sent))
        is_json = answer.body and answer.kind.startswith("application/json")
        return answer.status, json.loads(answer.body) if is_json else answer.body.decode() or None

    # --- inside

    def _served(self, request: Request) -> Answer:
        other = self._beside(request) if self._beside else None
        if other is not None:
            return other
        try:
            return self.answer(request)
        except Exception as error:  # noqa: BLE001 -- whatever it is, the test must hear of it, not only the client
            self.broken.append(error)
            return as_json(500, Refused(500, f"Internal error encountered. {error!r}").body)

    def _pushed(self, document: str, what: str) -> None:
        self.channels.changed(document, what, lambda email: self.shelf.could_read(document, email))

    def _flush(self) -> None:
        """Deliver notifications and events outside the lock, so that whoever gets one may ask at once."""
        with self.lock:
            waiting = self.channels.taken()
            events, self._events = self._events, []
        for notice in waiting:
            self._deliver(*notice)
        for listener, event in events:
            listener(event)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        super().__exit__(kind, error, trace)
        if self.broken and error is None:
            raise self.broken[0]


class _OneAtATime:
    """Somebody's acts, each of them whole: no request comes in between."""

    def __init__(self, person: Human, lock: threading.RLock, after: Callable[[], None]) -> None:
        self._person, self._lock, self._after = person, lock, after

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 -- whatever a Human has
        found = getattr(self._person, name)
        if not callable(found):
            return found

        def act(*args: object, **named: object) -> object:
            with self._lock:
                done = found(*args, **named)
            self._after()
            return done

        return act


def google_page(status: int) -> Answer:
    """In trouble: too many requests and an unavailable service are told in JSON, the rest by a web page."""
    if status == 429:  # noqa: PLR2004 -- Too Many Requests
        return as_json(status, exceeded("Read").body)
    if status == 503:  # noqa: PLR2004 -- Service Unavailable
        return as_json(status, Refused(status, "The service is currently unavailable.").body)
    return usual_page(status)
