"""Appending to a timeline inside a transaction, and reading it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.domains.conversations import repository
from skyteller.domains.conversations.schemas import (
    Appended,
    Author,
    EntryOut,
    LastEntry,
    NewEntry,
    State,
    Visibility,
)
from skyteller.domains.conversations.service.rendering import entry_out, new_frame, stored_frame
from skyteller.domains.conversations.service.wording import system_text
from skyteller.domains.conversations.service.writer import database_refusal, refusal
from skyteller.kernel import clock
from skyteller.kernel.db import after_commit
from skyteller.kernel.errors import NotFoundError
from skyteller.kernel.events.log import wake
from skyteller.kernel.ids import new_id
from skyteller.kernel.realtime import TimelineFrame, notice, publish_entry, touch
from skyteller.kernel.telemetry import ENTRIES
from skyteller.kernel.web.schemas import utc_iso

SYSTEM = Author("system", None, "")


async def append(session: AsyncSession, entry: NewEntry) -> Appended:
    """Append in the running transaction (the single-write path); raises typed errors."""
    try:
        async with session.begin_nested():
            row = await repository.append(session, clock.now(), entry)
    except DBAPIError as error:
        if isinstance(error.orig, psycopg.Error):
            raise database_refusal(error.orig) from error
        raise
    _, seq, at, duplicate, problem, state, reopened = row
    if problem is not None or seq is None:
        raise refusal(problem or "")
    if not duplicate:
        ENTRIES.labels("single").inc()
        key = str(entry.conversation_id)
        publish_entry(session, "timeline", key, new_frame(entry, seq, utc_iso(at)))
        if reopened:
            touch(session, "conversation", key)
        if entry.author.kind == "customer":
            after_commit(session, wake)
    return Appended(seq, at, duplicate, cast(State, state))


async def say(
    session: AsyncSession, conversation_id: UUID, author: Author, text: str, **body: Any
) -> Appended:
    """Append a message of a bot or of the house."""
    return await append(
        session, NewEntry(conversation_id, new_id(), "message", author, {"text": text, **body})
    )


async def system(
    session: AsyncSession,
    conversation_id: UUID,
    code: str,
    params: dict[str, Any] | None = None,
    *,
    visibility: Visibility = "all",
) -> Appended:
    """Append a system line; its words follow the conversation's language."""
    row = await repository.find(session, conversation_id)
    if row is None:
        raise NotFoundError
    known = params or {}
    body = {"code": code, "params": known, "text": system_text(code, known, row.language)}
    return await append(session, NewEntry(conversation_id, new_id(), "system", SYSTEM, body, visibility))


async def entries(
    session: AsyncSession, conversation_id: UUID, after: int, limit: int, *, staff: bool
) -> list[EntryOut]:
    """Entries after ``after`` in order, at most ``limit``; customers do not see notes."""
    rows = await repository.entries(session, conversation_id, after, limit, staff=staff)
    return [entry_out(row, staff=staff) for row in rows]


async def entry(session: AsyncSession, conversation_id: UUID, seq: int) -> EntryOut:
    """One entry as staff see it; raises :class:`NotFoundError`."""
    row = await repository.entry(session, conversation_id, seq)
    if row is None:
        raise NotFoundError
    return entry_out(row, staff=True)


async def frames(session: AsyncSession, key: str, after: int, limit: int) -> list[TimelineFrame]:
    """A page for the hub's replay."""
    rows = await repository.entries(session, UUID(key), after, limit, staff=True)
    return [stored_frame(row) for row in rows]


async def ends(session: AsyncSession, keys: Sequence[str]) -> dict[str, int]:
    """The last sequence number of each timeline, for the hub."""
    return {str(key): seq for key, seq in await repository.ends(session, [UUID(key) for key in keys])}


async def last_entries(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, LastEntry]:
    """What was said last in each conversation, as far as anything was."""
    rows = await repository.last_spoken(session, ids) if ids else []
    return {
        row.conversation_id: LastEntry(row.body.get("text", ""), row.author_kind, row.at, row.seq)  # type: ignore[arg-type]  # CHECK holds the kinds
        for row in rows
    }


async def unread_by_agent(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, int]:
    """Customer entries that the agent has not seen, for each conversation that has any."""
    return await repository.unread_by_agent(session, ids) if ids else {}


async def mark_read(session: AsyncSession, conversation_id: UUID, side: str, seq: int) -> bool:
    """Move the read mark of ``customer`` or ``agent`` forward; true when it moved."""
    moved = await repository.mark_read(session, conversation_id, side, seq)
    if moved:
        notice(session, "timeline", str(conversation_id))
    return moved


async def silent_since(session: AsyncSession, before: datetime, limit: int = 100) -> list[UUID]:
    """Conversations whose customer has waited for the bot's answer since before then."""
    return await repository.silent_since(session, before, limit)
