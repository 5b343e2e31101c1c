"""SQL of those who stand in a queue."""

from uuid import UUID

from sqlalchemy import func, literal, not_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.domains.routing.models import (
    QueueEntry,
)
from skyteller.domains.routing.repository.rows import FRESH
from skyteller.kernel.db import tenant_of


async def entry(session: AsyncSession, conversation_id: UUID, *, lock: bool = False) -> QueueEntry | None:
    """The place of a conversation in its queue, freshly read."""
    query = select(QueueEntry).where(
        QueueEntry.tenant_id == tenant_of(session), QueueEntry.conversation_id == conversation_id
    )
    if lock:
        query = query.with_for_update()
    return (await session.execute(query, execution_options=FRESH)).scalar_one_or_none()


async def free_entry(session: AsyncSession, conversation_id: UUID, state: str) -> QueueEntry | None:
    """Lock an entry in ``state`` unless somebody holds it or it has gone."""
    query = (
        select(QueueEntry)
        .where(
            QueueEntry.tenant_id == tenant_of(session),
            QueueEntry.conversation_id == conversation_id,
            QueueEntry.state == state,
        )
        .with_for_update(skip_locked=True)
    )
    return (await session.execute(query, execution_options=FRESH)).scalar_one_or_none()


async def entries(session: AsyncSession) -> list[QueueEntry]:
    """Everybody in a queue, in the order in which they are served."""
    query = (
        select(QueueEntry)
        .where(QueueEntry.tenant_id == tenant_of(session))
        .order_by(
            QueueEntry.front.desc(), QueueEntry.priority, QueueEntry.enqueued_at, QueueEntry.conversation_id
        )
    )
    return list((await session.execute(query, execution_options=FRESH)).scalars())


async def offered_to(session: AsyncSession, staff_id: UUID, *, lock: bool = False) -> list[QueueEntry]:
    """Open offers of an agent, the oldest first."""
    query = (
        select(QueueEntry)
        .where(QueueEntry.tenant_id == tenant_of(session), QueueEntry.offered_to == staff_id)
        .order_by(QueueEntry.conversation_id)
    )
    if lock:
        query = query.with_for_update()
    return list((await session.execute(query, execution_options=FRESH)).scalars())


async def position(session: AsyncSession, place: QueueEntry) -> int:
    """How many of the same queue are served before, plus one."""
    before = tuple_(
        not_(QueueEntry.front), QueueEntry.priority, QueueEntry.enqueued_at, QueueEntry.conversation_id
    ) < tuple_(
        literal(not place.front),
        literal(place.priority),
        literal(place.enqueued_at),
        literal(place.conversation_id),
    )
    query = (
        select(func.count())
        .select_from(QueueEntry)
        .where(QueueEntry.tenant_id == tenant_of(session), QueueEntry.queue_id == place.queue_id, before)
    )
    return int((await session.execute(query)).scalar_one()) + 1


async def count_waiting(session: AsyncSession) -> int:
    """How many customers stand in the tenant's queues."""
    query = select(func.count()).select_from(QueueEntry).where(QueueEntry.tenant_id == tenant_of(session))
    return int((await session.execute(query)).scalar_one())
