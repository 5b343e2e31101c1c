"""Pages of customers and agents that keep to the offline rule: what is not acked is sent again.

One message at a time, the next after the ack of the one before; a break is mended by connecting again
and asking for what follows the last entry seen.
"""

import asyncio
import http.client
import random
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from skyteller.evaluation.bench.verdict import Message, View
from skyteller.evaluation.bench.websocket import ClientSocket, connect
from skyteller.kernel.ids import new_id

HOST = "127.0.0.1"
BEAT, SILENCE = 3.0, 8.0
AGAIN = 0.3
BACK_OFF = (0.1, 0.2, 0.5, 1.0, 2.0)


@dataclass(slots=True)
class Progress:
    """What all pages of a run count together: acks, and connections that ended."""

    acks: int = 0
    breaks: int = 0


class Page:
    """One socket at a time, one outbox, a view of each conversation."""

    def __init__(
        self, port: int, path: str, headers: dict[str, str], conversations: Sequence[str], progress: Progress
    ) -> None:
        self.port = port
        self.progress = progress
        self.views = {conversation: View(path.startswith("/staff")) for conversation in conversations}
        self.sent: list[Message] = []
        self._path = path
        self._headers = headers
        self.empty = asyncio.Event()
        self._outbox: deque[Message] = deque()
        self._socket: ClientSocket | None = None
        self._ready = False
        self._heard = 0.0

    @property
    def idle(self) -> bool:
        """Whether everything has been acked or refused."""
        return not self._outbox

    def say(self, conversation: str, text: str) -> Message:
        """Put a message into the outbox."""
        message = Message(conversation, str(new_id()), text)
        self.sent.append(message)
        self._outbox.append(message)
        self.empty.clear()
        if len(self._outbox) == 1:
            self._send_head()
        return message

    async def run(self) -> None:
        """Stay connected until cancelled."""
        tries = 0
        while True:
            pause = BACK_OFF[min(tries, len(BACK_OFF) - 1)]
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))
            tries = 0 if await self._session() else tries + 1

    async def _session(self) -> bool:
        """One socket's life; true when it had signed in."""
        self._ready = False
        try:
            async with asyncio.timeout(SILENCE):
                socket = await connect(HOST, self.port, self._path, self._headers, self._received)
        except (OSError, TimeoutError):
            return False
        self._socket = socket
        self._heard = time.monotonic()
        try:
            self.greet()
            while not socket.closed.done():
                await asyncio.wait([socket.closed], timeout=BEAT)
                if time.monotonic() - self._heard > SILENCE:
                    break
                if socket.is_open:
                    self.send({"type": "ping"})
        finally:
            self._socket = None
            socket.abort()
        self.progress.breaks += 1
        return self._ready

    def greet(self) -> None:
        """The first frame, where one is needed."""

    def send(self, frame: dict[str, Any]) -> None:
        """Send a frame while the socket stands."""
        if self._socket is not None and self._socket.is_open:
            self._socket.send(orjson.dumps(frame))

    def _send_head(self) -> None:
        if self._outbox and self._ready:
            head = self._outbox[0]
            body = {"text": head.text}
            known = {"conversation": head.conversation, "client_id": head.client_id}
            self.send({"type": "send", "kind": "message", "body": body, **known})

    def _received(self, text: bytes) -> None:
        self._heard = time.monotonic()
        frame = orjson.loads(text)
        match frame["type"]:
            case "hello":
                self._ready = True
                self.follow()
                self._send_head()
            case "entries":
                for entry in frame["items"]:
                    self._show(entry)
            case "entry":
                self._show(frame["entry"])
            case "ack" | "nack":
                self._answered(frame)
            case "error" if frame["error"]["status"] == 503:
                asyncio.get_running_loop().call_later(AGAIN, self.missed, frame.get("topic"))
            case kind:
                self.other(kind, frame)

    def follow(self) -> None:
        """Ask for what follows the last entry seen of each conversation."""
        for conversation in self.views:
            self._follow(conversation)

    def _follow(self, conversation: str) -> None:
        topic = f"timeline:{conversation}"
        self.send({"type": "subscribe", "topic": topic, "after": self.views[conversation].last})

    def missed(self, topic: str | None) -> None:
        """The server could not serve this topic for the moment: ask again."""
        kind, _, conversation = (topic or "").partition(":")
        if kind == "timeline" and conversation in self.views:
            self._follow(conversation)

    def _show(self, entry: dict[str, Any]) -> None:
        if self.views[entry["conversation_id"]].show(entry):
            self.shown(entry)

    def shown(self, entry: dict[str, Any]) -> None:
        """A new entry stands on the page."""

    def other(self, kind: str, frame: dict[str, Any]) -> None:
        """A frame of another type."""

    def _answered(self, frame: dict[str, Any]) -> None:
        if not self._outbox or frame["client_id"] != self._outbox[0].client_id:
            return
        if frame["type"] == "nack" and frame["error"]["status"] == 503:
            asyncio.get_running_loop().call_later(AGAIN, self._send_head)
            return
        message = self._outbox.popleft()
        if frame["type"] == "ack":
            message.seq = frame["seq"]
            self.progress.acks += 1
        else:
            message.refusal = frame["error"]["code"]
        if self.idle:
            self.empty.set()
        self._send_head()


