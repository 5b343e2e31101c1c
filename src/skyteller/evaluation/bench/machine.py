"""What a benchmark must know of its machine and of the processes it measures (Linux: ``/proc``)."""

import os
import platform
import time
from collections.abc import Iterator
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


def facts(postgres: str) -> dict[str, str | int]:
    """The machine's part of every benchmark's result; ``postgres`` is the server's release."""
    return {
        "cores": len(os.sched_getaffinity(0)),
        "python": platform.python_version(),
        "postgres": postgres,
    }


def tree(pid: int) -> Iterator[int]:
    """``pid`` and all processes below it."""
    yield pid
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        children = [child for task in tasks for child in (task / "children").read_text().split()]
    except OSError:  # it has ended
        return
    for child in children:
        yield from tree(int(child))


def cpu_seconds(pid: int) -> float:
    """Processor time that the tree of ``pid`` has used, ended children included."""
    ticks = 0
    for process in tree(pid):
        try:
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += sum(int(field) for field in fields[11:15])
    return ticks / _TICK


def resident_bytes(pid: int) -> int:
    """Resident memory of the tree of ``pid``."""
    pages = 0
    for process in tree(pid):
        try:
            pages += int(Path(f"/proc/{process}/statm").read_text().split()[1])
        except OSError:
            continue
    return pages * _PAGE


def wait_until_quiet(pids: list[int], share: float = 0.15, patience: float = 60.0) -> float:
    """Wait until the trees of ``pids`` use less than ``share`` of a core; returns the seconds waited.

    What a server still has to do for the last round must not burden the next one, or hide.
    """
    started = time.monotonic()
    while time.monotonic() - started < patience:
        before = sum(cpu_seconds(pid) for pid in pids)
        time.sleep(0.5)
        if (sum(cpu_seconds(pid) for pid in pids) - before) / 0.5 < share:
            break
    return time.monotonic() - started
