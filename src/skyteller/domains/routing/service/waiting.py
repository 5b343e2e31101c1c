"""Into the line and out of it again."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.domains.conversations import service as conversations
from skyteller.domains.conversations.errors import IllegalTransitionError
from skyteller.domains.conversations.schemas import ConversationOut
from skyteller.domains.organisation import service as organisation
from skyteller.domains.routing import repository
from skyteller.domains.routing.errors import OtherConversationOpenError, ServiceClosedError
from skyteller.domains.routing.models import Queue, QueueEntry
from skyteller.domains.routing.schemas import QueueRef, Reason, WaitOut
from skyteller.domains.routing.service import matching
from skyteller.domains.routing.service.queues import (
    default_queue,
    get_queue,
    queue_hours_text,
    queue_open,
    works_in,
)
from skyteller.domains.routing.service.signals import changed
from skyteller.kernel import clock
from skyteller.kernel.db import tenant_of
from skyteller.kernel.errors import NotFoundError
from skyteller.kernel.realtime import touch_all

DEFAULT_HANDLE_S = 240.0
RECENT = 20


@dataclass(frozen=True, slots=True)
class Placing:
    """How somebody is put into a line: at the ``front``, first for the agent ``wanted``.

    Without a ``priority`` the queue's own holds.
    """

    reason: Reason
    front: bool = False
    priority: int | None = None
    asked: tuple[UUID, ...] = ()
    wanted: UUID | None = None


async def enqueue(
    session: AsyncSession, conversation_id: UUID, *, reason: Reason, queue: UUID | None = None
) -> WaitOut:
    """Let a customer wait for a person; who waits already keeps their place.

    Raises :class:`ServiceClosedError` outside the queue's hours, :class:`IllegalTransitionError` while an
    agent serves the customer. A closed conversation is opened again.
    """
    conversation = await conversations.lock(session, conversation_id)
    entry = await repository.entry(session, conversation_id)
    if entry is not None:
        return await wait_of(session, entry)
    if conversation.state == "served":
        raise IllegalTransitionError(state=conversation.state)
    chosen = await get_queue(session, queue) if queue is not None else await default_queue(session)
    bank = await organisation.tenant(session)
    if not queue_open(chosen, bank):
        text = queue_hours_text(chosen, bank)
        raise ServiceClosedError(hours_zh=text.zh, hours_en=text.en)
    if conversation.state in {"closed", "wrapup"}:
        await require_no_other(session, conversation)
    if conversation.state == "closed":
        await conversations.reopen(session, conversation_id)
    if reason == "customer-asked":
        await conversations.system(session, conversation_id, "agent-requested", {})
    entry = await put_in_line(session, conversation, chosen, Placing(reason))
    await conversations.system(session, conversation_id, "queued", {"queue": chosen.name})
    return await wait_of(session, entry)


async def call_if_silent(session: AsyncSession, conversation_id: UUID, before: datetime) -> None:
    """Call a person when the customer still waits for the bot since ``before``; out of hours nobody."""
    conversation = await conversations.lock(session, conversation_id)
    waits_since = conversation.awaiting_since
    if conversation.state != "bot" or waits_since is None or waits_since >= before:
        return
    try:
        await enqueue(session, conversation_id, reason="bot-silent")
    except ServiceClosedError:
        return


async def put_in_line(
    session: AsyncSession, conversation: ConversationOut, queue: Queue, placing: Placing
) -> QueueEntry:
    """Make the conversation wait; its row is locked. Says nothing to the customer."""
    await conversations.set_state(session, conversation.id, "waiting", agent=None)
    now = clock.now()
    entry = QueueEntry(
        tenant_id=tenant_of(session),
        conversation_id=conversation.id,
        queue_id=queue.id,
        priority=placing.priority or queue.priority,
        enqueued_at=now,
        front=placing.front,
        state="waiting",
        asked={str(staff_id): now.isoformat() for staff_id in placing.asked},
        wanted=placing.wanted,
        reason=placing.reason,
    )
    repository.add(session, entry)
    await session.flush()
    changed(session)
    return entry


async def cancel_wait(session: AsyncSession, conversation_id: UUID) -> None:
    """The customer goes back to the bot; not waiting is no error."""
    await conversations.lock(session, conversation_id)
    entry = await repository.entry(session, conversation_id, lock=True)
    if entry is None:
        return
    await repository.delete(session, entry)
    await conversations.set_state(session, conversation_id, "bot", agent=None)
    await conversations.system(session, conversation_id, "queue-cancelled", {})
    changed(session, entry.offered_to)
    await show_message_again(session, conversation_id)


async def show_message_again(session: AsyncSession, conversation_id: UUID) -> None:
    """Nobody serves the customer: a message left and not taken up is back on all desks."""
    if await repository.message_open(session, conversation_id):
        touch_all(session, "desk")


async def wait_out(session: AsyncSession, conversation_id: UUID) -> WaitOut | None:
    """The customer's place, if the conversation waits."""
    entry = await repository.entry(session, conversation_id)
    return None if entry is None else await wait_of(session, entry)


async def wait_of(session: AsyncSession, entry: QueueEntry) -> WaitOut:
    """The place of an entry with the wait to expect."""
    queue = await repository.queue(session, entry.queue_id)
    if queue is None:
        raise NotFoundError
    position = await repository.position(session, entry)
    members = await repository.members(session)
    ready = await repository.presences(session, "ready")
    agents = [agent for agent in ready if works_in(queue, agent.staff_id, members)]
    active = await repository.active_by_staff(session)
    handle = await repository.mean_handle_s(session, queue.id)
    return WaitOut(
        queue=QueueRef(id=queue.id, name=queue.name),
        position=position,
        expected_wait_s=matching.expected_wait(
            position,
            sum(max(0, agent.capacity - active.get(agent.staff_id, 0)) for agent in agents),
            sum(agent.capacity for agent in agents),
            DEFAULT_HANDLE_S if handle is None else handle,
        ),
        enqueued_at=entry.enqueued_at,
        priority=entry.priority,
        offered=entry.state == "offered",
        open=queue_open(queue, await organisation.tenant(session)),
    )


async def require_no_other(session: AsyncSession, conversation: ConversationOut) -> None:
    """Raise :class:`OtherConversationOpenError` when the customer goes on elsewhere."""
    recent = await conversations.of_customer(session, conversation.customer.id, limit=RECENT)
    for other in recent:
        if other.id != conversation.id and other.state in {"bot", "waiting", "served"}:
            raise OtherConversationOpenError
