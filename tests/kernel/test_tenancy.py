"""Tenants in the database: what no query, however careless, may do."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from skyteller.kernel.db import BypassingRoleError, Database
from skyteller.kernel.ids import new_id
from skyteller.kernel.postgres import Urls
from tests.database import TestServer
from tests.factories.people import add_customer, add_staff, add_tenant

WITHOUT_TENANTS = {"alembic_version"}
WITHOUT_TENANTS_PREFIX = "procrastinate_"

UNPROTECTED = text(
    """
    SELECT c.relname,
           c.relrowsecurity AS enabled,
           c.relforcerowsecurity AS forced,
           EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid) AS has_policy
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND n.nspname = 'public'
    """
)
VIEWS = text(
    """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND (
        c.relkind = 'm'
        OR c.relkind = 'v' AND NOT 'security_invoker=true' = ANY (coalesce(c.reloptions, '{}'))
    )
    """
)


async def unprotected(connection: AsyncConnection) -> set[str]:
    """Tables that somebody could read across tenants."""
    rows = (await connection.execute(UNPROTECTED)).all()
    assert len(rows) > 5, "the catalogue was not read"
    return {
        row.relname
        for row in rows
        if not (row.enabled and row.forced and row.has_policy)
        and row.relname not in WITHOUT_TENANTS
        and not row.relname.startswith(WITHOUT_TENANTS_PREFIX)
    }


async def tables_with_tenant(connection: AsyncConnection) -> list[str]:
    """Tables that hold a tenant's rows."""
    query = text(
        "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
        " JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND a.attname = 'tenant_id'"
        " AND has_table_privilege('skyteller_app', c.oid, 'SELECT') ORDER BY 1"
    )
    return list((await connection.scalars(query)).all())


async def test_every_table_has_a_forced_policy(owner_engine: AsyncEngine) -> None:
    async with owner_engine.connect() as connection:
        assert await unprotected(connection) == set()
        assert (await connection.execute(VIEWS)).all() == []


@pytest.mark.parametrize(
    "half_done",
    [
        "SELECT 1",
        "ALTER TABLE probe ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE probe ENABLE ROW LEVEL SECURITY; ALTER TABLE probe FORCE ROW LEVEL SECURITY",
        "ALTER TABLE probe ENABLE ROW LEVEL SECURITY; CREATE POLICY tenant ON probe USING (true)",
    ],
)
async def test_a_table_half_protected_is_found(owner_engine: AsyncEngine, half_done: str) -> None:
    async with owner_engine.begin() as connection:
        await connection.execute(text("CREATE TABLE probe (tenant_id uuid PRIMARY KEY)"))
        for statement in half_done.split("; "):
            await connection.execute(text(statement))
        assert await unprotected(connection) == {"probe"}
        await connection.rollback()


@pytest.fixture
async def two_banks(urls: Urls, database: Database) -> tuple[UUID, UUID]:
    """Two banks with one branch-less member of staff and one customer each."""
    ids = []
    for slug in ("here", "there"):
        tenant = await add_tenant(urls, slug)
        await add_staff(database, tenant, username="somebody")
        await add_customer(database, tenant)
        ids.append(tenant.id)
    return ids[0], ids[1]


async def test_a_careless_query_returns_nothing(
    two_banks: tuple[UUID, UUID], database: Database, app_engine: AsyncEngine
) -> None:
    async with app_engine.connect() as connection:
        tables = await tables_with_tenant(connection)
        assert {"staff", "customers", "staff_sessions", "event_log"} <= set(tables)
        for table in tables:
            assert (await connection.execute(text(f"SELECT * FROM {table}"))).all() == [], table
    here, there = two_banks
    async with database.transaction(here) as session:
        for table in ("staff", "customers"):
            seen = (await session.scalars(text(f"SELECT tenant_id FROM {table}"))).all()
            assert set(seen) == {here}
            other = await session.execute(
                text(f"SELECT * FROM {table} WHERE tenant_id = :other"), {"other": there}
            )
            assert other.all() == []


