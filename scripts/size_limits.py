"""Files stay small enough to be read in one sitting: Python 400 lines, TypeScript 250."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
LIMITS = {".py": 400, ".ts": 250, ".tsx": 250}
GENERATED = ("/generated/", ".gen.ts", ".d.ts")


def lines_of(path: Path) -> int:
    """Number of lines of a text file."""
    with path.open("rb") as file:
        return sum(1 for _ in file)


def main() -> int:
    """Print each file over its limit; returns the exit code."""
    tracked = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    over = 0
    for name in tracked:
        limit = LIMITS.get(Path(name).suffix)
        path = ROOT / name
        if limit is None or any(mark in f"/{name}" for mark in GENERATED) or not path.exists():
            continue
        if (length := lines_of(path)) > limit:
            print(f"{name}: {length} lines, at most {limit}: split it by use case")
            over += 1
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
