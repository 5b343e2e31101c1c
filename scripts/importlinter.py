"""Write ``.importlinter``: the walls between modules, from the one list below.

``--check`` only compares the file with what would be written. A module that does not exist yet stands in
parentheses, so that its place in the order is kept for it.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "skyteller"
TARGET = ROOT / ".importlinter"

PARTS = ("apps", "demo", "evaluation", "adapters", "domains", "kernel")

# Top to bottom; modules on one line do not know each other.
MODULES = (
    ("insight",),
    ("training",),
    ("outreach", "workforce"),
    ("assist",),
    ("dialogue",),
    ("quality",),
    ("counter", "tickets"),
    ("routing",),
    ("risk",),
    ("channels",),
    ("media",),
    ("conversations",),
    ("flows",),
    ("customers", "knowledge"),
    ("inference",),
    ("banking",),
    ("organisation",),
)

INSIDE = (
    "(api) | (jobs) | (handlers)",
    "(service)",
    "(repository)",
    "(models)",
    "(schemas) | (events) | (errors) | (ports)",
)
HEAD = """\
# Written by scripts/importlinter.py; change the lists there.
[importlinter]
root_package = skyteller
include_external_packages = false
"""
PRIVATE = ("models", "repository")


def exists(*names: str) -> bool:
    """Whether the package or module is there."""
    path = SOURCE.joinpath(*names)
    return (path / "__init__.py").exists() or path.with_suffix(".py").exists()


def contract(key: str, **fields: str | list[str]) -> str:
    """One section of the file."""
    lines = [f"[importlinter:contract:{key}]"]
    for name, value in fields.items():
        if isinstance(value, str):
            lines.append(f"{name} = {value}")
        else:
            lines += [f"{name} =", *(f"    {item}" for item in value)]
    return "\n".join(lines) + "\n"


def layer(row: tuple[str, ...]) -> str:
    """One line of the order of modules, absent ones in parentheses."""
    return " | ".join(name if exists("domains", name) else f"({name})" for name in row)


def render() -> str:
    """The whole file."""
    present = [name for row in MODULES for name in row if exists("domains", name)]
    sections = [
        HEAD,
        contract(
            "parts",
            name=" > ".join(PARTS),
            type="layers",
            containers=["skyteller"],
            exhaustive="true",
            layers=list(PARTS),
        ),
        contract(
            "modules",
            name="a module imports only those below it",
            type="layers",
            containers=["skyteller.domains"],
            exhaustive="true",
            layers=[layer(row) for row in MODULES],
        ),
    ]
    if present:
        sections.append(
            contract(
                "inside",
                name="inside a module",
                type="layers",
                containers=[f"skyteller.domains.{name}" for name in present],
                layers=list(INSIDE),
            )
        )
    for module in present:
        private = [
            f"skyteller.domains.{module}.{part}" for part in PRIVATE if exists("domains", module, part)
        ]
        if private:
            sections.append(
                contract(
                    f"private-{module}",
                    name=f"{module} keeps its tables to itself",
                    type="protected",
                    protected_modules=private,
                    allowed_importers=[f"skyteller.domains.{module}"],
                )
            )
    return "\n".join(sections)


def main() -> int:
    """Write the file, or with ``--check`` say whether it is up to date; returns the exit code."""
    wanted = render()
    if "--check" not in sys.argv[1:]:
        TARGET.write_text(wanted)
        return 0
    if not TARGET.exists() or TARGET.read_text() != wanted:
        print(".importlinter is out of date: run .venv/bin/python scripts/importlinter.py")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
