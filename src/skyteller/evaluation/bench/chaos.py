"""``bench chaos``: kill -9 of the server and of PostgreSQL under load, at chosen points and at random.

The server is the product's own, in a process that can be told where to die; the database has the
product's own settings. Afterwards every message that a page sent is looked for in the database and on
the pages, and every conversation has to go on.
"""

import asyncio
import http.client
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from skyteller.evaluation.bench import machine
from skyteller.evaluation.bench.chat import temporary_postgres
from skyteller.evaluation.bench.crowd import PATIENCE, Load
from skyteller.evaluation.bench.doomed import BEFORE_ACK, BEFORE_COMMIT, BEFORE_CURSOR, BEFORE_DISPATCH
from skyteller.evaluation.bench.pages import HOST
from skyteller.evaluation.bench.servers import ServerError
from skyteller.evaluation.bench.town import found
from skyteller.evaluation.bench.verdict import Row, Verdict, judge
from skyteller.kernel.ids import quotable_number
from skyteller.kernel.postgres import EmbeddedPostgres, Urls
from skyteller.kernel.postgres.roles import DATABASE, libpq_url
from skyteller.kernel.processes import free_port, spawn, stop

AT_RANDOM = "at random"
SERVER, POSTGRES, BACKEND = "server", "postgres", "postgres backend"
PLAN = (
    (SERVER, BEFORE_COMMIT),
    (POSTGRES, BEFORE_ACK),
    (SERVER, BEFORE_DISPATCH),
    (POSTGRES, BEFORE_COMMIT),
    (SERVER, BEFORE_ACK),
    (POSTGRES, BEFORE_DISPATCH),
    (SERVER, BEFORE_CURSOR),
    (BACKEND, AT_RANDOM),
    (SERVER, AT_RANDOM),
    (POSTGRES, AT_RANDOM),
)
"""Who is killed where; a longer run begins again."""

IN_FLIGHT = 0.2
"""Seconds after a death in which acks may still arrive that were sent before it."""

UNDER_LOAD = 40
"""Messages acked between a recovery and the next kill."""

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class ChaosOptions:
    """How many kills, and among how many conversations; ``pause``: mean seconds between lines."""

    kills: int = 20
    served: int = 15
    with_bot: int = 15
    pause: float = 0.3


@dataclass(slots=True)
class Outcome:
    """What happened."""

    conversations: int
    verdict: Verdict
    stuck: int
    events_left: int
    refusals: dict[str, int]
    seconds: float
    release: str
    breaks: int
    texts_in_logs: int
    kills: Counter[str] = field(default_factory=Counter)
    silences: list[float] = field(default_factory=list)


class Server:
    """The product's API server in a process with a trap."""

    def __init__(self, urls: Urls, secret: str, log: Path) -> None:
        self.port = free_port()
        self._log = log
        self._secret = secret
        self.urls = urls
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        """Whether it is alive."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start it and wait until it is ready; raises :class:`ServerError`."""
        environment = {
            **os.environ,
            "SKYTELLER_DATABASE_APP_URL": self.urls.app,
            "SKYTELLER_DATABASE_DISPATCHER_URL": self.urls.dispatcher,
            "SKYTELLER_SECRET_KEY": self._secret,
        }
        command = [sys.executable, "-m", "skyteller.evaluation.bench.doomed", str(self.port)]
        with self._log.open("ab") as log:
            self.process = spawn(
                command, death_signal=signal.SIGKILL, env=environment, output=log, speak=True
            )
        if not _wait_for(lambda: not self.running or self._ready()) or not self.running:
            raise ServerError(f"the server did not start, see {self._log}")

    def set_trap(self, point: str, pid: int) -> None:
        """The next time the server comes to ``point``, ``pid`` and what is below it dies."""
        if self.process is None or self.process.stdin is None:
            raise ServerError("the server does not run")
        self.process.stdin.write(f"{point} {pid}\n".encode())
        self.process.stdin.flush()

    def stop(self) -> None:
        """End it in order."""
        if self.process is not None:
            if self.process.stdin is not None:
                self.process.stdin.close()
            stop(self.process, (signal.SIGTERM, 10.0))

    def _ready(self) -> bool:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


