"""How entries and conversations look from outside: to staff, and to customers."""

from typing import Any

import orjson

from skyteller.domains.conversations.models import Conversation, Entry
from skyteller.domains.conversations.schemas import (
    AgentOut,
    AuthorOut,
    ConversationOut,
    CustomerOut,
    EntryOut,
    NewEntry,
    ReadsOut,
)
from skyteller.kernel.realtime import TimelineFrame
from skyteller.kernel.web.schemas import utc_iso

STAFF_KEY = "staff"
"""What stands under this key of a body is for staff alone."""


def conversation_out(row: Conversation) -> ConversationOut:
    """A conversation as it goes over the wire."""
    agent = None
    if row.agent_id is not None:
        agent = AgentOut(id=row.agent_id, name=row.agent_name or "", work_no=row.agent_work_no or "")
    return ConversationOut(
        id=row.id,
        number=row.number,
        channel=row.channel,
        language=row.language,
        state=row.state,
        customer=CustomerOut(id=row.customer_id, display_name=row.customer_name),
        agent=agent,
        last_seq=row.last_seq,
        reads=ReadsOut(customer=row.read_customer, agent=row.read_agent),
        topic=row.topic,
        reopened=row.reopened,
        rating=row.rating,
        awaiting_since=row.awaiting_since,
        opened_at=row.opened_at,
        updated_at=row.updated_at,
        closed_at=row.closed_at,
    )


def customer_body(body: dict[str, Any]) -> dict[str, Any]:
    """The body without what is for staff alone."""
    return {k: v for k, v in body.items() if k != STAFF_KEY} if STAFF_KEY in body else body


def entry_out(row: Entry, *, staff: bool) -> EntryOut:
    """An entry as it goes over the wire."""
    return EntryOut(
        conversation_id=row.conversation_id,
        seq=row.seq,
        client_id=row.client_id,
        kind=row.kind,
        author=AuthorOut(kind=row.author_kind, id=row.author_id, name=row.author_name),
        body=row.body if staff else customer_body(row.body),
        visibility=row.visibility,
        at=row.at,
    )


def _frame(wire: dict[str, Any], body: dict[str, Any], visibility: str) -> TimelineFrame:
    staff = orjson.dumps(wire).decode()
    customer: str | None = staff
    if visibility != "all":
        customer = None
    elif STAFF_KEY in body:
        customer = orjson.dumps({**wire, "body": customer_body(body)}).decode()
    return TimelineFrame(wire["seq"], staff, customer)


def new_frame(entry: NewEntry, seq: int, at: str) -> TimelineFrame:
    """The frame of an entry that has just been committed; ``at`` as it stands on the wire."""
    author = entry.author
    wire = {
        "conversation_id": entry.conversation_id,
        "seq": seq,
        "client_id": entry.client_id,
        "kind": entry.kind,
        "author": {"kind": author.kind, "id": author.id, "name": author.name},
        "body": entry.body,
        "visibility": entry.visibility,
        "at": at,
    }
    return _frame(wire, entry.body, entry.visibility)


def stored_frame(row: Entry) -> TimelineFrame:
    """The frame of an entry read from the database; the same JSON as that of :func:`new_frame`."""
    wire = {
        "conversation_id": row.conversation_id,
        "seq": row.seq,
        "client_id": row.client_id,
        "kind": row.kind,
        "author": {"kind": row.author_kind, "id": row.author_id, "name": row.author_name},
        "body": row.body,
        "visibility": row.visibility,
        "at": utc_iso(row.at),
    }
    return _frame(wire, row.body, row.visibility)
