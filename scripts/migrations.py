"""Check the migrations on a real database: one head, up and down again, and the same columns as the models.

Indexes, keys and policies live in the migrations alone; tables without a model are left to their own tests.
"""

import importlib.util
import pkgutil
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import String, create_engine, pool
from sqlalchemy.schema import SchemaItem

import skyteller.domains
from skyteller.apps.migrate import alembic_config
from skyteller.kernel.db import Base
from skyteller.kernel.postgres import EmbeddedPostgres

COMPARED = {"add_table", "add_column", "remove_column", "modify_nullable", "modify_type"}
FAST = {"fsync": "off", "shared_buffers": "64MB"}


def load_models() -> None:
    """Import every module's ``models``, which fills ``Base.metadata``."""
    for module in pkgutil.iter_modules(skyteller.domains.__path__, "skyteller.domains."):
        if importlib.util.find_spec(f"{module.name}.models") is not None:
            importlib.import_module(f"{module.name}.models")


def has_model(
    item: SchemaItem, _name: str | None, kind: str, reflected: bool, _other: SchemaItem | None
) -> bool:
    """Whether the comparison should look at a table that the database has."""
    return not (kind == "table" and reflected and getattr(item, "name", None) not in Base.metadata.tables)


def other_type(
    _context: object, _in_database: object, _in_model: object, there: object, here: object
) -> bool | None:
    """Text is text, with or without a length; for all else Alembic decides (None)."""
    return False if isinstance(there, String) and isinstance(here, String) else None


def differences(owner_url: str) -> list[Any]:
    """What the database and the models do not have in common."""
    engine = create_engine(owner_url, poolclass=pool.NullPool)
    options = {"include_object": has_model, "compare_type": other_type}
    with engine.connect() as connection, warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Did not recognize type")  # of a table without a model
        found = compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)
    # Alembic gives a tuple for each change of a table and a list of tuples for those of one column.
    changes = [change for item in found for change in (item if isinstance(item, list) else [item])]
    return [change for change in changes if change[0] in COMPARED]


def main() -> int:
    """Print each problem; returns the exit code."""
    load_models()
    with tempfile.TemporaryDirectory(prefix="skyteller-migrations-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL's user must be able to enter
        with EmbeddedPostgres(folder, settings=FAST) as urls:
            config = alembic_config(urls.owner)
            heads = ScriptDirectory.from_config(config).get_heads()
            if len(heads) != 1:
                print(f"migrations: {len(heads)} heads, exactly one is wanted: {', '.join(heads)}")
                return 1
            command.upgrade(config, "head")
            command.downgrade(config, "base")
            command.upgrade(config, "head")
            found = differences(urls.owner)
    for difference in found:
        print(f"models and migrations differ: {difference}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
