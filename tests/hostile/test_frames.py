"""Frames that no page of ours sends: each gets a clear error, nobody else notices, the server stands."""

import asyncio
import contextlib
import socket as sockets
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import orjson
import pytest
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from tests.hostile.house import House
from tests.hostile.sockets import (
    ANSWER,
    WRONG,
    asked,
    client_frame,
    customer,
    everything_until_pong,
    heard,
    raw,
    say,
    shake_hands,
    staff,
)


def nested(depth: int) -> str:
    return '{"a":' * depth + "1" + "}" * depth


@pytest.fixture
async def bystander(house: House) -> AsyncIterator[ClientConnection]:
    """Somebody else's socket: it must stay open, and hear only what is its own."""
    async with staff(house, house.theirs) as socket:
        await asked(socket, {"type": "subscribe", "topic": "desk:me"}, "snapshot")
        yield socket
        for frame in await everything_until_pong(socket):
            assert frame["type"] == "delta", frame


def mine(house: House) -> str:
    return str(house.ours.conversations["bot"])


def message(house: House, **changes: Any) -> dict[str, Any]:
    known = {
        "type": "send",
        "conversation": mine(house),
        "client_id": str(uuid4()),
        "kind": "message",
        "body": {"text": "您好"},
    }
    return {**known, **changes}


@pytest.mark.parametrize("side", [customer, staff])
@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "{", "}", "[]", "null", "1", '"ping"', "nope", "\u0000", "{'type':'ping'}", '{"type"}'),
        *("{}", '{"type":null}', '{"type":1}', '{"type":[]}', '{"type":{}}', '{"type":"no such"}'),
        *('{"type":"__init__"}', '{"type":"hello"}', '{"type":"ack"}', '{"type":"auth","token":"x"}'),
        *('{"type":"\\ud800"}', '{"type":"ping\\u0000"}', '{"type":1e999}', '{"type":NaN}', "[" * 60_000),
        *(nested(10_000), '{"type":"ping","a":' + nested(900) + "}x"),
    ],
    ids=lambda text: text[:24] if isinstance(text, str) else None,
)
async def test_what_is_no_frame(house: House, bystander: ClientConnection, side: Any, text: str) -> None:
    async with side(house) as socket:
        await socket.send(text)
        error = await heard(socket, "error")
        assert error["error"]["status"] == 422, error
        assert error["error"]["code"] == "invalid-input"
        assert await everything_until_pong(socket) == []


async def test_binary_and_oversized(house: House, bystander: ClientConnection) -> None:
    async with customer(house) as socket:
        await socket.send(b'{"type":"ping"}')
        assert (await heard(socket, "error"))["error"]["status"] == 422
        await socket.send('{"type":"ping","a":"' + "x" * 70_000 + '"}')
        assert (await heard(socket, "error"))["error"]["code"] == "too-large"
        await socket.send('{"type":"ping","a":"' + "字" * 21_000 + '"}')
        assert (await heard(socket, "error", "pong"))["type"] == "pong"
        assert await everything_until_pong(socket) == []


async def test_a_frame_far_too_large_ends_only_its_own_connection(
    house: House, bystander: ClientConnection
) -> None:
    async with customer(house) as neighbour:
        async with customer(house) as socket:
            with contextlib.suppress(ConnectionClosed):
                for _ in range(4):
                    await socket.send("x" * 20_000_000)
                    await heard(socket, "error")
        assert await everything_until_pong(neighbour) == []


async def test_a_message_too_long_is_refused_for_good(house: House) -> None:
    async with customer(house) as socket:
        answer = await asked(socket, message(house, body={"text": "字" * 4_001}), "ack", "nack")
        assert (answer["type"], answer["error"]["code"]) == ("nack", "body-too-large")
        answer = await asked(socket, message(house, body={"text": "字" * 4_000}), "ack", "nack")
        assert answer["type"] == "ack"


