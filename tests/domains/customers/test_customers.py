"""Anonymous customers."""

import re
from datetime import UTC, datetime

import pytest

from skyteller.domains.customers import service
from skyteller.kernel.clock import ManualClock, use_clock
from skyteller.kernel.db import Database
from skyteller.kernel.errors import NotFoundError
from skyteller.kernel.ids import new_id
from skyteller.kernel.postgres import Urls
from tests.factories.people import add_customer, add_tenant


async def test_a_visitor(urls: Urls, database: Database) -> None:
    bank = await add_tenant(urls)
    visitor = await add_customer(database, bank)
    assert re.fullmatch(r"访客 [0-9A-F]{4}", visitor.display_name)
    assert re.fullmatch(r"Visitor [0-9A-F]{4}", (await add_customer(database, bank, "en")).display_name)
    async with database.transaction(bank.id) as session:
        assert await service.get(session, visitor.id) == visitor


async def test_a_customer_of_another_bank_does_not_exist(urls: Urls, database: Database) -> None:
    here, there = await add_tenant(urls), await add_tenant(urls)
    stranger = await add_customer(database, there)
    async with database.transaction(here.id) as session:
        for unknown in (stranger.id, new_id()):
            with pytest.raises(NotFoundError):
                await service.get(session, unknown)
            assert not await service.touch(session, unknown)


async def test_last_seen_is_written_at_most_once_a_minute(urls: Urls, database: Database) -> None:
    bank = await add_tenant(urls)
    start = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
    with use_clock(ManualClock(start)) as clock:
        assert isinstance(clock, ManualClock)
        visitor = await add_customer(database, bank)

        async def seen_after(seconds: float) -> float:
            clock.advance(seconds)
            async with database.transaction(bank.id) as session:
                assert await service.touch(session, visitor.id)
            async with database.transaction(bank.id) as session:
                return ((await service.get(session, visitor.id)).last_seen_at - start).total_seconds()

        assert [await seen_after(50) for _ in range(4)] == [0, 100, 100, 200]
