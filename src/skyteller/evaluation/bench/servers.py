"""The servers that ``bench chat`` drives: each one a process of its own, on a port of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Protocol
from uuid import uuid4

from skyteller.evaluation.bench.plan import PairSpec
from skyteller.kernel.processes import free_port, port_is_free, spawn, stop


class ServerError(RuntimeError):
    """A server did not come up; the message says which and where its words are."""


class Server(Protocol):
    """A server that speaks the realtime contract."""

    name: str
    port: int

    @property
    def pid(self) -> int:
        """Root of its processes."""
        ...

    def start(self) -> None:
        """Start it and wait until it answers; raises :class:`ServerError`."""
        ...

    def stop(self) -> None:
        """End it; harmless when it does not run."""
        ...

    def pairs(self, count: int) -> list[PairSpec]:
        """Customers and agents in ``count`` conversations that are being served."""
        ...

    def customers(self, count: int) -> list[PairSpec]:
        """``count`` customers with an open conversation and nobody at the other end."""
        ...


class ServerProcess:
    """A Python process that listens on ``port``; its words go to ``log``."""

    def __init__(
        self, name: str, command: Sequence[str], env: dict[str, str], port: int, log: IO[bytes]
    ) -> None:
        self.name = name
        self.port = port
        self._command = [sys.executable, *command]
        self._env = {**os.environ, **env}
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Process number while it runs."""
        if self._process is None:
            raise ServerError(f"{self.name} does not run")
        return self._process.pid

    def start(self, patience: float = 60.0) -> None:
        """Start it and wait until it listens."""
        self._process = spawn(self._command, death_signal=signal.SIGTERM, env=self._env, output=self._log)
        deadline = time.monotonic() + patience
        while port_is_free(self.port):
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise ServerError(f"{self.name} did not start; its last words: {self._last_words()}")
            time.sleep(0.05)

    def _last_words(self) -> str:
        self._log.flush()
        lines = Path(self._log.name).read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else "none"

    def stop(self) -> None:
        """End it in order, then by force."""
        if self._process is not None:
            stop(self._process, (signal.SIGTERM, 10.0))
            self._process = None


class BareServer(ServerProcess):
    """The bare loop, with a table of its own on the same database server."""

    def __init__(self, database_url: str, log: IO[bytes]) -> None:
        port = free_port()
        command = ["-m", "skyteller.evaluation.bench.bare", str(port), database_url]
        super().__init__("the bare loop", command, {}, port, log)

    def pairs(self, count: int) -> list[PairSpec]:
        """Any conversation will do: the bare loop knows none."""
        return [PairSpec(str(uuid4()), "bare") for _ in range(count)]

    def customers(self, count: int) -> list[PairSpec]:
        """The same, without agents."""
        return [PairSpec(str(uuid4()), "bare", agent=False) for _ in range(count)]
