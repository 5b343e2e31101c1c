"""All SQL of the organisation."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.domains.organisation.models import (
    BranchRecord,
    StaffRecord,
    StaffSessionRecord,
    TenantRecord,
)
from skyteller.kernel.db import tenant_of

StaffRow = tuple[StaffRecord, BranchRecord | None]


async def tenants(session: AsyncSession) -> Sequence[TenantRecord]:
    """Every tenant: unions first, then by slug."""
    query = select(TenantRecord).order_by(TenantRecord.parent_id.is_not(None), TenantRecord.slug)
    return (await session.scalars(query)).all()


async def tenant_by_slug(session: AsyncSession, slug: str) -> TenantRecord | None:
    """The tenant with this slug."""
    return (await session.scalars(select(TenantRecord).where(TenantRecord.slug == slug))).one_or_none()


async def tenant_by_id(session: AsyncSession, tenant_id: UUID) -> TenantRecord | None:
    """The tenant with this id."""
    return await session.get(TenantRecord, tenant_id)


async def add_tenant(session: AsyncSession, values: dict[str, Any]) -> None:
    """Insert a tenant unless its slug exists; only the owner role may."""
    await session.execute(insert(TenantRecord).values(values).on_conflict_do_nothing(index_elements=["slug"]))


async def branches(session: AsyncSession) -> Sequence[BranchRecord]:
    """The branches of the tenant, by name."""
    return (await session.scalars(select(BranchRecord).order_by(BranchRecord.name))).all()


async def branch(session: AsyncSession, branch_id: UUID) -> BranchRecord | None:
    """The branch, if it is this tenant's."""
    return await session.get(BranchRecord, (tenant_of(session), branch_id))


async def add_branch(session: AsyncSession, values: dict[str, Any]) -> None:
    """Insert a branch unless its name exists."""
    row = {"tenant_id": tenant_of(session), **values}
    await session.execute(
        insert(BranchRecord).values(row).on_conflict_do_nothing(index_elements=["tenant_id", "name"])
    )


def _staff_query() -> Any:
    return select(StaffRecord, BranchRecord).outerjoin(
        BranchRecord,
        (BranchRecord.tenant_id == StaffRecord.tenant_id) & (BranchRecord.id == StaffRecord.branch_id),
    )


async def staff(session: AsyncSession) -> list[StaffRow]:
    """All staff of the tenant with their branches, by work number."""
    rows = await session.execute(_staff_query().order_by(StaffRecord.work_no))
    return [(row[0], row[1]) for row in rows]


async def staff_by_ids(session: AsyncSession, ids: Sequence[UUID]) -> list[StaffRow]:
    """Those of ``ids`` that are this tenant's staff."""
    rows = await session.execute(_staff_query().where(StaffRecord.id.in_(ids)))
    return [(row[0], row[1]) for row in rows]


async def lock_staff(session: AsyncSession, staff_id: UUID) -> StaffRecord | None:
    """One member of staff, locked until the end of the transaction."""
    query = select(StaffRecord).where(StaffRecord.id == staff_id).with_for_update()
    return (await session.scalars(query)).one_or_none()


async def lock_username(session: AsyncSession, username: str) -> StaffRecord | None:
    """The member of staff with this user name in any case, locked."""
    query = select(StaffRecord).where(func.lower(StaffRecord.username) == func.lower(username))
    return (await session.scalars(query.with_for_update())).one_or_none()


async def username_exists(session: AsyncSession, username: str) -> bool:
    """Whether the user name is taken, in any case."""
    query = select(StaffRecord.id).where(func.lower(StaffRecord.username) == func.lower(username))
    return (await session.scalars(query)).first() is not None


async def lock_administrators(session: AsyncSession) -> set[UUID]:
    """Ids of the active administrators, locked in order of id."""
    query = (
        select(StaffRecord.id)
        .where(StaffRecord.active, StaffRecord.roles.contains(["administrator"]))
        .order_by(StaffRecord.id)
        .with_for_update()
    )
    return set((await session.scalars(query)).all())


async def add_staff(session: AsyncSession, values: dict[str, Any]) -> bool:
    """Insert a member of staff; false when the user name or the work number is taken."""
    statement = (
        insert(StaffRecord)
        .values({"tenant_id": tenant_of(session), "active": True, "failed_attempts": 0, **values})
        .on_conflict_do_nothing()
        .returning(StaffRecord.id)
    )
    return (await session.scalars(statement)).first() is not None


async def add_session(session: AsyncSession, values: dict[str, Any]) -> None:
    """Insert a sign-in session."""
    await session.execute(insert(StaffSessionRecord).values({"tenant_id": tenant_of(session), **values}))


async def session_by_digest(
    session: AsyncSession, digest: bytes, now: datetime
) -> tuple[StaffSessionRecord, StaffRecord] | None:
    """The session that holds at ``now`` and its active member of staff."""
    query = (
        select(StaffSessionRecord, StaffRecord)
        .join(
            StaffRecord,
            (StaffRecord.tenant_id == StaffSessionRecord.tenant_id)
            & (StaffRecord.id == StaffSessionRecord.staff_id),
        )
        .where(
            StaffSessionRecord.token_digest == digest,
            StaffSessionRecord.revoked_at.is_(None),
            StaffSessionRecord.expires_at > now,
            StaffRecord.active,
        )
    )
    row = (await session.execute(query)).one_or_none()
    return None if row is None else (row[0], row[1])


async def see_session(session: AsyncSession, session_id: UUID, now: datetime) -> None:
    """Note that the session was used."""
    await session.execute(
        update(StaffSessionRecord).where(StaffSessionRecord.id == session_id).values(last_seen_at=now)
    )


async def live_sessions(session: AsyncSession, staff_id: UUID, now: datetime) -> Sequence[StaffSessionRecord]:
    """The sessions of a member of staff that hold at ``now``, newest first, at most 100."""
    query = (
        select(StaffSessionRecord)
        .where(
            StaffSessionRecord.staff_id == staff_id,
            StaffSessionRecord.revoked_at.is_(None),
            StaffSessionRecord.expires_at > now,
        )
        .order_by(StaffSessionRecord.created_at.desc())
        .limit(100)
    )
    return (await session.scalars(query)).all()


async def end_sessions(
    session: AsyncSession, staff_id: UUID, now: datetime, only: UUID | None = None
) -> set[UUID]:
    """Revoke the sessions of a member of staff (or one of them); the ids that were revoked."""
    statement = (
        update(StaffSessionRecord)
        .where(StaffSessionRecord.staff_id == staff_id, StaffSessionRecord.revoked_at.is_(None))
        .values(revoked_at=now)
        .returning(StaffSessionRecord.id)
    )
    if only is not None:
        statement = statement.where(StaffSessionRecord.id == only)
    return set((await session.scalars(statement)).all())


async def holding(session: AsyncSession, ids: Sequence[UUID], now: datetime) -> set[UUID]:
    """Those of the session ids that still hold at ``now``."""
    query = select(StaffSessionRecord.id).where(
        StaffSessionRecord.id.in_(ids),
        StaffSessionRecord.revoked_at.is_(None),
        StaffSessionRecord.expires_at > now,
    )
    return set((await session.scalars(query)).all())
