"""One account's way out: `ports.Http` over a `requests` session.

Only what is surely harmless is repeated: a call that never reached the server, a 429, and reads and PUTs.
Nothing of a query, a header or a body reaches a log or an error.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

import urllib3
from requests import RequestException, Response, Session
from requests import exceptions as failures
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from tenacity import RetryCallState, Retrying, retry_if_exception, wait_exponential, wait_random

from sheetpact.addresses import Addresses, next_door
from sheetpact.errors import BrokenContract, NotAllowed, RetryLater, SignInAgain, UnknownOutcome

log = logging.getLogger(__name__)

REPEATABLE = frozenset({"GET", "HEAD", "PUT"})
"""RFC 9110 §9.2.2 names DELETE too; nothing here deletes."""
PASSING = frozenset({408, 425, 500, 502, 503, 504})
"""Statuses that say nothing about the request itself. A write that meets one may have been done."""
REDIRECTS = 3
CHUNK = 65536  # bytes
LONGEST_ASKED = 86400.0  # seconds; a server that asks for more than a day means something else
UNAUTHORIZED, FORBIDDEN, TOO_MANY = 401, 403, 429


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much: seconds, tries and bytes."""

    connect: float = 10.0
    read: float = 60.0
    """Between two pieces of an answer. Cheap hosts need more than 30 s for a page of 100 products."""
    whole: float = 180.0
    """For a whole answer, so that one that drips can't hold a run."""
    tries: int = 4
    busy_tries: int = 4
    """Where the platform answers that too much was asked of it (429)."""
    first_wait: float = 0.5
    longest_wait: float = 60.0
    """A server that asks for more is not waited for: RetryLater says how long it wants."""
    answer: int = 64 * 1024 * 1024
    pool: int = 4
    """Connections kept open to one account."""


