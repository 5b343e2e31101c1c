"""The two ends of a measured conversation, and the tally of what became of each message."""

import asyncio
import itertools
import time
from dataclasses import dataclass, field
from typing import Any

import orjson

from skyteller.evaluation.bench.plan import PairSpec, Plan
from skyteller.evaluation.bench.websocket import ClientSocket, HandshakeError, connect

TEXT = "您好，我的信用卡昨天在超市里丢了，请问现在应该怎么挂失，补办新卡要多少钱？"


@dataclass(slots=True)
class Tally:
    """What became of each message, by client id."""

    sent_at: dict[str, float] = field(default_factory=dict)
    acked: dict[str, int] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    latencies: list[float] = field(default_factory=list)
    measured_acks: int = 0
    measured_seconds: float = 1.0
    doubled: int = 0
    disordered: int = 0
    refused: int = 0
    first_error: str | None = None
    measuring: bool = False

    def error(self, frame: dict[str, Any]) -> None:
        """Remember the first refusal in words."""
        self.first_error = self.first_error or orjson.dumps(frame.get("error", frame)).decode()


class Peer:
    """One page: a socket that is authenticated and subscribed to one timeline."""

    def __init__(self, topic: str) -> None:
        loop = asyncio.get_running_loop()
        self.topic = topic
        self.hello: asyncio.Future[float] = loop.create_future()
        self.subscribed: asyncio.Future[None] = loop.create_future()
        self.socket: ClientSocket | None = None

    async def open(self, plan: Plan, path: str, token: str, cookie: str) -> None:
        """Connect, authenticate, subscribe, wait for the replay's end; raises on refusal."""
        headers = {"Origin": plan.origin}
        if cookie:
            headers["Cookie"] = cookie
        self.socket = await connect(plan.host, plan.port, path, headers, self.received)
        self.socket.closed.add_done_callback(self._closed)
        if token:
            self.send({"type": "auth", "token": token})
        await self.hello
        self.send({"type": "subscribe", "topic": self.topic, "after": 0})
        await self.subscribed

    def _closed(self, code: asyncio.Future[int]) -> None:
        for waited in (self.hello, self.subscribed):
            if not waited.done():
                waited.set_exception(HandshakeError(f"closed with {code.result()} before the timeline came"))

    def send(self, frame: dict[str, Any]) -> None:
        """Send one frame."""
        if self.socket is not None:
            self.socket.send(orjson.dumps(frame))

    @property
    def is_open(self) -> bool:
        """Whether the socket still stands."""
        return self.socket is not None and self.socket.is_open

    def received(self, text: bytes) -> None:
        """Take one message of the server: a frame, or several."""
        found = orjson.loads(text)
        for frame in found if isinstance(found, list) else [found]:
            self._take(frame)

    def _take(self, frame: dict[str, Any]) -> None:
        kind = frame["type"]
        if kind in ("entry", "ack"):
            self.progress(kind, frame)
        elif kind == "hello":
            self.hello.set_result(float(frame.get("heartbeat_s", 3)))
        elif kind == "entries":
            if frame["complete"] and frame["topic"] == self.topic and not self.subscribed.done():
                self.subscribed.set_result(None)
        elif kind in ("nack", "error"):
            self.refused(frame)

    def progress(self, kind: str, frame: dict[str, Any]) -> None:
        """An ack or an entry came; an idle page does nothing with it."""

    def refused(self, frame: dict[str, Any]) -> None:
        """The server refused something; before the timeline has come that ends the run."""
        if not self.subscribed.done():
            self.subscribed.set_exception(HandshakeError(f"refused: {frame}"))


class Customer(Peer):
    """Sends messages and counts their acks."""

    def __init__(self, spec: PairSpec, tally: Tally, ids: "itertools.count[int]", prefix: str) -> None:
        super().__init__(f"timeline:{spec.conversation}")
        self.tally = tally
        self.ids = ids
        self.prefix = prefix
        self.running = False
        head = f'{{"type":"send","conversation":"{spec.conversation}","client_id":"'
        body = orjson.dumps({"text": TEXT}).decode()
        self.head, self.tail = head.encode(), f'","kind":"message","body":{body}}}'.encode()

    def say(self, at: float) -> None:
        """Send the next message; ``at`` (``perf_counter``) is when it was due."""
        client_id = f"{self.prefix}{next(self.ids):012x}"
        self.tally.sent_at[client_id] = at
        if self.socket is not None:
            self.socket.send(self.head + client_id.encode() + self.tail)

    def progress(self, kind: str, frame: dict[str, Any]) -> None:
        """Count an ack; in a closed loop the next message follows it."""
        if kind != "ack":
            return
        tally = self.tally
        client_id = frame["client_id"]
        if tally.acked.setdefault(client_id, frame["seq"]) != frame["seq"]:
            tally.doubled += 1
        if tally.measuring:
            tally.measured_acks += 1
        if self.running:
            self.say(time.perf_counter())

    def refused(self, frame: dict[str, Any]) -> None:
        """Count a refusal; the loop goes on."""
        super().refused(frame)
        self.tally.refused += 1
        self.tally.error(frame)
        if self.running:
            self.say(time.perf_counter())


class Agent(Peer):
    """Receives the entries and counts what comes twice or out of order."""

    def __init__(self, spec: PairSpec, tally: Tally) -> None:
        super().__init__(f"timeline:{spec.conversation}")
        self.tally = tally
        self.last_seq = 0

    def progress(self, kind: str, frame: dict[str, Any]) -> None:
        """Count an entry and its latency."""
        if kind != "entry" or frame["topic"] != self.topic:
            return
        entry = frame["entry"]
        client_id, seq, tally = entry["client_id"], entry["seq"], self.tally
        sent_at = tally.sent_at.get(client_id)
        if sent_at is None:
            return
        if client_id in tally.seen:
            tally.doubled += 1
            return
        tally.seen.add(client_id)
        if seq <= self.last_seq:
            tally.disordered += 1
        self.last_seq = seq
        if tally.measuring:
            tally.latencies.append(time.perf_counter() - sent_at)
