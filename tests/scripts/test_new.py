"""``make new`` writes a skeleton that is a working plug-in at once."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from scripts.new import KINDS, ROOT, write
from skyteller.domains.channels.channel import Channel
from skyteller.domains.conversations.service.cards import Card

WANTED: dict[str, type[Any]] = {"channel": Channel, "card": Card}


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_kind_is_tested_here() -> None:
    assert set(KINDS) == set(WANTED)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_skeleton_is_a_plugin_and_clean(kind: str, tmp_path: Path) -> None:
    folder = tmp_path / KINDS[kind].folder
    folder.mkdir(parents=True)
    (folder / "__init__.py").touch()
    path = write(kind, "night-desk", tmp_path)
    assert path == folder / "night_desk.py"
    plugin = load(path).plugin
    assert isinstance(plugin, WANTED[kind])
    assert plugin.name == "night-desk"
    for check in (["check"], ["format", "--check"]):
        command = [sys.executable, "-m", "ruff", *check, "--config", str(ROOT / "pyproject.toml"), str(path)]
        clean = subprocess.run(command, capture_output=True, text=True, check=False)
        assert clean.returncode == 0, clean.stdout


def test_a_card_takes_an_answer(tmp_path: Path) -> None:
    (tmp_path / KINDS["card"].folder).mkdir(parents=True)
    card = load(write("card", "wish", tmp_path)).plugin
    content = card.content({"title": "您希望几点回电?"})
    assert card.text(content) == "您希望几点回电?"
    assert card.submission(content, {"text": "下午三点"}) == ({"text": "下午三点"}, "下午三点")
    with pytest.raises(ValueError, match="text"):
        card.submission(content, {})


@pytest.mark.parametrize(
    ("kind", "name", "reason"),
    [("spell", "fire", "no kind"), ("card", "Fire!", "no name"), ("card", "link", "there already")],
)
def test_what_cannot_be_written_is_refused(kind: str, name: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        write(kind, name)
