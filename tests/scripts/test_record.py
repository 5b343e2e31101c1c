"""A measurement belongs to a commit, and only a command that worked leaves one."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scripts.record import ROOT, RecordError, main, record

FOUND = [sys.executable, "-c", 'print(\'{"ratio": 0.5, "words": "好"}\')']


def git(folder: Path, *words: str) -> str:
    command = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet")
    (tmp_path / "code.py").write_text("1\n")
    git(tmp_path, "add", "code.py")
    git(tmp_path, "commit", "--quiet", "-m", "first")
    return tmp_path


def test_a_record_has_command_commit_date_machine_and_result(repo: Path) -> None:
    path = record("bench-thing", FOUND, repo)
    assert path == repo / "docs/measurements/bench-thing.json"
    text = path.read_text(encoding="utf-8")
    assert text.endswith("}\n")
    assert "好" in text
    kept = json.loads(text)
    assert list(kept) == ["name", "command", "commit", "date", "machine", "result"]
    assert kept["name"] == "bench-thing"
    assert kept["commit"] == git(repo, "rev-parse", "HEAD").strip()
    assert kept["result"] == {"ratio": 0.5, "words": "好"}
    assert set(kept["machine"]) == {"cores", "python", "platform"}
    assert kept["command"].startswith(sys.executable)


def test_other_records_do_not_make_the_tree_dirty(repo: Path) -> None:
    record("one", FOUND, repo)
    assert "dirty" not in json.loads(record("two", FOUND, repo).read_text())


@pytest.mark.parametrize("name", ["code.py", "new.py"])
def test_a_dirty_tree_is_refused_unless_allowed(repo: Path, name: str) -> None:
    (repo / name).write_text("2\n")
    with pytest.raises(RecordError, match="commit them"):
        record("thing", FOUND, repo)
    assert json.loads(record("thing", FOUND, repo, allow_dirty=True).read_text())["dirty"] is True


def test_files_that_change_meanwhile_are_noticed(repo: Path) -> None:
    changing = [sys.executable, "-c", "open('code.py', 'w').write('2'); print('{}')"]
    with pytest.raises(RecordError, match="changed while"):
        record("thing", changing, repo)
    git(repo, "checkout", "--quiet", "code.py")
    assert json.loads(record("thing", changing, repo, allow_dirty=True).read_text())["dirty"] is True


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("print('{}'); exit(3)", "ended with 3"),
        ("print('hello')", "one JSON object"),
        ("print('{}'); print('{}')", "one JSON object"),
        ("print('[1]')", "one JSON object"),
    ],
)
def test_a_command_that_fails_leaves_the_old_record(repo: Path, code: str, reason: str) -> None:
    before = record("thing", FOUND, repo).read_text()
    with pytest.raises(RecordError, match=reason):
        record("thing", [sys.executable, "-c", code], repo)
    assert (repo / "docs/measurements/thing.json").read_text() == before


@pytest.mark.parametrize("name", ["../thing", "Thing", "a--b", ""])
def test_a_name_is_a_plain_word(repo: Path, name: str) -> None:
    with pytest.raises(RecordError, match="is no name"):
        record(name, FOUND, repo)


def test_a_missing_command_or_repository_is_one_line(
    repo: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with pytest.raises(RecordError, match="no-such-program: No such file"):
        record("thing", ["no-such-program"], repo)
    with pytest.raises(RecordError, match="git rev-parse failed"):
        record("thing", FOUND, tmp_path_factory.mktemp("bare"))


def test_words_after_the_dashes_belong_to_the_command(
    monkeypatch: pytest.MonkeyPatch, repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("scripts.record.ROOT", repo)
    echo = "import json, sys; print(json.dumps({'told': sys.argv[1:]}))"
    assert main(["thing", "--", sys.executable, "-c", echo, "--json", "--allow-dirty"]) == 0
    kept = json.loads((repo / "docs/measurements/thing.json").read_text())
    assert kept["result"] == {"told": ["--json", "--allow-dirty"]}
    assert capsys.readouterr().out == "✓ docs/measurements/thing.json\n"
    assert main(["thing", "--", "false"]) == 1
    assert "nothing is recorded" in capsys.readouterr().err


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_command_may_clean_up_when_it_is_ended(repo: Path, number: signal.Signals) -> None:
    code = (
        "import signal, sys, time, pathlib\n"
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))\n"
        "try:\n    pathlib.Path('ready').touch(); time.sleep(30)\n"
        "finally:\n    time.sleep(0.5); pathlib.Path('cleaned').touch()\n"
    )
    told = (
        "import pathlib, sys; from scripts.record import record\n"
        f"record('thing', [sys.executable, '-c', {code!r}], pathlib.Path({str(repo)!r}))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", told], cwd=ROOT, stderr=subprocess.PIPE, start_new_session=True
    )
    deadline = time.monotonic() + 10
    while not (repo / "ready").exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    if number == signal.SIGINT:  # a terminal tells everybody
        os.killpg(process.pid, number)
    else:
        process.send_signal(number)
    process.communicate(timeout=10)
    assert process.returncode != 0
    assert (repo / "cleaned").exists()
