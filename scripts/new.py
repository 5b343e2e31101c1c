"""``make new KIND NAME``: the skeleton of a plug-in, which already passes the tests of its kind.

A kind is added by one line in ``KINDS`` and a template beside the others.
"""

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from string import Template

ROOT = Path(__file__).parents[1]
TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Kind:
    """Where plug-ins of a kind lie, and what comes next after the skeleton."""

    folder: str
    next_step: str


KINDS = {
    "channel": Kind(
        "src/skyteller/domains/channels/adapters",
        "give it routes for what comes in and say in `capabilities` what it can show",
    ),
    "card": Kind(
        "src/skyteller/domains/conversations/cards",
        "describe its fields in `Content` and what an answer to it looks like",
    ),
}


def write(kind: str, name: str, root: Path = ROOT) -> Path:
    """Write the skeleton and return its path; raises ``ValueError`` with one line for a person."""
    if kind not in KINDS:
        raise ValueError(f"there is no kind {kind!r}: choose one of {', '.join(sorted(KINDS))}")
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name):
        raise ValueError(f"{name!r} is no name: use lower-case letters, digits and hyphens")
    path = root / KINDS[kind].folder / f"{name.replace('-', '_')}.py"
    if path.exists():
        raise ValueError(f"{path.relative_to(root)} is there already")
    words = name.split("-")
    template = Template((TEMPLATES / f"{kind}.py.tmpl").read_text())
    path.write_text(
        template.substitute(name=name, title=" ".join(words), class_name="".join(map(str.capitalize, words)))
    )
    return path


def main(arguments: list[str]) -> int:
    """Write what was asked for; returns the exit code."""
    if len(arguments) != 2:
        print(f"make new KIND NAME, where KIND is one of: {', '.join(sorted(KINDS))}")
        return 2
    kind, name = arguments
    try:
        path = write(kind, name)
    except ValueError as error:
        print(f"make new: {error}")
        return 2
    print(f"{path.relative_to(ROOT)}: {KINDS[kind].next_step}.")
    print(f"Its tests: make test PYTEST_ARGS='tests/contract -k {name}'")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
