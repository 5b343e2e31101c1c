"""All SQL of routing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, literal, not_, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.domains.routing.models import (
    Assignment,
    MessageLeft,
    PresenceRow,
    Queue,
    QueueEntry,
    QueueMember,
)
from skyteller.kernel.db import Base, tenant_of

FRESH = {"populate_existing": True}
HANDLE_SAMPLE = 50

_LEAD = text("SELECT pg_try_advisory_xact_lock(hashtextextended('routing ' || :tenant, 0))")
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
_HANDLE = text(
    "SELECT avg(extract(epoch FROM ended_at - accepted_at))::float8 FROM ("
    " SELECT ended_at, accepted_at FROM assignments WHERE tenant_id = :tenant AND queue_id = :queue"
    " AND ended_at IS NOT NULL ORDER BY ended_at DESC LIMIT :sample) s"
)


async def lead(session: AsyncSession) -> bool:
    """Be the one process that matches for this tenant in this transaction; false when another is."""
    return bool((await session.execute(_LEAD, {"tenant": str(tenant_of(session))})).scalar())


def add(session: AsyncSession, row: Base) -> None:
    """Insert with the next flush."""
    session.add(row)


async def delete(session: AsyncSession, row: Base) -> None:
    """Delete now."""
    await session.delete(row)
    await session.flush()


# Queues


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


# Entries


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


# Assignments


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


# Presence


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


# Messages left


async def add_message(session: AsyncSession, values: dict[str, Any]) -> MessageLeft | None:
    """Keep a message; ``None`` when this ``client_id`` has left it already."""
    query = (
        insert(MessageLeft)
        .values(tenant_id=tenant_of(session), **values)
        .on_conflict_do_nothing(index_elements=["tenant_id", "conversation_id", "client_id"])
        .returning(MessageLeft)
    )
    return (await session.execute(query)).scalar_one_or_none()


async def message(session: AsyncSession, conversation_id: UUID, client_id: UUID) -> MessageLeft:
    """The message that this ``client_id`` left."""
    query = select(MessageLeft).where(
        MessageLeft.tenant_id == tenant_of(session),
        MessageLeft.conversation_id == conversation_id,
        MessageLeft.client_id == client_id,
    )
    return (await session.execute(query)).scalar_one()


async def open_messages(session: AsyncSession, limit: int) -> list[MessageLeft]:
    """Messages that nobody has taken up, the oldest first."""
    query = (
        select(MessageLeft)
        .where(MessageLeft.tenant_id == tenant_of(session), MessageLeft.handled_at.is_(None))
        .order_by(MessageLeft.at)
        .limit(limit)
    )
    return list((await session.execute(query)).scalars())


async def handle_messages(
    session: AsyncSession, conversation_id: UUID, staff_id: UUID, now: datetime
) -> datetime | None:
    """An agent takes up what the customer left; the time of the oldest message, if there was any."""
    query = (
        update(MessageLeft)
        .where(
            MessageLeft.tenant_id == tenant_of(session),
            MessageLeft.conversation_id == conversation_id,
            MessageLeft.handled_at.is_(None),
        )
        .values(handled_at=now, handled_by=staff_id)
        .execution_options(synchronize_session=False)
        .returning(MessageLeft.at)
    )
    return min((row[0] for row in await session.execute(query)), default=None)
