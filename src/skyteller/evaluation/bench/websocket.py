"""A small RFC 6455 client on bare asyncio: a load generator must cost less than what it measures."""

import asyncio
import base64
import hashlib
import random
import secrets
import zlib
from collections.abc import Callable
from typing import cast

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_CONT, _TEXT, _BINARY, _CLOSE, _PING, _PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
_FIN, _COMPRESSED = 0x80, 0x40
_DEFLATE_TAIL = b"\x00\x00\xff\xff"


class HandshakeError(ConnectionError):
    """The server did not answer the upgrade as RFC 6455 asks."""


class ClientSocket(asyncio.Protocol):
    """One WebSocket; offers permessage-deflate as browsers do and uses it when the server takes it.

    ``on_text`` gets each whole text message as bytes. ``opened`` and ``closed`` are futures; the
    latter ends with the close code (1006 when the connection broke).
    """

    def __init__(
        self, host: str, path: str, headers: dict[str, str], on_text: Callable[[bytes], None]
    ) -> None:
        loop = asyncio.get_running_loop()
        self.opened: asyncio.Future[None] = loop.create_future()
        self.closed: asyncio.Future[int] = loop.create_future()
        self.on_text = on_text
        self._transport: asyncio.Transport | None = None
        self._key = base64.b64encode(secrets.token_bytes(16))
        self._request = self._upgrade(host, path, headers)
        self._rest = b""
        self._parts: list[bytes] = []
        self._parts_compressed = False
        self._inflate: Callable[[bytes], bytes] | None = None
        self._deflate: Callable[[bytes], bytes] | None = None

    def _upgrade(self, host: str, path: str, headers: dict[str, str]) -> bytes:
        fields = {
            "Host": host,
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": self._key.decode(),
            "Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits",
            **headers,
        }
        lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items())]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the upgrade request."""
        self._transport = cast(asyncio.Transport, transport)
        self._transport.write(self._request)

    def connection_lost(self, exc: Exception | None) -> None:
        """End both futures that still wait."""
        if not self.opened.done():
            self.opened.set_exception(HandshakeError(f"closed in the handshake: {exc or self._rest[:80]!r}"))
        if not self.closed.done():
            self.closed.set_result(1006)

    def data_received(self, data: bytes) -> None:
        """Cut the stream into frames; the first bytes are the handshake."""
        if self._rest:
            data = self._rest + data
        at = 0
        if not self.opened.done():
            head, separator, _ = data.partition(b"\r\n\r\n")
            if not separator:
                self._rest = data
                return
            at = len(head) + 4
            if not self._accept(head):
                return
        size = len(data)
        while size - at >= 2:
            first, length, start = data[at], data[at + 1], at + 2
            if length >= 126:
                start = at + (4 if length == 126 else 10)
                if size < start:
                    break
                length = int.from_bytes(data[at + 2 : start], "big")
            end = start + length
            if end > size:
                break
            self._frame(first, data[start:end])
            at = end
        self._rest = data[at:]

    def _accept(self, head: bytes) -> bool:
        status, *lines = head.decode("latin-1").split("\r\n")
        fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        wanted = base64.b64encode(hashlib.sha1(self._key + _GUID, usedforsecurity=False).digest()).decode()
        if " 101 " not in f"{status} " or fields.get("sec-websocket-accept") != wanted:
            self.opened.set_exception(HandshakeError(f"the server refused the upgrade: {status}"))
            self.abort()
            return False
        if "permessage-deflate" in fields.get("sec-websocket-extensions", ""):
            self._agree_deflate(fields["sec-websocket-extensions"])
        self.opened.set_result(None)
        return True

    def _agree_deflate(self, extension: str) -> None:
        options = {
            name.strip(): value.strip(' "')
            for name, _, value in (part.partition("=") for part in extension.split(";"))
        }
        keep_server = "server_no_context_takeover" not in options
        keep_client = "client_no_context_takeover" not in options
        bits = int(options.get("client_max_window_bits") or 15)
        inflater = zlib.decompressobj(-15)
        deflater = zlib.compressobj(wbits=-bits)

        def inflate(data: bytes) -> bytes:
            engine = inflater if keep_server else zlib.decompressobj(-15)
            return engine.decompress(data + _DEFLATE_TAIL)

        def deflate(data: bytes) -> bytes:
            engine = deflater if keep_client else zlib.compressobj(wbits=-bits)
            return (engine.compress(data) + engine.flush(zlib.Z_SYNC_FLUSH))[:-4]

        self._inflate, self._deflate = inflate, deflate

    def _frame(self, first: int, payload: bytes) -> None:
        opcode = first & 0x0F
        if opcode in (_TEXT, _BINARY, _CONT):
            if opcode != _CONT:
                self._parts_compressed = bool(first & _COMPRESSED)
            if first & _FIN and not self._parts:
                message = payload
            else:
                self._parts.append(payload)
                if not first & _FIN:
                    return
                message = b"".join(self._parts)
                self._parts.clear()
            if self._parts_compressed and self._inflate is not None:
                message = self._inflate(message)
            self.on_text(message)
        elif opcode == _PING:
            self._write(_FIN | _PONG, payload)
        elif opcode == _CLOSE:
            if not self.closed.done():
                self.closed.set_result(int.from_bytes(payload[:2], "big") or 1005)
                self._write(_FIN | _CLOSE, payload[:2])
            self.abort()

    def send(self, text: bytes) -> None:
        """Send one text message (UTF-8 bytes)."""
        if self._deflate is None:
            self._write(_FIN | _TEXT, text)
        else:
            self._write(_FIN | _COMPRESSED | _TEXT, self._deflate(text))

    def _write(self, first: int, payload: bytes) -> None:
        length = len(payload)
        if length < 126:
            head = bytes((first, 0x80 | length))
        elif length < 65536:
            head = bytes((first, 0x80 | 126)) + length.to_bytes(2, "big")
        else:
            head = bytes((first, 0x80 | 127)) + length.to_bytes(8, "big")
        mask = random.getrandbits(32).to_bytes(4, "big")
        pattern = (mask * (length // 4 + 1))[:length]
        masked = int.from_bytes(payload, "little") ^ int.from_bytes(pattern, "little")
        if self._transport is not None:
            self._transport.write(head + mask + masked.to_bytes(length, "little"))

    @property
    def is_open(self) -> bool:
        """Whether frames still travel."""
        return self.opened.done() and not self.closed.done()

    def close(self) -> None:
        """Say goodbye; the server's answer ends the connection."""
        if self.is_open:
            self._write(_FIN | _CLOSE, (1000).to_bytes(2, "big"))

    def abort(self) -> None:
        """Drop the connection at once."""
        if self._transport is not None:
            self._transport.abort()


async def connect(
    host: str, port: int, path: str, headers: dict[str, str], on_text: Callable[[bytes], None]
) -> ClientSocket:
    """Open one socket; raises :class:`HandshakeError` or ``OSError``."""
    loop = asyncio.get_running_loop()
    _, socket = await loop.create_connection(
        lambda: ClientSocket(f"{host}:{port}", path, headers, on_text), host, port
    )
    await socket.opened
    return socket
