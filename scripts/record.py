"""Run a command that prints one JSON object and keep what it found: record.py NAME -- COMMAND…

Writes ``docs/measurements/NAME.json`` with the command, the commit, the date and the machine beside the
result. A measurement belongs to a commit: where files differ from it, only ``--allow-dirty`` measures, and
the record says so. Other measurements do not count as a difference. A command that fails leaves no record.
"""

import argparse
import json
import os
import platform
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).parents[1]
MEASUREMENTS = "docs/measurements"


class RecordError(Exception):
    """Why nothing was recorded, in one line for a person."""


def main(arguments: Sequence[str]) -> int:
    """Record one measurement; returns the exit code."""
    parser = argparse.ArgumentParser(description="Keep what a measuring command found.")
    parser.add_argument("--allow-dirty", action="store_true", help="measure files that are not committed")
    parser.add_argument("name", help=f"of the file in {MEASUREMENTS}: small letters, digits, hyphens")
    parser.add_argument("command", nargs="+", help="after --: prints one JSON object")
    given = parser.parse_args(arguments)
    try:
        path = record(given.name, given.command, ROOT, allow_dirty=given.allow_dirty)
    except RecordError as error:
        print(f"✗ {error}", file=sys.stderr)
        return 1
    print(f"✓ {path.relative_to(ROOT)}")
    return 0


def record(name: str, command: Sequence[str], root: Path, *, allow_dirty: bool = False) -> Path:
    """Run the command in ``root`` and write its record there; raises :class:`RecordError`."""
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        raise RecordError(f"{name!r} is no name: small letters, digits and single hyphens")
    commit, dirty = state_of(root)
    if dirty and not allow_dirty:
        raise RecordError("files differ from the commit: commit them, or measure with --allow-dirty")
    began = datetime.now(UTC)
    result = found_by(command, root)
    if state_of(root) != (commit, dirty):
        if not allow_dirty:
            raise RecordError("files changed while the command ran: nothing is recorded")
        dirty = True
    kept: dict[str, Any] = {
        "name": name,
        "command": shlex.join(command),
        "commit": commit,
        **({"dirty": True} if dirty else {}),
        "date": began.isoformat(timespec="seconds"),
        "machine": {
            "cores": len(os.sched_getaffinity(0)),
            "python": platform.python_version(),
            "platform": platform.platform(),
        },
        "result": result,
    }
    path = root / MEASUREMENTS / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(kept, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return path


def state_of(root: Path) -> tuple[str, bool]:
    """The commit, and whether files differ from it; measurements are left out."""
    commit = _git(root, "rev-parse", "HEAD")
    changes = _git(root, "status", "--porcelain", "--", ".", f":(exclude){MEASUREMENTS}/*.json")
    return commit.strip(), bool(changes)


def _git(root: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["without a word"]
        raise RecordError(f"git {words[0]} failed: {lines[-1]}")
    return done.stdout


def found_by(command: Sequence[str], root: Path) -> dict[str, Any]:
    """The object that the command prints; what it says besides stays on the terminal.

    A signal to end is left to the command, which cleans up behind itself.
    """
    try:
        process = subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True)
    except OSError as error:
        raise RecordError(f"{command[0]}: {error.strerror}") from error

    def pass_on(number: int, _frame: FrameType | None) -> None:
        process.send_signal(number)

    before = {
        signal.SIGINT: signal.signal(signal.SIGINT, signal.SIG_IGN),  # a terminal tells the whole group
        signal.SIGTERM: signal.signal(signal.SIGTERM, pass_on),
    }
    try:
        said, _ = process.communicate()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if process.returncode:
        raise RecordError(f"`{shlex.join(command)}` ended with {process.returncode}: nothing is recorded")
    try:
        result = json.loads(said)
    except json.JSONDecodeError:
        result = None
    if not isinstance(result, dict):
        raise RecordError(f"`{shlex.join(command)}` did not print one JSON object")
    return result


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
