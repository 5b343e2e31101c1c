"""A served house for each file of hostile tests: what one file did to it does not trouble the next."""

import asyncio
from collections.abc import Iterator

import pytest

from tests.database import TestServer, open_folder
from tests.hostile.house import House, furnish, served


@pytest.fixture(scope="module")
def house(database_server: TestServer) -> Iterator[House]:
    """Two banks, the server in a process of its own, its log in a file."""
    with database_server.database() as urls, open_folder() as folder:
        ours, theirs = asyncio.run(furnish(urls))
        log = folder / "server.log"
        with served(urls, log) as (port, process):
            yield House(port, urls, log, process, ours, theirs)


@pytest.fixture(autouse=True)
def standing(house: House) -> Iterator[None]:
    """Whatever a test throws at it, the house stands afterwards."""
    yield
    house.still_stands()
