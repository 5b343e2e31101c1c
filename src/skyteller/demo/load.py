"""Load the demo's banks: safe to repeat, and to take up again after being killed half-way.

What is there already stays as people have changed it; passwords above all.
"""

from importlib.resources import files

from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.pool import NullPool

from skyteller.demo.tenants import MEMBERS, PASSWORD, TENANTS, UNION, DemoTenant
from skyteller.domains.inference.service import shared
from skyteller.domains.knowledge import service as knowledge
from skyteller.domains.knowledge.schemas import ImportRow, Language
from skyteller.domains.organisation import service as organisation
from skyteller.domains.organisation.schemas import NewStaffMember, Tenant
from skyteller.domains.routing import service as routing
from skyteller.kernel.auth import hash_password
from skyteller.kernel.db import Database


async def load_demo(owner_url: str, app_url: str) -> None:
    """Make sure that the demo's banks, branches, staff and contents exist.

    URLs are ``postgresql+psycopg://`` of the owner role (it alone writes the directory of banks) and of
    the app role.
    """
    banks = await _directory(owner_url)
    db = Database(app_url, app_url, pool_size=2)
    try:
        await _people(db, banks)
        await _queues(db, banks)
        await _knowledge(db, banks)
    finally:
        await db.close()


async def _directory(owner_url: str) -> dict[str, Tenant]:
    engine = create_async_engine(owner_url, poolclass=NullPool)
    try:
        async with AsyncSession(engine) as session, session.begin():
            union = await _ensure(session, UNION)
            members = [await _ensure(session, bank, union) for bank in MEMBERS]
    finally:
        await engine.dispose()
    return {tenant.slug: tenant for tenant in (union, *members)}


async def _ensure(session: AsyncSession, bank: DemoTenant, parent: Tenant | None = None) -> Tenant:
    return await organisation.ensure_tenant(
        session,
        slug=bank.slug,
        name=bank.name,
        name_en=bank.name_en,
        kind=bank.kind,
        parent=parent,
        settings=bank.settings(),
    )


async def _people(db: Database, banks: dict[str, Tenant]) -> None:
    password_hash: str | None = None
    for bank in TENANTS:
        async with db.transaction(banks[bank.slug].id) as session:
            branches = {name: (await organisation.ensure_branch(session, name)).id for name in bank.branches}
            known = {member.username.lower() for member in await organisation.members(session)}
            for person in bank.staff:
                if person.username in known:
                    continue
                password_hash = password_hash or await hash_password(PASSWORD)
                new = NewStaffMember(
                    name=person.name,
                    username=person.username,
                    work_no=person.work_no,
                    roles=[person.role],
                    branch_id=branches[person.branch] if person.branch else None,
                    password=PASSWORD,
                )
                await organisation.insert_member(session, new, password_hash)


async def _queues(db: Database, banks: dict[str, Tenant]) -> None:
    for bank in MEMBERS:
        async with db.transaction(banks[bank.slug].id) as session:
            await routing.ensure_default_queue(session, "人工客服")


async def _knowledge(db: Database, banks: dict[str, Tenant]) -> None:
    """The written entries of both languages; those a bank has already stay as its editors keep them."""
    inference = shared()
    for bank in MEMBERS:
        tenant_id = banks[bank.slug].id
        for name, language in _WRITTEN:
            rows = knowledge.parse(files("skyteller.demo.data").joinpath(name).read_bytes())
            async with db.transaction(tenant_id) as session:
                keys = [row.key for row in rows if isinstance(row, ImportRow) and row.key]
                known = await knowledge.known_keys(session, keys)
            missing = [row for row in rows if isinstance(row, ImportRow) and row.key not in known]
            if not missing:
                continue
            await knowledge.import_rows(
                db,
                inference,
                tenant_id,
                knowledge.checked(missing, publish=True),
                publish=True,
                language=language,
                by="演示数据",
            )


_WRITTEN: tuple[tuple[str, Language], ...] = (("knowledge_zh.jsonl", "zh-CN"), ("knowledge_en.jsonl", "en"))
