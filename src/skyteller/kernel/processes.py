"""Child processes that never outlive the process that started them."""

import ctypes
import os
import signal
import socket
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def _bound_to(parent: int, death_signal: signal.Signals) -> Callable[[], None]:
    def bind() -> None:
        die_with_parent(death_signal)
        if os.getppid() != parent:  # the parent died before the kernel was told
            os._exit(1)

    return bind


def spawn(
    command: Sequence[str | Path],
    *,
    death_signal: signal.Signals,
    env: Mapping[str, str],
    user: tuple[int, int] | None = None,
    cwd: Path = Path("/"),
    output: IO[bytes] | None = None,
    speak: bool = False,
) -> subprocess.Popen[bytes]:
    """Start a child that receives ``death_signal`` when the calling *thread* ends, kill -9 included.

    Call it from the main thread. The child has a session of its own, so that Ctrl-C in a terminal
    reaches only the parent, which then stops its children in order. ``user`` is (uid, gid) to change to.
    With ``speak`` the parent may write to the child's ``stdin``, which is empty otherwise.
    """
    uid, gid = user or (None, None)
    return subprocess.Popen(  # noqa: S603 - callers name the project's own programs
        [str(part) for part in command],
        cwd=cwd,
        env=dict(env),
        stdin=subprocess.PIPE if speak else subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        start_new_session=True,
        # The change of user clears the death signal, so it is set after it, just before exec.
        preexec_fn=_bound_to(os.getpid(), death_signal),  # noqa: PLW1509 - no other thread holds a lock here
        user=uid,
        group=gid,
        extra_groups=None if user is None else [],
    )


def stop(process: subprocess.Popen[bytes], *steps: tuple[signal.Signals, float]) -> int:
    """Send each signal in turn and wait its seconds, then kill; returns the exit code."""
    for number, seconds in steps:
        if process.poll() is not None:
            break
        process.send_signal(number)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            continue
    if process.poll() is None:
        process.kill()
    return process.wait()


def port_is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen on the port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port(host: str = "127.0.0.1") -> int:
    """A port on which nobody listens now."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port


def die_with_parent(death_signal: signal.Signals) -> None:
    """Ask to receive ``death_signal`` when the parent of this process ends."""
    _libc.prctl(_PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
