"""One followed snapshot: rows as they are, then what changed."""

import asyncio
from typing import Any

import orjson
import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.kernel.db import Database
from skyteller.kernel.errors import ForbiddenError
from skyteller.kernel.realtime.connection import Connection
from skyteller.kernel.realtime.topics import SnapshotSource, TopicKey

SETTLE = 0.03

logger = structlog.get_logger(__name__)


def difference(before: dict[str, bytes], after: dict[str, bytes]) -> tuple[dict[str, bytes], list[str]]:
    """Rows to upsert and keys to remove so that ``before`` becomes ``after``."""
    upsert = {key: row for key, row in after.items() if before.get(key) != row}
    remove = [key for key in before if key not in after]
    return upsert, remove


def _join_rows(rows: dict[str, bytes]) -> str:
    return "{" + ",".join(f"{orjson.dumps(k).decode()}:{v.decode()}" for k, v in rows.items()) + "}"


class SnapshotTopic:
    """The rows last sent, with a version; touched, it reads anew and sends the difference."""

    __slots__ = ("_again", "_db", "_followers", "_key", "_lock", "_rows", "_source", "_task", "_version")

    def __init__(self, db: Database, source: SnapshotSource, key: TopicKey) -> None:
        self._db = db
        self._source = source
        self._key = key
        self._rows: dict[str, bytes] = {}
        self._version = 0
        self._followers: dict[Connection, str] = {}
        self._lock = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self._again = False

    async def _read(self, session: AsyncSession) -> dict[str, bytes]:
        rows = await self._source.read(session, self._key[2])
        return {name: orjson.dumps(row) for name, row in rows.items()}

    async def join(self, connection: Connection, topic: str) -> None:
        """Send the snapshot (under the name the client used), then the deltas.

        Raises :class:`ForbiddenError` when the guard does not let the client in.
        """
        tenant_id, _, key = self._key
        async with self._lock:
            async with self._db.transaction(tenant_id) as session:
                if not await self._source.guard(session, connection.principal, key):
                    raise ForbiddenError
                rows = await self._read(session)
            self._renew(rows)
            self._followers[connection] = topic
            connection.push(
                f'{{"type":"snapshot","topic":{orjson.dumps(topic).decode()},"version":{self._version},'
                f'"rows":{_join_rows(self._rows)}}}'
            )

    def leave(self, connection: Connection) -> bool:
        """Stop following; true while somebody still does."""
        self._followers.pop(connection, None)
        return bool(self._followers) or self._lock.locked()

    def touch(self) -> None:
        """Read again soon; several touches at once become one reading."""
        if self._task is None or self._task.done():
            self._again = False
            self._task = asyncio.create_task(self._settle())
        else:
            self._again = True

    async def _settle(self) -> None:
        while True:
            await asyncio.sleep(SETTLE)
            self._again = False
            try:
                async with self._lock:
                    async with self._db.transaction(self._key[0]) as session:
                        rows = await self._read(session)
                    self._renew(rows)
            except Exception as error:  # noqa: BLE001  the database is away: the next touch or refresh tries again
                logger.warning("snapshot_not_read", topic=self._key[1], error=type(error).__name__)
            if not self._again:
                return

    def _renew(self, rows: dict[str, bytes]) -> None:
        upsert, remove = difference(self._rows, rows)
        if not upsert and not remove:
            return
        self._rows = rows
        self._version += 1
        tail = (
            f'"version":{self._version},"upsert":{_join_rows(upsert)},'
            f'"remove":{orjson.dumps(remove).decode()}}}'
        )
        for follower, topic in self._followers.items():
            follower.push(f'{{"type":"delta","topic":{orjson.dumps(topic).decode()},{tail}')


def apply_delta(rows: dict[str, Any], upsert: dict[str, Any], remove: list[str]) -> dict[str, Any]:
    """What a client does with a delta."""
    kept = {key: row for key, row in rows.items() if key not in set(remove)}
    return {**kept, **upsert}
