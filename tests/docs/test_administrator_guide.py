"""“Your own PostgreSQL”, “A bank of your own” and “Backup”, done as the guide says."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from skyteller.kernel.postgres import EmbeddedPostgres
from skyteller.kernel.postgres.roles import libpq_url
from skyteller.kernel.processes import free_port
from tests.database import FAST, open_folder
from tests.docs.guides import files_in

PASSWORD = "correct horse battery"
SKYTELLER = [sys.executable, "-c", "from skyteller.apps.cli import app; app()"]


def run(command: list[str], **settings: str) -> str:
    done = subprocess.run(
        command, env={**os.environ, **settings}, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


class Server:
    """Somebody's own PostgreSQL, with nothing of ours inside."""

    def __init__(self, postgres: EmbeddedPostgres, programs: Path) -> None:
        self.superuser = libpq_url(postgres.superuser_url)
        self.programs = programs

    def prepare(self) -> dict[str, str]:
        said = run([*SKYTELLER, "db", "prepare"], SKYTELLER_DATABASE_SUPERUSER_URL=self.superuser)
        settings = dict(line.split("=", 1) for line in said.split())
        assert sorted(settings) == [
            f"SKYTELLER_DATABASE_{role}_URL" for role in ("APP", "DISPATCHER", "OWNER")
        ]
        return settings

    def tool(self, name: str, *arguments: str) -> None:
        """One of PostgreSQL's own programs, as superuser."""
        parts = urlsplit(self.superuser)
        where = ["-h", "127.0.0.1", "-p", str(parts.port), "-U", "postgres"]
        run([str(self.programs / name), *where, *arguments], PGPASSWORD=parts.password or "")


@pytest.fixture
def servers() -> Iterator[list[Server]]:
    """Two of them."""
    from skyteller.kernel.postgres.place import find_place

    with open_folder() as first, open_folder() as second:
        started = [EmbeddedPostgres(folder, settings=FAST) for folder in (first, second)]
        try:
            found = []
            for folder, postgres in zip((first, second), started, strict=True):
                postgres.start()
                server = Server(postgres, find_place(folder).programs)
                server.tool("dropdb", "skyteller")
                found.append(server)
            yield found
        finally:
            for postgres in started:
                postgres.stop()


def served_banks(settings: dict[str, str]) -> list[str]:
    """The banks that a server with these settings knows; signs in as the administrator of ``lvshan``."""
    port = free_port()
    without_owner = {name: value for name, value in settings.items() if "OWNER" not in name}
    process = subprocess.Popen(
        [*SKYTELLER, "serve", "--host", "127.0.0.1", "--port", str(port)],
        env={**os.environ, **without_owner, "SKYTELLER_SECRET_KEY": "k" * 64},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
            wait_until_ready(process, port)
            answer = client.post(
                "/staff/session", json={"bank": "lvshan", "username": "admin", "password": PASSWORD}
            )
            assert answer.status_code == 200, answer.text
            assert "staff.manage" in answer.json()["permissions"]
            return [bank["slug"] for bank in client.get("/staff/banks").json()]
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) in {0, -signal.SIGTERM}


def wait_until_ready(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise AssertionError("the server did not become ready")


@pytest.mark.slow
def test_an_own_database_a_bank_and_a_restored_backup(servers: list[Server], tmp_path: Path) -> None:
    here, there = servers
    settings = here.prepare()
    migrate = [*SKYTELLER, "db", "migrate"]
    assert "up to date now" in run(migrate, **settings)
    assert "was up to date" in run(migrate, **settings)

    script = tmp_path / "new_bank.py"
    script.write_text(files_in("docs/guide/administrator.md")["new_bank.py"], encoding="utf-8")
    # getpass falls back to standard input where there is no terminal; the warning is about that.
    done = subprocess.run(
        [
            "setsid",
            sys.executable,
            "-W",
            "ignore",
            str(script),
            "lvshan",
            "绿山村镇银行",
            "Lvshan Village Bank",
        ],
        env={**os.environ, **settings},
        input=f"{PASSWORD}\n",
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert served_banks(settings) == ["lvshan"]

    dump = str(tmp_path / "skyteller.dump")
    here.tool("pg_dump", "-Fc", "-f", dump, "skyteller")
    restored = there.prepare()
    there.tool("pg_restore", "--exit-on-error", "-d", "skyteller", dump)
    assert "was up to date" in run(migrate, **restored)
    assert served_banks(restored) == ["lvshan"]
