"""Routes of the spine, for customers and for staff."""

from datetime import datetime
from importlib.resources import files
from typing import Annotated, Literal
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Query, Response

from skyteller.domains.conversations import service
from skyteller.domains.conversations.schemas import (
    MAX_SEQ,
    AppendedOut,
    Author,
    ConversationOut,
    ConversationsOut,
    CustomerCardOut,
    CustomerEntryIn,
    EntriesOut,
    NewEntry,
    OpenIn,
    QuickReply,
    RatingIn,
    StaffEntryIn,
    State,
)
from skyteller.domains.customers import service as customers
from skyteller.kernel.web import (
    RuntimeDep,
    Staff,
    StaffSession,
    Visitor,
    VisitorSession,
    problems,
    requires,
)

customer = APIRouter(prefix="/customer/conversations", tags=["customer"])
staff = APIRouter(prefix="/staff", tags=["staff"], dependencies=[Depends(requires("conversations.view"))])
routers = [customer, staff]

Limit = Annotated[int, Query(ge=1, le=200)]
After = Annotated[int, Query(ge=0, le=MAX_SEQ)]
Before = Annotated[datetime | None, Query()]

_SCOPES: dict[str, list[State] | None] = {
    "waiting": ["waiting"],
    "closed": ["closed"],
    "all": None,
    "mine": ["served", "wrapup"],
}


@customer.get("", responses=problems(401, 422))
async def list_own(
    session: VisitorSession, visitor: Visitor, limit: Limit = 20, before: Before = None
) -> ConversationsOut:
    """The caller's conversations, newest first."""
    return ConversationsOut(items=await service.of_customer(session, visitor.id, limit=limit, before=before))


@customer.post("", status_code=201, responses={200: {"model": ConversationOut}, **problems(401, 422)})
async def open_own(
    session: VisitorSession, visitor: Visitor, body: OpenIn, response: Response
) -> ConversationOut:
    """Open a conversation; the same ``client_id``, or an open one, gives that one with 200."""
    conversation, created = await service.open_conversation(
        session,
        customer_id=visitor.id,
        customer_name=visitor.name,
        channel="webchat",
        language=body.language,
        client_id=body.client_id,
    )
    response.status_code = 201 if created else 200
    return conversation


@customer.get("/{conversation_id}", responses=problems(401, 404, 422))
async def get_own(session: VisitorSession, visitor: Visitor, conversation_id: UUID) -> ConversationOut:
    """One of the caller's conversations."""
    return await service.owned(session, conversation_id, visitor.id)


@customer.get("/{conversation_id}/entries", responses=problems(401, 404, 422))
async def own_entries(
    session: VisitorSession, visitor: Visitor, conversation_id: UUID, after: After = 0, limit: Limit = 200
) -> EntriesOut:
    """A page of the timeline as the customer may see it."""
    conversation = await service.owned(session, conversation_id, visitor.id)
    items = await service.entries(session, conversation_id, after, limit, staff=False)
    return EntriesOut(items=items, last_seq=conversation.last_seq)


@customer.post(
    "/{conversation_id}/entries", status_code=201, responses=problems(401, 404, 409, 413, 422, 503)
)
async def append_own(
    session: VisitorSession, visitor: Visitor, conversation_id: UUID, body: CustomerEntryIn
) -> AppendedOut:
    """Append a message, or the answer to a card; a repeat gets the same answer."""
    conversation = await service.owned(session, conversation_id, visitor.id)
    checked = await service.checked_body(session, conversation_id, body.kind, body.body)
    author = Author("customer", visitor.id, conversation.customer.display_name)
    done = await service.append(
        session, NewEntry(conversation_id, body.client_id, body.kind, author, checked)
    )
    return AppendedOut(seq=done.seq, at=done.at, duplicate=done.duplicate)


