"""From the line to an agent: accept, decline, take the next, and the rounds that make offers."""

from collections import Counter
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.domains.conversations import service as conversations
from skyteller.domains.conversations.schemas import ConversationOut
from skyteller.domains.organisation import service as organisation
from skyteller.domains.routing import repository
from skyteller.domains.routing.errors import CapacityReachedError, NobodyWaitingError, OfferGoneError
from skyteller.domains.routing.models import Assignment, QueueEntry
from skyteller.domains.routing.schemas import CAPACITY, Policy
from skyteller.domains.routing.service import matching
from skyteller.domains.routing.service.queues import default_queue, works_in
from skyteller.domains.routing.service.signals import changed
from skyteller.domains.routing.service.waiting import require_no_other
from skyteller.kernel import clock
from skyteller.kernel.db import tenant_of
from skyteller.kernel.ids import new_id


async def accept(session: AsyncSession, conversation_id: UUID, staff_id: UUID) -> ConversationOut:
    """The agent takes the customer who was offered to them, or who left a message.

    An offer that has run out still holds until somebody else is asked. Raises :class:`OfferGoneError`.
    """
    conversation = await conversations.lock(session, conversation_id)
    if conversation.state == "served" and conversation.agent and conversation.agent.id == staff_id:
        return conversation
    entry = await repository.entry(session, conversation_id, lock=True)
    if entry is None:
        return await _take_up_message(session, conversation, staff_id)
    if entry.offered_to is not None and entry.offered_to != staff_id:
        colleague = await organisation.staff_member(session, entry.offered_to)
        raise OfferGoneError(colleague.name)
    if entry.offered_to is None:
        if str(staff_id) not in entry.asked:
            raise OfferGoneError(None)
        await _require_room(session, staff_id)
    return await _take(session, entry, staff_id)


async def decline(session: AsyncSession, conversation_id: UUID, staff_id: UUID) -> None:
    """The agent leaves an offer to others; raises :class:`OfferGoneError` when it is not theirs."""
    await conversations.get(session, conversation_id)
    entry = await repository.entry(session, conversation_id, lock=True)
    if entry is None or entry.offered_to != staff_id:
        raise OfferGoneError(None)
    await withdraw(session, entry)


async def take_next(session: AsyncSession, staff_id: UUID) -> ConversationOut:
    """The agent takes the next customer without waiting for an offer: an offer of theirs first.

    Raises :class:`NobodyWaitingError` and :class:`CapacityReachedError`.
    """
    members = await repository.members(session)
    mine = {q.id for q in await repository.queues(session) if works_in(q, staff_id, members)}
    line = await repository.entries(session)
    offered = [entry for entry in line if entry.offered_to == staff_id]
    free = [entry for entry in line if entry.offered_to is None and entry.queue_id in mine]
    for candidate in [*offered, *free]:
        # A savepoint, so that the locks of a customer who was taken meanwhile are given back.
        async with session.begin_nested() as savepoint:
            await conversations.lock(session, candidate.conversation_id)
            entry = await repository.entry(session, candidate.conversation_id, lock=True)
            if entry is not None and entry.offered_to in {None, staff_id}:
                if entry.offered_to is None:
                    await _require_room(session, staff_id)
                return await _take(session, entry, staff_id)
            await savepoint.rollback()
    raise NobodyWaitingError


async def withdraw(session: AsyncSession, entry: QueueEntry, *, front: bool = False) -> None:
    """End an offer; the customer keeps their place, or goes to the ``front``.

    A customer who was handed over to one agent goes to the front as well.
    """
    staff_id, offered_at = entry.offered_to, entry.offered_at
    if staff_id is not None and offered_at is not None:
        entry.asked = {**entry.asked, str(staff_id): offered_at.isoformat()}
    entry.front = entry.front or front or entry.wanted is not None
    entry.wanted = None
    entry.state = "waiting"
    entry.offered_to = entry.offered_at = entry.offer_expires_at = None
    await session.flush()
    changed(session, staff_id)


async def lead(session: AsyncSession) -> bool:
    """Whether this transaction alone makes the tenant's round; false while another process is at it."""
    return await repository.lead(session)


