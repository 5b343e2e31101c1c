"""A whole Skyteller for browser tests: ``skyteller up`` in a folder of its own."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx

from skyteller.kernel.processes import free_port

CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


class House:
    """The supervisor and, below it, the database and the API server."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        self._words = (folder / "up.log").open("ab")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, patience: float = 240.0) -> None:
        """Start and wait until the server is ready."""
        command = [sys.executable, "-c", "from skyteller.apps.cli import app; app()", "up"]
        options = ["--port", str(self.port), "--var", str(self.folder / "var")]
        self._process = subprocess.Popen(
            [*command, *options], stdout=self._words, stderr=self._words, start_new_session=True
        )
        self.wait_until_ready(patience)

    def wait_until_ready(self, patience: float = 60.0) -> None:
        """Until ``/readyz`` answers 200; shows the supervisor's words when it does not."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if self._process is not None and self._process.poll() is not None:
                break
            try:
                if httpx.get(f"{self.origin}/readyz", timeout=2).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.1)
        raise AssertionError((self.folder / "up.log").read_text()[-3000:])

    def kill_server(self) -> int:
        """``kill -9`` the API server; returns its process number."""
        assert self._process is not None
        server = next(pid for pid, words in _children(self._process.pid) if "skyteller.apps.serve" in words)
        os.kill(server, signal.SIGKILL)
        return server

    def stop(self) -> None:
        """Ctrl-C, then by force."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._words.close()


def _children(parent: int) -> list[tuple[int, str]]:
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdecimal():
            continue
        try:
            status = (folder / "stat").read_text()
            words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if int(status.rpartition(")")[2].split()[1]) == parent:
            found.append((int(folder.name), words))
    return found