@customer.post("/{conversation_id}/reopen", responses=problems(401, 404, 409, 422))
async def reopen_own(session: VisitorSession, visitor: Visitor, conversation_id: UUID) -> ConversationOut:
    """Go on in a closed conversation."""
    await service.owned(session, conversation_id, visitor.id)
    return await service.reopen(session, conversation_id)


@customer.post("/{conversation_id}/rating", status_code=204, responses=problems(401, 404, 409, 422))
async def rate_own(session: VisitorSession, visitor: Visitor, conversation_id: UUID, body: RatingIn) -> None:
    """Give one to five stars, once."""
    await service.owned(session, conversation_id, visitor.id)
    await service.rate(session, conversation_id, body.score, body.comment)


@staff.get("/conversations", responses=problems(401, 403, 422))
async def list_conversations(
    session: StaffSession,
    caller: Staff,
    scope: Literal["mine", "waiting", "closed", "all"] = "mine",
    limit: Limit = 50,
    before: Before = None,
) -> ConversationsOut:
    """Conversations of the bank: one's own at work, those that wait, the closed, or all."""
    agent_id = caller.id if scope == "mine" else None
    items = await service.list_for_staff(
        session, limit=limit, before=before, agent_id=agent_id, states=_SCOPES[scope]
    )
    return ConversationsOut(items=items)


@staff.get("/conversations/{conversation_id}", responses=problems(401, 403, 404, 422))
async def get_conversation(session: StaffSession, conversation_id: UUID) -> ConversationOut:
    """One conversation."""
    return await service.get(session, conversation_id)


@staff.get("/conversations/{conversation_id}/entries", responses=problems(401, 403, 404, 422))
async def conversation_entries(
    session: StaffSession, conversation_id: UUID, after: After = 0, limit: Limit = 200
) -> EntriesOut:
    """A page of the timeline with notes."""
    conversation = await service.get(session, conversation_id)
    items = await service.entries(session, conversation_id, after, limit, staff=True)
    return EntriesOut(items=items, last_seq=conversation.last_seq)


@staff.post(
    "/conversations/{conversation_id}/entries",
    status_code=201,
    responses=problems(401, 403, 404, 409, 413, 422, 503),
)
async def append_as_agent(
    session: StaffSession, caller: Staff, conversation_id: UUID, body: StaffEntryIn
) -> AppendedOut:
    """Append a message, a card or an internal note; only the serving agent reaches the customer."""
    caller.require("conversations.serve")
    await service.get(session, conversation_id)
    checked = await service.checked_body(session, conversation_id, body.kind, body.body)
    author = Author("agent", caller.id, caller.name)
    visibility: Literal["all", "staff"] = "staff" if body.kind == "note" else "all"
    done = await service.append(
        session, NewEntry(conversation_id, body.client_id, body.kind, author, checked, visibility)
    )
    return AppendedOut(seq=done.seq, at=done.at, duplicate=done.duplicate)


@staff.get("/customers/{customer_id}", responses=problems(401, 403, 404, 422))
async def customer_card(session: StaffSession, customer_id: UUID) -> CustomerCardOut:
    """The customer and the last ten conversations."""
    known = await customers.get(session, customer_id)
    return CustomerCardOut(
        id=known.id,
        display_name=known.display_name,
        kind=known.kind,
        language=known.language,
        created_at=known.created_at,
        last_seen_at=known.last_seen_at,
        conversations=await service.count_of_customer(session, customer_id),
        recent=await service.of_customer(session, customer_id, limit=10),
    )


@staff.get("/quick-replies", responses=problems(401, 403))
async def quick_replies(runtime: RuntimeDep) -> list[QuickReply]:
    """Ready-made sentences for agents."""
    return runtime.port(QuickReplies).all()


class QuickReplies:
    """The bank's ready-made sentences, read from a data file bound at start."""

    def __init__(self, package: str, name: str) -> None:
        raw = orjson.loads(files(package).joinpath(name).read_bytes())
        self._replies = [QuickReply.model_validate(item) for item in raw]

    def all(self) -> list[QuickReply]:
        """All of them, in order."""
        return self._replies
