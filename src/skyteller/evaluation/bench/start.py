"""``bench start``: from ``make up`` to the first page, as a newcomer and as every morning sees it.

Each start is the command of the README, ended with Ctrl-C. Data lie in a folder of this run. A cold start
happens in a fresh clone; the caches of pip and npm stay as they are.
"""

import http.client
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

from skyteller.evaluation.bench import machine
from skyteller.kernel.postgres import EmbeddedPostgres
from skyteller.kernel.postgres.roles import libpq_url
from skyteller.kernel.processes import free_port, spawn

HOST, PAGE = "127.0.0.1", "/chat/yunling"
LOOK = 0.02
COLD_PATIENCE, WARM_PATIENCE = 1800.0, 180.0
STOP_PATIENCE = 60.0

_ROOT = Path(__file__).parents[4]
_SCRIPT = re.compile(r'<script\b[^>]*\bsrc="([^"]+)"')

Report = Callable[[str], None]


class StartError(RuntimeError):
    """A start that did not come to its first page, or did not end; one line for a person."""


def measure(report: Report, *, cold: bool) -> dict[str, Any]:
    """The result as one JSON object, times in seconds; raises :class:`StartError`.

    ``first_s`` is a start without data in this checkout, which builds the pages only where their sources
    changed; with ``cold`` it is absent, and ``cold_s`` is the start of a fresh clone. ``warm_s``: once more.
    """
    for tool in ("make", "git") if cold else ("make",):
        if shutil.which(tool) is None:
            raise StartError(f"{tool} is missing")
    with _folder() as folder:
        checkout = _clone(folder) if cold else _ROOT
        var = folder / "var"
        report("the first start")
        first_s, release = _start(checkout, var, COLD_PATIENCE)
        report(f"the first page after {first_s:.1f} s; the second start")
        warm_s, _ = _start(checkout, var, WARM_PATIENCE)
        report(f"the first page after {warm_s:.1f} s")
    return {
        "cold_s": round(first_s, 2) if cold else None,
        "first_s": None if cold else round(first_s, 2),
        "warm_s": round(warm_s, 2),
        **machine.facts(release),
    }


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder that PostgreSQL's user may enter; it goes, and the data with it wherever they lie."""
    folder = Path(tempfile.mkdtemp(prefix="skyteller-start-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        data = (folder / "var" / "pg").resolve()
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(data, ignore_errors=True)


def _clone(folder: Path) -> Path:
    clone = folder / "clone"
    done = subprocess.run(  # noqa: S603  our own command
        ["git", "clone", "--quiet", "--no-hardlinks", str(_ROOT), str(clone)],  # noqa: S607  as a newcomer's
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise StartError(f"git clone failed: {_last_words(done.stderr)}")
    return clone


def _start(checkout: Path, var: Path, patience: float) -> tuple[float, str]:
    """Seconds from ``make up`` to the page with its scripts, and the release of PostgreSQL."""
    log = var.with_name("make-up.log")
    port = free_port()
    with log.open("wb") as output:
        began = time.monotonic()
        process = spawn(
            ["make", "up", f"PORT={port}", f"VAR={var}"],
            death_signal=signal.SIGTERM,
            env=_environment(),
            cwd=checkout,
            output=output,
        )
        try:
            while not page_is_served(port):
                if process.poll() is not None or time.monotonic() - began > patience:
                    raise StartError(f"make up did not start: {_last_words(log.read_text(errors='replace'))}")
                time.sleep(LOOK)
            taken = time.monotonic() - began
            release = _release(var)
        finally:
            _end(process)
    return taken, release


def _environment() -> dict[str, str]:
    """Ours, without what a ``make`` above would hand down to this one."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}


def page_is_served(port: int, page: str = PAGE) -> bool:
    """Whether the page and every script that it names are answered with 200."""
    connection = http.client.HTTPConnection(HOST, port, timeout=10)
    try:
        status, text = _get(connection, page)
        scripts = _SCRIPT.findall(text)
        return (
            status == http.HTTPStatus.OK
            and bool(scripts)
            and all(_get(connection, script)[0] == http.HTTPStatus.OK for script in scripts)
        )
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _get(connection: http.client.HTTPConnection, path: str) -> tuple[int, str]:
    connection.request("GET", path)
    response = connection.getresponse()
    return response.status, response.read().decode(errors="replace")


def _release(var: Path) -> str:
    with psycopg.connect(libpq_url(EmbeddedPostgres(var).superuser_url)) as connection:
        return connection.info.parameter_status("server_version") or ""


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Ctrl-C for the whole group, as in a terminal; by force when that does not help."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        deadline = time.monotonic() + STOP_PATIENCE
        while _group_lives(process) and time.monotonic() < deadline:
            time.sleep(LOOK)
        if not _group_lives(process):
            return
    raise StartError("make up could not be ended")


def _group_lives(process: "subprocess.Popen[bytes]") -> bool:
    process.poll()
    try:
        os.killpg(process.pid, 0)
    except ProcessLookupError:
        return False
    return True


def _last_words(text: str) -> str:
    """The last line that is not make's own."""
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("make")]
    return lines[-1] if lines else "it said nothing"


def in_words(found: dict[str, Any]) -> str:
    """The result for a person."""
    lines = []
    if found["cold_s"] is not None:
        lines.append(f"fresh clone to the first page: {found['cold_s']} s")
    if found["first_s"] is not None:
        lines.append(f"empty database to the first page: {found['first_s']} s")
    lines.append(f"second start to the first page: {found['warm_s']} s")
    lines.append(f"{found['cores']} cores, Python {found['python']}, PostgreSQL {found['postgres']}")
    return "\n".join(lines)
