"""Wiring: from a pact file to an alliance that use cases can work with. The only reader of clock and environment."""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

from sheetpact.addresses import Addresses
from sheetpact.apply import fault
from sheetpact.errors import ConnectorError, PactError
from sheetpact.exchange.forms import read_forms
from sheetpact.http import Bucket, HttpSession, Limits
from sheetpact.listening import Runner, unseen
from sheetpact.mapping.consents import FILE as CONSENTS
from sheetpact.mapping.consents import read_consents, unreadable
from sheetpact.mapping.sheet import tabs
from sheetpact.mapping.shop import ShopMapping
from sheetpact.model.membership import Consent
from sheetpact.model.pact import Pact, ShopSettings
from sheetpact.model.problems import Problem, Severity, Where
from sheetpact.model.records import Reading
from sheetpact.model.texts import say
from sheetpact.pact import load_pact
from sheetpact.pact.load import variable as pact_variable
from sheetpact.ports import Alliance, Naming, Setting, Sheet, SheetContext, Shop, ShopContext, Waits
from sheetpact.quota import SharedQuota
from sheetpact.reconcile.members_facts import Remembered
from sheetpact.registry import Registry, folders, load_file
from sheetpact.store import open_store
from sheetpact.tokens import SharedTokens

SHEET_RATE = 5.0
"""Requests a second to a shared document's platform; each connector keeps its own quota besides."""

SHEET_LIMITS = Limits(busy_tries=9, longest_wait=64.0)
"""A shared document's quota is drawn by the minute: with these waits a full minute of refusals passes."""
OVERLAP_KEY = "SHEETPACT_OVERLAP_KEY"  # a variable's name
TOLD_FROM = 1.0
"""Seconds from which a wait is told."""
TRUE = frozenset({"true", "yes", "1"})
COMMON = frozenset({"timezone", "plain_http"})
"""Settings that any connector may have: the zone of times without one; http to a public address is wanted."""


def now() -> datetime:
    """The one clock."""
    return datetime.now(UTC)


def new_key() -> str:
    """What nobody can guess."""
    return secrets.token_hex(32)


@contextmanager
def open_alliance(
    path: Path,
    *,
    environment: Mapping[str, str] | None = None,
    resolve_secret: Callable[[str], str] | None = None,
    clock: Callable[[], datetime] = now,
    store: str = "",
) -> Iterator[Alliance]:
    """The alliance of a pact file, closed at the end. PactError: the pact, a mapping or the sheet can't be used.

    `store`: another one than the pact's, which isn't opened then. A shop whose connector can't be made is `broken` and
    stops nobody else.
    """
    environment = os.environ if environment is None else environment
    given = load_pact(path, environment, resolve_secret)
    wiring = Wiring(given, path.resolve().parent, clock, _proxies(environment))
    pact = wiring.pact
    url = store or str(pact.store)
    opened = open_store(url, wiring.folder, locale=pact.locale, new_hub=lambda: secrets.token_hex(4))
    try:
        sheet = wiring.sheet()
        shops = wiring.shops()
        yield Alliance(
            pact=pact,
            pact_digest=digest(pact),
            store=opened,
            shops=shops,
            broken=wiring.broken,
            sheet=sheet,
            tabs=tabs(
                wiring.registry.sheet_mapping(),
                pact.locale,
                tuple(name for name in pact.shops if name not in shops or shops[name].capabilities.stock),
                points=pact.members.points is not None,
            ),
            now=clock,
            requests={
                "sheet": lambda: sheet.requests,
                **{name: http_requests(http) for name, http in wiring.sessions.items() if name != "sheet"},
            },
            consents=lambda known: consents_beside(wiring.folder, pact, known, clock()),
            waits=wiring.waits,
        )
    finally:
        for session in wiring.sessions.values():
            session.close()
        opened.close()


