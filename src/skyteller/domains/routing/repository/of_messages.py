"""SQL of messages left."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.domains.routing.models import (
    MessageLeft,
)
from skyteller.kernel.db import tenant_of


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


async def message_open(session: AsyncSession, conversation_id: UUID) -> bool:
    """Whether the customer left a message that nobody has taken up."""
    query = select(MessageLeft.id).where(
        MessageLeft.tenant_id == tenant_of(session),
        MessageLeft.conversation_id == conversation_id,
        MessageLeft.handled_at.is_(None),
    )
    return (await session.execute(query.limit(1))).first() is not None
