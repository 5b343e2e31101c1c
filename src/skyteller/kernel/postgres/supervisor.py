"""Start, watch and stop one PostgreSQL cluster under a ``var`` folder."""

import fcntl
import json
import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import psycopg

from skyteller.kernel.postgres.errors import PostgresError
from skyteller.kernel.postgres.place import Place, find_place
from skyteller.kernel.postgres.roles import RolePasswords, Urls, ensure_roles
from skyteller.kernel.postgres.strays import stop_strays
from skyteller.kernel.processes import free_port, port_is_free, spawn, stop

_SUPERUSER = "postgres"
_LOG_LIMIT = 16 * 1024 * 1024

# For one machine that also runs the application. Statements and their values are kept out of the log:
# they hold customer data.
_SETTINGS: Mapping[str, str] = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "fsync": "on",
    "synchronous_commit": "on",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


class EmbeddedPostgres:
    """One cluster in ``var_dir/pg``: data survive, the process ends with the process that started it.

    All calls block and belong on the main thread. Only one process at a time may run a ``var_dir``.
    """

    def __init__(self, var_dir: Path, *, settings: Mapping[str, str] | None = None) -> None:
        """``settings`` override server settings, for example ``{"fsync": "off"}`` in tests."""
        self._var = var_dir.absolute()
        self._settings = {**_SETTINGS, **(settings or {})}
        self._process: subprocess.Popen[bytes] | None = None
        self._lock: IO[bytes] | None = None
        self._log_start = 0

    def __enter__(self) -> Urls:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def pid(self) -> int | None:
        """Process number of the postmaster while it runs."""
        return self._process.pid if self.running and self._process else None

    @property
    def running(self) -> bool:
        """Whether the postmaster is alive."""
        return self._process is not None and self._process.poll() is None

    @property
    def superuser_url(self) -> str:
        """URL of the cluster's superuser, for tests and repairs; the application never uses it."""
        access = self._access()
        return f"postgresql+psycopg://{_SUPERUSER}:{access['superuser']}@127.0.0.1:{access['port']}/postgres"

    def start(self, patience: float = 120.0) -> Urls:
        """Start, or start again after a crash; returns when the server answers.

        Ends a server that an earlier life left in the folder. Waits ``patience`` seconds for crash
        recovery. Raises :class:`PostgresError` with one line for a person.
        """
        place = find_place(self._var)
        self._take_lock()
        try:
            return self._start(place, patience)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop in order: clients are disconnected, open transactions rolled back, everything flushed."""
        if self._process is not None:
            stop(self._process, (signal.SIGINT, 30.0), (signal.SIGQUIT, 10.0))
            self._process = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _start(self, place: Place, patience: float) -> Urls:
        stop_strays(place.data)
        if not place.data.exists():
            self._initialise(place)
        self._refuse_other_version(place)
        access = self._access()
        if not port_is_free(access["port"]):
            access = self._remember({**access, "port": free_port()})
        self._launch(place, access["port"])
        self._wait_until_ready(patience)
        return ensure_roles(self.superuser_url, RolePasswords(**access["roles"]))

    def _take_lock(self) -> None:
        if self._lock is not None:
            return
        lock = (self._var / "pg.lock").open("ab")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            raise PostgresError(f"Another process already runs the database in {self._var}.") from None
        self._lock = lock

    def _initialise(self, place: Place) -> None:
        """Make the cluster beside its place and move it there, so that a half-made one is never used."""
        partial = place.data.with_name(f"{place.data.name}.partial")
        if partial.exists():
            shutil.rmtree(partial)
        partial.mkdir(mode=0o700)
        superuser = secrets.token_urlsafe(24)
        pwfile = partial.with_name(f"{partial.name}.password")
        pwfile.touch(mode=0o600)
        pwfile.write_text(superuser)
        uid, gid = place.user or (os.geteuid(), os.getegid())
        for path in (partial, pwfile):
            os.chown(path, uid, gid)
        options = [
            f"--pgdata={partial}",
            f"--username={_SUPERUSER}",
            f"--pwfile={pwfile}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-instructions",
        ]
        if self._settings["fsync"] == "off":
            options.append("--no-sync")
        with self._log() as log:
            start = log.tell()
            command: list[str | Path] = [place.programs / "initdb", *options]
            child = spawn(
                command, death_signal=signal.SIGKILL, env=_environment(), user=place.user, output=log
            )
            code = child.wait()
        pwfile.unlink()
        if code != 0:
            raise PostgresError(f"The database could not be created: {self._last_words(start)}")
        roles = RolePasswords()
        passwords = {"owner": roles.owner, "app": roles.app, "dispatcher": roles.dispatcher}
        self._remember({"port": free_port(), "superuser": superuser, "roles": passwords})
        partial.rename(place.data)

    def _refuse_other_version(self, place: Place) -> None:
        made_by = (place.data / "PG_VERSION").read_text().strip()
        show = subprocess.run([place.programs / "postgres", "--version"], capture_output=True, check=True)  # noqa: S603 - our own program
        ours = show.stdout.decode().split()[-1].split(".")[0]
        if made_by != ours:
            raise PostgresError(
                f"{place.data} was made by PostgreSQL {made_by}; this release brings {ours}."
                " Dump it with the old release and load it with this one."
            )

    def _launch(self, place: Place, port: int) -> None:
        options = [f"--{name}={value}" for name, value in self._settings.items()]
        command: list[str | Path] = [place.programs / "postgres", "-D", place.data, "-p", str(port), *options]
        with self._log() as log:
            self._log_start = log.tell()
            self._process = spawn(
                command, death_signal=signal.SIGINT, env=_environment(), user=place.user, output=log
            )

    def _wait_until_ready(self, patience: float) -> None:
        deadline = time.monotonic() + patience
        url = self.superuser_url.replace("+psycopg", "", 1)
        while True:
            if not self.running:
                raise PostgresError(f"The database did not start: {self._last_words(self._log_start)}")
            try:
                psycopg.connect(url, connect_timeout=5).close()
                return
            except psycopg.OperationalError as error:
                if time.monotonic() > deadline:
                    raise PostgresError(f"The database did not answer within {patience:.0f} s.") from error
            time.sleep(0.02)

    def _log(self) -> IO[bytes]:
        path = self._var / "log" / "postgres.log"
        path.parent.mkdir(exist_ok=True)
        if path.exists() and path.stat().st_size > _LOG_LIMIT:
            path.replace(path.with_suffix(".log.1"))
        return path.open("ab")

    def _last_words(self, start: int) -> str:
        with (self._var / "log" / "postgres.log").open("rb") as log:
            log.seek(start)
            lines = log.read().decode(errors="replace").splitlines()
        serious = [line for line in lines if "FATAL:" in line or "PANIC:" in line or "error:" in line]
        return (serious or lines or ["it said nothing."])[-1]

    def _access(self) -> dict[str, Any]:
        path = self._var / "secrets" / "database.json"
        try:
            access: dict[str, Any] = json.loads(path.read_text())
        except FileNotFoundError:
            raise PostgresError(
                f"{path} is missing, and with it the passwords of the database: put it back."
            ) from None
        return access

    def _remember(self, access: dict[str, Any]) -> dict[str, Any]:
        folder = self._var / "secrets"
        folder.mkdir(mode=0o700, exist_ok=True)
        partial = folder / "database.json.partial"
        partial.touch(mode=0o600)
        partial.write_text(json.dumps(access, indent=2))
        partial.replace(folder / "database.json")
        return access


def _environment() -> dict[str, str]:
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