@pytest.mark.parametrize("field", ["conversation", "client_id", "kind", "body"])
async def test_wrong_types_in_send(house: House, bystander: ClientConnection, field: str) -> None:
    for side in (customer, staff):
        async with side(house) as socket:
            for value in WRONG:
                answer = await asked(socket, message(house, **{field: value}), "ack", "nack", "error")
                assert answer["type"] in {"nack", "error"}, (field, value)
                assert 400 <= answer["error"]["status"] < 500, (field, value, answer)
            frame = message(house)
            del frame[field]
            answer = await asked(socket, frame, "ack", "nack", "error")
            assert 400 <= answer["error"]["status"] < 500, answer
            assert await everything_until_pong(socket) == []


@pytest.mark.parametrize("kind", ["message", "note", "card", "submission"])
async def test_wrong_bodies(house: House, bystander: ClientConnection, kind: str) -> None:
    side = customer if kind in {"message", "submission"} else staff
    known: dict[str, dict[str, Any]] = {
        "message": {"text": "x"},
        "note": {"text": "x"},
        "card": {
            "card": "form",
            "content": {
                "title": "x",
                "fields": [{"id": "a", "label": "x", "type": "choice", "options": ["x"]}],
                "submit_label": "x",
            },
        },
        "submission": {"card_seq": 3, "data": {"fields": {"message": "x"}}},
    }
    async with side(house) as socket:
        for field in known[kind]:
            for value in WRONG:
                if kind in {"message", "note"} and isinstance(value, str) and value not in {"", "\u0000"}:
                    continue
                body = {**known[kind], field: value}
                answer = await asked(socket, message(house, kind=kind, body=body), "ack", "nack", "error")
                assert answer["type"] in {"nack", "error"}, (field, value)
                assert 400 <= answer["error"]["status"] < 500, (field, value, answer)
        for place in ("title", "fields", "submit_label", "options", "message"):
            for value in WRONG:
                body = orjson.loads(orjson.dumps(known[kind]))
                _plant(body, place, value)
                answer = await asked(socket, message(house, kind=kind, body=body), "ack", "nack", "error")
                if answer["type"] != "ack":
                    assert 400 <= answer["error"]["status"] < 500, (place, value, answer)
        await everything_until_pong(socket)


def _plant(body: Any, place: str, value: Any) -> None:
    """Put ``value`` wherever ``place`` stands."""
    if isinstance(body, dict):
        for key in body:
            if key == place:
                body[key] = value
            else:
                _plant(body[key], place, value)
    elif isinstance(body, list):
        for item in body:
            _plant(item, place, value)


@pytest.mark.parametrize("frame", ["subscribe", "unsubscribe", "typing", "read"])
async def test_wrong_types_in_other_frames(house: House, bystander: ClientConnection, frame: str) -> None:
    fields = {
        "subscribe": ("topic", "after"),
        "unsubscribe": ("topic",),
        "typing": ("conversation",),
        "read": ("conversation", "seq"),
    }
    known = {"topic": f"timeline:{mine(house)}", "after": 0, "conversation": mine(house), "seq": 1}
    for side in (customer, staff):
        async with side(house) as socket:
            for field in fields[frame]:
                for value in WRONG:
                    sent = {"type": frame, **{name: known[name] for name in fields[frame]}, field: value}
                    if field == "after" and value in (None, 0) and value is not True and value is not False:
                        continue
                    await say(socket, sent)
                    for answer in await everything_until_pong(socket):
                        assert answer["type"] in {"error", "entries"}, (sent, answer)
                        if answer["type"] == "error":
                            assert 400 <= answer["error"]["status"] < 500, (sent, answer)


