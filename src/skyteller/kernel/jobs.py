"""Jobs: work that outlives a request, kept in PostgreSQL and taken up again after a crash.

A job is deferred in the transaction that makes it necessary. It runs at least once: a task must be
harmless when it is repeated. The tenant travels as an argument.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import procrastinate
import structlog
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job
from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.kernel.db import tenant_of
from skyteller.kernel.runtime import Runtime

logger = structlog.get_logger(__name__)

Task = Callable[..., Awaitable[None]]
"""Called with the tenant's id and the keyword arguments that were deferred."""

HEARTBEAT = 2.0
STALLED_AFTER = 10.0
"""A worker unheard for so many seconds is dead, and its jobs are taken up by another."""

CONCURRENCY = 2
_PATIENCE = 2.0


class _LaterAndLater(procrastinate.BaseRetryStrategy):
    """1, 2, 4 ... seconds, at most a minute; a task that should end for good ends by itself."""

    def get_retry_decision(
        self,
        *,
        exception: BaseException,  # noqa: ARG002 - the signature is the queue's
        job: Job,
    ) -> procrastinate.RetryDecision:
        """The pause before the next attempt, whatever the error."""
        return procrastinate.RetryDecision(retry_in={"seconds": min(2 ** min(job.attempts, 6), 60)})


class Jobs:
    """The queue as one process sees it: tasks by name, a door to defer, a worker."""

    def __init__(self, app_url: str, *, stalled_after: float = STALLED_AFTER) -> None:
        """``app_url`` is the URL of the app role, ``postgresql+psycopg://``."""
        conninfo = app_url.replace("postgresql+psycopg://", "postgresql://", 1)
        self._app = procrastinate.App(
            connector=procrastinate.PsycopgConnector(conninfo=conninfo, min_size=1, max_size=4)
        )
        self._stalled_after = stalled_after

    def task(self, name: str, run: Task) -> None:
        """Make ``run`` the task ``name``. An error, or the end of the process, lets it run again."""

        async def with_tenant(tenant_id: str, **arguments: Any) -> None:
            await run(UUID(tenant_id), **arguments)

        self._app.task(name=name, retry=_LaterAndLater())(with_tenant)

    async def defer(
        self, session: AsyncSession, name: str, /, *, lock: str | None = None, **arguments: Any
    ) -> None:
        """Queue task ``name`` for the session's tenant, in the session's transaction.

        Of the jobs of one tenant with the same ``lock`` one runs at a time, in the order of their making.
        ``arguments`` must be JSON and must not hold personal data.
        """
        tenant_id = str(tenant_of(session))
        raw = await (await session.connection()).get_raw_connection()
        deferrer = self._app.configure_task(
            name,
            allow_unknown=True,
            lock=f"{tenant_id} {lock}" if lock else None,
            connection=raw.driver_connection,
        )
        await deferrer.defer_async(tenant_id=tenant_id, **arguments)

    async def run(self) -> None:
        """Work until cancelled; survives a database that is away."""
        while True:
            try:
                async with self._app.open_async():
                    await self._work()
            except Exception as error:  # noqa: BLE001 - the worker outlives whatever the queue raises
                logger.warning("job_worker_lost", error=type(error).__name__)
            await asyncio.sleep(1.0)

    async def _work(self) -> None:
        worker = asyncio.ensure_future(
            self._app.run_worker_async(
                concurrency=CONCURRENCY,
                fetch_job_polling_interval=2.0,
                shutdown_graceful_timeout=_PATIENCE,
                delete_jobs="successful",
                install_signal_handlers=False,
                update_heartbeat_interval=min(HEARTBEAT, self._stalled_after / 3),
                stalled_worker_timeout=self._stalled_after,
            )
        )
        rescue = asyncio.ensure_future(self._rescue_forever())
        try:
            await asyncio.wait({worker, rescue}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            rescue.cancel()
            worker.cancel()
            outcomes = await asyncio.gather(worker, rescue, return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, Exception):
                raise outcome

    async def _rescue_forever(self) -> None:
        while True:
            await self.rescue()
            await asyncio.sleep(self._stalled_after / 3)

    async def rescue(self) -> int:
        """Queue the jobs of dead workers again; returns how many."""
        stalled = await self._app.job_manager.get_stalled_jobs(seconds_since_heartbeat=self._stalled_after)
        rescued = 0
        for job in stalled:
            try:
                await self._app.job_manager.retry_job(job)
            except ConnectorException:
                # Another process was faster.
                continue
            rescued += 1
        if rescued:
            logger.warning("jobs_rescued", count=rescued)
        return rescued


def jobs_of(runtime: Runtime) -> Jobs:
    """The queue of this process, made when it is first asked for."""
    if Jobs not in runtime.ports:
        runtime.provide(Jobs, Jobs(runtime.settings.database_app_url.get_secret_value()))
    return runtime.port(Jobs)
