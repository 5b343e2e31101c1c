"""The small client against a server that others wrote."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from websockets.asyncio.server import Server, ServerConnection, serve

from skyteller.evaluation.bench.websocket import ClientSocket, HandshakeError, connect


async def echo(connection: ServerConnection) -> None:
    async for message in connection:
        if message == "leave":
            await connection.close(4401)
        elif message == "in pieces":
            await connection.send(["in ", "pie", "ces"])
        elif message == "ping me":
            await (await connection.ping(b"are you there"))
            await connection.send("you are")
        else:
            await connection.send(message)


@asynccontextmanager
async def server(compression: str | None) -> AsyncIterator[int]:
    running: Server
    async with serve(echo, "127.0.0.1", 0, compression=compression, max_size=2**20) as running:
        yield next(iter(running.sockets)).getsockname()[1]


@asynccontextmanager
async def client(port: int) -> AsyncIterator[tuple[ClientSocket, "asyncio.Queue[bytes]"]]:
    heard: asyncio.Queue[bytes] = asyncio.Queue()
    socket = await connect("127.0.0.1", port, "/", {}, heard.put_nowait)
    yield socket, heard
    socket.close()
    await asyncio.wait_for(socket.closed, 5)


@pytest.mark.parametrize("compression", ["deflate", None])
@pytest.mark.parametrize("size", [0, 1, 125, 126, 65535, 65536, 200_000])
async def test_texts_of_every_length_come_back(compression: str | None, size: int) -> None:
    text = ("转人工" * size)[:size].encode()
    async with server(compression) as port, client(port) as (socket, heard):
        for _ in range(3):
            socket.send(text)
        for _ in range(3):
            assert await asyncio.wait_for(heard.get(), 5) == text


@pytest.mark.parametrize("compression", ["deflate", None])
async def test_fragments_are_joined_and_pings_answered(compression: str | None) -> None:
    async with server(compression) as port, client(port) as (socket, heard):
        socket.send(b"in pieces")
        assert await asyncio.wait_for(heard.get(), 5) == b"in pieces"
        socket.send(b"ping me")
        assert await asyncio.wait_for(heard.get(), 5) == b"you are"


async def test_the_close_code_is_told() -> None:
    async with server(None) as port, client(port) as (socket, _):
        socket.send(b"leave")
        assert await asyncio.wait_for(socket.closed, 5) == 4401
        assert not socket.is_open


async def test_a_server_that_is_no_websocket_is_refused() -> None:
    async def page(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(page, "127.0.0.1", 0) as running:
        port = running.sockets[0].getsockname()[1]
        with pytest.raises(HandshakeError, match="404"):
            await connect("127.0.0.1", port, "/", {}, lambda _: None)
