"""``bench start``: a page counts when all its scripts come; what was started ends."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from skyteller.evaluation.bench import start
from skyteller.evaluation.bench.start import StartError, in_words, page_is_served
from skyteller.kernel.processes import free_port
from tests.database import open_folder

PAGE = b'<script type="module" src="/chat/a.js"></script><script crossorigin src="/chat/b.js"></script>'


class Pages(BaseHTTPRequestHandler):
    """Serves what ``served`` holds."""

    served: dict[str, bytes]

    def do_GET(self) -> None:
        body = self.served.get(self.path)
        self.send_response(404 if body is None else 200)
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    Pages.served = {}
    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_a_page_is_served_with_every_script(port: int) -> None:
    assert not page_is_served(free_port())
    assert not page_is_served(port)
    Pages.served[start.PAGE] = b"<p>soon</p>"
    assert not page_is_served(port)
    Pages.served[start.PAGE] = PAGE
    Pages.served["/chat/a.js"] = b"1"
    assert not page_is_served(port)
    Pages.served["/chat/b.js"] = b"2"
    assert page_is_served(port)


@pytest.fixture
def checkout() -> Iterator[Path]:
    with open_folder() as folder:
        yield folder


def test_a_start_that_fails_says_its_last_words(checkout: Path) -> None:
    (checkout / "Makefile").write_text("up:\n\t@echo no room left; exit 1\n")
    with pytest.raises(StartError, match="make up did not start: no room left"):
        start._start(checkout, checkout / "var", 10)


def test_a_start_that_takes_too_long_is_ended_with_all_its_children(checkout: Path) -> None:
    pid = checkout / "pid"
    script = (
        f"import os, pathlib, time; pathlib.Path({str(pid)!r}).write_text(str(os.getpid())); time.sleep(60)"
    )
    (checkout / "child.py").write_text(script)
    (checkout / "Makefile").write_text(f"up:\n\t@{sys.executable} child.py\n")
    with pytest.raises(StartError, match="did not start"):
        start._start(checkout, checkout / "var", 2)
    assert not Path(f"/proc/{pid.read_text()}").exists()


def test_the_result_in_words() -> None:
    machine = {"cores": 2, "python": "3.11.7", "postgres": "18.6"}
    warm = in_words({"cold_s": None, "first_s": 8.1, "warm_s": 3.2, **machine})
    assert "empty database to the first page: 8.1 s" in warm
    assert "fresh clone" not in warm
    assert "fresh clone to the first page: 90 s" in in_words(
        {"cold_s": 90, "first_s": None, "warm_s": 3.2, **machine}
    )


@pytest.mark.slow
def test_a_clone_is_what_is_committed(checkout: Path) -> None:
    clone = start._clone(checkout)
    head = ["git", "rev-parse", "HEAD"]
    ours, theirs = (subprocess.check_output(head, cwd=place) for place in (start._ROOT, clone))
    assert ours == theirs
    assert (clone / "Makefile").exists()
