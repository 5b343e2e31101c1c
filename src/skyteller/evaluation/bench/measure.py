"""What ``bench chat`` measures on one server, and the load generator's process."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any

import orjson

from skyteller.evaluation.bench import machine
from skyteller.evaluation.bench.plan import PairSpec, Plan, Result
from skyteller.evaluation.bench.servers import Server

Report = Callable[[str], None]
LATENCY_PAIRS = 4
WARM_CONNECTIONS = 50


class LoadError(RuntimeError):
    """The load generator could not do its work."""


@dataclass(frozen=True, slots=True)
class Options:
    """Shape of a run; durations in seconds.

    ``window`` is how many messages each customer keeps outstanding, ``settle`` how long idle sockets
    stand before the memory is read (past one heartbeat).
    """

    pairs: int = 200
    seconds: float = 8.0
    rounds: int = 3
    window: int = 1
    connections: int = 2000
    settle: float = 4.0


@dataclass(slots=True)
class Figures:
    """What one server showed; ``cores`` is who used how many while it did its best."""

    rates: list[float] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    cores: dict[str, float] = field(default_factory=dict)
    p50_ms: float | None = None
    p99_ms: float | None = None
    paced_per_s: float = 0.0
    connections: int = 0
    bytes_per_connection: int = 0

    @property
    def rate(self) -> float:
        """Median of the rounds, messages acked a second."""
        return median(self.rates)

    def total(self, name: str) -> int:
        """Sum of one count over every run."""
        return sum(getattr(result, name) for result in self.results)


class Bench:
    """One database server and the load that is put on what stands before it."""

    def __init__(self, options: Options, postgres_pid: int, report: Report) -> None:
        self.options = options
        self.postgres_pid = postgres_pid
        self.report = report

    def _plan(self, server: Server, pairs: list[PairSpec], mode: str, **more: float) -> Plan:
        return Plan(
            host="127.0.0.1",
            port=server.port,
            origin=f"http://127.0.0.1:{server.port}",
            pairs=pairs,
            mode=mode,
            window=int(more.get("window", 1)),
            rate=more.get("rate", 0.0),
            seconds=more.get("seconds", self.options.seconds),
        )

    def _load(self, server: Server, figures: Figures, plan: Plan) -> tuple[Result, dict[str, float]]:
        """Put ``plan`` on the server; returns what came of it and the cores each process used."""
        watched = {"server": server.pid, "postgres": self.postgres_pid}
        machine.wait_until_quiet(list(watched.values()))
        cores: dict[str, float] = {}
        before: dict[str, float] = {}
        started = 0.0
        with load_process(plan) as (lines, _):
            for line in lines:
                if line.get("mark") == "start":
                    started = time.monotonic()
                    before = {name: machine.cpu_seconds(pid) for name, pid in watched.items()}
                elif line.get("mark") == "end":
                    elapsed = time.monotonic() - started
                    for name, pid in watched.items():
                        cores[name] = round((machine.cpu_seconds(pid) - before[name]) / elapsed, 2)
                else:
                    result = Result(**line)
                    figures.results.append(result)
                    return result, {**cores, "load": round(result.load_cpu, 2)}
        raise LoadError("the load generator said nothing")

    def throughput(self, server: Server, figures: Figures, pairs: list[PairSpec]) -> None:
        """One round of as much as goes: every customer keeps its window full."""
        plan = self._plan(server, pairs, "closed", window=self.options.window)
        result, figures.cores = self._load(server, figures, plan)
        figures.rates.append(result.messages_per_s)
        self.report(f"{server.name}: {result.messages_per_s:,.0f} messages/s with {len(pairs)} pairs")

    def latency(self, server: Server, figures: Figures, pairs: list[PairSpec]) -> None:
        """The median with few pairs, one message outstanding each."""
        few = pairs[:LATENCY_PAIRS]
        figures.p50_ms = self._load(server, figures, self._plan(server, few, "closed"))[0].p50_ms
        self.report(f"{server.name}: p50 {figures.p50_ms} ms with {len(few)} pairs")

    def paced(self, server: Server, figures: Figures, pairs: list[PairSpec]) -> None:
        """The tail at half the top rate, sent at its time whatever comes back."""
        figures.paced_per_s = round(figures.rate / 2, 1)
        plan = self._plan(server, pairs, "paced", rate=figures.paced_per_s)
        figures.p99_ms = self._load(server, figures, plan)[0].p99_ms
        self.report(f"{server.name}: p99 {figures.p99_ms} ms at {figures.paced_per_s:,.0f} messages/s")

    def memory(self, server: Server, figures: Figures) -> None:
        """Memory of a fresh server for each idle customer who is signed in and follows a timeline."""
        server.stop()
        server.start()
        specs = server.customers(self.options.connections)
        self._idle(server, specs[:WARM_CONNECTIONS])
        machine.wait_until_quiet([server.pid])
        before = machine.resident_bytes(server.pid)
        figures.connections, after = self._idle(server, specs)
        figures.bytes_per_connection = round((after - before) / max(1, figures.connections))
        self.report(
            f"{server.name}: {figures.connections} connections at {figures.bytes_per_connection:,} bytes"
        )

    def _idle(self, server: Server, specs: list[PairSpec]) -> tuple[int, int]:
        """Connections still open at the end, and the server's memory while they all stood."""
        resident = 0
        with load_process(self._plan(server, specs, "idle", seconds=self.options.settle)) as (lines, go_on):
            for line in lines:
                if line.get("mark") == "open":
                    resident = machine.resident_bytes(server.pid)
                    go_on()
                else:
                    return Result(**line).connections, resident
        raise LoadError("the load generator said nothing")


@contextmanager
def load_process(plan: Plan) -> Iterator[tuple[Iterator[dict[str, Any]], Callable[[], None]]]:
    """The load generator at work: the lines it prints, and a way to let an idle one go on."""
    process = subprocess.Popen(
        [sys.executable, "-m", "skyteller.evaluation.bench.load"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    if process.stdin is None or process.stdout is None or process.stderr is None:
        raise LoadError("the load generator has no pipes")
    stdin, stdout, stderr = process.stdin, process.stdout, process.stderr

    def say(line: bytes) -> None:
        stdin.write(line + b"\n")
        stdin.flush()

    def lines() -> Iterator[dict[str, Any]]:
        for line in stdout:
            yield orjson.loads(line)
        words = stderr.read().decode(errors="replace").strip().splitlines()
        raise LoadError(words[-1] if words else "the load generator said nothing")

    try:
        say(orjson.dumps(asdict(plan)))
        yield lines(), lambda: say(b"")
    finally:
        try:
            process.wait(2.0)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for pipe in (stdin, stdout, stderr):
            pipe.close()
