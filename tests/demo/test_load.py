"""The demo's banks: loaded once, taken up again, never overwritten."""

import pytest
from sqlalchemy import text

from skyteller.demo import load
from skyteller.demo.tenants import PASSWORD, TENANTS
from skyteller.domains.organisation import service
from skyteller.domains.organisation.schemas import StaffMember, Tenant
from skyteller.kernel.db import Database
from skyteller.kernel.postgres import Urls

USERNAMES = {
    "yunxin": {"union"},
    "yunling": {"linxiaoyan", "chenli", "hejing", "luomin", "admin"},
    "qingxi": {"zhaoqiang", "sunyue"},
}


async def look(database: Database) -> dict[str, tuple[Tenant, list[StaffMember], list[str]]]:
    """Banks with their staff and branches, by slug."""
    async with database.transaction(None) as session:
        banks = await service.tenants(session)
    found = {}
    for bank in banks:
        async with database.transaction(bank.id) as session:
            branches = [branch.name for branch in await service.branches(session)]
            found[bank.slug] = (bank, await service.members(session), branches)
    return found


async def test_everything_is_there_and_stays_as_people_changed_it(urls: Urls, database: Database) -> None:
    await load.load_demo(urls.owner, urls.app)
    first = await look(database)
    assert {slug: {m.username for m in staff} for slug, (_, staff, _) in first.items()} == USERNAMES
    assert first["yunxin"][0].kind == "union"
    assert "云岭农商银行" in first["yunling"][0].settings.welcome.zh
    assert all(2 <= len(branches) <= 3 for slug, (_, _, branches) in first.items() if slug != "yunxin")
    assert all(member.branch for _, staff, _ in first.values() for member in staff)
    yunling, staff, _ = first["yunling"]
    admin = next(member for member in staff if member.username == "admin")
    async with database.transaction(yunling.id) as session:
        attempt = await service.begin_sign_in(session, "LinXiaoYan")
        await service.set_password(session, admin.id, "changed by a person")
    await service.check_sign_in(attempt, PASSWORD)
    await load.load_demo(urls.owner, urls.app)
    assert await look(database) == first
    async with database.transaction(yunling.id) as session:
        attempt = await service.begin_sign_in(session, "admin")
    assert await service.check_sign_in(attempt, "changed by a person") == admin.id


@pytest.mark.parametrize("step", range(4))
async def test_it_takes_up_where_it_was_killed(
    urls: Urls, database: Database, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    class KilledError(Exception):
        pass

    left = step
    ensure = service.ensure_branch

    async def ensure_some(session: object, name: str) -> object:
        nonlocal left
        if left == 0:
            raise KilledError
        left -= 1
        return await ensure(session, name)  # type: ignore[arg-type]  # passed on as it came

    with monkeypatch.context() as patch:
        patch.setattr(load.organisation, "ensure_branch", ensure_some)
        with pytest.raises(KilledError):
            await load.load_demo(urls.owner, urls.app)
    await load.load_demo(urls.owner, urls.app)
    found = await look(database)
    assert {slug: {m.username for m in staff} for slug, (_, staff, _) in found.items()} == USERNAMES
    assert {slug: set(branches) for slug, (_, _, branches) in found.items()} == {
        bank.slug: set(bank.branches) for bank in TENANTS
    }


async def test_nobody_stands_in_two_banks(urls: Urls, database: Database) -> None:
    await load.load_demo(urls.owner, urls.app)
    async with database.transaction(None) as session:
        assert (await session.scalars(text("SELECT count(*) FROM staff"))).one() == 0
