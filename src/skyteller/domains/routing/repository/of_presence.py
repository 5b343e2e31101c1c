"""SQL of who is there."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.domains.routing.models import (
    PresenceRow,
)
from skyteller.domains.routing.repository.rows import FRESH
from skyteller.kernel.db import tenant_of

_LOCK_SEEN = text(
    "SELECT FROM presence WHERE tenant_id = :tenant AND staff_id = ANY(CAST(:ids AS uuid[]))"
    " ORDER BY staff_id FOR UPDATE"
)
_SEEN = text(
    "WITH heard AS (SELECT h.id, h.at, p.state = 'offline' AND p.reason = 'lost' AND p.since > :since"
    " AND p.resume_state IS NOT NULL AS back"
    " FROM unnest(CAST(:ids AS uuid[]), CAST(:times AS timestamptz[])) AS h (id, at)"
    " JOIN presence p ON p.tenant_id = :tenant AND p.staff_id = h.id)"
    " UPDATE presence p SET last_seen_at = greatest(p.last_seen_at, h.at),"
    " state = CASE WHEN h.back THEN p.resume_state ELSE p.state END,"
    " since = CASE WHEN h.back THEN h.at ELSE p.since END,"
    " reason = CASE WHEN h.back THEN NULL ELSE p.reason END,"
    " resume_state = CASE WHEN h.back THEN NULL ELSE p.resume_state END"
    " FROM heard h WHERE p.tenant_id = :tenant AND p.staff_id = h.id RETURNING p.staff_id, h.back"
)
_LOST = text(
    "SELECT p.staff_id FROM presence p WHERE p.tenant_id = :tenant AND p.last_seen_at < :before"
    " AND (p.state <> 'offline'"
    " OR EXISTS (SELECT FROM assignments a WHERE a.tenant_id = p.tenant_id AND a.staff_id = p.staff_id"
    " AND a.state = 'active'))"
)


async def presence(session: AsyncSession, staff_id: UUID, *, lock: bool = False) -> PresenceRow | None:
    """One agent's presence, freshly read."""
    query = select(PresenceRow).where(
        PresenceRow.tenant_id == tenant_of(session), PresenceRow.staff_id == staff_id
    )
    if lock:
        query = query.with_for_update()
    return (await session.execute(query, execution_options=FRESH)).scalar_one_or_none()


async def put_presence(
    session: AsyncSession, staff_id: UUID, state: str, reason: str | None, now: datetime, capacity: int
) -> None:
    """Set an agent's state; the capacity only where there is no row yet."""
    set_now = {"state": state, "since": now, "reason": reason, "last_seen_at": now, "resume_state": None}
    query = insert(PresenceRow).values(
        tenant_id=tenant_of(session), staff_id=staff_id, capacity=capacity, **set_now
    )
    await session.execute(query.on_conflict_do_update(index_elements=["tenant_id", "staff_id"], set_=set_now))


async def presences(
    session: AsyncSession, state: str | None = None, *, lock: bool = False
) -> list[PresenceRow]:
    """Presences of the tenant, or those in ``state``, by staff id."""
    query = (
        select(PresenceRow).where(PresenceRow.tenant_id == tenant_of(session)).order_by(PresenceRow.staff_id)
    )
    if state is not None:
        query = query.where(PresenceRow.state == state)
    if lock:
        query = query.with_for_update()
    return list((await session.execute(query, execution_options=FRESH)).scalars())


async def mark_assigned(session: AsyncSession, staff_id: UUID, now: datetime, capacity: int) -> None:
    """The agent has just taken up a customer; who had no presence so far is busy."""
    query = insert(PresenceRow).values(
        tenant_id=tenant_of(session),
        staff_id=staff_id,
        state="busy",
        since=now,
        capacity=capacity,
        last_seen_at=now,
        last_assigned_at=now,
    )
    await session.execute(
        query.on_conflict_do_update(
            index_elements=["tenant_id", "staff_id"], set_={"last_seen_at": now, "last_assigned_at": now}
        )
    )


async def mark_seen(
    session: AsyncSession, heard: dict[UUID, datetime], resumable_since: datetime
) -> list[UUID]:
    """Note when staff were heard of; one lost after ``resumable_since`` is back as before. Gives those."""
    keys = {"tenant": tenant_of(session), "ids": list(heard)}
    await session.execute(_LOCK_SEEN, keys)
    values = {**keys, "times": list(heard.values()), "since": resumable_since}
    return [row[0] for row in await session.execute(_SEEN, values) if row[1]]


async def unheard(session: AsyncSession, before: datetime) -> list[UUID]:
    """Staff who should be there, or serve somebody, and were not heard of since ``before``."""
    rows = await session.execute(_LOST, {"tenant": tenant_of(session), "before": before})
    return sorted(row[0] for row in rows)
