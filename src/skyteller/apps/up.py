"""``skyteller up``: the whole remote bank on one machine, under one process that watches the others."""

import fcntl
import os
import secrets
import signal
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from skyteller.apps.api_process import ApiProcess
from skyteller.apps.checks import check_machine
from skyteller.apps.console import RefusalError, console, step
from skyteller.apps.web_build import WEB, build_web
from skyteller.apps.welcome import welcome
from skyteller.kernel.postgres import EmbeddedPostgres, PostgresError, Urls
from skyteller.kernel.processes import die_with_parent

_WATCH = 0.1
_POSTGRES_TRIES = 5


def up(var: Path, port: int, *, pages: bool) -> None:
    """Check, start, serve until Ctrl-C or SIGTERM; raises :class:`RefusalError`."""
    began = time.monotonic()
    if "MAKELEVEL" in os.environ:
        die_with_parent(signal.SIGTERM)
    var = var.absolute()
    stopping = _stop_on_signals()
    try:
        with _only_one(var):
            check_machine(var, port)
            if pages:
                build_web()
            _serve(var, port, stopping, began)
    except PostgresError as error:
        raise RefusalError(str(error), "数据库无法运行。") from error


def _serve(var: Path, port: int, stopping: threading.Event, began: float) -> None:
    postgres = EmbeddedPostgres(var)
    api = ApiProcess(port, var / "log" / "api.log")
    try:
        api.warm_up()  # loads the program while the database starts
        with step("Starting PostgreSQL 启动数据库"):
            urls = postgres.start()
        if (var / "pg").is_symlink():
            console.print(f"  PostgreSQL may not enter {var}: data lie in 数据位于 {(var / 'pg').resolve()}")
        _prepare(urls)
        settings = _settings(urls, var)
        with step("Starting the server 启动服务"):
            api.start(settings)
            api.wait_until_ready(stopping)
        if not stopping.is_set():
            welcome(port, time.monotonic() - began)
            _watch(postgres, api, settings, stopping)
    finally:
        with step("Stopping 正在停止"):
            api.stop()
            postgres.stop()


def _prepare(urls: Urls) -> None:
    """Bring the schema and the demo bank up to date."""
    import asyncio

    from skyteller.apps.migrate import NewerDatabaseError, migrate
    from skyteller.demo.load import load_demo

    with step("Bringing the schema up to date 更新数据表"):
        try:
            migrate(urls.owner)
        except NewerDatabaseError as error:
            raise RefusalError(str(error), "数据库由更新版本创建,请先更新代码。") from error
    with step("Loading the demo bank 载入演示银行"):
        asyncio.run(load_demo(urls.owner, urls.app))


def _watch(
    postgres: EmbeddedPostgres, api: ApiProcess, settings: Mapping[str, str], stopping: threading.Event
) -> None:
    """Start again whatever dies, until asked to stop."""
    while not stopping.wait(_WATCH):
        if not postgres.running:
            console.print("[yellow]![/yellow] PostgreSQL died; starting it again 数据库异常退出,正在恢复")
            urls = _revive(postgres, stopping)
            if urls is not None and _addresses(urls).items() - settings.items():
                # Somebody took the database's port meanwhile; the server knows only the old one.
                settings = {**settings, **_addresses(urls)}
                api.stop()
                api.start(settings)
        if not api.running:
            console.print(
                f"[yellow]![/yellow] The server died ({api.fate}); starting it again 服务异常退出,正在重启"
            )
            if not stopping.wait(api.pause()):
                api.start(settings)


def _revive(postgres: EmbeddedPostgres, stopping: threading.Event) -> Urls | None:
    for attempt in range(_POSTGRES_TRIES):
        try:
            return postgres.start()
        except PostgresError:
            if attempt == _POSTGRES_TRIES - 1 or stopping.wait(2.0**attempt):
                raise
    return None


def _settings(urls: Urls, var: Path) -> dict[str, str]:
    return {
        **_addresses(urls),
        "SKYTELLER_SECRET_KEY": _secret_key(var),
        "SKYTELLER_WEB_DIR": str(WEB),
    }


def _addresses(urls: Urls) -> dict[str, str]:
    return {
        "SKYTELLER_DATABASE_OWNER_URL": urls.owner,
        "SKYTELLER_DATABASE_APP_URL": urls.app,
        "SKYTELLER_DATABASE_DISPATCHER_URL": urls.dispatcher,
    }


def _secret_key(var: Path) -> str:
    """The key that signs visitor tokens: made once, kept for this user only."""
    path = var / "secrets" / "secret_key"
    if not path.exists():
        partial = path.with_suffix(".partial")
        partial.touch(mode=0o600)
        partial.write_text(secrets.token_urlsafe(48))
        partial.replace(path)
    return path.read_text()


def _stop_on_signals() -> threading.Event:
    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup asks to outlive the terminal
        signal.signal(signal.SIGHUP, stop)
    return stopping


@contextmanager
def _only_one(var: Path) -> Iterator[None]:
    """Hold ``var/up.lock``, which names the process that holds it."""
    try:
        var.mkdir(parents=True, exist_ok=True)
        lock = (var / "up.lock").open("a+")
    except OSError as error:
        raise RefusalError(f"{var} is not writable: {error.strerror}.", f"无法写入 {var}。") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            pid = lock.read().strip()
            raise RefusalError(
                f"Skyteller already runs here (process {pid}).", f"已在运行(进程 {pid})。"
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield
