"""Queues: which there are, whether they are open, who works in them."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.domains.organisation import service as organisation
from skyteller.domains.organisation.schemas import Bilingual, Tenant
from skyteller.domains.routing import repository
from skyteller.domains.routing.models import PresenceRow, Queue, QueueEntry
from skyteller.domains.routing.schemas import NORMAL_PRIORITY, QueueOut, QueueRef
from skyteller.domains.routing.service import hours
from skyteller.kernel import clock
from skyteller.kernel.db import tenant_of
from skyteller.kernel.errors import NotFoundError
from skyteller.kernel.ids import new_id

DEFAULT_SLUG = "general"


async def ensure_default_queue(session: AsyncSession, name: str) -> QueueRef:
    """The queue that takes everybody in and that all agents serve, made if it is new."""
    queue = await repository.queue_by_slug(session, DEFAULT_SLUG)
    if queue is None:
        fresh = Queue(
            tenant_id=tenant_of(session),
            id=new_id(),
            slug=DEFAULT_SLUG,
            name=name,
            priority=NORMAL_PRIORITY,
            hours=None,
            all_agents=True,
        )
        await repository.add_queue(session, fresh)
        queue = await repository.queue_by_slug(session, DEFAULT_SLUG)
    if queue is None:
        raise NotFoundError
    return QueueRef(id=queue.id, name=queue.name)


async def default_queue(session: AsyncSession) -> Queue:
    """The queue for those who name none; made where the bank has none yet."""
    queue = await repository.queue_by_slug(session, DEFAULT_SLUG)
    if queue is not None:
        return queue
    made = await ensure_default_queue(session, "人工客服")
    return await get_queue(session, made.id)


async def get_queue(session: AsyncSession, queue_id: UUID) -> Queue:
    """One queue; raises :class:`NotFoundError`."""
    queue = await repository.queue(session, queue_id)
    if queue is None:
        raise NotFoundError
    return queue


def queue_open(queue: Queue, bank: Tenant) -> bool:
    """Whether the queue takes customers in now: its own hours, else the bank's."""
    now = clock.now()
    if queue.hours is not None:
        return hours.is_open(queue.hours, now)
    return organisation.service_open(bank.settings, now)


def queue_hours_text(queue: Queue, bank: Tenant) -> Bilingual:
    """The queue's hours in words."""
    return bank.settings.hours_text if queue.hours is None else hours.hours_text(queue.hours)


async def service_open(session: AsyncSession) -> bool:
    """Whether the default queue takes customers in now."""
    return queue_open(await default_queue(session), await organisation.tenant(session))


def works_in(queue: Queue, staff_id: UUID, members: dict[UUID, set[UUID]]) -> bool:
    """Whether the agent serves this queue."""
    return queue.all_agents or staff_id in members.get(queue.id, set())


async def list_queues(session: AsyncSession) -> list[QueueOut]:
    """All queues as they stand now, the most urgent first."""
    bank = await organisation.tenant(session)
    entries = await repository.entries(session)
    ready = await repository.presences(session, "ready")
    members = await repository.members(session)
    return [_queue_out(queue, bank, entries, ready, members) for queue in await repository.queues(session)]


def _queue_out(
    queue: Queue,
    bank: Tenant,
    entries: list[QueueEntry],
    ready: list[PresenceRow],
    members: dict[UUID, set[UUID]],
) -> QueueOut:
    now = clock.now()
    waits = [(now - entry.enqueued_at).total_seconds() for entry in entries if entry.queue_id == queue.id]
    return QueueOut(
        id=queue.id,
        name=queue.name,
        waiting=len(waits),
        longest_wait_s=max(0, int(max(waits))) if waits else None,
        ready=sum(works_in(queue, agent.staff_id, members) for agent in ready),
        open=queue_open(queue, bank),
    )