def variable(name: str, pact: Path, environment: Mapping[str, str] | None = None) -> str:
    """A variable of the environment, else of the file .env beside the pact; '' where neither has it."""
    return pact_variable(name, pact.resolve().parent, os.environ if environment is None else environment)


def overlap_key(pact: Path, locale: str, environment: Mapping[str, str] | None = None) -> bytes:
    """The key that only this hub has, by which members are compared across partners: made once, for its owner only.

    PactError: it can't be kept, or there is nothing in its file.
    """
    given = variable(OVERLAP_KEY, pact, environment)
    if given:
        return given.encode()
    path, told = pact.resolve().parent / ".sheetpact" / "overlap-key", "0"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(secrets.token_hex(32))
        if kept := path.read_bytes().strip():
            return kept
    except OSError as error:
        told = error.strerror or ""
    raise PactError(say(locale, "overlap.key_file", file=f".sheetpact/{path.name}", told=told, name=OVERLAP_KEY))


def file_mapping(pact: Path, form: str, locale: str = "en") -> ShopMapping:
    """The mapping of a file format, as a pact in this folder would have it. PactError: there is none."""
    return Registry(folders(pact.resolve().parent), locale).shop_mapping("export_files", form)


def order_runner(path: Path, environment: Mapping[str, str] | None = None) -> Runner:
    """Who watches order runs: Prefect, where the environment says that it has a server (PREFECT_API_URL).

    Its flow is loaded by its file, as connectors are; without a server Prefect isn't even imported.
    """
    environment = os.environ if environment is None else environment
    if not environment.get("PREFECT_API_URL"):
        return unseen
    places = [folder / "flows" / "order.py" for folder in folders(path.resolve().parent)]
    found = next(place for place in places if place.is_file())
    return cast("Runner", load_file(found).run)


def digest(pact: Pact) -> str:
    """Changes with the pact; secrets are left out."""
    return hashlib.sha256(pact.model_dump_json().encode()).hexdigest()[:16]


def consents_beside(folder: Path, pact: Pact, known: Remembered, at: datetime) -> Reading[Consent]:
    """What consents.csv and the pact's forms beside it say; nobody's consent is known where there is none."""
    written, forms = _written_consents(folder, pact, at), read_forms(folder, pact, known, at)
    problems = (*written.problems, *forms.problems)
    return Reading((*written.records, *forms.records), problems, complete=written.complete and forms.complete)


def _written_consents(folder: Path, pact: Pact, at: datetime) -> Reading[Consent]:
    try:
        return read_consents((folder / CONSENTS).read_bytes(), pact, at)
    except FileNotFoundError:
        return Reading(())
    except OSError:  # another program holds it, say
        return unreadable()


def http_requests(http: HttpSession) -> Callable[[], int]:
    return lambda: http.requests


