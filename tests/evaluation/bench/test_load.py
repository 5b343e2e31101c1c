"""The load generator must see what goes wrong, not only how fast it goes."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import orjson
import pytest
from websockets.asyncio.server import ServerConnection, serve

from skyteller.evaluation.bench.load import percentile, run
from skyteller.evaluation.bench.plan import PairSpec, Plan, Result

Deliver = Callable[[int], list[int]]


class Exchange:
    """A server in memory; ``deliver`` says which sequence numbers the agent gets for the n-th message."""

    def __init__(self, deliver: Deliver, acks: bool = True) -> None:
        self.deliver = deliver
        self.acks = acks
        self.count = 0
        self.agents: dict[str, ServerConnection] = {}

    async def serve(self, socket: ServerConnection) -> None:
        staff = socket.request is not None and socket.request.path.startswith("/staff")
        if staff:
            await self.tell(socket, type="hello", heartbeat_s=1)
        async for text in socket:
            frame = orjson.loads(text)
            if frame["type"] == "auth":
                await self.tell(socket, type="hello", heartbeat_s=1)
            elif frame["type"] == "subscribe":
                if staff:
                    self.agents[frame["topic"]] = socket
                await self.tell(socket, type="entries", topic=frame["topic"], items=[], complete=True)
            elif frame["type"] == "send":
                await self.take(socket, frame)

    async def take(self, socket: ServerConnection, frame: dict[str, Any]) -> None:
        self.count += 1
        topic = f"timeline:{frame['conversation']}"
        for seq in self.deliver(self.count):
            entry = {"client_id": frame["client_id"], "seq": seq}
            await self.tell(self.agents[topic], type="entry", topic=topic, entry=entry)
        if self.acks:
            await self.tell(socket, type="ack", client_id=frame["client_id"], seq=self.count)
        else:
            await self.tell(socket, type="nack", client_id=frame["client_id"], error={"code": "no"})
            await asyncio.sleep(0.01)

    @staticmethod
    async def tell(socket: ServerConnection, **frame: Any) -> None:
        await socket.send(orjson.dumps(frame).decode())


@asynccontextmanager
async def exchange(deliver: Deliver, acks: bool = True) -> AsyncIterator[int]:
    async with serve(Exchange(deliver, acks).serve, "127.0.0.1", 0) as running:
        yield next(iter(running.sockets)).getsockname()[1]


async def load(port: int, mode: str = "closed", **more: Any) -> Result:
    pairs = [PairSpec(str(uuid4()), "token") for _ in range(2)]
    times = {"warmup": 0.1, "seconds": 0.4, "drain": 0.3, **more}
    plan = Plan(host="127.0.0.1", port=port, origin="http://127.0.0.1", pairs=pairs, mode=mode, **times)
    return await asyncio.wait_for(run(plan, lambda _: None, lambda: None), 20)


async def test_an_honest_server_loses_nothing() -> None:
    async with exchange(lambda n: [n]) as port:
        result = await load(port, window=3)
    assert result.sent == result.acked == result.seen > 0
    assert (result.lost, result.doubled, result.disordered, result.refused) == (0, 0, 0, 0)
    assert result.connections == 4
    assert result.p50_ms is not None
    assert result.p99_ms is not None
    assert 0 < result.p50_ms <= result.p99_ms


async def test_acked_but_never_delivered_is_lost() -> None:
    async with exchange(lambda n: [] if n % 10 == 0 else [n]) as port:
        result = await load(port)
    assert result.lost == result.sent // 10 > 0


async def test_delivered_twice_is_doubled() -> None:
    async with exchange(lambda n: [n, n] if n % 10 == 0 else [n]) as port:
        result = await load(port)
    assert result.doubled == result.sent // 10 > 0
    assert result.lost == 0


async def test_an_older_number_after_a_newer_one_is_out_of_order() -> None:
    async with exchange(lambda n: [n - 5 if n % 10 == 0 else n]) as port:
        result = await load(port)
    assert result.disordered > 0


async def test_a_refusal_is_counted_and_told() -> None:
    async with exchange(lambda _: [], acks=False) as port:
        result = await load(port)
    assert result.refused == result.lost == result.sent > 0
    assert result.first_error == '{"code":"no"}'


async def test_paced_keeps_its_rate() -> None:
    async with exchange(lambda n: [n]) as port:
        result = await load(port, mode="paced", rate=200.0, seconds=1.0)
    assert result.messages_per_s == pytest.approx(200, rel=0.1)
    assert result.lost == 0


def test_percentiles_of_sorted_values() -> None:
    values = [float(n) for n in range(100)]
    assert percentile(values, 0.5) == 50.0
    assert percentile(values, 0.99) == 99.0
    assert percentile([], 0.5) is None
