"""SQL of the event log, its cursors, and its failures."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """One row of the log; ``(xid, id)`` is its place."""

    xid: int
    id: int
    event_id: UUID
    tenant_id: UUID
    type: str
    key: str
    payload: dict[str, Any]


_ENSURE_CURSOR = text(
    "INSERT INTO event_cursors (consumer, xid, id) VALUES (:consumer, '0'::xid8, 0) ON CONFLICT DO NOTHING"
)
_READ = text(
    "SELECT l.xid::text::bigint, l.id, l.event_id, l.tenant_id, l.type, l.key, l.payload"
    " FROM event_log l, event_cursors c"
    " WHERE c.consumer = :consumer AND (l.xid, l.id) > (c.xid, c.id)"
    " AND l.xid < pg_snapshot_xmin(pg_current_snapshot()) AND l.type = ANY(:types)"
    " ORDER BY l.xid, l.id LIMIT :limit"
)
_MOVE = text("UPDATE event_cursors SET xid = CAST(:xid AS text)::xid8, id = :id WHERE consumer = :consumer")
_CLAIM = text(
    "INSERT INTO event_inbox (tenant_id, consumer, event_id) VALUES (:tenant_id, :consumer, :event_id)"
    " ON CONFLICT DO NOTHING RETURNING event_id"
)
_PARK = text(
    "INSERT INTO event_failures (tenant_id, consumer, event_id, xid, id, type, key, payload,"
    " attempts, next_at, dead, error)"
    " VALUES (:tenant_id, :consumer, :event_id, CAST(:xid AS text)::xid8, :id, :type, :key,"
    " CAST(:payload AS jsonb), :attempts, :next_at, :dead, :error)"
    " ON CONFLICT (tenant_id, consumer, event_id) DO UPDATE SET attempts = excluded.attempts,"
    " next_at = excluded.next_at, dead = excluded.dead, error = excluded.error"
)
_PARKED_HEADS = text(
    "SELECT DISTINCT ON (tenant_id, key) xid::text::bigint, id, event_id, tenant_id, type, key, payload,"
    " attempts, next_at FROM event_failures WHERE consumer = :consumer AND NOT dead"
    " ORDER BY tenant_id, key, xid, id"
)
_PARKED_KEYS = text(
    "SELECT DISTINCT tenant_id, key FROM event_failures WHERE consumer = :consumer AND NOT dead"
)
_UNPARK = text(
    "DELETE FROM event_failures WHERE tenant_id = :tenant_id AND consumer = :consumer"
    " AND event_id = :event_id"
)
_REPLAY = text(
    "UPDATE event_failures SET dead = false, attempts = 0, next_at = to_timestamp(0)"
    " WHERE dead AND consumer = :consumer AND event_id = :event_id RETURNING event_id"
)
_LAG = text(
    "SELECT count(*) FROM event_log l, event_cursors c WHERE c.consumer = :consumer"
    " AND (l.xid, l.id) > (c.xid, c.id) AND l.type = ANY(:types)"
)
_LEAD = text("SELECT pg_try_advisory_lock(hashtextextended('skyteller.dispatcher.' || :consumer, 0))")


async def lead(connection: AsyncConnection, consumer: str) -> bool:
    """Try to become the one process that dispatches for ``consumer``; held with the connection."""
    return bool((await connection.execute(_LEAD, {"consumer": consumer})).scalar())


async def ensure_cursor(connection: AsyncConnection, consumer: str) -> None:
    """Start a new consumer at the beginning of the log."""
    await connection.execute(_ENSURE_CURSOR, {"consumer": consumer})


async def read(connection: AsyncConnection, consumer: str, types: list[str], limit: int) -> list[LoggedEvent]:
    """The next rows after the cursor that no running transaction can still precede."""
    rows = await connection.execute(_READ, {"consumer": consumer, "types": types, "limit": limit})
    return [LoggedEvent(*row) for row in rows]


async def move_cursor(connection: AsyncConnection, consumer: str, last: LoggedEvent) -> None:
    """All rows up to ``last`` are handled or parked."""
    await connection.execute(_MOVE, {"consumer": consumer, "xid": str(last.xid), "id": last.id})


async def claim(session: AsyncSession, consumer: str, event: LoggedEvent) -> bool:
    """Mark the event as handled by ``consumer`` in this transaction; false when it already was."""
    row = await session.execute(
        _CLAIM, {"tenant_id": event.tenant_id, "consumer": consumer, "event_id": event.event_id}
    )
    return row.first() is not None


async def park(
    connection: AsyncConnection,
    consumer: str,
    event: LoggedEvent,
    payload: str,
    attempts: int,
    next_at: datetime,
    error: str | None,
    *,
    dead: bool,
) -> None:
    """Keep an event that failed (``attempts`` > 0) or waits behind one that did (0)."""
    await connection.execute(
        _PARK,
        {
            "tenant_id": event.tenant_id,
            "consumer": consumer,
            "event_id": event.event_id,
            "xid": str(event.xid),
            "id": event.id,
            "type": event.type,
            "key": event.key,
            "payload": payload,
            "attempts": attempts,
            "next_at": next_at,
            "dead": dead,
            "error": error,
        },
    )


async def parked_keys(connection: AsyncConnection, consumer: str) -> set[tuple[UUID, str]]:
    """Keys that have a parked event: later events of these keys must queue behind it."""
    rows = await connection.execute(_PARKED_KEYS, {"consumer": consumer})
    return {(row[0], row[1]) for row in rows}


async def parked_heads(connection: AsyncConnection, consumer: str) -> list[tuple[LoggedEvent, int, datetime]]:
    """The first parked event of each key with its attempts so far and the time it is due."""
    rows = await connection.execute(_PARKED_HEADS, {"consumer": consumer})
    return [(LoggedEvent(*row[:7]), row[7], row[8]) for row in rows]


async def unpark(connection: AsyncConnection, consumer: str, event: LoggedEvent) -> None:
    """The parked event was handled."""
    await connection.execute(
        _UNPARK, {"tenant_id": event.tenant_id, "consumer": consumer, "event_id": event.event_id}
    )


async def replay(connection: AsyncConnection, consumer: str, event_id: UUID) -> bool:
    """Bring a dead letter back to life; false when there is none."""
    row = await connection.execute(_REPLAY, {"consumer": consumer, "event_id": event_id})
    return row.first() is not None


async def lag(connection: AsyncConnection, consumer: str, types: list[str]) -> int:
    """How many rows ``consumer`` has still before it."""
    return int((await connection.execute(_LAG, {"consumer": consumer, "types": types})).scalar_one())