@pytest.mark.parametrize(
    "topic",
    [
        *("timeline", "timeline:", "timeline:x", "timeline:timeline:x", ":", "::", "desk", "desk:", "desk:x"),
        *("wait", "wait:\u0000", "conversation:", "no:such", "TIMELINE:x", "x" * 121, "timeline:" + "0" * 36),
    ],
)
async def test_unknown_topics(house: House, bystander: ClientConnection, topic: str) -> None:
    async with customer(house) as socket:
        answer = await asked(socket, {"type": "subscribe", "topic": topic}, "error", "entries", "snapshot")
        assert answer["type"] == "error"
        assert answer["error"]["status"] in {403, 404, 422}
        assert answer["topic"] == topic[:120]
        for spelling in (
            mine(house).upper(),
            f"{{{mine(house)}}}",
            f"urn:uuid:{mine(house)}",
            mine(house) + " ",
        ):
            frame = {"type": "subscribe", "topic": f"timeline:{spelling}"}
            assert (await asked(socket, frame, "error", "entries"))["type"] == "error"


async def test_before_signing_in(house: House, bystander: ClientConnection) -> None:
    for first in (
        {"type": "ping"},
        {"type": "subscribe", "topic": f"timeline:{mine(house)}"},
        message(house),
        {"type": "auth"},
        {"type": "auth", "token": None},
        {"type": "auth", "token": "x" * 50_000},
        {"type": "auth", "token": house.ours.everybody},
    ):
        async with raw(house, "/customer/realtime") as socket:
            await say(socket, first)
            await closes_with(socket, 4401)
    for text in ("", "{", "[]", b"\xff\xfe", "x" * 70_000):
        async with raw(house, "/customer/realtime") as socket:
            await socket.send(text)
            await closes_with(socket, 4400)
    for cookie in (None, "x", house.ours.customer_token, f"{house.ours.tenant.id.hex}.x", "%00", '"'):
        async with raw(house, "/staff/realtime", cookie) as socket:
            await closes_with(socket, 4401)


async def closes_with(socket: ClientConnection, code: int) -> None:
    with pytest.raises(ConnectionClosed):
        async with asyncio.timeout(ANSWER):
            await socket.recv()
    assert socket.close_code == code


async def test_signing_in_twice(house: House) -> None:
    async with customer(house) as socket:
        for token in (house.ours.customer_token, house.theirs.customer_token):
            answer = await asked(socket, {"type": "auth", "token": token}, "error", "hello")
            assert answer["type"] == "error"
        # Still the one who signed in first.
        topic = f"timeline:{house.theirs.conversations['bot']}"
        assert (await asked(socket, {"type": "subscribe", "topic": topic}, "error", "entries"))[
            "type"
        ] == "error"
        topic = f"timeline:{mine(house)}"
        frame = {"type": "subscribe", "topic": topic}
        assert (await asked(socket, frame, "error", "entries"))["type"] == "entries"


async def test_repeated_reordered_replayed(house: House) -> None:
    frames = [message(house, body={"text": f"第{number}句"}) for number in range(20)]
    first: dict[str, int] = {}
    async with customer(house) as socket, customer(house) as other:
        for _ in range(3):
            for frame in frames:
                await say(socket, frame)
                await say(other, frame)
        for end in (socket, other):
            for _ in range(60):
                ack = await heard(end, "ack", "nack")
                assert ack["type"] == "ack", ack
                assert first.setdefault(ack["client_id"], ack["seq"]) == ack["seq"]
    async with customer(house) as later:
        for frame in reversed(frames):
            ack = await asked(later, {**frame, "body": {"text": "换了内容"}}, "ack", "nack")
            assert ack["duplicate"]
            assert ack["seq"] == first[frame["client_id"]]
        shown = await asked(later, {"type": "subscribe", "topic": f"timeline:{mine(house)}"}, "entries")
        while not shown["complete"]:
            more = await heard(later, "entries")
            shown = {**more, "items": shown["items"] + more["items"]}
        texts = [item["body"]["text"] for item in shown["items"]]
        assert [texts.count(f"第{number}句") for number in range(20)] == [1] * 20
        assert "换了内容" not in texts
        seqs = [item["seq"] for item in shown["items"]]
        assert seqs == sorted(set(seqs))