class CustomerPage(Page):
    """A customer who says something, waits for the answer, and goes on.

    ``lines`` are said in turn, with a number when they are not questions for the bot.
    """

    def __init__(
        self, port: int, token: str, conversation: str, lines: Sequence[str], progress: Progress
    ) -> None:
        super().__init__(port, "/customer/realtime", {}, [conversation], progress)
        self.conversation = conversation
        self.answers = 0
        self._token = token
        self._lines = lines
        self._numbered = len(lines) == 1
        self._answered_now = asyncio.Event()

    def greet(self) -> None:
        """The visitor's token."""
        self.send({"type": "auth", "token": self._token})

    def shown(self, entry: dict[str, Any]) -> None:
        """Count what a bot or an agent says."""
        if entry["author"]["kind"] in {"agent", "bot"} and entry["kind"] == "message":
            self.answers += 1
            self._answered_now.set()

    def say_next(self) -> Message:
        """The next line."""
        number = len(self.sent)
        line = self._lines[number % len(self._lines)]
        return self.say(self.conversation, f"{line} {number}" if self._numbered else line)

    async def talk(self, pause: float) -> None:
        """Say one line after another until cancelled, each after the ack of the one before."""
        while True:
            self._answered_now.clear()
            self.say_next()
            await self.empty.wait()
            try:
                async with asyncio.timeout(2.0):
                    await self._answered_now.wait()
            except TimeoutError:
                pass
            await asyncio.sleep(random.uniform(0.2, 1.8) * pause)


class AgentPage(Page):
    """An agent who answers every message of the customers, and takes who is offered."""

    def __init__(self, port: int, cookie: str, conversations: Sequence[str], progress: Progress) -> None:
        headers = {"Origin": f"http://{HOST}:{port}", "Cookie": cookie}
        super().__init__(port, "/staff/realtime", headers, conversations, progress)
        self._cookie = cookie
        self._accepting: dict[str, asyncio.Task[None]] = {}

    def follow(self) -> None:
        """The timelines, and the desk with its offers."""
        super().follow()
        self.send({"type": "subscribe", "topic": "desk:me"})

    def missed(self, topic: str | None) -> None:
        """The desk, too."""
        super().missed(topic)
        if topic == "desk:me":
            self.send({"type": "subscribe", "topic": topic})

    def shown(self, entry: dict[str, Any]) -> None:
        """Answer the customer."""
        if entry["author"]["kind"] == "customer" and entry["kind"] == "message":
            self.say(entry["conversation_id"], f"好的，已为您处理：{entry['body']['text']}")

    def other(self, kind: str, frame: dict[str, Any]) -> None:
        """Accept offers."""
        if kind not in {"snapshot", "delta"}:
            return
        for row in (frame.get("rows") or frame.get("upsert") or {}).values():
            if row.get("section") != "offered":
                continue
            conversation = row["conversation"]["id"]
            running = self._accepting.get(conversation)
            if running is None or running.done():
                self._accepting[conversation] = asyncio.ensure_future(self._accept(conversation))

    async def _accept(self, conversation: str) -> None:
        await asyncio.to_thread(self._post, f"/staff/offers/{conversation}/accept")
        if conversation not in self.views:
            self.views[conversation] = View(staff=True)
            self._follow(conversation)

    def _post(self, path: str) -> None:
        """An offer that is missed comes again."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=SILENCE)
        try:
            connection.request("POST", path, headers={"Cookie": self._cookie})
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            return
        finally:
            connection.close()
