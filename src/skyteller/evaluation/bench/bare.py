"""The bare loop: the yardstick of ``bench chat``.

The same sockets and the same batched INSERT as the product, and nothing between them: no tenants, no
rights, no states, no events, no checks. A customer's frame goes into one list; one writer stores the
list as soon as its last batch is committed, then acks the customers and hands the frames to the agents.

It speaks just enough of the realtime contract for the same load generator to drive both. Figures of the
product are ratios to this loop, so it stays as it is: a change here would change every past figure.

Run as ``python -m skyteller.evaluation.bench.bare PORT DATABASE_URL``; it owns the table ``bench_bare``.
"""

import asyncio
import sys
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any

import orjson
import psycopg
import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

CREATE = """
CREATE TABLE IF NOT EXISTS bench_bare (
    conversation uuid NOT NULL, seq bigint NOT NULL, client_id uuid NOT NULL,
    body jsonb NOT NULL, at timestamptz NOT NULL, PRIMARY KEY (conversation, seq))
"""
INSERT = """
INSERT INTO bench_bare (conversation, seq, client_id, body, at)
SELECT conversation, seq, client_id, body, %s
FROM unnest(%b::text[]::uuid[], %b::bigint[], %b::text[]::uuid[], %b::text[]::jsonb[])
    AS t (conversation, seq, client_id, body)
"""


class BareLoop:
    """One list, one writer, two kinds of sockets."""

    def __init__(self, database_url: str) -> None:
        self.database_url = database_url
        self.pending: list[tuple[WebSocket, dict[str, Any]]] = []
        self.wake = asyncio.Event()
        self.last_seq: dict[str, int] = defaultdict(int)
        self.agents: dict[str, WebSocket] = {}

    async def customer(self, socket: WebSocket) -> None:
        """A customer's socket: auth, subscribe, then messages to store."""
        await socket.accept()
        await self.read(socket)

    async def agent(self, socket: WebSocket) -> None:
        """An agent's socket: receives what is stored in the conversations it subscribes to."""
        await socket.accept()
        await socket.send_text('{"type":"hello"}')
        await self.read(socket, agent=True)

    async def read(self, socket: WebSocket, agent: bool = False) -> None:
        """Take frames until the socket closes."""
        with suppress(WebSocketDisconnect):
            while True:
                frame = orjson.loads(await socket.receive_text())
                kind = frame["type"]
                if kind == "send":
                    self.pending.append((socket, frame))
                    self.wake.set()
                elif kind == "ping":
                    await socket.send_text('{"type":"pong"}')
                elif kind == "auth":
                    await socket.send_text('{"type":"hello"}')
                elif kind == "subscribe":
                    topic = frame["topic"]
                    if agent:
                        self.agents[topic.removeprefix("timeline:")] = socket
                    answer = {"type": "entries", "topic": topic, "items": [], "complete": True}
                    await socket.send_text(orjson.dumps(answer).decode())

    async def write(self) -> None:
        """Store what has come in, commit, answer; again as soon as that is done."""
        async with await psycopg.AsyncConnection.connect(self.database_url, autocommit=True) as connection:
            await connection.execute(CREATE)
            while True:
                await self.wake.wait()
                self.wake.clear()
                batch, self.pending = self.pending, []
                conversations, seqs, client_ids, bodies = [], [], [], []
                for _, frame in batch:
                    conversation = frame["conversation"]
                    self.last_seq[conversation] += 1
                    conversations.append(conversation)
                    seqs.append(self.last_seq[conversation])
                    client_ids.append(frame["client_id"])
                    bodies.append(orjson.dumps(frame["body"]).decode())
                now = datetime.now(UTC)
                await connection.execute(INSERT, (now, conversations, seqs, client_ids, bodies), prepare=True)
                for (socket, frame), seq in zip(batch, seqs, strict=True):
                    with suppress(WebSocketDisconnect, RuntimeError):
                        await self.answer(socket, frame, seq, now)

    async def answer(self, socket: WebSocket, frame: dict[str, Any], seq: int, at: datetime) -> None:
        """Ack to the customer, frame to the agent."""
        conversation = frame["conversation"]
        client_id = frame["client_id"]
        ack = {
            "type": "ack",
            "conversation": conversation,
            "client_id": client_id,
            "seq": seq,
            "at": at,
            "duplicate": False,
        }
        await socket.send_text(orjson.dumps(ack).decode())
        if agent := self.agents.get(conversation):
            entry = {
                "conversation_id": conversation,
                "seq": seq,
                "client_id": client_id,
                "kind": frame["kind"],
                "body": frame["body"],
                "at": at,
            }
            event = {"type": "entry", "topic": f"timeline:{conversation}", "entry": entry}
            await agent.send_text(orjson.dumps(event).decode())


def application(database_url: str) -> Starlette:
    """The two sockets and the writer."""
    loop = BareLoop(database_url)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        writer = asyncio.create_task(loop.write())
        yield
        writer.cancel()

    return Starlette(
        routes=[
            WebSocketRoute("/customer/realtime", loop.customer),
            WebSocketRoute("/staff/realtime", loop.agent),
        ],
        lifespan=lifespan,
    )


def main() -> None:
    """Serve until stopped."""
    uvicorn.run(
        application(sys.argv[2]),
        host="127.0.0.1",
        port=int(sys.argv[1]),
        loop="uvloop",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        log_level="warning",
    )


if __name__ == "__main__":
    main()
