"""Routes of the bot."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path

from skyteller.domains.conversations.schemas import MAX_SEQ
from skyteller.domains.dialogue import service
from skyteller.domains.dialogue.schemas import FeedbackIn
from skyteller.kernel.web import Visitor, VisitorSession, problems

customer = APIRouter(prefix="/customer/conversations", tags=["customer"])
routers = [customer]

Seq = Annotated[int, Path(ge=1, le=MAX_SEQ)]


@customer.post(
    "/{conversation_id}/entries/{seq}/feedback", status_code=204, responses=problems(401, 404, 409, 422)
)
async def give_feedback(
    session: VisitorSession, visitor: Visitor, conversation_id: UUID, seq: Seq, body: FeedbackIn
) -> None:
    """Say once whether an answer of the bot helped; the first word stands."""
    await service.give_feedback(session, conversation_id, seq, visitor.id, helped=body.helped)
