"""All SQL of the spine."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import psycopg
from sqlalchemy import Select, func, select, text, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.domains.conversations.models import Conversation, Entry
from skyteller.domains.conversations.schemas import NewEntry
from skyteller.kernel.db import tenant_of

_CALL = "SELECT * FROM conversation_append({})"
_TYPES = ("uuid", "timestamptz", "uuid[]", "uuid[]", "text[]", "text[]", "uuid[]", "text[]", "jsonb")
_APPEND_FAST = _CALL.format(", ".join(f"%s::{kind}" for kind in _TYPES)).encode()
_APPEND_TEXT = text(
    _CALL.format(", ".join(f"CAST(:p{place} AS {kind})" for place, kind in enumerate(_TYPES)))
)

AppendRow = tuple[int, int | None, datetime, bool, str | None, str, bool]
"""ord (from 1), seq, at, duplicate, problem, state after, reopened."""


def _array(values: Iterable[str | None]) -> str:
    """An array literal; for values that need no quoting: UUIDs as digits, and words of fixed lists."""
    return "{" + ",".join(["NULL" if value is None else value for value in values]) + "}"


def _arguments(tenant_id: UUID, at: datetime, entries: Sequence[NewEntry]) -> list[Any]:
    return [
        tenant_id,
        at,
        _array(e.conversation_id.hex for e in entries),
        _array(e.client_id.hex for e in entries),
        _array(e.kind for e in entries),
        _array(e.author.kind for e in entries),
        _array(e.author.id.hex if e.author.id else None for e in entries),
        _array(e.visibility for e in entries),
        orjson.dumps([[e.author.name, e.body] for e in entries]).decode(),
    ]


async def append_batch(
    connection: psycopg.AsyncConnection[Any], tenant_id: UUID, at: datetime, entries: Sequence[NewEntry]
) -> list[AppendRow]:
    """Append on an autocommit connection: one statement, one transaction, one round trip."""
    cursor = await connection.execute(_APPEND_FAST, _arguments(tenant_id, at, entries), prepare=True)
    return await cursor.fetchall()


async def append(session: AsyncSession, at: datetime, entry: NewEntry) -> AppendRow:
    """Append inside the running transaction, through the same allocator."""
    values = _arguments(tenant_of(session), at, [entry])
    rows = await session.execute(_APPEND_TEXT, {f"p{place}": value for place, value in enumerate(values)})
    return tuple(rows.one())


async def next_number(session: AsyncSession, at: datetime) -> str:
    """The next conversation number of the day: ``20261122-0417`` (days begin in Shanghai)."""
    row = await session.execute(
        text(
            "INSERT INTO conversation_counters (tenant_id, day, last)"
            " VALUES (:tenant, (CAST(:at AS timestamptz) AT TIME ZONE 'Asia/Shanghai')::date, 1)"
            " ON CONFLICT (tenant_id, day) DO UPDATE SET last = conversation_counters.last + 1"
            " RETURNING to_char(day, 'YYYYMMDD'), last"
        ).bindparams(tenant=tenant_of(session), at=at)
    )
    day, last = row.one()
    return f"{day}-{last:04d}"


async def lock_customer(session: AsyncSession, customer_id: UUID) -> None:
    """Let one transaction at a time open a conversation for this customer."""
    await session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))").bindparams(key=f"open {customer_id}")
    )


def add(session: AsyncSession, conversation: Conversation) -> None:
    """Insert with the next flush."""
    session.add(conversation)


async def find(session: AsyncSession, conversation_id: UUID, *, lock: bool = False) -> Conversation | None:
    """One conversation of this tenant, freshly read."""
    query = select(Conversation).where(
        Conversation.tenant_id == tenant_of(session), Conversation.id == conversation_id
    )
    if lock:
        query = query.with_for_update()
    return (await session.execute(query.execution_options(populate_existing=True))).scalar_one_or_none()


async def find_many(session: AsyncSession, ids: Sequence[UUID]) -> list[Conversation]:
    """Several conversations, in no order."""
    query = select(Conversation).where(Conversation.tenant_id == tenant_of(session), Conversation.id.in_(ids))
    return list((await session.execute(query.execution_options(populate_existing=True))).scalars())


async def find_opened(session: AsyncSession, customer_id: UUID, client_id: UUID) -> Conversation | None:
    """The conversation that this ``client_id`` opened, else the customer's open one, if any."""
    query = (
        select(Conversation)
        .where(
            Conversation.tenant_id == tenant_of(session),
            Conversation.customer_id == customer_id,
            (Conversation.client_id == client_id) | Conversation.state.in_(["bot", "waiting", "served"]),
        )
        .order_by((Conversation.client_id == client_id).desc(), Conversation.opened_at.desc())
        .limit(1)
    )
    return (await session.execute(query)).scalar_one_or_none()


