"""Imports in the background, and a search that stays fresh."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

import structlog

from skyteller.domains.inference.service import InferenceService
from skyteller.domains.knowledge import service
from skyteller.kernel.jobs import jobs_of
from skyteller.kernel.memory import settle
from skyteller.kernel.runtime import Runtime

_PAUSE = 1.0

logger = structlog.get_logger(__name__)


def background(runtime: Runtime) -> list[Callable[[], Awaitable[None]]]:
    """The loops of this module; registers its tasks with the job queue."""
    inference = runtime.port(InferenceService)
    search = runtime.port(service.SearchService)
    jobs_of(runtime).task(service.TASK, partial(service.run_import, runtime.db, inference))

    async def prepare() -> None:
        """Load the model and every tenant's index, so that the first customer does not wait."""
        while True:
            try:
                await inference.warm_up()
                await search.load_all()
                settle()
            except Exception as error:  # noqa: BLE001 - the loop outlives a database that is away
                logger.warning("search_not_loaded", error=type(error).__name__)
                await asyncio.sleep(_PAUSE)
            else:
                return

    async def follow() -> None:
        while True:
            try:
                await search.follow()
            except Exception as error:  # noqa: BLE001 - the loop outlives a database that is away
                logger.warning("search_not_followed", error=type(error).__name__)
                await asyncio.sleep(_PAUSE)

    return [prepare, follow]
