"""“Add a channel in one file”: the guide's files, put into a copy of the source and run there."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.database import open_folder
from tests.docs.guides import ROOT, files_in

GUIDE = "docs/guide/developer.md"
CHANNEL = "src/skyteller/domains/channels/adapters/textline.py"
TEST = "tests/domains/channels/test_textline.py"
PARTS = (
    *("pyproject.toml", ".importlinter", "migrations", "scripts", "src/skyteller"),
    *("tests/conftest.py", "tests/database.py", "tests/factories", "tests/contract"),
)


class House:
    """A copy of the source in which the guide was followed."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run one of the project's own tools in the copy."""
        return subprocess.run(
            [sys.executable, *command],
            cwd=self.root,
            env={**os.environ, "PYTHONPATH": f"{self.root}/src:{self.root}"},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    """The copy, with the two files that the guide adds."""
    with open_folder() as folder:
        unwanted = shutil.ignore_patterns("__pycache__")
        for part in PARTS:
            target = folder / part
            target.parent.mkdir(parents=True, exist_ok=True)
            if (ROOT / part).is_dir():
                shutil.copytree(ROOT / part, target, ignore=unwanted)
            else:
                shutil.copy(ROOT / part, target)
        yield House(folder)


@pytest.fixture(scope="module")
def followed(house: House) -> House:
    """The skeleton of ``make new``, replaced by what the guide spells out."""
    made = house.run("scripts/new.py", "channel", "textline")
    assert made.returncode == 0, made.stdout + made.stderr
    assert (house.root / CHANNEL).exists()
    skeleton = house.run("-m", "pytest", "-q", "tests/contract/test_channels.py", "-k", "textline")
    assert skeleton.returncode == 0, skeleton.stdout
    for path, text in files_in(GUIDE).items():
        (house.root / path).parent.mkdir(parents=True, exist_ok=True)
        (house.root / path).write_text(text, encoding="utf-8")
    return house


@pytest.mark.slow
def test_the_channel_of_the_guide_keeps_the_contract_and_its_own_test(followed: House) -> None:
    assert set(files_in(GUIDE)) == {CHANNEL, TEST}
    run = followed.run("-m", "pytest", "-q", "-rA", "tests/contract/test_channels.py", TEST)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "test_it_says_what_it_is[textline]" in run.stdout
    assert "test_a_line_in_and_lines_out" in run.stdout


@pytest.mark.slow
def test_the_guide_keeps_the_rules_of_the_house(followed: House) -> None:
    for command in (
        ("-m", "ruff", "check", CHANNEL, TEST),
        ("-m", "ruff", "format", "--check", CHANNEL, TEST),
        ("-c", "from importlinter.cli import lint_imports_command as lint; lint()"),
    ):
        run = followed.run(*command)
        assert run.returncode == 0, run.stdout + run.stderr


def test_make_new_knows_the_kinds_that_the_guide_lists() -> None:
    from scripts.new import KINDS

    text = (ROOT / GUIDE).read_text(encoding="utf-8")
    for kind, place in KINDS.items():
        folder = place.folder.removeprefix("src/skyteller/")
        assert f"| `{kind}` | `{folder}/` |" in text
