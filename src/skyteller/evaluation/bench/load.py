"""The load generator: pairs of a customer's and an agent's socket, in a process of its own.

It speaks the realtime contract (auth, hello, subscribe, entries, send, ack, entry, ping) and knows
nothing of who serves it. A message's latency runs from the customer's send to the agent's receipt.

Run as ``python -m skyteller.evaluation.bench.load`` with a ``Plan`` as one line of JSON on stdin. It
prints lines of JSON: ``{"mark": "start"}`` and ``{"mark": "end"}`` around the measured part, then the
``Result``. In mode ``idle`` it prints ``{"mark": "open"}`` and holds the sockets until another line
comes in.
"""

import asyncio
import gc
import itertools
import resource
import secrets
import sys
import time
from collections.abc import Callable
from dataclasses import asdict

import orjson
import uvloop

from skyteller.evaluation.bench.peers import Agent, Customer, Peer, Tally
from skyteller.evaluation.bench.plan import Plan, Result, read_plan

CONNECTING_AT_ONCE = 64


async def run(plan: Plan, mark: Callable[[str], None], hold: Callable[[], None]) -> Result:
    """Carry out ``plan``; ``mark`` hears of its stages, ``hold`` blocks while idle sockets are looked at."""
    tally = Tally()
    random = secrets.token_hex(9)
    prefix = f"{random[:8]}-{random[8:12]}-4{random[12:15]}-8{random[15:18]}-"
    ids = itertools.count(1)
    customers = [Customer(spec, tally, ids, prefix) for spec in plan.pairs]
    agents = [Agent(spec, tally) for spec in plan.pairs if spec.agent]
    gate = asyncio.Semaphore(CONNECTING_AT_ONCE)

    async def open_one(peer: Peer, path: str, token: str, cookie: str) -> None:
        async with gate:
            await asyncio.wait_for(peer.open(plan, path, token, cookie), 30)

    staff = [spec for spec in plan.pairs if spec.agent]
    await asyncio.gather(
        *(
            open_one(customer, "/customer/realtime?frames=several", spec.customer_token, "")
            for customer, spec in zip(customers, plan.pairs, strict=True)
        ),
        *(
            open_one(agent, "/staff/realtime?frames=several", "", spec.agent_cookie)
            for agent, spec in zip(agents, staff, strict=True)
        ),
    )
    peers: list[Peer] = [*customers, *agents]
    heart = asyncio.create_task(_heartbeats(peers, min(peer.hello.result() for peer in peers)))
    gc.collect()
    gc.freeze()
    started, cpu = time.perf_counter(), time.process_time()
    if plan.mode == "idle":
        await asyncio.sleep(plan.seconds)
        mark("open")
        await asyncio.to_thread(hold)
    elif plan.mode == "paced":
        await _paced(plan, customers, tally, mark)
    else:
        await _closed_loop(plan, customers, tally, mark)
    elapsed, cpu = time.perf_counter() - started, time.process_time() - cpu
    await _drain(tally, plan.drain)
    heart.cancel()
    result = _result(tally)
    result.connections = sum(peer.is_open for peer in peers)
    result.broken = len(peers) - result.connections
    result.load_cpu = round(cpu / elapsed, 3)
    for peer in peers:
        if peer.socket is not None:
            peer.socket.close()
    await asyncio.sleep(0.2)
    return result


async def _heartbeats(peers: list[Peer], every: float) -> None:
    """Ping on each socket once in ``every`` seconds, spread over the time."""
    parts = 20
    for part in itertools.cycle(range(parts)):
        for peer in peers[part::parts]:
            if peer.is_open:
                peer.send({"type": "ping"})
        await asyncio.sleep(every / parts)


async def _closed_loop(
    plan: Plan, customers: list[Customer], tally: Tally, mark: Callable[[str], None]
) -> None:
    for customer in customers:
        customer.running = True
        for _ in range(plan.window):
            customer.say(time.perf_counter())
    await _measure(plan, tally, mark)
    for customer in customers:
        customer.running = False


async def _paced(plan: Plan, customers: list[Customer], tally: Tally, mark: Callable[[str], None]) -> None:
    """Send at the rate asked, each message at its time; a late one counts from when it was due."""

    async def pace() -> None:
        start = time.perf_counter()
        for number, customer in enumerate(itertools.cycle(customers)):
            due = start + number / plan.rate
            if (wait := due - time.perf_counter()) > 0:
                await asyncio.sleep(wait)
            customer.say(min(due, time.perf_counter()))

    sender = asyncio.create_task(pace())
    await _measure(plan, tally, mark)
    sender.cancel()


async def _measure(plan: Plan, tally: Tally, mark: Callable[[str], None]) -> None:
    await asyncio.sleep(plan.warmup)
    mark("start")
    tally.measuring = True
    started = time.perf_counter()
    await asyncio.sleep(plan.seconds)
    tally.measuring = False
    tally.measured_seconds = time.perf_counter() - started
    mark("end")


async def _drain(tally: Tally, seconds: float) -> None:
    """Wait until every message has been acked and seen, at most ``seconds``."""
    give_up = time.perf_counter() + seconds
    while time.perf_counter() < give_up:
        if len(tally.acked) + tally.refused >= len(tally.sent_at) and len(tally.seen) >= len(tally.acked):
            break
        await asyncio.sleep(0.02)
    await asyncio.sleep(0.2)


def percentile(values: list[float], share: float) -> float | None:
    """The value below which ``share`` of the sorted ``values`` lie."""
    return values[min(len(values) - 1, int(len(values) * share))] if values else None


def _ms(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1000, 2)


def _result(tally: Tally) -> Result:
    latencies = sorted(tally.latencies)
    through = tally.acked.keys() & tally.seen
    return Result(
        messages_per_s=round(tally.measured_acks / tally.measured_seconds, 1),
        p50_ms=_ms(percentile(latencies, 0.5)),
        p99_ms=_ms(percentile(latencies, 0.99)),
        max_ms=_ms(percentile(latencies, 1.0)),
        sent=len(tally.sent_at),
        acked=len(tally.acked),
        seen=len(tally.seen),
        lost=len(tally.sent_at) - len(through),
        doubled=tally.doubled,
        disordered=tally.disordered,
        refused=tally.refused,
        first_error=tally.first_error,
    )


def main() -> None:
    """Read the plan, do it, print what came of it."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    plan = read_plan(sys.stdin.readline())

    def mark(name: str) -> None:
        print(orjson.dumps({"mark": name}).decode(), flush=True)

    def hold() -> None:
        sys.stdin.readline()

    try:
        result = uvloop.run(run(plan, mark, hold))
    except (OSError, TimeoutError) as error:
        sys.exit(f"the load could not start: {type(error).__name__}: {error}")
    print(orjson.dumps(asdict(result)).decode(), flush=True)


if __name__ == "__main__":
    main()
