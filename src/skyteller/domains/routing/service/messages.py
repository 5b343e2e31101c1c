"""Messages left while nobody is there."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.domains.conversations import service as conversations
from skyteller.domains.routing import repository
from skyteller.domains.routing.schemas import MessageIn, MessageLeftOut
from skyteller.domains.routing.service.signals import changed
from skyteller.kernel import clock
from skyteller.kernel.ids import new_id
from skyteller.kernel.realtime import touch_all


async def leave_message(
    session: AsyncSession, conversation_id: UUID, customer_id: UUID, message: MessageIn
) -> MessageLeftOut:
    """Keep what the customer wrote until an agent takes it up; a repeat gives the same answer."""
    await conversations.owned(session, conversation_id, customer_id)
    kept = await repository.add_message(
        session,
        {
            "id": new_id(),
            "conversation_id": conversation_id,
            "client_id": message.client_id,
            "text": message.text,
            "contact": message.contact or None,
            "at": clock.now(),
        },
    )
    if kept is None:
        kept = await repository.message(session, conversation_id, message.client_id)
    else:
        params = {"message": message.text, "contact": message.contact or ""}
        await conversations.system(session, conversation_id, "message-left", params)
        changed(session)
        touch_all(session, "desk")
    return MessageLeftOut(id=kept.id, at=kept.at)
