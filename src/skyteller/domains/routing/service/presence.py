"""Who is there: set by people, kept alive by their sockets, lost when these fall silent."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.domains.conversations import service as conversations
from skyteller.domains.routing import repository
from skyteller.domains.routing.schemas import CAPACITY, Policy, PresenceOut, PresenceState
from skyteller.domains.routing.service import hours
from skyteller.domains.routing.service.offers import withdraw
from skyteller.domains.routing.service.serving import give_back
from skyteller.domains.routing.service.signals import changed
from skyteller.kernel import clock

RESUME_WITHIN = timedelta(minutes=10)
"""Who was lost longer than this ago says anew that they are ready."""


async def presence_of(session: AsyncSession, staff_id: UUID) -> PresenceOut:
    """The state of a staff member; offline who never said anything."""
    row = await repository.presence(session, staff_id)
    active = (await repository.active_by_staff(session)).get(staff_id, 0)
    if row is None:
        since = hours.day_start(clock.now())
        return PresenceOut(state="offline", since=since, capacity=CAPACITY, active=active, reason=None)
    return PresenceOut(
        state=row.state,
        since=row.since,
        capacity=row.capacity,
        active=active,
        reason=row.reason,
    )


async def set_presence(
    session: AsyncSession, staff_id: UUID, state: PresenceState, reason: str | None
) -> PresenceOut:
    """Say what one does now. Who is not ready any more gives open offers back to the line."""
    if state != "ready":
        for entry in await repository.offered_to(session, staff_id, lock=True):
            await withdraw(session, entry)
    before = await repository.presence(session, staff_id)
    if before is None or (before.state, before.reason) != (state, reason):
        await repository.put_presence(session, staff_id, state, reason, clock.now(), CAPACITY)
        changed(session, staff_id)
    return await presence_of(session, staff_id)


async def note_heard(session: AsyncSession, heard: Mapping[UUID, datetime]) -> None:
    """Write signs of life; staff lost a short while ago are back in their former state."""
    back = await repository.mark_seen(session, dict(heard), clock.now() - RESUME_WITHIN)
    if back:
        changed(session, *back)


async def lose_unheard(session: AsyncSession, policy: Policy) -> int:
    """Take away from staff unheard for too long what they were to do. Gives how many were lost.

    Customers go to the front of their queue. Locks conversations in the order of their ids.
    """
    now = clock.now()
    before = now - timedelta(seconds=policy.presence_lost)
    unheard = await repository.unheard(session, before)
    served = [
        (assignment.conversation_id, staff_id)
        for staff_id in unheard
        for assignment in await repository.assignments_of(session, staff_id, ["active"])
    ]
    for conversation_id, _ in sorted(served):
        await conversations.lock(session, conversation_id)
    for conversation_id, staff_id in sorted(served):
        await give_back(session, conversation_id, staff_id)
    lost = 0
    for staff_id in unheard:
        for entry in await repository.offered_to(session, staff_id, lock=True):
            await withdraw(session, entry, front=True)
        row = await repository.presence(session, staff_id, lock=True)
        if row is not None and row.state != "offline":
            row.resume_state, row.state, row.since, row.reason = row.state, "offline", now, "lost"
            await session.flush()
            changed(session, staff_id)
        lost += 1
    return lost
