"""SQL of queues."""

from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.domains.routing.models import (
    Queue,
    QueueMember,
)
from skyteller.kernel.db import tenant_of

HANDLE_SAMPLE = 50


_HANDLE = text(
    "SELECT avg(extract(epoch FROM ended_at - accepted_at))::float8 FROM ("
    " SELECT ended_at, accepted_at FROM assignments WHERE tenant_id = :tenant AND queue_id = :queue"
    " AND ended_at IS NOT NULL ORDER BY ended_at DESC LIMIT :sample) s"
)


async def add_queue(session: AsyncSession, queue: Queue) -> None:
    """Insert a queue unless its slug is there already."""
    values = {column.key: getattr(queue, column.key) for column in Queue.__table__.columns}
    await session.execute(insert(Queue).values(**values).on_conflict_do_nothing())


async def queues(session: AsyncSession) -> list[Queue]:
    """All queues, the most urgent first."""
    query = select(Queue).where(Queue.tenant_id == tenant_of(session)).order_by(Queue.priority, Queue.id)
    return list((await session.execute(query)).scalars())


async def queue(session: AsyncSession, queue_id: UUID) -> Queue | None:
    """One queue."""
    return await session.get(Queue, (tenant_of(session), queue_id))


async def queue_by_slug(session: AsyncSession, slug: str) -> Queue | None:
    """The queue with this slug."""
    query = select(Queue).where(Queue.tenant_id == tenant_of(session), Queue.slug == slug)
    return (await session.execute(query)).scalar_one_or_none()


async def members(session: AsyncSession) -> dict[UUID, set[UUID]]:
    """The agents of each queue that is not open to all."""
    query = select(QueueMember.queue_id, QueueMember.staff_id).where(
        QueueMember.tenant_id == tenant_of(session)
    )
    found: dict[UUID, set[UUID]] = {}
    for queue_id, staff_id in await session.execute(query):
        found.setdefault(queue_id, set()).add(staff_id)
    return found


async def mean_handle_s(session: AsyncSession, queue_id: UUID) -> float | None:
    """The mean length of the queue's last conversations with an agent, in seconds."""
    values = {"tenant": tenant_of(session), "queue": queue_id, "sample": HANDLE_SAMPLE}
    mean: float | None = (await session.execute(_HANDLE, values)).scalar()
    return mean
