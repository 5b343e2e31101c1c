"""Use cases of a conversation as a whole: open, look up, change state, rate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.domains.conversations import repository
from skyteller.domains.conversations.errors import AlreadyRatedError, IllegalTransitionError
from skyteller.domains.conversations.events import Rated, StateChanged
from skyteller.domains.conversations.models import Conversation
from skyteller.domains.conversations.schemas import ConversationOut, Language, State
from skyteller.domains.conversations.service import timeline
from skyteller.domains.conversations.service.rendering import conversation_out
from skyteller.kernel import clock, events
from skyteller.kernel.db import tenant_of
from skyteller.kernel.errors import NotFoundError
from skyteller.kernel.ids import new_id
from skyteller.kernel.realtime import touch

TRANSITIONS: Final[dict[str, frozenset[str]]] = {
    "bot": frozenset({"waiting", "served", "closed"}),
    "waiting": frozenset({"bot", "served", "closed"}),
    "served": frozenset({"waiting", "wrapup", "closed"}),
    "wrapup": frozenset({"closed", "served", "waiting", "bot"}),
    "closed": frozenset({"bot", "waiting"}),
}
"""Which state may follow which; routing carries them out."""


@dataclass(frozen=True, slots=True)
class AgentRef:
    """The agent who serves a conversation."""

    id: UUID
    name: str
    work_no: str


KEEP: Final = "keep"
"""Leave the agent of a conversation as it is."""


async def open_conversation(
    session: AsyncSession,
    *,
    customer_id: UUID,
    customer_name: str,
    channel: str,
    language: Language,
    client_id: UUID,
) -> tuple[ConversationOut, bool]:
    """Open a conversation, or give the one that this ``client_id`` or customer has open already."""
    await repository.lock_customer(session, customer_id)
    known = await repository.find_opened(session, customer_id, client_id)
    if known is not None:
        return conversation_out(known), False
    now = clock.now()
    row = Conversation(
        tenant_id=tenant_of(session),
        id=new_id(),
        number=await repository.next_number(session, now),
        client_id=client_id,
        channel=channel,
        language=language,
        state="bot",
        customer_id=customer_id,
        customer_name=customer_name,
        last_seq=0,
        read_customer=0,
        read_agent=0,
        reopened=0,
        opened_at=now,
        updated_at=now,
    )
    repository.add(session, row)
    await session.flush()
    await timeline.system(session, row.id, "opened")
    return await get(session, row.id), True


async def get(session: AsyncSession, conversation_id: UUID) -> ConversationOut:
    """One conversation; raises :class:`NotFoundError`."""
    return conversation_out(await _row(session, conversation_id))


async def get_many(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, ConversationOut]:
    """Those of the conversations that exist."""
    rows = await repository.find_many(session, ids) if ids else []
    return {row.id: conversation_out(row) for row in rows}


async def owned(session: AsyncSession, conversation_id: UUID, customer_id: UUID) -> ConversationOut:
    """One conversation of this customer; anybody else's does not exist for them."""
    row = await _row(session, conversation_id)
    if row.customer_id != customer_id:
        raise NotFoundError
    return conversation_out(row)


async def lock(session: AsyncSession, conversation_id: UUID) -> ConversationOut:
    """One conversation, locked until the transaction ends."""
    return conversation_out(await _row(session, conversation_id, lock=True))


async def set_state(
    session: AsyncSession,
    conversation_id: UUID,
    state: State,
    *,
    agent: AgentRef | Literal["keep"] | None = KEEP,
) -> ConversationOut:
    """Bring a conversation into ``state``; the same state again only changes the agent."""
    row = await _row(session, conversation_id, lock=True)
    before = row.state
    if before != state and state not in TRANSITIONS[before]:
        raise IllegalTransitionError(state=before)
    now = clock.now()
    row.state = state
    row.updated_at = now
    row.closed_at = now if state == "closed" else None
    if agent != KEEP:
        row.agent_id = agent.id if isinstance(agent, AgentRef) else None
        row.agent_name = agent.name if isinstance(agent, AgentRef) else None
        row.agent_work_no = agent.work_no if isinstance(agent, AgentRef) else None
    await session.flush()
    if before != state:
        await events.publish(session, StateChanged(conversation_id=row.id, before=before, after=state))
    touch(session, "conversation", str(row.id))
    return conversation_out(row)


async def reopen(session: AsyncSession, conversation_id: UUID) -> ConversationOut:
    """Let the customer go on in a closed conversation; in an open one nothing happens."""
    row = await _row(session, conversation_id, lock=True)
    if row.state not in {"closed", "wrapup"}:
        return conversation_out(row)
    row.reopened += 1
    await session.flush()
    opened = await set_state(session, conversation_id, "bot")
    await timeline.system(session, conversation_id, "reopened")
    return opened


async def rate(session: AsyncSession, conversation_id: UUID, score: int, comment: str | None) -> None:
    """Keep the customer's stars (1–5); the first rating stands."""
    row = await _row(session, conversation_id, lock=True)
    if row.rating is not None:
        raise AlreadyRatedError
    row.rating = score
    row.rating_comment = comment
    await session.flush()
    await timeline.system(session, conversation_id, "rated", {"score": score, "comment": comment or ""})
    await events.publish(session, Rated(conversation_id=conversation_id, score=score))
    touch(session, "conversation", str(conversation_id))


async def set_topic(session: AsyncSession, conversation_id: UUID, topic: str) -> None:
    """Name what the conversation is about, unless it is named already."""
    row = await _row(session, conversation_id, lock=True)
    if row.topic is None:
        row.topic = topic[:200]
        await session.flush()
        touch(session, "conversation", str(conversation_id))


async def of_customer(
    session: AsyncSession, customer_id: UUID, *, limit: int, before: datetime | None = None
) -> list[ConversationOut]:
    """The customer's conversations, newest first."""
    rows = await repository.list_conversations(session, limit=limit, before=before, customer_id=customer_id)
    return [conversation_out(row) for row in rows]


async def count_of_customer(session: AsyncSession, customer_id: UUID) -> int:
    """How many conversations the customer has had."""
    return await repository.count_of_customer(session, customer_id)


async def list_for_staff(
    session: AsyncSession,
    *,
    limit: int,
    before: datetime | None = None,
    agent_id: UUID | None = None,
    states: Sequence[State] | None = None,
) -> list[ConversationOut]:
    """Conversations for the desk's lists, newest first."""
    rows = await repository.list_conversations(
        session, limit=limit, before=before, agent_id=agent_id, states=states
    )
    return [conversation_out(row) for row in rows]


async def _row(session: AsyncSession, conversation_id: UUID, *, lock: bool = False) -> Conversation:
    row = await repository.find(session, conversation_id, lock=lock)
    if row is None:
        raise NotFoundError
    return row
