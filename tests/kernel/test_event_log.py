"""The event log: nothing is jumped over, order per key, retries, dead letters, replay."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.kernel import events
from skyteller.kernel.clock import ManualClock, use_clock
from skyteller.kernel.db import Database
from skyteller.kernel.events import Event, Subscriptions, repository
from skyteller.kernel.events.dispatcher import MAX_ATTEMPTS, Dispatcher

TENANT = uuid4()


class Happened(Event):
    """A fact for these tests."""

    type = "tests.happened"

    about: str
    n: int

    def key(self) -> str:
        """What it is about."""
        return self.about


class Recorder:
    """A consumer that remembers, and fails as often as it is told to."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, int]] = []
        self.fail: dict[tuple[str, int], int] = {}

    async def handle(self, _: AsyncSession, event: Happened) -> None:
        place = (event.about, event.n)
        if self.fail.get(place, 0) > 0:
            self.fail[place] -= 1
            raise RuntimeError("told to fail")
        self.seen.append(place)


def dispatching(database: Database) -> tuple[Recorder, Dispatcher]:
    recorder = Recorder()
    subscriptions = Subscriptions()
    subscriptions.on("tests", Happened, recorder.handle)
    return recorder, Dispatcher(database, subscriptions, poll=0.05)


async def publish(database: Database, about: str, n: int) -> UUID:
    async with database.transaction(TENANT) as session:
        return await events.publish(session, Happened(about=about, n=n))


async def test_a_slow_transaction_is_not_jumped_over(database: Database) -> None:
    recorder, dispatcher = dispatching(database)
    slow_wrote, slow_may_commit = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        async with database.transaction(TENANT) as session:
            await events.publish(session, Happened(about="slow", n=1))
            slow_wrote.set()
            await slow_may_commit.wait()

    task = asyncio.create_task(slow())
    await slow_wrote.wait()
    await publish(database, "quick", 2)
    await dispatcher.drain()
    assert recorder.seen == []  # the quick one has a later place and must wait for its elder
    slow_may_commit.set()
    await task
    await dispatcher.drain()
    assert sorted(recorder.seen) == [("quick", 2), ("slow", 1)]


async def test_a_rolled_back_event_never_happened(database: Database) -> None:
    recorder, dispatcher = dispatching(database)
    async with database.transaction(TENANT) as session:
        await events.publish(session, Happened(about="a", n=1))
        await session.rollback()
    await dispatcher.drain()
    assert recorder.seen == []


async def test_one_key_keeps_its_order_behind_a_failure(database: Database) -> None:
    recorder, dispatcher = dispatching(database)
    recorder.fail[("a", 1)] = 1
    with use_clock(ManualClock(datetime(2026, 1, 1, tzinfo=UTC))) as clock:
        for n in (1, 2, 3):
            await publish(database, "a", n)
        await publish(database, "b", 1)
        await dispatcher.drain()
        assert recorder.seen == [("b", 1)]
        await publish(database, "a", 4)
        assert isinstance(clock, ManualClock)
        clock.advance(1)
        await dispatcher.drain()
    assert recorder.seen == [("b", 1), ("a", 1), ("a", 2), ("a", 3), ("a", 4)]


async def test_a_repeat_is_harmless(database: Database) -> None:
    recorder, dispatcher = dispatching(database)
    await publish(database, "a", 1)
    await dispatcher.drain()
    async with database.dispatcher.begin() as connection:
        await connection.execute(text("UPDATE event_cursors SET xid = '0'::xid8, id = 0"))
    await dispatcher.drain()
    assert recorder.seen == [("a", 1)]


async def test_dead_letters_let_the_key_go_on_and_can_be_replayed(database: Database) -> None:
    recorder, dispatcher = dispatching(database)
    recorder.fail[("a", 1)] = MAX_ATTEMPTS
    with use_clock(ManualClock(datetime(2026, 1, 1, tzinfo=UTC))) as clock:
        assert isinstance(clock, ManualClock)
        event_id = await publish(database, "a", 1)
        await publish(database, "a", 2)
        for _ in range(MAX_ATTEMPTS):
            await dispatcher.drain()
            clock.advance(400)
        await dispatcher.drain()
        assert recorder.seen == [("a", 2)]
        async with database.transaction(TENANT) as session:
            dead = await session.execute(text("SELECT event_id, error FROM event_failures WHERE dead"))
            assert [tuple(row) for row in dead] == [(event_id, "RuntimeError")]
        async with database.dispatcher.begin() as connection:
            assert await repository.replay(connection, "tests", event_id)
        await dispatcher.drain()
    assert recorder.seen == [("a", 2), ("a", 1)]


async def test_it_runs_by_itself_and_one_process_leads(database: Database) -> None:
    first, one = dispatching(database)
    second, two = dispatching(database)
    one.start()
    await asyncio.sleep(0.2)
    two.start()
    for n in range(20):
        await publish(database, "a", n)
    await asyncio.sleep(0.5)
    await one.stop()
    for n in range(20, 30):
        await publish(database, "a", n)
    await asyncio.sleep(0.5)
    await two.stop()
    assert first.seen == [("a", n) for n in range(20)]
    assert second.seen == [("a", n) for n in range(20, 30)]


async def test_a_handler_writes_with_its_event_or_not_at_all(database: Database) -> None:
    subscriptions = Subscriptions()
    tries: list[int] = []

    async def write_then_fail(session: AsyncSession, event: Any) -> None:
        await events.publish(session, Other(n=event.n))
        tries.append(event.n)
        if len(tries) == 1:
            raise RuntimeError

    subscriptions.on("tests", Happened, write_then_fail)
    dispatcher = Dispatcher(database, subscriptions)
    with use_clock(ManualClock(datetime(2026, 1, 1, tzinfo=UTC))) as clock:
        assert isinstance(clock, ManualClock)
        await publish(database, "a", 1)
        await dispatcher.drain()
        clock.advance(2)
        await dispatcher.drain()
    async with database.transaction(TENANT) as session:
        count = await session.execute(text("SELECT count(*) FROM event_log WHERE type = 'tests.other'"))
        assert (tries, count.scalar_one()) == ([1, 1], 1)


class Other(Event):
    """What the handler above writes."""

    type = "tests.other"

    n: int

    def key(self) -> str:
        """Its number."""
        return str(self.n)