async def assign(session: AsyncSession, policy: Policy) -> int:
    """One round for this tenant: withdraw what ran out, offer whom somebody can take.

    Gives the number of offers made. Presences are locked before, so that nobody's load grows meanwhile;
    entries are only taken when nobody else holds them.
    """
    now = clock.now()
    if not await repository.count_waiting(session):
        return 0
    ready = await repository.presences(session, "ready", lock=True)
    for entry in await repository.entries(session):
        if entry.offer_expires_at is not None and entry.offer_expires_at <= now:
            held = await repository.free_entry(session, entry.conversation_id, "offered")
            if held is not None and held.offer_expires_at is not None and held.offer_expires_at <= now:
                await withdraw(session, held)
    line = await repository.entries(session)
    if not ready or all(entry.state == "offered" for entry in line):
        return 0
    members = await repository.members(session)
    queues = await repository.queues(session)
    load = Counter(await repository.active_by_staff(session))
    load.update(entry.offered_to for entry in line if entry.offered_to is not None)
    agents = [
        matching.Agent(
            staff_id=agent.staff_id,
            queues=frozenset(q.id for q in queues if works_in(q, agent.staff_id, members)),
            capacity=agent.capacity,
            load=load[agent.staff_id],
            idle_since=max(agent.since, agent.last_assigned_at or agent.since),
        )
        for agent in ready
    ]
    waiting = [_waiting(entry) for entry in line if entry.state == "waiting"]
    offers = matching.match(agents, waiting, now)
    return sum([await _offer(session, offer, now, policy) for offer in offers])


def _waiting(entry: QueueEntry) -> matching.Waiting:
    return matching.Waiting(
        conversation_id=entry.conversation_id,
        queue_id=entry.queue_id,
        priority=entry.priority,
        enqueued_at=entry.enqueued_at,
        front=entry.front,
        asked={UUID(staff_id): datetime.fromisoformat(at) for staff_id, at in entry.asked.items()},
        wanted=entry.wanted,
    )


async def _offer(session: AsyncSession, offer: matching.Offer, now: datetime, policy: Policy) -> bool:
    entry = await repository.free_entry(session, offer.conversation_id, "waiting")
    if entry is None:
        return False
    entry.state = "offered"
    entry.offered_to = offer.staff_id
    entry.offered_at = now
    entry.offer_expires_at = now + timedelta(seconds=policy.offer_timeout)
    await session.flush()
    changed(session, offer.staff_id)
    return True


async def _require_room(session: AsyncSession, staff_id: UUID) -> None:
    presence = await repository.presence(session, staff_id, lock=True)
    if presence is None:
        return
    load = (await repository.active_by_staff(session)).get(staff_id, 0)
    load += len(await repository.offered_to(session, staff_id))
    if load >= presence.capacity:
        raise CapacityReachedError(capacity=presence.capacity)


async def _take(session: AsyncSession, entry: QueueEntry, staff_id: UUID) -> ConversationOut:
    """The customer leaves the line for the agent; conversation and entry are locked."""
    wait_s = int((clock.now() - entry.enqueued_at).total_seconds())
    await repository.delete(session, entry)
    return await _begin(session, entry.conversation_id, entry.queue_id, staff_id, entry.reason, wait_s)


async def _begin(
    session: AsyncSession, conversation_id: UUID, queue_id: UUID, staff_id: UUID, reason: str, wait_s: int
) -> ConversationOut:
    agent = await organisation.staff_member(session, staff_id)
    now = clock.now()
    repository.add(
        session,
        Assignment(
            tenant_id=tenant_of(session),
            id=new_id(),
            conversation_id=conversation_id,
            queue_id=queue_id,
            staff_id=staff_id,
            state="active",
            reason=reason,
            wait_s=max(0, wait_s),
            accepted_at=now,
        ),
    )
    await session.flush()
    await repository.handle_messages(session, conversation_id, staff_id, now)
    await repository.mark_assigned(session, staff_id, now, CAPACITY)
    ref = conversations.AgentRef(agent.id, agent.name, agent.work_no)
    await conversations.set_state(session, conversation_id, "served", agent=ref)
    await conversations.system(
        session, conversation_id, "agent-joined", {"name": agent.name, "work_no": agent.work_no}
    )
    changed(session, staff_id)
    return await conversations.get(session, conversation_id)


async def _take_up_message(
    session: AsyncSession, conversation: ConversationOut, staff_id: UUID
) -> ConversationOut:
    """Go on with a customer who left a message, if that is what the conversation waits for."""
    if conversation.state not in {"bot", "closed"}:
        raise OfferGoneError(conversation.agent.name if conversation.agent else None)
    left_at = await repository.handle_messages(session, conversation.id, staff_id, clock.now())
    if left_at is None:
        raise OfferGoneError(conversation.agent.name if conversation.agent else None)
    await _require_room(session, staff_id)
    if conversation.state == "closed":
        await require_no_other(session, conversation)
        await conversations.reopen(session, conversation.id)
    queue = await default_queue(session)
    wait_s = int((clock.now() - left_at).total_seconds())
    return await _begin(session, conversation.id, queue.id, staff_id, "followup", wait_s)