@dataclass(slots=True)
class Wiring:
    """Makes the connectors of one pact."""

    pact: Pact
    folder: Path
    clock: Callable[[], datetime]
    proxies: Mapping[str, str] = field(default_factory=dict)
    waits: Waits = field(default_factory=Waits)
    registry: Registry = field(init=False)
    sessions: dict[str, HttpSession] = field(default_factory=dict)
    broken: dict[str, Problem] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.registry = Registry(folders(self.folder), self.pact.locale)
        sheet = self.pact.sheet
        kind = self.registry.sheet(sheet.connector)
        if issubclass(kind, Naming):
            named = sheet.model_copy(update={"document": kind.named(sheet.document)})
            self.pact = self.pact.model_copy(update={"sheet": named})

    def sheet(self) -> Sheet:
        """The sheet's connector. PactError: there is none, or a setting is missing."""
        settings = self.pact.sheet
        kind = self.registry.sheet(settings.connector)
        self._require(kind.settings, settings.settings)
        http = self._session("sheet", Bucket(SHEET_RATE), settings.settings, SHEET_LIMITS)
        context = SheetContext(
            settings.document,
            _texts(settings.settings),
            http,
            self.clock,
            ZoneInfo(self.pact.timezone),
            self.pact.locale,
            self.folder,
            SharedQuota(
                self.folder / ".sheetpact" / "quota.db",
                lambda: self.clock().timestamp(),
                self._sleep("sheet"),
                self.pact.locale,
            ),
        )
        with self._making(settings.connector):
            return kind(context)  # type: ignore[call-arg]  # a protocol says nothing of how its classes are made

    def _session(self, side: str, rate: Bucket, settings: Mapping[str, object], limits: Limits) -> HttpSession:
        made = self.sessions[side] = HttpSession(
            rate, limits=limits, addresses=_addresses(settings), proxies=self.proxies, sleep=self._sleep(side)
        )
        return made

    def _sleep(self, side: str) -> Callable[[float], None]:
        def sleep(seconds: float) -> None:
            if seconds >= TOLD_FROM:
                self.waits.tell(side, seconds)
            time.sleep(seconds)

        return sleep

    def shops(self) -> dict[str, Shop]:
        """Every shop that has a working connector; the others are put into `broken`."""
        made: dict[str, Shop] = {}
        for name, (partner, settings) in self.pact.shops.items():
            try:
                made[name] = self._shop(name, settings)
            except PactError as error:
                where = Where(partner=self.pact.partner_name(partner), shop=name)
                self.broken[name] = Problem("connector.PactError", Severity.RED, where, {"told": str(error)})
        return made

    def _shop(self, name: str, settings: ShopSettings) -> Shop:
        kind = self.registry.shop(settings.connector)
        self._require(kind.settings, settings.settings)
        rate = Bucket(kind.capabilities.requests_per_second)
        http = self._session(name, rate, settings.settings, Limits())
        context = ShopContext(
            name,
            _texts(settings.settings),
            self.registry.shop_mapping(settings.connector, str(settings.settings.get("format", ""))),
            http,
            self.clock,
            self.pact.shop_timezone(name),
            self.pact.currency,
            self.pact.locale,
            self.folder,
            self._sleep(name),
            SharedTokens(self.folder / ".sheetpact" / "tokens", self.pact.locale),
        )
        with self._making(settings.connector):
            return kind(context)  # type: ignore[call-arg]  # a protocol says nothing of how its classes are made

    @contextmanager
    def _making(self, name: str) -> Iterator[None]:
        """PactError: it can't be made. An error's own text may quote a setting, a secret among them."""
        try:
            yield
        except PactError:
            raise
        except Exception as error:
            told = str(error) if isinstance(error, ConnectorError) else fault(error)
            raise PactError(say(self.pact.locale, "registry.not_made", name=name, told=told)) from error

    def _require(self, known: tuple[Setting, ...], given: Mapping[str, object]) -> None:
        missing = [setting.name for setting in known if setting.required and setting.name not in given]
        unknown = [name for name in given if name not in {setting.name for setting in known} | COMMON]
        if unknown:  # first: a mistyped name is also why another is missing
            names = ", ".join(setting.name for setting in known)
            raise PactError(say(self.pact.locale, "registry.setting_unknown", name=unknown[0], known=names))
        if missing:
            raise PactError(say(self.pact.locale, "registry.setting_missing", names=", ".join(missing)))


def _texts(settings: Mapping[str, object]) -> dict[str, str]:
    """Settings as text; secrets stay as they are."""
    return {name: value if isinstance(value, str) else str(value) for name, value in settings.items()}


def _addresses(settings: Mapping[str, object]) -> Addresses:
    return Addresses(plain_http=str(settings.get("plain_http", "")).lower() in TRUE)


def _proxies(environment: Mapping[str, str]) -> dict[str, str]:
    """As other programs take them: HTTPS_PROXY and HTTP_PROXY, in either spelling."""
    names = {scheme: f"{scheme}_proxy" for scheme in ("http", "https")}
    found = {scheme: environment.get(name) or environment.get(name.upper()) for scheme, name in names.items()}
    return {scheme: address for scheme, address in found.items() if address}
