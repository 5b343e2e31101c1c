"""Routes of routing, for customers and for staff."""

from uuid import UUID

from fastapi import APIRouter, Depends

from skyteller.domains.conversations import service as conversations
from skyteller.domains.conversations.schemas import ConversationOut
from skyteller.domains.routing import service
from skyteller.domains.routing.schemas import (
    AgentOut,
    AskIn,
    DispositionIn,
    DispositionOut,
    FiguresOut,
    MessageIn,
    MessageLeftOut,
    PresenceIn,
    PresenceOut,
    QueueOut,
    TransferIn,
    WaitOut,
)
from skyteller.kernel.web import Staff, StaffSession, Visitor, VisitorSession, problems, requires

customer = APIRouter(prefix="/customer/conversations/{conversation_id}", tags=["customer"])
serving = APIRouter(prefix="/staff", tags=["staff"], dependencies=[Depends(requires("conversations.serve"))])
floor = APIRouter(prefix="/staff", tags=["staff"], dependencies=[Depends(requires("floor.view"))])
routers = [customer, serving, floor]


@customer.post("/agent", status_code=202, responses=problems(401, 404, 409, 422))
async def ask_for_agent(
    session: VisitorSession, visitor: Visitor, conversation_id: UUID, _: AskIn
) -> WaitOut:
    """Wait for a person; who waits already keeps their place. 409 ``service-closed`` out of hours."""
    await conversations.owned(session, conversation_id, visitor.id)
    return await service.enqueue(session, conversation_id, reason="customer-asked")


@customer.delete("/wait", status_code=204, responses=problems(401, 404, 422))
async def cancel_wait(session: VisitorSession, visitor: Visitor, conversation_id: UUID) -> None:
    """Leave the line and go back to the bot."""
    await conversations.owned(session, conversation_id, visitor.id)
    await service.cancel_wait(session, conversation_id)


@customer.post("/messages-left", status_code=201, responses=problems(401, 404, 422))
async def leave_message(
    session: VisitorSession, visitor: Visitor, conversation_id: UUID, message: MessageIn
) -> MessageLeftOut:
    """Leave a message while nobody is there."""
    return await service.leave_message(session, conversation_id, visitor.id, message)


@customer.post("/end", status_code=204, responses=problems(401, 404, 422))
async def end_own(session: VisitorSession, visitor: Visitor, conversation_id: UUID) -> None:
    """The customer ends the conversation; again changes nothing."""
    await service.end_by_customer(session, conversation_id, visitor.id)


@serving.get("/presence", responses=problems(401, 403))
async def get_presence(session: StaffSession, staff: Staff) -> PresenceOut:
    """What the caller does now."""
    return await service.presence_of(session, staff.id)


@serving.put("/presence", responses=problems(401, 403, 422))
async def put_presence(session: StaffSession, staff: Staff, body: PresenceIn) -> PresenceOut:
    """Say what one does now."""
    return await service.set_presence(session, staff.id, body.state, body.reason)


@serving.post("/offers/next", responses=problems(401, 403, 404, 409))
async def take_next(session: StaffSession, staff: Staff) -> ConversationOut:
    """Take the next waiting customer; 404 ``nobody-waiting``, 409 ``capacity-reached``."""
    return await service.take_next(session, staff.id)


@serving.post("/offers/{conversation_id}/accept", responses=problems(401, 403, 404, 409, 422))
async def accept(session: StaffSession, staff: Staff, conversation_id: UUID) -> ConversationOut:
    """Take the customer who is offered, or who left a message; 409 ``offer-gone`` names who was faster."""
    return await service.accept(session, conversation_id, staff.id)


@serving.post(
    "/offers/{conversation_id}/decline", status_code=204, responses=problems(401, 403, 404, 409, 422)
)
async def decline(session: StaffSession, staff: Staff, conversation_id: UUID) -> None:
    """Leave an offer to others."""
    await service.decline(session, conversation_id, staff.id)


@serving.post("/conversations/{conversation_id}/transfer", responses=problems(401, 403, 404, 409, 422))
async def transfer(
    session: StaffSession, staff: Staff, conversation_id: UUID, body: TransferIn
) -> ConversationOut:
    """Hand the customer over to a queue or to a colleague who is ready."""
    return await service.transfer(session, conversation_id, staff.id, body)


@serving.post("/conversations/{conversation_id}/end", responses=problems(401, 403, 404, 409, 422))
async def end(session: StaffSession, staff: Staff, conversation_id: UUID) -> ConversationOut:
    """End the talk and go into wrap-up."""
    return await service.end(session, conversation_id, staff.id)


@serving.post("/conversations/{conversation_id}/disposition", responses=problems(401, 403, 404, 409, 422))
async def dispose(
    session: StaffSession, staff: Staff, conversation_id: UUID, body: DispositionIn
) -> ConversationOut:
    """Finish wrap-up with a result."""
    return await service.dispose(session, conversation_id, staff.id, body)


@serving.get("/dispositions", responses=problems(401, 403))
async def dispositions() -> list[DispositionOut]:
    """The results that an agent can give a conversation."""
    return list(service.DISPOSITIONS)


@serving.get("/figures", responses=problems(401, 403))
async def figures(session: StaffSession, staff: Staff) -> FiguresOut:
    """The caller's day so far."""
    return await service.figures_of(session, staff.id)


@floor.get("/queues", responses=problems(401, 403))
async def queues(session: StaffSession) -> list[QueueOut]:
    """The queues as they stand."""
    return await service.list_queues(session)


@floor.get("/agents", responses=problems(401, 403))
async def agents(session: StaffSession) -> list[AgentOut]:
    """Colleagues who may serve customers."""
    return await service.list_agents(session)
