"""What Youzan pushes: which calls are its own, and which order each is about."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from sheetpact.errors import BadRecord, NotAllowed
from sheetpact.simulators.youzan import pushes
from sheetpact.simulators.youzan.tokens import App as SimulatedApp
from sheetpact.youzan.messages import RECEIVED, App, call, signed
from sheetpact.youzan.sealed import opened

APP = App("test-client", "test-secret", "42583152")
TID = "E20200525201253074004153"


def delivered(**message: object) -> tuple[dict[str, str], bytes]:
    body = json.dumps({"kdt_id": 42583152, "msg_id": "m-1", **message}).encode()
    sign = pushes.sign(body, SimulatedApp("test-client", "test-secret", "42583152"))
    return {"Event-Sign": sign, "Event-Type": str(message.get("type"))}, body


def orders(**message: object) -> tuple[str, ...]:
    headers, body = delivered(**message)
    return call(headers, body, APP).orders


@pytest.mark.rule("youzan.messages.signature")
def test_a_published_vector_of_the_signature_is_met() -> None:
    body = b'{"client_id":"test-client","id":"E1","type":"trade_TradePaid"}'
    assert signed(body, "2554e89f4c2730882697bd5168cac4c7", APP)
    assert signed(body, "2554E89F4C2730882697BD5168CAC4C7", APP)
    assert not signed(body + b" ", "2554e89f4c2730882697bd5168cac4c7", APP)
    assert not signed(body, "2554e89f4c2730882697bd5168cac4c8", APP)
    assert not signed(body, "", APP)
    assert not signed(body, "ü", APP)


def test_nobody_signs_without_a_secret() -> None:
    app = App("test-client", "", "1")
    assert not signed(b"{}", pushes.sign(b"{}", SimulatedApp("test-client", "", "1")), app)


@pytest.mark.rule("youzan.messages.form", "youzan.messages.kinds")
@pytest.mark.parametrize(
    "message",
    [
        {"type": "trade_TradeSellerShip", "id": TID, "msg": quote(json.dumps({"tid": TID}))},
        {"type": "trade_TradeClose", "id": TID, "msg": json.dumps({"tid": TID})},
        {"type": "trade_TradePaid", "msg": quote(json.dumps({"full_order_info": {"order_info": {"tid": TID}}}))},
        {"type": "trade_TradeSuccess", "id": TID, "msg": ""},
        {"type": "youzan_trade_RefundSuccess", "id": "201907042058500000031002", "msg": {"tid": TID, "refund_id": "2"}},
        {
            "type": "trade_refund_RefundSuccess",
            "id": TID,
            "msg": quote(json.dumps({"tid": TID, "desc": "少一只 杯+盖"})),
        },
    ],
)
def test_a_message_of_an_order_names_it(message: dict[str, object]) -> None:
    assert orders(**message) == (TID,)


@pytest.mark.rule("youzan.messages.kinds", "youzan.messages.tried", "youzan.messages.head_office")
@pytest.mark.parametrize(
    "message",
    [
        {"type": "youzan_item_SkuStockChanged", "id": "1"},  # it tells no number: the next sync reads it
        {"type": "SCRM_CUSTOMER_EVENT", "id": "1"},
        {"type": "trade_TradeMemoModified", "id": TID},
        {"type": "youzan_trade_MessagesTheChangeAddressesByBuyer", "id": TID},
        {"type": "POINTS", "id": "1"},
        {"type": "trade_TradePaid", "id": TID, "test": True},
        {"type": "trade_TradePaid", "id": TID, "kdt_id": 7},  # another shop of the same owner
        {"type": "trade_TradePaid", "msg": {}},
    ],
)
def test_other_messages_ask_for_nothing(message: dict[str, object]) -> None:
    assert orders(**message) == ()


def test_the_same_message_again_is_the_same_call() -> None:
    first = call(*delivered(type="trade_TradePaid", id=TID), APP)
    again = call(*delivered(type="trade_TradePaid", id=TID, sendCount=3), APP)
    assert first == again
    assert first.id == "m-1"


def test_a_message_without_a_number_is_named_by_what_it_says() -> None:
    one = call(*delivered(type="trade_TradePaid", id=TID, version=1, msg_id=None), APP)
    again = call(*delivered(type="trade_TradePaid", id=TID, version=1, msg_id=None, sendCount=2), APP)
    other = call(*delivered(type="trade_TradePaid", id=TID, version=2, msg_id=None), APP)
    assert one.id == again.id != other.id


@pytest.mark.rule("youzan.messages.signature")
def test_what_others_send_is_refused() -> None:
    headers, body = delivered(type="trade_TradePaid", id=TID)
    with pytest.raises(NotAllowed):
        call({**headers, "Event-Sign": "0" * 32}, body, APP)
    with pytest.raises(NotAllowed):
        call({}, body, APP)


@pytest.mark.parametrize("body", [b"[]", b"not JSON", b'{"type":"trade_TradePaid","msg":"%7B"}', b"7"])
def test_a_signed_message_that_makes_no_sense_is_told_apart(body: bytes) -> None:
    sign = pushes.sign(body, SimulatedApp("test-client", "test-secret", "1"))
    with pytest.raises(BadRecord):
        call({"event-sign": sign}, body, APP)


@pytest.mark.rule("youzan.messages.heard")
def test_the_answer_holds_the_word_that_youzan_looks_for() -> None:
    assert json.loads(RECEIVED.body) == {"code": 0, "msg": "success"}


SEALED = (
    b"zanO3UZzEA5Fm6qKsCq6rJ70VoKdiqXDfgdqGvzOfIZ%2FVNB%2FUHuG7%2F6TxdL6NQIVkO8CFm20whTivoPj4%2B6nXLAoe9J%2BZc42nRAbkTg5"
    b"GruMl8RohxSDS0%2F99FwGtLW9TmMbxs554ZWVaRaiB5KaHF%2FNTzuLHyEtrLB2xu8Y%2BAnMN%2FVVVO9PPgO8o1BSAuvJdNXa1%2ButpG%2BRSS"
    b"SMbxXrvCkRC34X7kCK1z5Xg51r%2Fym8nxrrSFn2c4R3rMRxKQAMmzRfGBkcQ9XayS31oT5DNy0h5pWzP8W5pe9naUguCiPIIAqGmBo8etlIn1Y1FHA"
    b"U"
)
"""The example of Youzan's own PHP SDK (open-sdk-php, examples/decrypt.php), with its secret."""
SEALER = App("test-client", "def00000b1228e0f6ba8ef96be9", "160")


@pytest.mark.rule("youzan.messages.sealed")
def test_a_published_vector_of_a_sealed_message_is_opened() -> None:
    told = opened(SEALED, SEALER.secret)
    assert told is not None
    assert (told["type"], told["status"], told["appId"], told["skuVersionText"]) == ("APP_SUBSCRIBE", 20, 110, "试用版")


def test_a_message_about_the_app_is_heard_and_asks_for_nothing() -> None:
    heard = call({}, SEALED, SEALER)
    assert heard.orders == ()
    assert heard == call({}, SEALED, SEALER)


@pytest.mark.rule("youzan.messages.sealed")
@pytest.mark.parametrize(
    ("body", "secret"),
    [
        (SEALED, "another-secret-of-27-letters"),
        (SEALED, "short"),
        (SEALED[:-4], SEALER.secret),
        (b"not base64!", SEALER.secret),
        (b"", SEALER.secret),
        (json.dumps({"type": "trade_TradePaid"}).encode(), SEALER.secret),
    ],
)
def test_what_is_neither_signed_nor_sealed_is_refused(body: bytes, secret: str) -> None:
    assert opened(body, secret) is None
    with pytest.raises(NotAllowed):
        call({}, body, App("test-client", secret, "160"))


def test_a_wrong_signature_is_not_made_good_by_a_seal() -> None:
    with pytest.raises(NotAllowed):
        call({"Event-Sign": "0" * 32}, SEALED, SEALER)


@pytest.mark.parametrize(
    "message", [b"[" * 100_000, b"[1]", json.dumps({"type": "trade_TradePaid", "msg": "[" * 100_000}).encode()]
)
def test_a_signed_message_that_nests_without_end_or_is_no_object_is_unreadable(message: bytes) -> None:
    headers = {"Event-Sign": pushes.sign(message, SimulatedApp("test-client", "test-secret", "42583152"))}
    with pytest.raises(BadRecord):
        call(headers, message, APP)


def test_half_of_a_character_in_a_messages_id_is_no_trouble() -> None:
    headers, body = delivered(type="trade_TradePaid", id=TID, msg_id="m-\ud83c")
    assert call(headers, body, APP).id == "m-\ufffd"
