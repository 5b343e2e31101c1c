"""Hands committed events to their handlers: at least once, in order per key.

The log is read in ``(xid, id)`` order below the oldest running transaction, so a slow transaction's
rows are never jumped over. A handler runs in a transaction of its event's tenant together with the
inbox row that makes a repeat harmless. An event that fails is parked with back-off and the later
events of its key queue behind it; after ``MAX_ATTEMPTS`` it is a dead letter and its key goes on.
"""

import asyncio
from datetime import timedelta
from uuid import UUID

import orjson
import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from skyteller.kernel import clock
from skyteller.kernel.db import Database
from skyteller.kernel.events import log, repository
from skyteller.kernel.events.repository import LoggedEvent
from skyteller.kernel.events.subscriptions import Subscriptions
from skyteller.kernel.telemetry import EVENTS

MAX_ATTEMPTS = 8
BATCH = 200
PARALLEL_KEYS = 4

logger = structlog.get_logger(__name__)


class Dispatcher:
    """One loop for each consumer; of several processes one leads each consumer."""

    def __init__(self, db: Database, subscriptions: Subscriptions, poll: float = 0.5) -> None:
        """``poll`` (seconds) bounds the delay when a wake-up is lost."""
        self._db = db
        self._subscriptions = subscriptions
        self._poll = poll
        self._alarms = {name: asyncio.Event() for name in subscriptions.consumers()}
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin dispatching in the background."""
        log.on_wake(self.wake)
        self._tasks = [asyncio.create_task(self._run(name), name=f"dispatch {name}") for name in self._alarms]

    async def stop(self) -> None:
        """End the loops; what is unfinished is taken up at the next start."""
        if self._tasks:
            log.off_wake(self.wake)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []

    def wake(self) -> None:
        """Look at the log now."""
        for alarm in self._alarms.values():
            alarm.set()

    async def drain(self) -> None:
        """Handle all that is committed and due; for tests and orderly ends."""
        for consumer in self._alarms:
            async with self._db.dispatcher.connect() as connection:
                await repository.ensure_cursor(connection, consumer)
                await connection.commit()
                while await self._step(connection, consumer):
                    pass

    async def _run(self, consumer: str) -> None:
        alarm = self._alarms[consumer]
        while True:
            try:
                async with self._db.dispatcher.connect() as connection:
                    await self._lead(connection, consumer, alarm)
            except (SQLAlchemyError, OSError) as error:
                logger.warning("dispatcher_lost_database", consumer=consumer, error=type(error).__name__)
                await asyncio.sleep(self._poll)

    async def _lead(self, connection: AsyncConnection, consumer: str, alarm: asyncio.Event) -> None:
        while not await repository.lead(connection, consumer):
            await connection.commit()
            await asyncio.sleep(self._poll)
        await repository.ensure_cursor(connection, consumer)
        await connection.commit()
        while True:
            alarm.clear()
            if not await self._step(connection, consumer):
                try:
                    async with asyncio.timeout(self._poll):
                        await alarm.wait()
                except TimeoutError:
                    pass

    async def _step(self, connection: AsyncConnection, consumer: str) -> bool:
        """Handle one batch; true when there was something to do."""
        retried = await self._retry(connection, consumer)
        events = await repository.read(connection, consumer, self._subscriptions.types(consumer), BATCH)
        blocked = await repository.parked_keys(connection, consumer) if events else set()
        await connection.commit()
        if not events:
            return retried
        by_key: dict[tuple[UUID, str], list[LoggedEvent]] = {}
        for event in events:
            by_key.setdefault((event.tenant_id, event.key), []).append(event)
        gate = asyncio.Semaphore(PARALLEL_KEYS)

        async def one_key(key: tuple[UUID, str]) -> list[tuple[LoggedEvent, int, str | None]]:
            async with gate:
                return await self._key(consumer, by_key[key], blocked=key in blocked)

        for parked in await asyncio.gather(*(one_key(key) for key in by_key)):
            for event, attempts, error in parked:
                await self._park(connection, consumer, event, attempts, error)
        await repository.move_cursor(connection, consumer, events[-1])
        await connection.commit()
        return True

    async def _key(
        self, consumer: str, events: list[LoggedEvent], *, blocked: bool
    ) -> list[tuple[LoggedEvent, int, str | None]]:
        """Handle one key's events in order; returns what must be parked."""
        for place, event in enumerate(events):
            if blocked:
                return [(later, 0, None) for later in events[place:]]
            error = await self._handle(consumer, event)
            if error is not None:
                return [(event, 1, error), *((later, 0, None) for later in events[place + 1 :])]
        return []

    async def _handle(self, consumer: str, event: LoggedEvent) -> str | None:
        """Run the handler in its own transaction; the failure's name, or ``None``."""
        try:
            async with self._db.transaction(event.tenant_id) as session:
                if await repository.claim(session, consumer, event):
                    handler = self._subscriptions.handler(consumer, event.type)
                    await handler(session, log.decode(event.type, event.payload))
        except Exception as error:  # whatever a handler raises must not stop the others
            EVENTS.labels(consumer, "failed").inc()
            logger.warning(
                "event_failed",
                consumer=consumer,
                event_type=event.type,
                event_id=str(event.event_id),
                exc_info=True,
            )
            return type(error).__name__
        EVENTS.labels(consumer, "handled").inc()
        return None

    async def _park(
        self, connection: AsyncConnection, consumer: str, event: LoggedEvent, attempts: int, error: str | None
    ) -> None:
        delay = min(300.0, 0.5 * 2 ** max(0, attempts - 1)) if attempts else 0.0
        dead = attempts >= MAX_ATTEMPTS
        if dead:
            EVENTS.labels(consumer, "dead").inc()
            logger.error("event_dead", consumer=consumer, event_id=str(event.event_id), error=error)
        await repository.park(
            connection,
            consumer,
            event,
            orjson.dumps(event.payload).decode(),
            attempts,
            clock.now() + timedelta(seconds=delay),
            error,
            dead=dead,
        )

    async def _retry(self, connection: AsyncConnection, consumer: str) -> bool:
        """Try the parked heads that are due; true when one of them was handled."""
        progress = False
        for event, attempts, due in await repository.parked_heads(connection, consumer):
            if due > clock.now():
                continue
            await connection.commit()
            error = await self._handle(consumer, event)
            if error is None:
                await repository.unpark(connection, consumer, event)
                progress = True
            else:
                await self._park(connection, consumer, event, attempts + 1, error)
            await connection.commit()
        return progress
