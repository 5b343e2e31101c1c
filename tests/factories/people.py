"""Banks, staff and customers for tests; every value is a default that a test may replace."""

from itertools import count

from argon2 import PasswordHasher
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.pool import NullPool

from skyteller.domains.customers import service as customers
from skyteller.domains.customers.schemas import Customer, Language
from skyteller.domains.organisation import service as organisation
from skyteller.domains.organisation.schemas import (
    NewStaffMember,
    Role,
    StaffMember,
    Tenant,
    TenantKind,
    TenantSettings,
)
from skyteller.kernel.db import Database
from skyteller.kernel.postgres import Urls

PASSWORD = "correct horse battery"
# Cheap on purpose: the cost of the product's hash is not what most tests are about.
_CHEAP_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
_numbers = count(1)


async def add_tenant(
    urls: Urls,
    slug: str | None = None,
    *,
    name: str = "青石农商银行",
    kind: TenantKind = "member",
    parent: Tenant | None = None,
    settings: TenantSettings | None = None,
) -> Tenant:
    """A bank of its own."""
    engine = create_async_engine(urls.owner, poolclass=NullPool)
    try:
        async with AsyncSession(engine) as session, session.begin():
            return await organisation.ensure_tenant(
                session,
                slug=slug or f"bank-{next(_numbers)}",
                name=name,
                name_en="Qingshi Rural Commercial Bank",
                kind=kind,
                parent=parent,
                settings=settings,
            )
    finally:
        await engine.dispose()


async def add_staff(
    database: Database,
    tenant: Tenant,
    *roles: Role,
    username: str | None = None,
    name: str = "林晓燕",
    work_no: str | None = None,
) -> StaffMember:
    """Somebody who works there (an agent unless roles are given); the password is :data:`PASSWORD`."""
    number = next(_numbers)
    new = NewStaffMember(
        name=name,
        username=username or f"staff{number}",
        work_no=work_no or str(3000 + number),
        roles=list(roles) or ["agent"],
        password=PASSWORD,
    )
    async with database.transaction(tenant.id) as session:
        staff_id = await organisation.insert_member(session, new, _CHEAP_HASH)
        assert staff_id is not None, "user name or work number is taken"
        return await organisation.staff_member(session, staff_id)


async def add_customer(database: Database, tenant: Tenant, language: Language = "zh-CN") -> Customer:
    """An anonymous customer."""
    async with database.transaction(tenant.id) as session:
        return await customers.create_visitor(session, language)


async def staff_token(database: Database, tenant: Tenant, member: StaffMember, hours: int = 12) -> str:
    """A session token: good as cookie ``sky_session`` and as bearer token."""
    async with database.transaction(tenant.id) as session:
        signed_in = await organisation.finish_sign_in(session, member.id, user_agent="tests", hours=hours)
    return signed_in.token
