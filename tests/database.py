"""A real PostgreSQL for tests: one cluster a test process, one fresh migrated database a test."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql

from skyteller.apps.migrate import migrate
from skyteller.kernel.postgres import EmbeddedPostgres, Urls
from skyteller.kernel.postgres.roles import DATABASE, OWNER, libpq_url

# What is lost in a crash of the machine does not matter here; what a test sees is the same.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "64MB"}


class TestServer:
    """A running cluster whose database ``skyteller`` is migrated and serves as the template."""

    __test__ = False

    def __init__(self, superuser_url: str, template: Urls) -> None:
        self.superuser_url = superuser_url
        self._template = template
        self._numbers = count(1)

    @contextmanager
    def database(self) -> Iterator[Urls]:
        """A copy of the migrated, empty database, dropped at the end."""
        name = f"test_{next(self._numbers)}"
        identifier = sql.Identifier(name)
        with psycopg.connect(libpq_url(self.superuser_url), autocommit=True) as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY WAL_LOG").format(
                    identifier, sql.Identifier(OWNER), sql.Identifier(DATABASE)
                )
            )
            try:
                yield self._template.for_database(name)
            finally:
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(identifier))


@contextmanager
def open_folder() -> Iterator[Path]:
    """A temporary folder that PostgreSQL's user can enter when tests run as root."""
    folder = Path(tempfile.mkdtemp(prefix="skyteller-test-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def test_server() -> Iterator[TestServer]:
    """Start a cluster in a temporary folder and migrate it."""
    with open_folder() as folder:
        postgres = EmbeddedPostgres(folder, settings=FAST)
        try:
            urls = postgres.start()
            migrate(urls.owner)
            yield TestServer(postgres.superuser_url, urls)
        finally:
            postgres.stop()
