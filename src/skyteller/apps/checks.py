"""What must be true before ``skyteller up`` begins; each failure is one clear line."""

import shutil
import sys
import time
from pathlib import Path

from skyteller.apps.console import RefusalError
from skyteller.kernel.processes import port_is_free

_PYTHON = (3, 11)
_ROOM = 1 << 30


def check_machine(var: Path, port: int) -> None:
    """Check Python, the data folder, the disk and the port; raises :class:`RefusalError`."""
    if sys.version_info < _PYTHON:
        raise RefusalError("Python >= 3.11 is needed.", "需要 Python >= 3.11。")
    _check_folder(var)
    _check_room(var)
    _check_port(port)


def _check_folder(var: Path) -> None:
    try:
        var.mkdir(parents=True, exist_ok=True)
        probe = var / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise RefusalError(f"{var} is not writable: {error.strerror}.", f"无法写入 {var}。") from error


def _check_room(var: Path) -> None:
    free = shutil.disk_usage(var).free
    if free < _ROOM:
        raise RefusalError(
            f"The disk is nearly full: {free >> 20} MiB are free under {var}, 1 GiB is needed.",
            f"磁盘空间不足:剩余 {free >> 20} MiB,至少需要 1 GiB。",
        )


def _check_port(port: int) -> None:
    deadline = time.monotonic() + 2.0  # a server that was killed just now may still hold it
    while not port_is_free(port):
        if time.monotonic() > deadline:
            raise RefusalError(
                f"Port {port} is taken: stop what uses it, or choose another (make up PORT={port + 1}).",
                f"端口 {port} 已被占用。",
            )
        time.sleep(0.1)