async def ends(session: AsyncSession, ids: Sequence[UUID]) -> list[tuple[UUID, int]]:
    """The last sequence number of each of these conversations."""
    query = select(Conversation.id, Conversation.last_seq).where(
        Conversation.tenant_id == tenant_of(session), Conversation.id.in_(ids)
    )
    return [(row[0], row[1]) for row in await session.execute(query)]


def _page(before: datetime | None, limit: int) -> Select[Conversation]:
    # Ids are made in the order of opening, so that the primary key serves every list.
    query = select(Conversation).order_by(Conversation.id.desc()).limit(limit)
    return query.where(Conversation.opened_at < before) if before is not None else query


async def list_conversations(
    session: AsyncSession,
    *,
    limit: int,
    before: datetime | None = None,
    customer_id: UUID | None = None,
    agent_id: UUID | None = None,
    states: Sequence[str] | None = None,
) -> list[Conversation]:
    """Conversations of this tenant, newest first, narrowed by what is given."""
    query = _page(before, limit).where(Conversation.tenant_id == tenant_of(session))
    if customer_id is not None:
        query = query.where(Conversation.customer_id == customer_id)
    if agent_id is not None:
        query = query.where(Conversation.agent_id == agent_id)
    if states is not None:
        query = query.where(Conversation.state.in_(states))
    return list((await session.execute(query)).scalars())


async def count_of_customer(session: AsyncSession, customer_id: UUID) -> int:
    """How many conversations the customer has had."""
    query = (
        select(func.count())
        .select_from(Conversation)
        .where(Conversation.tenant_id == tenant_of(session), Conversation.customer_id == customer_id)
    )
    return int((await session.execute(query)).scalar_one())


async def entries(
    session: AsyncSession, conversation_id: UUID, after: int, limit: int, *, staff: bool
) -> list[Entry]:
    """Entries after a sequence number, in order."""
    query = (
        select(Entry)
        .where(
            Entry.tenant_id == tenant_of(session),
            Entry.conversation_id == conversation_id,
            Entry.seq > after,
        )
        .order_by(Entry.seq)
        .limit(limit)
    )
    if not staff:
        query = query.where(Entry.visibility == "all")
    return list((await session.execute(query)).scalars())


async def entry(session: AsyncSession, conversation_id: UUID, seq: int) -> Entry | None:
    """One entry."""
    key = {"tenant_id": tenant_of(session), "conversation_id": conversation_id, "seq": seq}
    return await session.get(Entry, key)


async def last_spoken(session: AsyncSession, ids: Sequence[UUID]) -> list[Entry]:
    """For each conversation the last entry that a customer, bot or agent made for all to see."""
    query = (
        select(Entry)
        .ext(distinct_on(Entry.conversation_id))
        .where(
            Entry.tenant_id == tenant_of(session),
            Entry.conversation_id.in_(ids),
            Entry.visibility == "all",
            Entry.kind != "system",
        )
        .order_by(Entry.conversation_id, Entry.seq.desc())
    )
    return list((await session.execute(query)).scalars())


async def unread_by_agent(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many entries of the customer the agent has not seen, for each conversation."""
    query = (
        select(Entry.conversation_id, func.count())
        .join(
            Conversation,
            (Conversation.tenant_id == Entry.tenant_id) & (Conversation.id == Entry.conversation_id),
        )
        .where(
            Entry.tenant_id == tenant_of(session),
            Entry.conversation_id.in_(ids),
            Entry.author_kind == "customer",
            Entry.seq > Conversation.read_agent,
        )
        .group_by(Entry.conversation_id)
    )
    return {row[0]: row[1] for row in await session.execute(query)}


async def mark_read(session: AsyncSession, conversation_id: UUID, side: str, seq: int) -> bool:
    """Move a read mark forward, never back and never past the end; true when it moved."""
    column = Conversation.read_customer if side == "customer" else Conversation.read_agent
    query = (
        update(Conversation)
        .where(
            Conversation.tenant_id == tenant_of(session),
            Conversation.id == conversation_id,
            column < seq,
            Conversation.last_seq >= seq,
        )
        .values({column: seq})
        .execution_options(synchronize_session=False)
        .returning(Conversation.id)
    )
    return (await session.execute(query)).first() is not None


async def silent_since(session: AsyncSession, before: datetime, limit: int) -> list[UUID]:
    """Conversations in state ``bot`` whose customer has waited for an answer since ``before``."""
    query = (
        select(Conversation.id)
        .where(
            Conversation.tenant_id == tenant_of(session),
            Conversation.state == "bot",
            Conversation.awaiting_since < before,
        )
        .order_by(Conversation.awaiting_since)
        .limit(limit)
    )
    return list((await session.execute(query)).scalars())
