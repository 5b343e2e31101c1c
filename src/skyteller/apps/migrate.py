"""The schema of the database: bring it up to date, or say why not."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, pool

MIGRATIONS = Path(__file__).parents[3] / "migrations"


class NewerDatabaseError(RuntimeError):
    """The database was migrated by a later release; this one must not touch it."""


def alembic_config(owner_url: str) -> Config:
    """What Alembic needs to work on the database as its owner."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["url"] = owner_url
    return config


def migrate(owner_url: str) -> bool:
    """Bring the schema up to date; returns whether there was anything to do.

    ``owner_url`` is the SQLAlchemy URL of the owner role. Raises :class:`NewerDatabaseError`.
    """
    config = alembic_config(owner_url)
    scripts = ScriptDirectory.from_config(config)
    present = _present_revision(owner_url)
    if present == scripts.get_current_head():
        return False
    if present is not None and present not in {script.revision for script in scripts.walk_revisions()}:
        raise NewerDatabaseError(
            f"The database was made by a newer Skyteller (schema {present}):"
            " update the code, or restore a backup."
        )
    command.upgrade(config, "head")
    return True


def _present_revision(owner_url: str) -> str | None:
    engine = create_engine(owner_url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()