async def test_the_tenant_ends_with_the_transaction(two_banks: tuple[UUID, UUID], urls: Urls) -> None:
    """A connection that goes back to the pool takes no tenant along."""
    here, _ = two_banks
    database = Database(urls.app, urls.dispatcher, pool_size=1)
    try:
        async with database.transaction(here) as session:
            assert (await session.scalars(text("SELECT count(*) FROM staff"))).one() == 1
        async with database.transaction(None) as session:
            assert (await session.scalars(text("SELECT count(*) FROM staff"))).one() == 0
    finally:
        await database.close()


async def test_another_tenants_row_cannot_be_written(
    two_banks: tuple[UUID, UUID], database: Database
) -> None:
    here, there = two_banks
    insert = text(
        "INSERT INTO customers (tenant_id, id, kind, display_name, language, created_at, last_seen_at)"
        " VALUES (:tenant, :id, 'visitor', 'x', 'en', :at, :at)"
    )
    row = {"tenant": there, "id": new_id(), "at": datetime.now(UTC)}
    with pytest.raises(ProgrammingError, match="row-level security"):
        async with database.transaction(here) as session:
            await session.execute(insert, row)
    with pytest.raises(ProgrammingError, match="row-level security"):
        async with database.transaction(None) as session:
            await session.execute(insert, row)
    with pytest.raises(ProgrammingError, match="row-level security"):
        async with database.transaction(here) as session:
            await session.execute(text("UPDATE customers SET tenant_id = :there"), {"there": there})
    async with database.transaction(here) as session:
        changed = await session.execute(
            text("UPDATE customers SET display_name = 'taken' WHERE tenant_id = :there RETURNING id"),
            {"there": there},
        )
        assert changed.all() == []


async def test_the_directory_of_banks_is_read_only(two_banks: tuple[UUID, UUID], database: Database) -> None:
    async with database.transaction(None) as session:
        slugs = (await session.scalars(text("SELECT slug FROM tenants ORDER BY slug"))).all()
    assert slugs == ["here", "there"]
    for statement in (
        "UPDATE tenants SET name = 'x'",
        "DELETE FROM tenants",
        (
            "INSERT INTO tenants (id, slug, name, name_en, kind, created_at)"
            " VALUES (gen_random_uuid(), 'third', 'x', 'x', 'member', now())"
        ),
    ):
        with pytest.raises(ProgrammingError, match="permission denied"):
            async with database.transaction(two_banks[0]) as session:
                await session.execute(text(statement))


async def test_the_app_role_has_no_way_around(app_engine: AsyncEngine) -> None:
    async with app_engine.connect() as connection:
        role = (
            await connection.execute(
                text(
                    "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication"
                    " FROM pg_roles WHERE rolname = current_user"
                )
            )
        ).one()
        owned = (
            await connection.scalars(
                text("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole")
            )
        ).one()
        memberships = (
            await connection.scalars(
                text("SELECT count(*) FROM pg_auth_members WHERE member = current_user::regrole")
            )
        ).one()
        assert tuple(role) == (False, False, False, False, False)
        assert (owned, memberships) == (0, 0)
    async with app_engine.connect() as connection:
        with pytest.raises(ProgrammingError, match="permission denied"):
            await connection.execute(text("SET ROLE skyteller_owner"))
        await connection.rollback()
        await connection.execute(text("SET row_security = off"))
        with pytest.raises(ProgrammingError, match="row-level security"):
            await connection.execute(text("SELECT * FROM staff"))


async def test_the_dispatcher_sees_no_tenant_table(two_banks: tuple[UUID, UUID], urls: Urls) -> None:
    engine = create_async_engine(urls.dispatcher, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            with pytest.raises(ProgrammingError, match="permission denied"):
                await connection.execute(text("SELECT * FROM staff"))
    finally:
        await engine.dispose()


async def test_a_process_does_not_start_with_a_bypassing_role(
    urls: Urls, database_server: TestServer
) -> None:
    superuser = database_server.superuser_url.replace("postgresql://", "postgresql+psycopg://", 1)
    for url in (urls.owner, superuser):
        database = Database(url, urls.dispatcher)
        try:
            with pytest.raises(BypassingRoleError):
                await database.refuse_bypassing_role()
        finally:
            await database.app.dispose()
