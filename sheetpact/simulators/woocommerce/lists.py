"""Collections as WooCommerce pages and filters them: class-wc-rest-crud-controller.php and WP_REST_Controller."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Protocol, TypeVar
from urllib.parse import quote_plus

from sheetpact.simulators.server import Answer, Request, as_json

MOST = 100  # per_page's maximum; the default is 10
USUAL = 10
DATES = ("after", "before", "modified_after", "modified_before")


class Dated(Protocol):
    """What can be listed by its times. A customer has never been modified, maybe."""

    @property
    def id(self) -> int: ...
    @property
    def created(self) -> datetime: ...
    @property
    def modified(self) -> datetime | None: ...


T = TypeVar("T", bound=Dated)
Headers = tuple[tuple[str, str], ...]


class Invalid(Exception):
    """A parameter is not what its schema says."""

    def __init__(self, name: str, code: str, message: str, details: object = None) -> None:
        super().__init__(message)
        self.name, self.code, self.message, self.details = name, code, message, details

    def answer(self) -> Answer:
        detail = {"code": self.code, "message": self.message, "data": self.details}
        params = {"status": 400, "params": {self.name: self.message}, "details": {self.name: detail}}
        content = {"code": "rest_invalid_param", "message": f"Invalid parameter(s): {self.name}", "data": params}
        return as_json(400, content)


def whole(query: Mapping[str, str], name: str, usual: int, most: int | None = None) -> int:
    text = query.get(name, "")
    if not text:
        return usual
    if not text.lstrip("-").isdecimal():
        raise Invalid(name, "rest_invalid_type", f"{name} is not of type integer.", {"param": name})
    number = int(text)
    if most is not None and not 1 <= number <= most:
        raise Invalid(name, "rest_out_of_bounds", f"{name} must be between 1 (inclusive) and {most} (inclusive)")
    return number


def one_of(query: Mapping[str, str], name: str, usual: str, allowed: Collection[str]) -> str:
    word = query.get(name, usual)
    if word not in allowed:
        raise Invalid(name, "rest_not_in_enum", f"{name} is not one of {', '.join(sorted(allowed))}.")
    return word


def ids(query: Mapping[str, str], name: str) -> frozenset[int]:
    return frozenset(int(part) for part in query.get(name, "").replace(" ", ",").split(",") if part.strip().isdecimal())


def moments(query: Mapping[str, str]) -> dict[str, datetime]:
    """The date filters. The simulated site lives in UTC, so that `dates_are_gmt` makes no difference here."""
    found: dict[str, datetime] = {}
    for name in DATES:
        if name not in query:
            continue
        try:
            moment = datetime.fromisoformat(query[name])
        except ValueError:
            raise Invalid(name, "rest_invalid_date", "Invalid date.") from None
        found[name] = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return found


def dated(items: Sequence[T], query: Mapping[str, str]) -> Sequence[T]:
    """Strictly after and strictly before, as WP_Date_Query compares."""
    asked = moments(query)
    for name, moment in asked.items():
        of = _modified if name.startswith("modified") else _created
        later = name.endswith("after")
        items = [each for each in items if (of(each) > moment if later else of(each) < moment)]
    return items


def _created(item: Dated) -> datetime:
    return item.created


def _modified(item: Dated) -> datetime:
    return item.modified or item.created


KEYS: Mapping[str, Callable[[Dated], tuple[object, ...]]] = {
    "id": lambda each: (each.id,),
    "date": lambda each: (each.created, each.id),
    "registered_date": lambda each: (each.created, each.id),
    "modified": lambda each: (_modified(each), each.id),
}


def narrowed(items: Sequence[T], query: Mapping[str, str]) -> Sequence[T]:
    """By ids and times. `items` come by rising id."""
    wanted, unwanted = ids(query, "include"), ids(query, "exclude")
    if wanted:
        items = [each for each in items if each.id in wanted]
    if unwanted:
        items = [each for each in items if each.id not in unwanted]
    return dated(items, query)


def ordered(items: Sequence[T], query: Mapping[str, str], usual: str, usual_order: str = "desc") -> Sequence[T]:
    by = one_of(query, "orderby", usual, KEYS)
    falling = one_of(query, "order", usual_order, ("asc", "desc")) == "desc"
    if by == "id":
        return items[::-1] if falling else items
    return sorted(items, key=KEYS[by], reverse=falling)


def page(items: Sequence[T], request: Request, base: str, extra: str = "") -> tuple[Sequence[T], Headers]:
    """One page and its headers. Past the end: an empty page with status 200."""
    query = request.query
    size, number = whole(query, "per_page", USUAL, MOST), max(1, whole(query, "page", 1))
    start = whole(query, "offset", (number - 1) * size)
    pages = -(-len(items) // size)
    headers: list[tuple[str, str]] = [("X-WP-Total", str(len(items))), ("X-WP-TotalPages", str(pages))]
    kept = [f"{name}={quote_plus(_told(name, value))}" for name, value in request.pairs if _shown(name)]
    rest = f"{base}?{'&'.join(kept)}{extra}"
    links = [f'<{rest}&page={min(number - 1, pages)}>; rel="prev"'] if number > 1 else []
    links += [f'<{rest}&page={number + 1}>; rel="next"'] if pages > number else []
    headers += [("Link", ", ".join(links))] if links else []
    return items[start : start + size], tuple(headers)


def _shown(name: str) -> bool:
    return name != "page" and not name.startswith("oauth_")


def _told(name: str, value: str) -> str:
    return "1" if name == "dates_are_gmt" and value == "true" else value
