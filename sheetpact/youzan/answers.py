"""What an answer of Youzan's says: its data, or an error that tells what to do next.

There are three envelopes, all with HTTP status 200: the gateway's `gw_err_resp`, a service's `success`, `code`, `data`
and `message`, and that of the oldest calls, `response` or `error_response` (全局错误码, API 调用).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import requests

from sheetpact.errors import BrokenContract, ConnectorError, Gone, NotAllowed, RetryLater, SignInAgain
from sheetpact.model.texts import say
from sheetpact.ports import json_of

GOOD = "200"
WHITE_LIST = ("IP", "白名单")
ADDRESS = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}")


class Elsewhere(NotAllowed):
    """The item's number is kept by another system (库存同步), and a write has no effect."""


class TooMany(RetryLater):
    """A call too many: it was not carried out."""


class Slow(RetryLater):
    """The service behind the gateway took too long: a write may have been done all the same."""


class Stale(SignInAgain):
    """The access token is no longer taken; nothing was done."""


class Refused(BrokenContract):
    """A service says no for a reason that isn't foreseen here: `code` and `message` are its own."""

    def __init__(self, text: str, code: str, message: str) -> None:
        super().__init__(text)
        self.code, self.message = code, message


@dataclass(frozen=True, slots=True)
class Told:
    """What an answer says when it isn't good."""

    code: str
    message: str = ""


# Not confirmed on a live account: the codes were read in the documentation; only 4001, 4005, 4007, 4201, 4203 and 1103
# were seen in answers. A wrong one shows as "youzan.unforeseen" with code and message in `check` or a run.
CALLS: Mapping[str, tuple[type[ConnectorError], str]] = {
    **dict.fromkeys(("4201", "4202", "4203"), (Stale, "youzan.token")),
    "4204": (NotAllowed, "youzan.no_right"),
    **dict.fromkeys(("4101", "500100004", "123000042", "141500203"), (TooMany, "youzan.busy")),
    **dict.fromkeys(("106000001", "106100118"), (Slow, "youzan.slow")),
    **dict.fromkeys(("106000004", "106100110", "103011024"), (Gone, "youzan.no_order")),
    **dict.fromkeys(("122001001", "123005001", "123004002"), (Gone, "youzan.no_item")),
    "123003023": (Elsewhere, "youzan.elsewhere"),
}
"""Gateway and services (错误码; 各 API 页的错误码)."""
SIGNING_IN: Mapping[str, tuple[type[ConnectorError], str]] = {
    "1000": (SignInAgain, "youzan.secret"),
    "1004": (SignInAgain, "youzan.grant"),
    "1103": (SignInAgain, "youzan.client"),
    "1105": (NotAllowed, "youzan.app_kind"),
}
"""获取 token 的错误码. 1103 also stands for a shop that has not granted the app; its message says which."""
NO_ORDER = ("5000", "trade not found")
NO_GRANT = "授权关系不存在"


def data_of(response: requests.Response, call: str, locale: str) -> object:
    """The data of an answer. Raises what it says instead."""
    if response.is_redirect:  # http:// is answered with 301 (API 调用)
        raise BrokenContract(say(locale, "youzan.redirected"))
    answer = json_of(response)
    if not isinstance(answer, Mapping):
        raise BrokenContract(say(locale, "youzan.no_object", call=call))
    told = told_in(answer)
    if told is not None:
        raise error_of(told, call, locale)
    return answer["data"] if "data" in answer else answer.get("response")


def told_in(answer: Mapping[str, object]) -> Told | None:
    """What is wrong; None: nothing. The gateway's word goes first."""
    for name, code, message in (("gw_err_resp", "err_code", "err_msg"), ("error_response", "code", "msg")):
        error = answer.get(name)
        if isinstance(error, Mapping):
            return Told(str(error.get(code)), str(error.get(message) or error.get("message") or ""))
    code_given = answer.get("code")
    if answer.get("success") is False or (code_given is not None and str(code_given) != GOOD):
        return Told(str(code_given), str(answer.get("message") or answer.get("msg") or ""))
    return None


def error_of(told: Told, call: str, locale: str) -> ConnectorError:
    """In the operator's language. A message of the platform's is only repeated where nothing else is known."""
    if told.code == "4007" and any(word in told.message for word in WHITE_LIST):
        found = ADDRESS.search(told.message)
        return NotAllowed(say(locale, "youzan.white_list", address=found[0] if found else "?"))
    if (told.code, told.message) == NO_ORDER:
        return Gone(say(locale, "youzan.no_order", call=call))
    signing_in = call == "auth/token"
    kind, text = (SIGNING_IN if signing_in else CALLS).get(told.code, (Refused, "youzan.unforeseen"))
    if told.code == "1103" and NO_GRANT in told.message:
        text = "youzan.grant"
    said = say(locale, text, call=call, code=told.code, message=told.message)
    return Refused(said, told.code, told.message) if kind is Refused else kind(said)