class Run:
    """One run: database, server, load, kills."""

    def __init__(self, options: ChaosOptions, report: Report) -> None:
        self._options = options
        self._report = report
        self._dice = random.Random(7)

    def go(self) -> Outcome:
        """Do all of it; leaves nothing running. Raises :class:`ServerError` when something stays down."""
        began = time.monotonic()
        with temporary_postgres() as (postgres, folder):
            urls = postgres.start()
            _migrate(urls)
            secret = quotable_number(40)
            town = asyncio.run(found(urls, secret, self._options.served, self._options.with_bot))
            server = Server(urls, secret, folder / "server.log")
            load = Load(town, server.port, self._options.pause)
            try:
                server.start()
                load.start()
                self._report("under load")
                kills, silences = self._kill_all(server, postgres, load)
                self._report("no more kills; does everybody go on?")
                stuck = load.finish()
                _, release = _rows(postgres)
                left = _wait_until_handled(postgres)
                rows, _ = _rows(postgres)
            finally:
                load.stop()
                server.stop()
            messages = [message for page in load.pages for message in page.sent]
            views = [(conversation, view) for page in load.pages for conversation, view in page.views.items()]
            verdict = judge(messages, rows, views, [resident.conversation for resident in town.with_bot])
            return Outcome(
                conversations=len(town.all),
                verdict=verdict,
                stuck=stuck,
                events_left=left,
                refusals=dict(Counter(m.refusal for m in messages if m.refusal)),
                seconds=round(time.monotonic() - began, 1),
                release=release,
                breaks=load.progress.breaks,
                texts_in_logs=_texts_in_logs(folder, {message.text for message in messages}),
                kills=kills,
                silences=silences,
            )

    def _kill_all(
        self, server: Server, postgres: EmbeddedPostgres, load: Load
    ) -> tuple[Counter[str], list[float]]:
        kills: Counter[str] = Counter()
        silences: list[float] = []
        for number in range(self._options.kills):
            victim, point = PLAN[number % len(PLAN)]
            self._wait_for_load(load)
            pid = server.process.pid if victim == SERVER and server.process else postgres.pid or 0
            if point == AT_RANDOM:
                time.sleep(self._dice.uniform(0, 0.5))
                _kill(_backend(pid) if victim == BACKEND else pid)
            else:
                server.set_trap(point, pid)
            if victim != BACKEND and not _wait_for(lambda: not (server.running and postgres.running)):
                raise ServerError(f"nothing died: {victim} {point}")
            killed_at = time.monotonic()
            time.sleep(IN_FLIGHT)
            acks = load.progress.acks
            self._revive(server, postgres)
            if not _wait_for(lambda: load.progress.acks > acks):  # noqa: B023  called in this turn only
                raise ServerError(f"no message was acked after kill {number + 1}: {victim} {point}")
            silences.append(round(time.monotonic() - killed_at, 1))
            kills[f"{victim} {point}"] += 1
            self._report(f"kill {number + 1}: {victim} {point}; silent for {silences[-1]:.1f} s")
        return kills, silences

    def _wait_for_load(self, load: Load) -> None:
        acks = load.progress.acks
        if not _wait_for(lambda: load.progress.acks >= acks + UNDER_LOAD):
            raise ServerError("there is no load")

    @staticmethod
    def _revive(server: Server, postgres: EmbeddedPostgres) -> None:
        if not postgres.running:
            urls = postgres.start()
            if urls != server.urls:
                server.stop()
                server.urls = urls
        if not server.running:
            server.start()


