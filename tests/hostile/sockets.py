"""A socket's other end, in the hands of somebody who does not keep to the rules."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson
from websockets.asyncio.client import ClientConnection, connect

from tests.hostile.house import Bank, House

ANSWER = 10.0

WRONG: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1.5,
    2**63,
    -(2**63),
    1e308,
    "",
    "x",
    "\u0000",
    "字" * 200,
    "../../etc/passwd",
    "' OR 1=1 --",
    [],
    [[]],
    {},
    {"$ne": None},
    [{"a": [1]}],
)
"""Values that fit no field."""


@asynccontextmanager
async def raw(house: House, path: str, cookie: str | None = None) -> AsyncIterator[ClientConnection]:
    """A socket that has said nothing yet."""
    headers = {"Cookie": f"sky_session={cookie}"} if cookie else {}
    address = f"ws://127.0.0.1:{house.port}{path}"
    async with connect(
        address, additional_headers=headers, compression=None, max_size=None, close_timeout=1
    ) as socket:
        yield socket


@asynccontextmanager
async def customer(house: House, bank: Bank | None = None) -> AsyncIterator[ClientConnection]:
    """A signed-in customer of the bank (ours unless given)."""
    async with raw(house, "/customer/realtime") as socket:
        await say(socket, {"type": "auth", "token": (bank or house.ours).customer_token})
        await heard(socket, "hello")
        yield socket


@asynccontextmanager
async def staff(
    house: House, bank: Bank | None = None, who: str = "everybody"
) -> AsyncIterator[ClientConnection]:
    """A signed-in member of staff."""
    async with raw(house, "/staff/realtime", (bank or house.ours).tokens[who]) as socket:
        await heard(socket, "hello")
        yield socket


async def say(socket: ClientConnection, frame: dict[str, Any]) -> None:
    await socket.send(orjson.dumps(frame).decode())


async def heard(socket: ClientConnection, *types: str) -> dict[str, Any]:
    """The next frame of one of these types."""
    async with asyncio.timeout(ANSWER):
        while True:
            frame: dict[str, Any] = orjson.loads(await socket.recv())
            if frame["type"] in types:
                return frame


async def asked(socket: ClientConnection, frame: dict[str, Any], *types: str) -> dict[str, Any]:
    """Say a frame and hear the answer."""
    await say(socket, frame)
    return await heard(socket, *types)


async def everything_until_pong(socket: ClientConnection) -> list[dict[str, Any]]:
    """What comes before the answer to a ping said now."""
    await say(socket, {"type": "ping"})
    frames = []
    async with asyncio.timeout(ANSWER):
        while True:
            frame: dict[str, Any] = orjson.loads(await socket.recv())
            if frame["type"] == "pong":
                return frames
            frames.append(frame)


async def shake_hands(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(
        b"GET /customer/realtime HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), ANSWER)
    assert b" 101 " in head


def client_frame(payload: bytes) -> bytes:
    """A masked text frame (the mask is zero)."""
    length = len(payload)
    head = bytes([0x81, 0x80 | length]) if length < 126 else b"\x81\xfe" + length.to_bytes(2, "big")
    return head + bytes(4) + payload
