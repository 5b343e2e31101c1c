"""The API server as a child process."""

import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path

from skyteller.apps.console import RefusalError
from skyteller.kernel.processes import spawn, stop

_LOG_LIMIT = 64 * 1024 * 1024
_PAUSES = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0)
_STABLE = 30.0
_READY = 90.0


class ApiProcess:
    """Start, watch and stop the API server; it dies at once with the process that started it."""

    def __init__(self, port: int, log: Path) -> None:
        """``log`` is the file that receives what the server says."""
        self._port = port
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._deaths = 0

    @property
    def running(self) -> bool:
        """Whether the server process is alive."""
        return self._process is not None and self._process.poll() is None

    @property
    def fate(self) -> str:
        """How the server ended, for people."""
        code = self._process.returncode if self._process is not None else None
        return f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"

    def warm_up(self) -> None:
        """Start the process, which loads the program and waits; call it on the main thread."""
        self._log.parent.mkdir(exist_ok=True)
        if self._log.exists() and self._log.stat().st_size > _LOG_LIMIT:
            self._log.replace(self._log.with_suffix(".log.1"))
        command = [sys.executable, "-m", "skyteller.apps.serve", str(self._port)]
        with self._log.open("ab") as log:
            self._process = spawn(
                command, death_signal=signal.SIGKILL, env=os.environ, output=log, speak=True
            )
        self._started = time.monotonic()

    def start(self, settings: Mapping[str, str]) -> None:
        """Serve with these settings, see :class:`skyteller.kernel.settings.Settings`."""
        if not self.running:
            self.warm_up()
        if self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(BrokenPipeError), self._process.stdin as pipe:
                pipe.write(json.dumps(dict(settings)).encode() + b"\n")

    def pause(self) -> float:
        """Seconds to wait before the next start: longer each time the server dies soon after a start."""
        self._deaths = 0 if time.monotonic() - self._started > _STABLE else self._deaths + 1
        return _PAUSES[min(self._deaths, len(_PAUSES) - 1)]

    def wait_until_ready(self, stopping: threading.Event) -> None:
        """Wait for ``/readyz``; raises :class:`RefusalError` when the server dies or stays silent."""
        deadline = time.monotonic() + _READY
        while not stopping.wait(0.05):
            if self._ready():
                return
            if not self.running or time.monotonic() > deadline:
                words = self._log.read_text(errors="replace").splitlines()[-15:]
                raise RefusalError(
                    "\n".join([*words, f"The server did not start (see {self._log})."]), "服务启动失败。"
                )

    def stop(self) -> None:
        """Let open requests end, then stop."""
        if self._process is not None:
            if self._process.stdin is not None:
                self._process.stdin.close()
            stop(self._process, (signal.SIGTERM, 10.0))

    def _ready(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
