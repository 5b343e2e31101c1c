"""The embedded PostgreSQL: what is committed stays, what was started ends."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from skyteller.kernel.postgres import EmbeddedPostgres, PostgresError
from skyteller.kernel.postgres.place import find_place
from skyteller.kernel.postgres.roles import libpq_url
from skyteller.kernel.postgres.strays import _processes_in
from tests.database import FAST, open_folder

# Starts a cluster, says so, and waits to be killed.
KEEPER = """
import sys, time
from pathlib import Path
from skyteller.kernel.postgres import EmbeddedPostgres
postgres = EmbeddedPostgres(Path(sys.argv[1]))
postgres.start()
print(postgres.pid, flush=True)
time.sleep(600)
"""


@pytest.fixture
def var() -> Iterator[Path]:
    with open_folder() as folder:
        yield folder


@pytest.fixture
def keeper(var: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A process of its own that runs a cluster in ``var``, and the postmaster's number."""
    process = subprocess.Popen([sys.executable, "-c", KEEPER, str(var)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process.stdout:
        yield process, int(process.stdout.readline())
        process.kill()
        process.wait()


def quick(var: Path) -> EmbeddedPostgres:
    """A cluster that does not wait for the disk."""
    return EmbeddedPostgres(var, settings=FAST)


def wait_for(condition: Callable[[], bool], seconds: float = 15.0) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def test_roles_own_nothing_and_bypass_nothing(var: Path) -> None:
    with quick(var) as urls, psycopg.connect(libpq_url(urls.app)) as connection:
        rights = connection.execute(
            "SELECT rolname, rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb FROM pg_roles"
            " WHERE rolname LIKE 'skyteller%' ORDER BY 1"
        ).fetchall()
        locale = connection.execute(
            "SELECT datlocprovider, datlocale, pg_encoding_to_char(encoding) FROM pg_database"
            " WHERE datname = current_database()"
        ).fetchone()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE mine (id int)")
    assert rights == [("skyteller_app", False), ("skyteller_dispatcher", False), ("skyteller_owner", False)]
    assert locale == ("b", "C.UTF-8", "UTF8")


def test_secrets_are_for_their_owner_only_and_the_server_listens_on_loopback(var: Path) -> None:
    with quick(var) as urls:
        assert (var / "secrets").stat().st_mode & 0o777 == 0o700
        assert (var / "secrets" / "database.json").stat().st_mode & 0o777 == 0o600
        with psycopg.connect(libpq_url(urls.app)) as connection:
            assert connection.execute("SHOW listen_addresses").fetchone() == ("127.0.0.1",)
        assert urls.app not in repr(urls)


def test_a_killed_parent_leaves_no_postmaster(var: Path, keeper: tuple[subprocess.Popen[str], int]) -> None:
    process, postmaster = keeper
    assert alive(postmaster)
    process.kill()
    data = find_place(var).data
    assert wait_for(lambda: not _processes_in(data)), "PostgreSQL outlived the process that started it"


def test_a_killed_postmaster_loses_no_committed_row(var: Path) -> None:
    postgres = EmbeddedPostgres(var)
    urls = postgres.start()
    try:
        with psycopg.connect(libpq_url(urls.owner), autocommit=True) as connection:
            connection.execute("CREATE TABLE kept (id int)")
            for number in range(50):
                connection.execute("INSERT INTO kept VALUES (%s)", [number])
        assert postgres.pid is not None
        os.kill(postgres.pid, signal.SIGKILL)
        assert wait_for(lambda: not postgres.running)
        again = postgres.start()
        assert again == urls
        with psycopg.connect(libpq_url(again.owner)) as connection:
            assert connection.execute("SELECT count(*) FROM kept").fetchone() == (50,)
    finally:
        postgres.stop()


def test_a_stray_postmaster_is_ended_at_the_next_start(var: Path) -> None:
    first = quick(var)
    first.start()
    stray = first.pid
    assert stray is not None
    assert first._lock is not None
    first._lock.close()  # as after the death of a parent whose child did not notice
    with quick(var) as urls, psycopg.connect(libpq_url(urls.app)) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
        assert not first.running
    first.stop()


def test_a_recycled_process_number_is_left_alone(var: Path) -> None:
    postgres = quick(var)
    postgres.start()
    postgres.stop()
    pid_file = find_place(var).data / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{pid_file.parent}\n")
    with postgres as urls, psycopg.connect(libpq_url(urls.app)) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_folder_that_nobody_else_may_enter_will_do(var: Path) -> None:
    closed = var / "closed"
    closed.mkdir(mode=0o700)
    postgres = quick(closed / "var")
    data = closed / "var" / "pg"
    try:
        for _ in range(2):
            with postgres as urls, psycopg.connect(libpq_url(urls.app)) as connection:
                assert connection.execute("SELECT 1").fetchone() == (1,)
        assert data.is_symlink() == (os.geteuid() == 0)
    finally:
        shutil.rmtree(data.resolve(), ignore_errors=True)


def test_a_second_supervisor_is_refused(var: Path, keeper: tuple[subprocess.Popen[str], int]) -> None:
    with pytest.raises(PostgresError, match="Another process already runs the database"):
        quick(var).start()
    assert alive(keeper[1])


def test_a_half_made_cluster_is_made_anew(var: Path) -> None:
    (var / "pg.partial").mkdir()
    (var / "pg.partial" / "PG_VERSION").write_text("18\n")
    with quick(var) as urls, psycopg.connect(libpq_url(urls.app)) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_another_major_version_is_refused_in_one_line(var: Path) -> None:
    postgres = quick(var)
    postgres.start()
    postgres.stop()
    (find_place(var).data / "PG_VERSION").write_text("12\n")
    with pytest.raises(PostgresError, match="was made by PostgreSQL 12; this release brings"):
        postgres.start()


def test_a_taken_port_moves_the_server(var: Path) -> None:
    postgres = quick(var)
    urls = postgres.start()
    postgres.stop()
    port = urlsplit(urls.app).port
    with socket.create_server(("127.0.0.1", port or 0)):
        moved = postgres.start()
        postgres.stop()
    assert urlsplit(moved.app).port != port


def test_the_second_start_is_quick(var: Path) -> None:
    postgres = quick(var)
    postgres.start()
    postgres.stop()
    began = time.monotonic()
    with postgres:
        assert time.monotonic() - began < 5.0