class Bucket:
    """A token bucket, to be shared by everything that uses one account. `rate` tokens a second, `burst` at once."""

    def __init__(
        self,
        rate: float,
        burst: float | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._rate = rate
        self._burst = burst if burst is not None else max(1.0, rate)
        self._clock, self._sleep = clock, sleep
        self._lock = threading.Lock()
        self._tokens = self._burst
        self._filled = clock()

    def take(self) -> None:
        """Wait for one token. Those who wait are served in the order they came."""
        with self._lock:
            now = self._clock()
            self._tokens = min(self._burst, self._tokens + (now - self._filled) * self._rate)
            self._filled = now
            self._tokens -= 1
            wait = -self._tokens / self._rate
        if wait > 0:
            self._sleep(wait)


@dataclass(frozen=True, slots=True)
class _Call:
    method: str
    url: str
    params: Mapping[str, str | Sequence[str]] | None
    json: object
    body: bytes | None
    headers: Mapping[str, str] | None
    auth: AuthBase | tuple[str, str] | None
    repeatable: bool
    returned: Collection[int]
    first: Callable[[], None] | None

    @property
    def name(self) -> str:
        """What may be told: no query, no user, no password."""
        return f"{self.method} {bare(self.url)}"


class TooManyCalls(RetryLater):
    """The platform wants fewer calls: patience helps where it doesn't help with a host that is down."""


class HttpSession:
    """Implements `ports.Http`. Safe to share between threads.

    `proxies` (scheme → address) serve every host but those next door; whom a proxy asks is not ours to look up.
    """

    def __init__(
        self,
        bucket: Bucket,
        *,
        limits: Limits = Limits(),
        addresses: Addresses | None = None,
        proxies: Mapping[str, str] | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._bucket, self._limits = bucket, limits
        self._clock, self._sleep = clock, sleep
        self._addresses = addresses or Addresses()
        self._proxies = dict(proxies or {})
        self._lock = threading.Lock()
        self._sent = 0
        self._session = Session()
        self._session.trust_env = False  # the environment has one reader, and .netrc must never add credentials
        adapter = HTTPAdapter(pool_connections=2, pool_maxsize=limits.pool, pool_block=True)
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)
        self._jitter = wait_exponential(limits.first_wait, limits.longest_wait) + wait_random(0, 2 * limits.first_wait)

    @property
    def requests(self) -> int:
        """Requests sent so far, repeats included."""
        return self._sent

    def close(self) -> None:
        self._session.close()

    def request(  # noqa: PLR0913 -- as ports.Http has it
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str | Sequence[str]] | None = None,
        json: object = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        auth: AuthBase | tuple[str, str] | None = None,
        repeatable: bool | None = None,
        returned: Collection[int] = (),
        first: Callable[[], None] | None = None,
    ) -> Response:
        """See `ports.Http.request`."""
        harmless = method in REPEATABLE if repeatable is None else repeatable
        call = _Call(method, url, params, json, body, headers, auth, harmless, returned, first)
        retrying = Retrying(
            stop=self._enough,
            wait=self._wait,
            retry=retry_if_exception(self._worth_waiting),
            sleep=self._sleep,
            reraise=True,
        )
        return retrying(self._follow, call)

    def _worth_waiting(self, error: BaseException) -> bool:
        return isinstance(error, RetryLater) and error.seconds <= self._limits.longest_wait

    def _enough(self, state: RetryCallState) -> bool:
        error = state.outcome.exception() if state.outcome else None
        return state.attempt_number >= (
            self._limits.busy_tries if isinstance(error, TooManyCalls) else self._limits.tries
        )

    def _wait(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.seconds if isinstance(error, RetryLater) else 0.0
        return asked if asked > 0 else self._jitter(state)

    def _follow(self, call: _Call) -> Response:
        """Redirects are followed for reads, within the same scheme, host and port; others are returned as they are."""
        url = call.url
        for _ in range(REDIRECTS + 1):
            response = self._send(call, url)
            target = _target(call, url, response) if response.is_redirect else ""
            if not target or call.method != "GET" or origin(target) != origin(url):
                return self._judged(call, response)
            url = target
        raise BrokenContract(f"{call.name}: redirected in circles")

    def _send(self, call: _Call, url: str) -> Response:
        proxies = {} if next_door(url) else self._proxies
        if urlsplit(url).scheme not in proxies:
            self._addresses.check(url)
        if call.first is not None:
            call.first()
        self._bucket.take()
        with self._lock:
            self._sent += 1
        started = self._clock()
        try:
            response = self._session.request(
                call.method,
                url,
                params=call.params if url == call.url else None,
                json=call.json,
                data=call.body,
                headers=call.headers,
                auth=call.auth,
                timeout=(self._limits.connect, self._limits.read),
                allow_redirects=False,
                proxies=proxies,
                stream=True,
            )
            self._read(call, response, started)
        except RequestException as error:
            log.debug("%s failed (%s)", call.name, type(error).__name__)
            raise self._broken_off(call, error) from None
        except ValueError:  # requests looks at where a redirect leads, followed or not
            raise BrokenContract(f"{call.name}: redirected to what is no address") from None
        log.debug("%s %s in %.3f s", call.name, response.status_code, self._clock() - started)
        return response

    def _read(self, call: _Call, response: Response, started: float) -> None:
        """The body, within the limits of size and time."""
        pieces: list[bytes] = []
        size = 0
        for piece in response.iter_content(CHUNK):
            pieces.append(piece)
            size += len(piece)
            if size > self._limits.answer or self._clock() - started > self._limits.whole:
                response.close()
                kind = BrokenContract if call.repeatable else UnknownOutcome
                raise kind(f"{call.name}: the answer is too long or too slow ({size} bytes so far)")
        response._content = b"".join(pieces)  # noqa: SLF001 -- requests has no public way to keep a bounded body

    def _broken_off(self, call: _Call, error: RequestException) -> Exception:
        if isinstance(error, failures.SSLError):
            return NotAllowed(f"{call.name}: the certificate is not accepted")
        if isinstance(error, (failures.InvalidURL, failures.MissingSchema)):
            return NotAllowed(f"{call.name}: not a valid address")
        if call.repeatable or never_sent(error):
            return RetryLater(f"{call.name}: no answer ({type(error).__name__})")
        return UnknownOutcome(f"{call.name}: the answer was lost ({type(error).__name__})")

    def _judged(self, call: _Call, response: Response) -> Response:
        status = response.status_code
        told = f"{call.name}: HTTP {status}"
        if status in call.returned:
            return response
        if status == UNAUTHORIZED:
            raise SignInAgain(told)
        if status == FORBIDDEN:
            raise NotAllowed(told)
        if status == TOO_MANY:
            raise TooManyCalls(told, retry_after(response.headers))
        if status in PASSING and call.repeatable:
            raise RetryLater(told, retry_after(response.headers))
        if status in PASSING:
            raise UnknownOutcome(told)
        return response


def _target(call: _Call, url: str, response: Response) -> str:
    """Where a redirect leads. BrokenContract: to no address."""
    try:
        target = urljoin(url, response.headers.get("Location", ""))
        origin(target)
    except ValueError:
        raise BrokenContract(f"{call.name}: redirected to what is no address") from None
    return target


def without_queries(record: logging.LogRecord) -> bool:
    """urllib3 logs whole addresses: some platforms want their token in the query."""
    if isinstance(record.args, tuple):
        record.args = tuple(each.partition("?")[0] if isinstance(each, str) else each for each in record.args)
    return True


logging.getLogger("urllib3.connectionpool").addFilter(without_queries)


def never_sent(error: RequestException) -> bool:
    """Whether no byte of the request can have reached the server."""
    if isinstance(error, failures.ConnectTimeout):
        return True
    cause = error.args[0] if error.args else None
    reason = cause.reason if isinstance(cause, urllib3.exceptions.MaxRetryError) else cause
    return isinstance(reason, urllib3.exceptions.NewConnectionError)


def retry_after(headers: Mapping[str, str]) -> float:
    """Seconds, from a number or from an HTTP date by the server's own clock (RFC 9110 §10.2.3); 0 without one."""
    text = headers.get("Retry-After", "").strip()
    if text.isdecimal():
        return min(float(text), LONGEST_ASKED)
    try:
        told, now = (parsedate_to_datetime(each) for each in (text, headers.get("Date", "")))
        return min(max((told - now).total_seconds(), 0.0), LONGEST_ASKED)
    except (TypeError, ValueError):
        return 0.0


def bare(url: str) -> str:
    """The address without user, password, query and fragment."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{host}{port}{parts.path}"


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port, the usual port filled in."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
