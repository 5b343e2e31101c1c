"""Server processes that an earlier life left behind in a data folder."""

import contextlib
import os
import signal
import time
from pathlib import Path

from skyteller.kernel.postgres.errors import PostgresError


def stop_strays(data: Path, patience: float = 20.0) -> None:
    """End every PostgreSQL process that works in ``data``; returns when none is left.

    A process counts as ours only when its program is ``postgres`` and its working folder is the data
    folder, so a recycled process number in ``postmaster.pid`` can never hit a stranger. A postmaster that
    was killed leaves back ends that end by themselves within a moment; they are waited for first.
    """
    deadline = time.monotonic() + patience
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        for pid in _processes_in(data):
            if number is not signal.SIGINT or pid == _recorded_pid(data):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)
        while _processes_in(data) and time.monotonic() < deadline:
            time.sleep(0.05)
        deadline = time.monotonic() + 5.0
    if left := _processes_in(data):
        raise PostgresError(f"PostgreSQL processes {left} still use {data} and do not end.")
    (data / "postmaster.pid").unlink(missing_ok=True)


def _recorded_pid(data: Path) -> int | None:
    try:
        return int((data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None


def _processes_in(data: Path) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        with contextlib.suppress(OSError):  # it ended, or belongs to somebody else
            program = (entry / "exe").readlink().name.removesuffix(" (deleted)")
            if program == "postgres" and (entry / "cwd").readlink() == data:
                found.append(int(entry.name))
    return found
