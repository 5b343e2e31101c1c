"""Kill -9 under load, as a person runs ``bench chaos``, in small; the full run is the command's default."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import orjson
import pytest

from skyteller.evaluation.bench.chaos import PLAN
from tests.database import open_folder

COMMAND = [sys.executable, "-c", "from skyteller.evaluation.bench.cli import app; app()", "chaos", "--json"]
SMALL = ["--kills", "6", "--served", "6", "--with-bot", "6"]

pytestmark = pytest.mark.slow


def test_nothing_is_lost_doubled_or_stuck() -> None:
    run = subprocess.run([*COMMAND, *SMALL], capture_output=True, text=True, timeout=280, check=False)
    assert run.returncode == 0, run.stderr[-2000:] + run.stdout
    found = orjson.loads(run.stdout)
    assert found["kills"] == 6
    assert found["by_point"] == {f"{victim} {point}": 1 for victim, point in PLAN[:6]}
    assert found["messages"] > 6 * 40
    for zero in ("lost", "doubled", "gaps", "stuck", "views_different", "view_faults", "events_left"):
        assert found[zero] == 0, found
    assert found["texts_in_logs"] == 0, found
    assert found["unanswered"] == found["answered_twice"] == 0, found
    assert found["broken_connections"] >= 3 * 12


def test_ctrl_c_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    with open_folder() as folder:
        monkeypatch.setenv("TMPDIR", str(folder))
        run = subprocess.Popen([*COMMAND, *SMALL], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert run.stderr is not None
        assert run.stderr.readline().strip() == "under load"
        time.sleep(0.5)
        run.send_signal(signal.SIGINT)
        run.communicate(timeout=60)
        assert run.returncode != 0
        assert not list(folder.iterdir())
        assert not [entry for entry in Path("/proc").glob("[0-9]*/cwd") if _within(entry, folder)]


def _within(link: Path, folder: Path) -> bool:
    try:
        return link.readlink().is_relative_to(folder)
    except OSError:
        return False
