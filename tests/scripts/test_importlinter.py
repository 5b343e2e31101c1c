"""The walls between modules are written from one list."""

from pathlib import Path

from scripts import importlinter
from skyteller import domains


def test_every_module_has_its_place() -> None:
    there = {path.name for path in Path(domains.__path__[0]).iterdir() if (path / "__init__.py").exists()}
    assert there <= {name for row in importlinter.MODULES for name in row}
