"""An agent's share of a conversation after accepting: hand over, end, wrap up, lose."""

from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.domains.conversations import service as conversations
from skyteller.domains.conversations.errors import NotAssignedError
from skyteller.domains.conversations.schemas import Author, ConversationOut, NewEntry
from skyteller.domains.organisation import service as organisation
from skyteller.domains.routing import repository
from skyteller.domains.routing.errors import (
    AgentUnavailableError,
    NotInWrapUpError,
    OtherConversationOpenError,
)
from skyteller.domains.routing.models import Assignment
from skyteller.domains.routing.schemas import URGENT, DispositionIn, TransferIn
from skyteller.domains.routing.service import dispositions
from skyteller.domains.routing.service.queues import default_queue, get_queue
from skyteller.domains.routing.service.signals import changed
from skyteller.domains.routing.service.waiting import (
    Placing,
    put_in_line,
    require_no_other,
    show_message_again,
)
from skyteller.kernel import clock
from skyteller.kernel.errors import InvalidInputError
from skyteller.kernel.ids import new_id

PRESENT = frozenset({"ready", "busy", "break"})


async def transfer(
    session: AsyncSession, conversation_id: UUID, staff_id: UUID, target: TransferIn
) -> ConversationOut:
    """Hand the customer over to a queue, at its front, or to a colleague, who is asked first.

    A colleague who does not answer leaves the customer at the front of the queue. Raises
    :class:`NotAssignedError`, :class:`AgentUnavailableError`, ``NotFoundError`` for the target.
    """
    conversation = await conversations.lock(session, conversation_id)
    assignment = await _own(session, conversation, staff_id)
    if target.staff_id is not None:
        queue = await get_queue(session, assignment.queue_id)
        name = await _available(session, target.staff_id, staff_id)
    else:
        queue = await get_queue(session, target.queue_id) if target.queue_id else await default_queue(session)
        name = queue.name
    _finish(assignment, "transferred")
    if target.note:
        agent = conversation.agent
        author = Author("agent", staff_id, agent.name if agent else "")
        await conversations.append(
            session, NewEntry(conversation_id, new_id(), "note", author, {"text": target.note}, "staff")
        )
    placing = Placing("transfer", front=True, asked=(staff_id,), wanted=target.staff_id)
    await put_in_line(session, conversation, queue, placing)
    await conversations.system(session, conversation_id, "transferred", {"to": name})
    changed(session, staff_id, target.staff_id)
    return await conversations.get(session, conversation_id)


async def _available(session: AsyncSession, staff_id: UUID, caller: UUID) -> str:
    """The colleague's name; raises :class:`AgentUnavailableError` unless they can be asked now."""
    colleague = await organisation.staff_member(session, staff_id)
    presence = await repository.presence(session, staff_id)
    active = (await repository.active_by_staff(session)).get(staff_id, 0)
    load = active + len(await repository.offered_to(session, staff_id))
    if staff_id == caller or presence is None or presence.state != "ready" or load >= presence.capacity:
        raise AgentUnavailableError(name=colleague.name)
    return colleague.name


async def end(session: AsyncSession, conversation_id: UUID, staff_id: UUID) -> ConversationOut:
    """The agent ends the talk and goes into wrap-up; again changes nothing."""
    conversation = await conversations.lock(session, conversation_id)
    if conversation.state == "wrapup" and conversation.agent and conversation.agent.id == staff_id:
        return conversation
    assignment = await _own(session, conversation, staff_id)
    return await _to_wrap_up(session, conversation, assignment, "agent")


async def end_by_customer(session: AsyncSession, conversation_id: UUID, customer_id: UUID) -> None:
    """The customer ends: an agent who serves goes into wrap-up, else the conversation closes."""
    await conversations.owned(session, conversation_id, customer_id)
    conversation = await conversations.lock(session, conversation_id)
    if conversation.state == "served":
        assignment = await repository.open_assignment(session, conversation_id, ["active"])
        if assignment is not None:
            await _to_wrap_up(session, conversation, assignment, "customer")
            return
    if conversation.state in {"wrapup", "closed"}:
        return
    entry = await repository.entry(session, conversation_id, lock=True)
    if entry is not None:
        await repository.delete(session, entry)
        changed(session, entry.offered_to)
    await conversations.set_state(session, conversation_id, "closed")
    await conversations.system(session, conversation_id, "ended", {"by": "customer"})
    await show_message_again(session, conversation_id)


