"""What staff see: the rows of a desk and of the floor, colleagues, figures."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.domains.conversations import service as conversations
from skyteller.domains.organisation import service as organisation
from skyteller.domains.routing import repository
from skyteller.domains.routing.models import Queue
from skyteller.domains.routing.schemas import (
    CAPACITY,
    NORMAL_PRIORITY,
    AgentOut,
    DeskRow,
    FiguresOut,
    LastOut,
    QueueRef,
    Rows,
    Section,
)
from skyteller.domains.routing.service import hours
from skyteller.domains.routing.service.presence import presence_of
from skyteller.domains.routing.service.queues import list_queues
from skyteller.kernel import clock

FOLLOW_UP_LIMIT = 50
UNSERVED = frozenset({"bot", "closed"})
_SECTIONS: dict[str, Literal["served", "wrapup"]] = {"active": "served", "wrapup": "wrapup"}


@dataclass(frozen=True, slots=True)
class _Item:
    """A conversation to show; ``since`` fixes the waiting time, else the unanswered message does."""

    conversation_id: UUID
    section: Section
    queue_id: UUID | None
    priority: int
    reason: str
    since: datetime | None = None
    expires: datetime | None = None
    position: int | None = None


async def desk_rows(session: AsyncSession, staff_id: UUID) -> Rows:
    """The rows of an agent's desk: presence, offers, served, in wrap-up, messages to follow up."""
    items = {
        message.conversation_id: _Item(
            message.conversation_id, "followup", None, NORMAL_PRIORITY, "followup", since=message.at
        )
        for message in reversed(await repository.open_messages(session, FOLLOW_UP_LIMIT))
    }
    queues = {queue.id: queue for queue in await repository.queues(session)}
    for assignment in await repository.assignments_of(session, staff_id, ["wrapup", "active"]):
        known = items.get(assignment.conversation_id)
        if known is None or known.section != "served":
            items[assignment.conversation_id] = _Item(
                assignment.conversation_id,
                _SECTIONS[assignment.state],
                assignment.queue_id,
                queues[assignment.queue_id].priority,
                assignment.reason,
            )
    for entry in await repository.offered_to(session, staff_id):
        items[entry.conversation_id] = _Item(
            entry.conversation_id,
            "offered",
            entry.queue_id,
            entry.priority,
            entry.reason,
            since=entry.enqueued_at,
            expires=entry.offer_expires_at,
        )
    rows = await _rows(session, list(items.values()), queues)
    presence = await presence_of(session, staff_id)
    shown: Rows = {
        f"conv:{row.conversation.id}": row.model_dump(mode="json", exclude={"position"}) for row in rows
    }
    return {"presence": presence.model_dump(mode="json"), **shown}


async def floor_rows(session: AsyncSession) -> Rows:
    """The rows of the floor: who waits, the queues, the agents."""
    queues = {queue.id: queue for queue in await repository.queues(session)}
    seen: dict[UUID, int] = {}
    items = []
    for entry in await repository.entries(session):
        seen[entry.queue_id] = position = seen.get(entry.queue_id, 0) + 1
        items.append(
            _Item(
                entry.conversation_id,
                "waiting",
                entry.queue_id,
                entry.priority,
                entry.reason,
                since=entry.enqueued_at,
                expires=entry.offer_expires_at,
                position=position,
            )
        )
    rows: Rows = {}
    for row in await _rows(session, items, queues):
        rows[f"wait:{row.conversation.id}"] = row.model_dump(mode="json")
    for queue in await list_queues(session):
        rows[f"queue:{queue.id}"] = queue.model_dump(mode="json")
    for agent in await list_agents(session):
        rows[f"agent:{agent.id}"] = agent.model_dump(mode="json")
    return rows


async def _rows(session: AsyncSession, items: list[_Item], queues: dict[UUID, Queue]) -> list[DeskRow]:
    ids = [item.conversation_id for item in items]
    known = await conversations.get_many(session, ids)
    last = await conversations.last_entries(session, ids)
    unread = await conversations.unread_by_agent(session, ids)
    rows = []
    for item in items:
        conversation = known.get(item.conversation_id)
        if conversation is None or (item.section == "followup" and conversation.state not in UNSERVED):
            continue
        queue = queues.get(item.queue_id) if item.queue_id else None
        said = last.get(item.conversation_id)
        rows.append(
            DeskRow(
                conversation=conversation,
                section=item.section,
                queue=QueueRef(id=queue.id, name=queue.name) if queue else None,
                priority=item.priority,
                priority_label=queue.name if queue and queue.priority < NORMAL_PRIORITY else None,
                waiting_since=item.since or conversation.awaiting_since,
                offer_expires_at=item.expires,
                last=LastOut(text=said.text, author_kind=said.author_kind, at=said.at) if said else None,
                unread=unread.get(item.conversation_id, 0),
                sentiment="upset" if item.reason == "upset" else "calm",
                position=item.position,
            )
        )
    return rows


async def list_agents(session: AsyncSession) -> list[AgentOut]:
    """Active staff who may serve customers, those who are there first."""
    presences = {row.staff_id: row for row in await repository.presences(session)}
    active = await repository.active_by_staff(session)
    agents = []
    for member in await organisation.members(session):
        if not member.active or "conversations.serve" not in organisation.permissions_of(member.roles):
            continue
        row = presences.get(member.id)
        agents.append(
            AgentOut(
                id=member.id,
                name=member.name,
                work_no=member.work_no,
                state=row.state if row else "offline",
                active=active.get(member.id, 0),
                capacity=row.capacity if row else CAPACITY,
            )
        )
    return sorted(agents, key=lambda agent: (agent.state == "offline", agent.work_no))


async def figures_of(session: AsyncSession, staff_id: UUID) -> FiguresOut:
    """The agent's day so far, and how many customers of the bank wait."""
    day = await repository.day_of(session, staff_id, hours.day_start(clock.now()))
    return FiguresOut(
        served_today=day.served,
        first_response_s=None if day.mean_wait_s is None else round(day.mean_wait_s),
        satisfaction=day.good / day.rated if day.rated else None,
        waiting=await repository.count_waiting(session),
    )
