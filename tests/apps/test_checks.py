"""Each thing that can be wrong with a newcomer's machine is one clear line."""

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest

from skyteller.apps import web_build
from skyteller.apps.checks import check_machine
from skyteller.apps.console import RefusalError
from skyteller.apps.migrate import NewerDatabaseError, migrate
from skyteller.kernel.postgres import Urls
from skyteller.kernel.postgres.roles import libpq_url
from skyteller.kernel.processes import free_port


class Usage(NamedTuple):
    total: int
    used: int
    free: int


def one_line(refusal: pytest.ExceptionInfo[RefusalError]) -> str:
    text = str(refusal.value)
    assert "\n" not in text
    return text


def test_a_machine_in_order_passes(tmp_path: Path) -> None:
    check_machine(tmp_path / "var", free_port())


def test_a_taken_port_is_named_with_a_way_out(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(RefusalError) as refusal:
            check_machine(tmp_path, port)
    assert f"Port {port} is taken" in one_line(refusal)
    assert f"PORT={port + 1}" in str(refusal.value)


def test_a_nearly_full_disk_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(1 << 40, 1 << 40, 300 << 20))
    with pytest.raises(RefusalError) as refusal:
        check_machine(tmp_path, free_port())
    assert "300 MiB are free" in one_line(refusal)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file stands where the folder should be")
    with pytest.raises(RefusalError) as refusal:
        check_machine(tmp_path / "var", free_port())
    assert "is not writable" in one_line(refusal)


def test_a_newer_database_is_refused_and_left_as_it_is(urls: Urls) -> None:
    with psycopg.connect(libpq_url(urls.owner)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(NewerDatabaseError, match="made by a newer Skyteller"):
        migrate(urls.owner)
    with psycopg.connect(libpq_url(urls.owner)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("9999",)


def test_a_migrated_database_needs_nothing(urls: Urls) -> None:
    assert migrate(urls.owner) is False


@pytest.fixture
def small_web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A workspace of one page, and an npm that writes down what it was asked to do."""
    web = tmp_path / "web"
    (web / "apps" / "page").mkdir(parents=True)
    (web / "apps" / "page" / "main.ts").write_text("1")
    (web / "package-lock.json").write_text("{}")
    programs = tmp_path / "bin"
    programs.mkdir()
    tool(programs / "node", "echo v22.1.0")
    built = "mkdir -p node_modules apps/page/dist && touch apps/page/dist/index.html"
    tool(programs / "npm", f'echo "$*" >> {tmp_path}/asked && {built}')
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    return web


def tool(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def asked(web: Path) -> list[str]:
    return (web.parent / "asked").read_text().splitlines()


def test_pages_are_built_once_and_again_only_when_a_source_changes(small_web: Path) -> None:
    web_build.build_web(small_web)
    web_build.build_web(small_web)
    assert asked(small_web) == ["ci", "run build"]
    (small_web / "apps" / "page" / "main.ts").write_text("2")
    web_build.build_web(small_web)
    assert asked(small_web) == ["ci", "run build", "run build"]


def test_a_failed_build_shows_its_words_and_is_tried_again(small_web: Path) -> None:
    tool(small_web.parent / "bin" / "npm", "mkdir -p node_modules; echo 'unexpected token'; exit 1")
    for _ in range(2):
        with pytest.raises(RefusalError, match="unexpected token"):
            web_build.build_web(small_web)


def test_a_missing_node_is_one_line(small_web: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(small_web))
    with pytest.raises(RefusalError) as refusal:
        web_build.build_web(small_web)
    assert "with npm is missing" in one_line(refusal)


def test_an_old_node_is_one_line(small_web: Path) -> None:
    tool(small_web.parent / "bin" / "node", "echo v18.19.0")
    with pytest.raises(RefusalError) as refusal:
        web_build.build_web(small_web)
    assert "Node v18.19.0 is too old" in one_line(refusal)