async def test_one_client_id_in_two_conversations(house: House) -> None:
    """The same id elsewhere is another entry: nothing is told about the first."""
    theirs = str(house.theirs.conversations["bot"])
    frame = message(house, body={"text": "同一个编号"})
    async with customer(house) as socket, customer(house, house.theirs) as stranger:
        ack = await asked(socket, frame, "ack", "nack")
        other = await asked(stranger, {**frame, "conversation": theirs}, "ack", "nack")
        assert (ack["duplicate"], other["duplicate"]) == (False, False)


async def test_subscribing_again_and_again(house: House) -> None:
    topic = f"timeline:{mine(house)}"
    async with customer(house) as socket:
        for after in (0, 10**15, 0, 2**53, 1):
            await asked(socket, {"type": "subscribe", "topic": topic, "after": after}, "entries")
        await everything_until_pong(socket)
        ack = await asked(socket, message(house), "ack")
        async with asyncio.timeout(ANSWER):
            while (await heard(socket, "entry"))["entry"]["seq"] != ack["seq"]:
                pass
        shown = [f for f in await everything_until_pong(socket) if f["type"] == "entry"]
        assert not [f for f in shown if f["entry"]["seq"] <= ack["seq"]], "shown more than once"
        for _ in range(50):
            await say(socket, {"type": "unsubscribe", "topic": topic})
        await asked(socket, message(house), "ack")
        assert not [f for f in await everything_until_pong(socket) if f["type"] == "entry"]


async def test_ten_thousand_pings(house: House, bystander: ClientConnection) -> None:
    async with customer(house) as socket:
        pongs = 0
        for _ in range(20):
            for _ in range(500):
                await say(socket, {"type": "ping"})
            for _ in range(500):
                await heard(socket, "pong")
                pongs += 1
        assert pongs == 10_000


async def test_ten_thousand_pings_without_listening(house: House, bystander: ClientConnection) -> None:
    """Whoever does not read is cut off, or keeps the answers waiting; nobody else does."""
    reader, writer = await asyncio.open_connection("127.0.0.1", house.port, limit=1024)
    try:
        writer.get_extra_info("socket").setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 2048)
        await shake_hands(reader, writer)
        writer.write(client_frame(orjson.dumps({"type": "auth", "token": house.ours.customer_token})))
        ping = client_frame(b'{"type":"ping"}')
        with contextlib.suppress(ConnectionError, TimeoutError):
            async with asyncio.timeout(5):
                for _ in range(40):
                    writer.write(ping * 250)
                    await writer.drain()
        async with customer(house) as neighbour:
            assert await everything_until_pong(neighbour) == []
    finally:
        writer.transport.abort()


async def test_half_closed_and_broken_off(house: House, bystander: ClientConnection) -> None:
    for last_words in (
        b"",
        b"\x81",
        b"\x81\xfe\xff\xff",
        b"\x81\x05hello",
        b"\xff\xff\xff\xff",
        b"\x89\xff" + b"\xff" * 8,
        b"\x88\x82\x00\x00\x00\x00\x03\xe8",
        b"\xc1\x80\x00\x00\x00\x00",
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x81\x84\x00\x00\x00\x00\xff\xff\xff\xff",
    ):
        for signed_in in (False, True):
            for half in (False, True):
                reader, writer = await asyncio.open_connection("127.0.0.1", house.port)
                await shake_hands(reader, writer)
                if signed_in:
                    token = house.ours.customer_token
                    writer.write(client_frame(orjson.dumps({"type": "auth", "token": token})))
                    writer.write(client_frame(orjson.dumps(message(house))))
                    await asyncio.wait_for(reader.read(1), ANSWER)
                writer.write(last_words)
                if half:
                    writer.write_eof()
                    with contextlib.suppress(ConnectionError, TimeoutError):
                        async with asyncio.timeout(0.1):
                            await reader.read()
                writer.transport.abort()
    async with customer(house) as neighbour:
        assert await everything_until_pong(neighbour) == []
