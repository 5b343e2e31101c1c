"""Banks, their branches and their hours."""

from datetime import UTC, datetime, time

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from skyteller.domains.organisation import service
from skyteller.domains.organisation.schemas import Bilingual, ServiceHours, TenantSettings
from skyteller.kernel.db import Database
from skyteller.kernel.errors import NotFoundError
from skyteller.kernel.ids import new_id
from skyteller.kernel.postgres import Urls
from tests.factories.people import add_tenant


async def test_a_bank_comes_back_as_it_was_made(urls: Urls, database: Database) -> None:
    settings = TenantSettings(
        bot_name="小溪",
        hours=ServiceHours(opens=time(8, 30), closes=time(20)),
        suggestions=[Bilingual(zh="我的卡丢了", en="I lost my card")],
    )
    union = await add_tenant(urls, "union", kind="union")
    made = await add_tenant(urls, "bank", settings=settings, parent=union)
    async with database.transaction(made.id) as session:
        assert await service.tenant(session) == made
        assert made.settings == settings
    async with database.transaction(None) as session:
        assert await service.tenant_by_slug(session, "bank") == made
        assert await service.tenants(session) == [union, made]
        with pytest.raises(NotFoundError):
            await service.tenant_by_slug(session, "nowhere")
    async with database.transaction(new_id()) as session:
        with pytest.raises(NotFoundError):
            await service.tenant(session)


async def test_making_a_bank_again_changes_nothing(urls: Urls, owner_engine: AsyncEngine) -> None:
    made = await add_tenant(urls, "bank")
    async with AsyncSession(owner_engine) as session, session.begin():
        again = await service.ensure_tenant(
            session, slug="bank", name="renamed", name_en="renamed", kind="union"
        )
    assert again == made


async def test_branches_are_made_once_and_stay_in_their_bank(urls: Urls, database: Database) -> None:
    here, there = await add_tenant(urls, "here"), await add_tenant(urls, "there")
    for _ in range(2):
        async with database.transaction(here.id) as session:
            await service.ensure_branch(session, "城关支行")
    async with database.transaction(here.id) as session:
        assert [branch.name for branch in await service.branches(session)] == ["城关支行"]
    async with database.transaction(there.id) as session:
        assert await service.branches(session) == []


@pytest.mark.parametrize(
    ("utc", "is_open"),
    [("00:29", False), ("00:30", True), ("11:59", True), ("12:00", False), ("20:00", False)],
)
def test_hours_are_local_time(utc: str, is_open: bool) -> None:
    settings = TenantSettings(hours=ServiceHours(opens=time(8, 30), closes=time(20)))
    at = datetime.combine(datetime(2026, 11, 22, tzinfo=UTC), time.fromisoformat(utc), UTC)
    assert service.service_open(settings, at) is is_open


def test_without_hours_staff_always_answer() -> None:
    assert service.service_open(TenantSettings(), datetime(2026, 11, 22, 20, tzinfo=UTC))
