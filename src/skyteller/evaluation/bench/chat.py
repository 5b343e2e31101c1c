"""``bench chat``: from a customer's socket through the commit to the agent's socket.

The product and the bare loop take turns on the same database server, in the same run, under the same
load. The database, both servers and the load generator are processes of this run and end with it.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from skyteller.evaluation.bench import machine
from skyteller.evaluation.bench.measure import Bench, Figures, Options, Report
from skyteller.evaluation.bench.servers import BareServer, Server
from skyteller.kernel.postgres import EmbeddedPostgres, Urls
from skyteller.kernel.postgres.roles import libpq_url

PrepareProduct = Callable[[Urls, Path], Server]


@contextmanager
def temporary_postgres() -> Iterator[tuple[EmbeddedPostgres, Path]]:
    """A PostgreSQL with the product's own settings (fsync on), in a folder that goes with it."""
    folder = Path(tempfile.mkdtemp(prefix="skyteller-bench-"))
    folder.chmod(0o755)
    postgres = EmbeddedPostgres(folder)
    try:
        yield postgres, folder
    finally:
        postgres.stop()
        data = (folder / "pg").resolve()
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(data, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Run:
    """Figures of both sides (no product: only the bare loop was asked for) and the server's release."""

    postgres: str
    bare: Figures
    product: Figures | None


def measure(options: Options, prepare: PrepareProduct | None, report: Report) -> Run:
    """Figures of the bare loop and, with ``prepare``, of the product; leaves nothing running."""
    with ExitStack() as stack:
        postgres, folder = stack.enter_context(temporary_postgres())
        urls = postgres.start()
        report("the database is up")
        log = stack.enter_context((folder / "servers.log").open("ab"))
        servers: list[Server] = [BareServer(libpq_url(postgres.superuser_url), log)]
        if prepare is not None:
            servers.append(prepare(urls, folder))
        for server in servers:
            stack.callback(server.stop)
            server.start()
        bench = Bench(options, postgres.pid or 0, report)
        bare, *product = _rounds(bench, servers)
        with psycopg.connect(libpq_url(postgres.superuser_url)) as connection:
            release = connection.info.parameter_status("server_version") or ""
        return Run(release, bare, product[0] if product else None)


def _rounds(bench: Bench, servers: Sequence[Server]) -> list[Figures]:
    figures = [Figures() for _ in servers]
    pairs = [server.pairs(bench.options.pairs) for server in servers]
    for _ in range(bench.options.rounds):
        for server, found, talking in zip(servers, figures, pairs, strict=True):
            bench.throughput(server, found, talking)
    for server, found, talking in zip(servers, figures, pairs, strict=True):
        bench.latency(server, found, talking)
        bench.paced(server, found, talking)
        bench.memory(server, found)
    return figures


def summary(options: Options, run: Run) -> dict[str, Any]:
    """The result as one JSON object; the bare loop's other figures stand under ``bare``."""
    shape = {
        "pairs": options.pairs,
        "seconds": options.seconds,
        "rounds": options.rounds,
        "window": options.window,
    }
    facts, bare, product = machine.facts(run.postgres), run.bare, run.product
    if product is None:
        return {
            "bare_messages_per_s": bare.rate,
            "bare": _details(bare),
            **shape,
            **facts,
        }
    return {
        "messages_per_s": product.rate,
        "bare_messages_per_s": bare.rate,
        "ratio": round(product.rate / bare.rate, 3),
        **_details(product),
        "bare": _details(bare),
        **shape,
        **facts,
    }


def _details(figures: Figures) -> dict[str, Any]:
    return {
        "p50_ms": figures.p50_ms,
        "p99_ms": figures.p99_ms,
        "p99_at_messages_per_s": figures.paced_per_s,
        "messages": figures.total("sent"),
        "lost": figures.total("lost"),
        "doubled": figures.total("doubled"),
        "disordered": figures.total("disordered"),
        "refused": figures.total("refused"),
        "connections": figures.connections,
        "bytes_per_connection": figures.bytes_per_connection,
        "messages_per_s_rounds": figures.rates,
        "cores_used": figures.cores,
        "first_error": next((result.first_error for result in figures.results if result.first_error), None),
    }


def in_words(found: dict[str, Any]) -> str:
    """The result for a person."""
    sides = [("bare loop", found["bare_messages_per_s"], found["bare"])]
    if "messages_per_s" in found:
        sides.insert(0, ("product", found["messages_per_s"], found))
    lines = []
    for name, rate, side in sides:
        tail = f"p99 {side['p99_ms']} ms at {side['p99_at_messages_per_s']:,.0f} messages/s"
        fate = f"{side['lost']} lost, {side['doubled']} doubled, {side['disordered']} out of order"
        size = side["bytes_per_connection"] / 1000
        lines.append(f"{name}: {rate:,.0f} messages/s with {found['pairs']} pairs")
        lines.append(f"  p50 {side['p50_ms']} ms with 4 pairs; {tail}")
        lines.append(f"  {side['messages']:,} messages: {fate}, {side['refused']} refused")
        lines.append(f"  {side['connections']:,} connections at {size:.1f} kB each")
    if "ratio" in found:
        lines.insert(0, f"ratio to the bare loop: {found['ratio']}")
    lines.append(f"{found['cores']} cores, Python {found['python']}, PostgreSQL {found['postgres']}")
    return "\n".join(lines)
