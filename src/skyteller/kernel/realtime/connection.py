"""One socket: what it follows, what waits to be sent to it."""

import asyncio
from collections import deque
from typing import Any

import orjson
from starlette.types import Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from skyteller.kernel.auth import Principal
from skyteller.kernel.errors import SkytellerError
from skyteller.kernel.ids import quotable_number
from skyteller.kernel.realtime.eager import start_now

OUTBOX_LIMIT = 2_000
SEVERAL = 64
"""Frames at most in one message to a client that takes several."""
IN_FLIGHT_LIMIT = 32


class Connection:
    """Frames are pushed without waiting, and sent together when the running step has ended."""

    __slots__ = (
        "_due",
        "_flusher",
        "_loop",
        "_outbox",
        "_send",
        "_socket",
        "id",
        "in_flight",
        "language",
        "open",
        "principal",
        "room",
        "several",
        "snapshots",
        "timelines",
    )

    def __init__(
        self, socket: WebSocket, send: Send, principal: Principal, language: str, *, several: bool = False
    ) -> None:
        """``send`` is the quickest way to the socket.

        ``several``: the client takes a JSON array of frames where more than one is due.
        """
        self._socket = socket
        self._send = send
        self._outbox: deque[str] = deque()
        self._flusher: asyncio.Task[None] | None = None
        self._due = False
        self._loop = asyncio.get_running_loop()
        self.id = quotable_number(8)
        self.principal = principal
        self.language = language
        self.several = several
        self.open = True
        self.in_flight = 0
        self.room: asyncio.Event | None = None
        self.timelines: set[Any] = set()
        self.snapshots: set[Any] = set()

    @property
    def staff(self) -> bool:
        """Whether staff sits at the other end."""
        return self.principal.kind == "staff"

    def push(self, frame: str) -> None:
        """Send ``frame`` (JSON text) after what already waits; a reader too slow is cut off."""
        if not self.open:
            return
        self._outbox.append(frame)
        if len(self._outbox) > OUTBOX_LIMIT:
            self.open = False
            self._outbox.clear()
            self._flusher = asyncio.create_task(self.close(1013))
        elif not self._due:
            self._due = True
            self._loop.call_soon(self._start_flush)

    def push_json(self, frame: dict[str, Any]) -> None:
        """Encode and :meth:`push`."""
        self.push(orjson.dumps(frame).decode())

    def push_error(self, error: SkytellerError, **where: Any) -> None:
        """Tell the client what was wrong with its frame."""
        self.push_json({"type": "error", **where, "error": error.problem(self.language)})

    def _start_flush(self) -> None:
        self._flusher = start_now(self._flush())

    async def _flush(self) -> None:
        try:
            while self._outbox:
                await self._send({"type": "websocket.send", "text": self._next()})
        except (RuntimeError, WebSocketDisconnect, OSError):
            self.open = False
            self._outbox.clear()
        finally:
            self._due = False

    def _next(self) -> str:
        count = min(len(self._outbox), SEVERAL)
        if count == 1 or not self.several:
            return self._outbox.popleft()
        return "[" + ",".join([self._outbox.popleft() for _ in range(count)]) + "]"

    async def close(self, code: int, reason: str = "") -> None:
        """Close the socket; errors of a peer that has gone are of no interest."""
        self.open = False
        try:
            await self._socket.close(code, reason)
        except (RuntimeError, WebSocketDisconnect, OSError):
            return

    async def admit(self) -> None:
        """Take one place among the unanswered frames, waiting while all are taken."""
        while self.in_flight >= IN_FLIGHT_LIMIT:
            self.room = asyncio.Event()
            await self.room.wait()
        self.in_flight += 1

    def release(self) -> None:
        """Give the place back."""
        self.in_flight -= 1
        if self.room is not None:
            self.room.set()
            self.room = None
