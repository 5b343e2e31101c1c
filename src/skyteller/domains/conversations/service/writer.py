"""The group-commit writer: many conversations of one tenant, one INSERT, one commit.

It writes as soon as the last batch is committed, without lingering. A batch that the database
refuses is written again entry by entry, so that a poisoned entry harms nobody else.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import psycopg
import structlog
from psycopg_pool import PoolClosed, PoolTimeout

from skyteller.domains.conversations import repository
from skyteller.domains.conversations.errors import CardAnsweredError, NotAssignedError
from skyteller.domains.conversations.repository import AppendRow
from skyteller.domains.conversations.schemas import Appended, NewEntry
from skyteller.domains.conversations.service.rendering import new_frame
from skyteller.kernel import clock
from skyteller.kernel.db import Database
from skyteller.kernel.errors import InvalidInputError, NotFoundError, SkytellerError, UnavailableError
from skyteller.kernel.events.log import wake
from skyteller.kernel.realtime import Hub
from skyteller.kernel.telemetry import BATCH_SIZE, ENTRIES
from skyteller.kernel.web.schemas import utc_iso

MAX_BATCH = 256
QUEUE_LIMIT = 20_000

Done = Callable[[Appended | SkytellerError], None]

logger = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Waiting:
    entry: NewEntry
    done: Done


def refusal(problem: str) -> SkytellerError:
    """The typed error of a problem that the append function found."""
    return NotAssignedError() if problem == "not-assigned" else NotFoundError()


def database_refusal(error: psycopg.Error) -> SkytellerError:
    """The typed error of one entry that the database did not take."""
    if isinstance(error, psycopg.errors.UniqueViolation):
        constraint = error.diag.constraint_name or ""
        if constraint == "uq_conversation_entries_submission":
            return CardAnsweredError()
    if isinstance(error, psycopg.DataError):
        return InvalidInputError(reason="body")
    return UnavailableError()


class GroupWriter:
    """One queue and one loop for each tenant that has something to write."""

    def __init__(self, db: Database, hub: Hub) -> None:
        self._db = db
        self._hub = hub
        self._queues: dict[UUID, list[_Waiting]] = {}
        self._loops: dict[UUID, asyncio.Task[None]] = {}

    def submit(self, tenant_id: UUID, entry: NewEntry, done: Done) -> None:
        """Queue ``entry``; ``done`` is called once, after the commit or with the error."""
        queue = self._queues.setdefault(tenant_id, [])
        if len(queue) >= QUEUE_LIMIT:
            done(UnavailableError())
            return
        queue.append(_Waiting(entry, done))
        if tenant_id not in self._loops:
            self._loops[tenant_id] = asyncio.create_task(self._drain(tenant_id), name="group writer")

    async def write(self, tenant_id: UUID, entry: NewEntry) -> Appended:
        """Queue ``entry`` and wait; raises its error."""
        future: asyncio.Future[Appended | SkytellerError] = asyncio.get_running_loop().create_future()

        def finish(result: Appended | SkytellerError) -> None:
            if not future.done():
                future.set_result(result)

        self.submit(tenant_id, entry, finish)
        result = await future
        if isinstance(result, SkytellerError):
            raise result
        return result

    async def stop(self) -> None:
        """Write what is queued, then end."""
        await asyncio.gather(*list(self._loops.values()), return_exceptions=True)

    async def _drain(self, tenant_id: UUID) -> None:
        queue = self._queues[tenant_id]
        try:
            while queue:
                batch, later = _take(queue)
                queue[:] = later
                await self._write_batch(tenant_id, batch)
        finally:
            del self._loops[tenant_id]
            if not queue:
                self._queues.pop(tenant_id, None)

    async def _write_batch(self, tenant_id: UUID, batch: list[_Waiting]) -> None:
        at = clock.now()
        entries = [waiting.entry for waiting in batch]
        try:
            async with self._db.fast.connection() as connection:
                rows = await repository.append_batch(connection, tenant_id, at, entries)
        except (psycopg.OperationalError, PoolTimeout, PoolClosed, OSError) as error:
            logger.warning("batch_not_written", error=type(error).__name__, count=len(batch))
            for waiting in batch:
                waiting.done(UnavailableError())
            return
        except psycopg.Error as error:
            if len(batch) == 1:
                batch[0].done(database_refusal(error))
                return
            logger.warning("batch_refused", error=type(error).__name__, count=len(batch))
            for waiting in batch:
                await self._write_batch(tenant_id, [waiting])
            return
        BATCH_SIZE.observe(len(batch))
        ENTRIES.labels("group").inc(len(batch))
        self._announce(tenant_id, at, batch, rows)

    def _announce(
        self, tenant_id: UUID, committed: datetime, batch: list[_Waiting], rows: list[AppendRow]
    ) -> None:
        spoken = False
        words = utc_iso(committed)
        for waiting, (_, seq, at, duplicate, problem, state, reopened) in zip(batch, rows, strict=True):
            if problem is not None or seq is None:
                waiting.done(refusal(problem or ""))
                continue
            waiting.done(Appended(seq, at, duplicate, state))  # type: ignore[arg-type]  # CHECK holds the states
            if duplicate:
                continue
            key = str(waiting.entry.conversation_id)
            if self._hub.followed(tenant_id, "timeline", key):
                self._hub.publish_entry(tenant_id, "timeline", key, new_frame(waiting.entry, seq, words))
            else:
                self._hub.notice(tenant_id, "timeline", key)
            if state != "served":
                spoken = True
            if reopened:
                self._hub.touch(tenant_id, "conversation", key)
        if spoken:
            wake()


def _take(queue: list[_Waiting]) -> tuple[list[_Waiting], list[_Waiting]]:
    """The next batch and the rest; a repeat of an entry in the batch waits for the next one."""
    batch: list[_Waiting] = []
    later: list[_Waiting] = []
    seen: set[UUID] = set()
    for place, waiting in enumerate(queue):
        if len(batch) >= MAX_BATCH:
            later.extend(queue[place:])
            break
        name = waiting.entry.client_id
        if name in seen:
            later.append(waiting)
        else:
            seen.add(name)
            batch.append(waiting)
    return batch, later