async def dispose(
    session: AsyncSession, conversation_id: UUID, staff_id: UUID, result: DispositionIn
) -> ConversationOut:
    """Finish wrap-up: keep the result and close the conversation unless it goes on elsewhere.

    Raises :class:`NotInWrapUpError`, and ``InvalidInputError`` for an unknown code.
    """
    if not dispositions.known(result.code):
        raise InvalidInputError(reason="code")
    conversation = await conversations.lock(session, conversation_id)
    assignment = await repository.open_assignment(session, conversation_id, ["wrapup"], staff_id)
    if assignment is None:
        raise NotInWrapUpError
    assignment.disposition_code = result.code
    assignment.summary = result.summary
    assignment.resolved = result.resolved
    _finish(assignment, "ended")
    await session.flush()
    if conversation.state == "wrapup":
        conversation = await conversations.set_state(session, conversation_id, "closed")
    changed(session, staff_id)
    return conversation


async def resume(session: AsyncSession, conversation_id: UUID) -> None:
    """The customer wrote during wrap-up: the same agent goes on if present, else the next one.

    Coming back to the same agent does not ask for room: who has just been served is not sent away.
    A customer who meanwhile has another conversation open stays there.
    """
    conversation = await conversations.lock(session, conversation_id)
    if conversation.state != "wrapup":
        return
    try:
        await require_no_other(session, conversation)
    except OtherConversationOpenError:
        return
    assignment = await repository.open_assignment(session, conversation_id, ["wrapup"])
    if assignment is None:
        await put_in_line(
            session, conversation, await default_queue(session), Placing("came-back", front=True)
        )
        return
    presence = await repository.presence(session, assignment.staff_id)
    if presence is not None and presence.state in PRESENT:
        assignment.state = "active"
        assignment.ended_at = None
        await session.flush()
        await conversations.set_state(session, conversation_id, "served")
        await conversations.system(session, conversation_id, "reopened", {})
    else:
        _finish(assignment, "ended")
        queue = await get_queue(session, assignment.queue_id)
        await put_in_line(session, conversation, queue, Placing("came-back", front=True))
        await conversations.system(session, conversation_id, "queued", {"queue": queue.name})
    changed(session, assignment.staff_id)


async def give_back(session: AsyncSession, conversation_id: UUID, staff_id: UUID) -> None:
    """The agent has been lost: the customer goes to the very front of the queue. The row is locked."""
    assignment = await repository.open_assignment(session, conversation_id, ["active"], staff_id)
    if assignment is None:
        return
    conversation = await conversations.get(session, conversation_id)
    _finish(assignment, "lost")
    queue = await get_queue(session, assignment.queue_id)
    await put_in_line(session, conversation, queue, Placing("agent-lost", front=True, priority=URGENT))
    await conversations.system(session, conversation_id, "agent-lost", {})
    changed(session, staff_id)


async def keep_score(session: AsyncSession, conversation_id: UUID, score: int) -> None:
    """The customer's stars (1-5) count for the agent who served last."""
    assignment = await repository.latest_assignment(session, conversation_id)
    if assignment is not None:
        assignment.score = score
        await session.flush()


async def _own(session: AsyncSession, conversation: ConversationOut, staff_id: UUID) -> Assignment:
    assignment = await repository.open_assignment(session, conversation.id, ["active"], staff_id)
    if assignment is None or conversation.state != "served":
        raise NotAssignedError
    return assignment


async def _to_wrap_up(
    session: AsyncSession,
    conversation: ConversationOut,
    assignment: Assignment,
    by: Literal["agent", "customer"],
) -> ConversationOut:
    assignment.state = "wrapup"
    assignment.ended_at = clock.now()
    await session.flush()
    await conversations.set_state(session, conversation.id, "wrapup")
    await conversations.system(session, conversation.id, "ended", {"by": by})
    changed(session, assignment.staff_id)
    return await conversations.get(session, conversation.id)


def _finish(assignment: Assignment, outcome: Literal["ended", "transferred", "lost"]) -> None:
    now = clock.now()
    if assignment.ended_at is None:
        assignment.ended_at = now
    assignment.wrapup_ended_at = now
    assignment.state = "done"
    assignment.outcome = outcome
