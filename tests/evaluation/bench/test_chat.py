"""``bench chat`` as a person runs it, in small."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from tests.database import open_folder

SMALL = ["--pairs", "8", "--seconds", "0.5", "--rounds", "1", "--connections", "60", "--settle", "0.1"]
COMMAND = [sys.executable, "-c", "from skyteller.evaluation.bench.cli import app; app()", "chat", "--bare"]


@pytest.fixture
def folder() -> Iterator[Path]:
    with open_folder() as folder:
        yield folder


def started(folder: Path) -> "subprocess.Popen[bytes]":
    environment = {**os.environ, "TMPDIR": str(folder)}
    return subprocess.Popen(
        [*COMMAND, *SMALL, "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    )


def processes_of(folder: Path) -> list[str]:
    """Commands of living processes that were told of the run's folder or work in it."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if not entry.name.isdecimal():
                continue
            told = str(folder).encode() in (entry / "environ").read_bytes()
            if told or (entry / "cwd").readlink().is_relative_to(folder):
                found.append((entry / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return found


@pytest.mark.slow
def test_the_bare_loop_is_measured_and_nothing_stays(folder: Path) -> None:
    run = started(folder)
    out, errors = run.communicate(timeout=60)
    assert run.returncode == 0, errors.decode()
    found = orjson.loads(out)
    assert found["bare_messages_per_s"] > 100
    assert found["bare"]["messages"] > 50
    assert found["bare"]["lost"] == found["bare"]["doubled"] == found["bare"]["disordered"] == 0
    assert found["bare"]["connections"] == 60
    assert found["bare"]["p99_ms"] > 0
    assert found["postgres"].startswith("18")
    assert processes_of(folder) == []
    assert not list(folder.iterdir())


def test_ctrl_c_leaves_nothing_running(folder: Path) -> None:
    run = started(folder)
    deadline = time.monotonic() + 30
    while not any("bench.load" in command for command in processes_of(folder)):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    commands = " ".join(processes_of(folder))
    assert "bench.bare" in commands
    assert "postgres" in commands
    run.send_signal(signal.SIGINT)
    run.communicate(timeout=30)
    assert run.returncode != 0
    assert processes_of(folder) == []
    assert not list(folder.iterdir())
