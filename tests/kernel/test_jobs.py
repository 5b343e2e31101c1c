"""The job queue: in the transaction, in order, and after a death."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import pytest
from sqlalchemy import text

from skyteller.kernel.db import Database
from skyteller.kernel.ids import new_id
from skyteller.kernel.jobs import Jobs
from skyteller.kernel.postgres import Urls


@asynccontextmanager
async def working(jobs: Jobs) -> AsyncIterator[None]:
    task = asyncio.create_task(jobs.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def queued(database: Database) -> list[str]:
    """The states of all jobs that are kept."""
    async with database.transaction(None) as session:
        return list(await session.scalars(text("SELECT status::text FROM procrastinate_jobs ORDER BY id")))


async def test_a_job_exists_from_the_commit_on(urls: Urls, database: Database) -> None:
    jobs, done = Jobs(urls.app), asyncio.Event()
    seen: list[tuple[UUID, int]] = []

    async def task(tenant_id: UUID, number: int) -> None:
        seen.append((tenant_id, number))
        if number == 2:
            done.set()

    jobs.task("test.note", task)
    tenant_id = new_id()

    async def fail() -> None:
        async with database.transaction(tenant_id) as session:
            await jobs.defer(session, "test.note", number=1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with database.transaction(tenant_id) as session:
        await jobs.defer(session, "test.note", number=2)
        assert await queued(database) == []
    async with asyncio.timeout(10), working(jobs):
        await done.wait()
    assert seen == [(tenant_id, 2)]
    assert await queued(database) == []


async def test_jobs_with_one_lock_run_one_after_the_other(urls: Urls, database: Database) -> None:
    jobs, done = Jobs(urls.app), asyncio.Event()
    story: list[str] = []

    async def task(tenant_id: UUID, name: str) -> None:
        story.append(f"{name} begins")
        await asyncio.sleep(0.05)
        story.append(f"{name} ends")
        if len(story) == 4:
            done.set()

    jobs.task("test.slow", task)
    async with database.transaction(new_id()) as session:
        for name in ("first", "second"):
            await jobs.defer(session, "test.slow", lock="one", name=name)
    async with asyncio.timeout(10), working(jobs):
        await done.wait()
    assert story == ["first begins", "first ends", "second begins", "second ends"]


async def test_a_job_that_fails_is_tried_again(urls: Urls, database: Database) -> None:
    jobs, done = Jobs(urls.app), asyncio.Event()
    attempts = 0

    async def task(tenant_id: UUID) -> None:
        nonlocal attempts
        attempts += 1
        if attempts == 1:
            raise OSError
        done.set()

    jobs.task("test.flaky", task)
    async with database.transaction(new_id()) as session:
        await jobs.defer(session, "test.flaky")
    async with asyncio.timeout(15), working(jobs):
        await done.wait()
    assert attempts == 2


async def test_a_job_cut_off_by_the_end_of_the_process_is_queued_again(
    urls: Urls, database: Database
) -> None:
    jobs, begun = Jobs(urls.app), asyncio.Event()

    async def task(tenant_id: UUID) -> None:
        begun.set()
        await asyncio.sleep(60)

    jobs.task("test.long", task)
    async with database.transaction(new_id()) as session:
        await jobs.defer(session, "test.long")
    async with asyncio.timeout(15), working(jobs):
        await begun.wait()
    assert await queued(database) == ["todo"]


async def test_jobs_of_the_dead_are_taken_up(urls: Urls, database: Database) -> None:
    jobs, done = Jobs(urls.app, stalled_after=0.5), asyncio.Event()

    async def task(tenant_id: UUID) -> None:
        done.set()

    jobs.task("test.note", task)
    async with database.transaction(new_id()) as session:
        await jobs.defer(session, "test.note")
    async with database.transaction(None) as session:
        await session.execute(
            text(
                "WITH dead AS (INSERT INTO procrastinate_workers (last_heartbeat)"
                " VALUES (now() - interval '1 hour') RETURNING id)"
                " UPDATE procrastinate_jobs SET status = 'doing', worker_id = dead.id FROM dead"
            )
        )
    async with asyncio.timeout(15), working(jobs):
        await done.wait()
