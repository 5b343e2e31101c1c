"""Fixtures that every test may ask for by name."""

from collections.abc import AsyncIterator, Iterator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from skyteller.kernel.db import Database
from skyteller.kernel.postgres import Urls
from tests.database import TestServer, test_server


@pytest.fixture(scope="session")
def database_server() -> Iterator[TestServer]:
    """One PostgreSQL for the whole test process."""
    with test_server() as server:
        yield server


@pytest.fixture
def urls(database_server: TestServer) -> Iterator[Urls]:
    """URLs of the three roles on a fresh, migrated, empty database of this test's own."""
    with database_server.database() as urls:
        yield urls


@pytest.fixture
async def database(urls: Urls) -> AsyncIterator[Database]:
    """The product's own database access, connected as *app* and *dispatcher*."""
    database = Database(urls.app, urls.dispatcher)
    await database.open()
    yield database
    await database.close()


@pytest.fixture
async def app_engine(urls: Urls) -> AsyncIterator[AsyncEngine]:
    """A bare engine connected as *app*."""
    engine = create_async_engine(urls.app, poolclass=NullPool)
    yield engine
    await engine.dispose()


@pytest.fixture
async def owner_engine(urls: Urls) -> AsyncIterator[AsyncEngine]:
    """A bare engine connected as *owner*, to look at the catalogue."""
    engine = create_async_engine(urls.owner, poolclass=NullPool)
    yield engine
    await engine.dispose()