def _migrate(urls: Urls) -> None:
    command = [sys.executable, "-c", "from skyteller.apps.cli import app; app()", "db", "migrate"]
    done = subprocess.run(  # noqa: S603  our own command
        [*command, "--owner-url", urls.owner], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ServerError(f"the schema could not be made: {done.stdout.strip() or done.stderr[-400:]}")


def _kill(pid: int) -> None:
    for process in list(machine.tree(pid)):
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            continue


def _backend(postmaster: int) -> int:
    """A server process of PostgreSQL that works for the product."""
    for pid in machine.tree(postmaster):
        if b"skyteller_app" in Path(f"/proc/{pid}/cmdline").read_bytes():
            return pid
    raise ServerError("no backend serves the product")


def _wait_for(happened: Callable[[], bool], patience: float = PATIENCE) -> bool:
    deadline = time.monotonic() + patience
    while not happened():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _texts_in_logs(folder: Path, texts: set[str]) -> int:
    """How many of the customers' texts stand in what the server and the database said."""
    said = "".join(
        path.read_text(errors="replace")
        for path in (folder / "server.log", *(folder / "log").iterdir())
        if path.is_file()
    )
    escaped = ((text, json.dumps(text)[1:-1]) for text in texts)
    return sum(plain in said or encoded in said for plain, encoded in escaped)


def _connect(postgres: EmbeddedPostgres) -> psycopg.Connection[Any]:
    return psycopg.connect(libpq_url(postgres.superuser_url).rpartition("/")[0] + f"/{DATABASE}")


def _rows(postgres: EmbeddedPostgres) -> tuple[list[Row], str]:
    """All entries, and the server's release."""
    query = (
        "SELECT conversation_id::text, seq, client_id::text, kind, author_kind, visibility, body"
        " FROM conversation_entries"
    )
    with _connect(postgres) as connection:
        rows = [Row(*row) for row in connection.execute(query)]
        return rows, connection.info.parameter_status("server_version") or ""


def _wait_until_handled(postgres: EmbeddedPostgres) -> int:
    """Wait until every event has been handled; how many are parked or dead."""
    pending = (
        "SELECT count(*) FROM event_log l WHERE l.type = 'conversations.customer-spoke' AND NOT EXISTS"
        " (SELECT FROM event_inbox i WHERE i.tenant_id = l.tenant_id AND i.event_id = l.event_id"
        " AND i.consumer = 'dialogue')"
    )
    with _connect(postgres) as connection:
        connection.autocommit = True

        def count() -> int:
            row = connection.execute(pending).fetchone()
            return int(row[0]) if row else 0

        _wait_for(lambda: count() == 0, 30.0)
        return count()


def summary(options: ChaosOptions, outcome: Outcome) -> dict[str, Any]:
    """The result as one JSON object."""
    silences = sorted(outcome.silences)
    return {
        "kills": outcome.kills.total(),
        "by_point": dict(outcome.kills),
        **asdict(outcome.verdict),
        "refusals": outcome.refusals,
        "conversations": outcome.conversations,
        "stuck": outcome.stuck,
        "events_left": outcome.events_left,
        "broken_connections": outcome.breaks,
        "texts_in_logs": outcome.texts_in_logs,
        "silence_s": {"median": silences[len(silences) // 2], "max": silences[-1]} if silences else None,
        "served": options.served,
        "with_bot": options.with_bot,
        "seconds": outcome.seconds,
        **machine.facts(outcome.release),
    }


def clean(found: dict[str, Any]) -> bool:
    """Whether nothing was lost, doubled, disordered or stuck."""
    zeros = (
        *("lost", "doubled", "gaps", "views_different", "view_faults", "unanswered", "answered_twice"),
        *("stuck", "events_left", "texts_in_logs"),
    )
    return all(found[key] == 0 for key in zeros)


def in_words(found: dict[str, Any]) -> str:
    """The result for a person."""
    silence = found["silence_s"]
    lines = [f"{found['kills']} kills among {found['messages']:,} messages, {found['seconds']:.0f} s"]
    lines += [f"  {count} × {point}" for point, count in found["by_point"].items()]
    lines.append(f"{found['lost']} lost, {found['doubled']} doubled, {found['gaps']} timelines with gaps")
    lines.append(f"{found['stuck']} of {found['conversations']} conversations stuck")
    lines.append(f"bot: {found['unanswered']} questions unanswered, {found['answered_twice']} answered twice")
    lines.append(
        f"pages: {found['views_different']} differ from the database, {found['view_faults']} repeats"
    )
    lines.append(f"{found['refused']} refused {found['refusals'] or ''}".rstrip())
    lines.append(f"silent after a kill: median {silence['median']} s, at most {silence['max']} s")
    return "\n".join(lines)
