"""``skyteller up`` as a newcomer and as bad luck meet it."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from skyteller.kernel.processes import free_port, port_is_free
from tests.database import open_folder

SKYTELLER = Path(sys.executable).with_name("skyteller")

pytestmark = pytest.mark.slow


class Up:
    """One ``skyteller up`` in a folder of its own."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Start and wait until it is ready; returns the seconds."""
        began = time.monotonic()
        with self.output.open("wb") as output:
            self._process = subprocess.Popen(self.command, stdout=output, stderr=subprocess.STDOUT)
        assert wait_for(lambda: self.ready() or self.process.poll() is not None, 120), self.said()
        assert self.process.poll() is None, self.said()
        assert wait_for(lambda: "is ready" in self.said()), self.said()
        return time.monotonic() - began

    @property
    def command(self) -> list[str]:
        return [str(SKYTELLER), "up", "--no-pages", "--var", str(self.var), "--port", str(self.port)]

    @property
    def process(self) -> subprocess.Popen[bytes]:
        assert self._process is not None
        return self._process

    @property
    def output(self) -> Path:
        return self.var.with_name(f"{self.var.name}.out")

    def said(self) -> str:
        return self.output.read_text(errors="replace")

    def ready(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def children(self) -> dict[str, int]:
        """Process numbers of the server and of PostgreSQL."""
        found = {}
        for entry in Path("/proc").iterdir():
            if not entry.name.isdecimal():
                continue
            try:
                stat = (entry / "stat").read_text()
                command = (entry / "cmdline").read_bytes().decode()
            except OSError:
                continue
            if int(re.sub(r".*\) \S ", "", stat).split()[0]) == self.process.pid:
                found["postgres" if "bin/postgres" in command else "api"] = int(entry.name)
        return found

    def end(self) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(30)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()


@pytest.fixture
def instance() -> Iterator[Up]:
    with open_folder() as folder:
        up = Up(folder / "var")
        yield up
        up.end()


def wait_for(condition: Callable[[], bool], seconds: float = 30.0) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def gone(pid: int) -> bool:
    return not Path(f"/proc/{pid}").exists()


def test_it_starts_tells_where_to_go_and_stops_in_order(instance: Up) -> None:
    instance.start()
    children = instance.children()
    assert set(children) == {"api", "postgres"}
    said = instance.said()
    assert f"http://127.0.0.1:{instance.port}/chat/yunling" in said
    assert f"http://127.0.0.1:{instance.port}/console/" in said
    assert "linxiaoyan" in said

    second = subprocess.run(instance.command, capture_output=True, text=True, timeout=30, check=False)
    assert second.returncode == 1
    assert "already runs here" in second.stdout
    assert "Traceback" not in second.stdout + second.stderr

    instance.process.send_signal(signal.SIGINT)
    assert instance.process.wait(30) == 0
    assert all(gone(pid) for pid in children.values())
    assert port_is_free(instance.port)


def test_a_killed_server_or_database_comes_back(instance: Up) -> None:
    instance.start()
    for victim in ("api", "postgres"):
        before = instance.children()[victim]
        os.kill(before, signal.SIGKILL)
        assert wait_for(lambda v=victim, b=before: instance.children().get(v, b) != b), victim
        assert wait_for(instance.ready), f"not ready after the death of {victim}: {instance.said()}"
    assert instance.process.poll() is None


def test_a_killed_supervisor_leaves_nothing_and_the_next_start_is_quick(instance: Up) -> None:
    instance.start()
    children = instance.children()
    instance.process.kill()
    instance.process.wait()
    assert wait_for(lambda: all(gone(pid) for pid in children.values())), "a child outlived its supervisor"
    assert instance.start() < 25.0  # 3 s on a quiet machine; tests run beside it here


def test_a_taken_port_is_one_line(instance: Up) -> None:
    with socket.create_server(("127.0.0.1", instance.port)):
        refused = subprocess.run(instance.command, capture_output=True, text=True, timeout=60, check=False)
    assert refused.returncode == 1
    assert f"Port {instance.port} is taken" in refused.stdout
    assert "Traceback" not in refused.stdout + refused.stderr
    assert len(refused.stdout.strip().splitlines()) == 1
