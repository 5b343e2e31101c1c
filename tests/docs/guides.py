"""Code blocks of the guides that are files: ``<!-- file: PATH -->`` stands before each."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
_FILE_BLOCK = re.compile(r"<!-- file: (?P<path>\S+) -->\n```\w+\n(?P<text>.*?)```\n", re.DOTALL)


def files_in(guide: str) -> dict[str, str]:
    """Path and text of each file that the guide (a path from the root) spells out."""
    text = (ROOT / guide).read_text(encoding="utf-8")
    return {found["path"]: found["text"] for found in _FILE_BLOCK.finditer(text)}
