"""``bench import`` as a person runs it, in small."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from skyteller.evaluation.bench.importing import in_words
from tests.database import open_folder

COMMAND = [sys.executable, "-c", "from skyteller.evaluation.bench.cli import app; app()", "import"]


@pytest.fixture
def folder() -> Iterator[Path]:
    with open_folder() as folder:
        yield folder


def run(folder: Path, *options: str) -> "subprocess.CompletedProcess[bytes]":
    temporary = folder / "tmp"
    temporary.mkdir(mode=0o755)
    done = subprocess.run(
        [*COMMAND, *options, "--json"],
        capture_output=True,
        env={**os.environ, "TMPDIR": str(temporary)},
        check=False,
        timeout=120,
    )
    assert not list(temporary.iterdir())
    return done


@pytest.mark.slow
def test_made_up_entries_are_imported_published_and_found(folder: Path) -> None:
    done = run(folder, "--entries", "300", "--similar", "1", "--fresh", "2", "--searches", "10")
    assert done.returncode == 0, done.stderr.decode()
    found = orjson.loads(done.stdout)
    assert found["entries"] == found["created"] == found["published"] == 300
    assert found["refused"] == found["drafts"] == 0
    assert found["state"] == "done"
    assert found["entries_per_s"] == pytest.approx(300 / found["import_s"], rel=0.02)
    assert 0 < found["found_after_s"] < 2
    assert 0 < found["fresh_s_p50"] <= found["fresh_s_max"] < 2
    assert 0 < found["search_ms_p50"] <= found["search_ms_p99"]
    assert found["postgres"].startswith("18")
    assert "300 created, 0 refused; 0 drafts, 300 published" in in_words(found)


@pytest.mark.slow
def test_a_file_without_answers_becomes_drafts_and_refusals_are_told(folder: Path) -> None:
    file = folder / "faq.csv"
    file.write_text(
        "cluster_id,role,question\nd1,standard,怎么还款\nd1,query,还款咋弄\nd2,standard,怎么还款？\nd3,standard,利息\n"
    )
    done = run(folder, "--file", str(file), "--fresh", "0")
    assert done.returncode == 0, done.stderr.decode()
    found = orjson.loads(done.stdout)
    assert (found["entries"], found["created"], found["refused"]) == (3, 2, 1)
    assert (found["drafts"], found["published"]) == (2, 0)
    assert sum(found["refusals"].values()) == 1
    assert found["found_after_s"] is found["search_ms_p50"] is found["fresh_s_p50"] is None
    assert "2 drafts, 0 published" in in_words(found)


def test_a_file_that_is_not_there_is_one_line(folder: Path) -> None:
    done = run(folder, "--file", str(folder / "absent.csv"))
    assert done.returncode == 2
    assert done.stdout == b""
    said = done.stderr.decode().strip()
    assert said == f"bench import: {folder / 'absent.csv'}: No such file or directory"


@pytest.mark.slow
def test_a_file_that_cannot_be_imported_is_one_line(folder: Path) -> None:
    file = folder / "picture.csv"
    file.write_text("colour,size\nred,3\n")
    done = run(folder, "--file", str(file))
    assert done.returncode == 2
    assert len(done.stderr.decode().strip().splitlines()) == 1
    assert "bench import: the import ended as failed" in done.stderr.decode()
