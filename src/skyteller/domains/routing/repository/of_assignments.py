"""SQL of who serves whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.domains.routing.models import (
    Assignment,
)
from skyteller.domains.routing.repository.rows import FRESH
from skyteller.kernel.db import tenant_of


async def open_assignment(
    session: AsyncSession, conversation_id: UUID, states: Sequence[str], staff_id: UUID | None = None
) -> Assignment | None:
    """The latest assignment of a conversation in one of ``states``, locked."""
    query = (
        select(Assignment)
        .where(
            Assignment.tenant_id == tenant_of(session),
            Assignment.conversation_id == conversation_id,
            Assignment.state.in_(states),
        )
        .order_by(Assignment.accepted_at.desc())
        .limit(1)
        .with_for_update()
    )
    if staff_id is not None:
        query = query.where(Assignment.staff_id == staff_id)
    return (await session.execute(query, execution_options=FRESH)).scalar_one_or_none()


async def latest_assignment(session: AsyncSession, conversation_id: UUID) -> Assignment | None:
    """The latest assignment of a conversation in any state."""
    query = (
        select(Assignment)
        .where(Assignment.tenant_id == tenant_of(session), Assignment.conversation_id == conversation_id)
        .order_by(Assignment.accepted_at.desc())
        .limit(1)
    )
    return (await session.execute(query, execution_options=FRESH)).scalar_one_or_none()


async def assignments_of(session: AsyncSession, staff_id: UUID, states: Sequence[str]) -> list[Assignment]:
    """An agent's assignments in these states, by conversation."""
    query = (
        select(Assignment)
        .where(
            Assignment.tenant_id == tenant_of(session),
            Assignment.staff_id == staff_id,
            Assignment.state.in_(states),
        )
        .order_by(Assignment.conversation_id)
    )
    return list((await session.execute(query, execution_options=FRESH)).scalars())


async def active_by_staff(session: AsyncSession) -> dict[UUID, int]:
    """How many conversations each agent serves."""
    query = (
        select(Assignment.staff_id, func.count())
        .where(Assignment.tenant_id == tenant_of(session), Assignment.state == "active")
        .group_by(Assignment.staff_id)
    )
    return {row[0]: row[1] for row in await session.execute(query)}


@dataclass(frozen=True, slots=True)
class Day:
    """An agent's assignments of a day in figures."""

    served: int
    mean_wait_s: float | None
    rated: int
    good: int


async def day_of(session: AsyncSession, staff_id: UUID, since: datetime) -> Day:
    """What an agent has taken up since then."""
    query = select(
        func.count(),
        func.avg(Assignment.wait_s),
        func.count(Assignment.score),
        func.count().filter(Assignment.score >= 4),
    ).where(
        Assignment.tenant_id == tenant_of(session),
        Assignment.staff_id == staff_id,
        Assignment.accepted_at >= since,
    )
    served, mean, rated, good = (await session.execute(query)).one()
    return Day(served, None if mean is None else float(mean), rated, good)
