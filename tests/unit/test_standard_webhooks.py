"""Calls in the form of Standard Webhooks: whose they are, held to the published vector, and which they are."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest

from sheetpact.errors import NotAllowed
from sheetpact.ports import standard_call, standard_key

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ID, AT, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}'
GOOD = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
"""The vector of the specification's own libraries (standard-webhooks/standard-webhooks, libraries)."""
NOW = datetime.fromtimestamp(1614265330, UTC)
OTHER = "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc="


def call(signature: str = GOOD, *, name: str = ID, at: str = AT, body: bytes = BODY, secret: str = SECRET) -> str:
    headers = {"Webhook-Id": name, "WEBHOOK-TIMESTAMP": at, "webhook-signature": signature}
    return standard_call(headers, body, secret, NOW)


@pytest.mark.rule("standard.call.signature", "standard.call.secret")
def test_the_published_vector_is_met() -> None:
    assert call() == ID
    assert call(secret=SECRET.removeprefix("whsec_")) == ID


@pytest.mark.rule("standard.call.several")
@pytest.mark.parametrize(
    "several", [f"{OTHER} {GOOD}", f"{GOOD} {OTHER}", f"v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhq {GOOD}"]
)
def test_one_good_signature_of_several_is_enough(several: str) -> None:
    assert call(several) == ID


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "v1",
        "v1,",
        OTHER,
        GOOD.replace("v1,", "v2,"),
        GOOD.removeprefix("v1,"),
        GOOD.replace(",", " "),
        "v1,é\udcff",
    ],
)
def test_no_good_signature_is_refused(signature: str) -> None:
    with pytest.raises(NotAllowed):
        call(signature)


@pytest.mark.rule("standard.call.signature")
@pytest.mark.parametrize(
    "changed",
    [
        {"name": "msg_another"},
        {"name": ""},
        {"at": "1614265331"},
        {"at": ""},
        {"at": "1614265330.0"},
        {"at": "9" * 5000},
        {"at": "１６１４２６５３３０"},
        {"body": BODY + b" "},
        {"secret": "whsec_" + base64.b64encode(b"another secret of enough bytes").decode()},
        {"secret": ""},
    ],
)
def test_id_time_body_and_secret_are_all_signed(changed: dict[str, str | bytes]) -> None:
    with pytest.raises(NotAllowed):
        call(**changed)  # type: ignore[arg-type] # by name


@pytest.mark.rule("standard.call.time")
@pytest.mark.parametrize(("late", "taken"), [(-301, False), (-300, True), (0, True), (300, True), (301, False)])
def test_a_call_is_good_for_five_minutes(late: int, taken: bool) -> None:
    headers = {"webhook-id": ID, "webhook-timestamp": AT, "webhook-signature": GOOD}
    now = NOW + timedelta(seconds=late)
    if taken:
        assert standard_call(headers, BODY, SECRET, now) == ID
    else:
        with pytest.raises(NotAllowed):
            standard_call(headers, BODY, SECRET, now)


@pytest.mark.rule("standard.call.secret")
@pytest.mark.parametrize(
    "secret", ["", "whsec_", "whsec_short", "whsec_" + "A" * 28, "no base64 at all, but long enough"]
)
def test_a_secret_that_is_none_or_too_short_is_refused(secret: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        standard_key(secret)


def test_signatures_are_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[object] = []
    compare_digest = hmac.compare_digest

    def compare(right: bytes, given: bytes) -> bool:
        compared.append(given)
        return compare_digest(right, given)

    monkeypatch.setattr(hmac, "compare_digest", compare)
    with pytest.raises(NotAllowed):
        call(f"{OTHER} v1,x")
    assert compared == [OTHER.removeprefix("v1,").encode(), b"x"]


@pytest.mark.rule("standard.call.signature")
def test_the_signed_text_is_id_time_and_body() -> None:
    right = hmac.new(standard_key(SECRET), b".".join((ID.encode(), AT.encode(), BODY)), hashlib.sha256).digest()
    assert f"v1,{base64.b64encode(right).decode()}" == GOOD
