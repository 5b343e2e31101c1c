"""Sockets end with the session that opened them, wherever it was ended."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from uuid import UUID

import structlog

from skyteller.domains.organisation import service
from skyteller.kernel.runtime import Runtime

SWEEP_SECONDS = 5.0

logger = structlog.get_logger(__name__)


async def sweep(runtime: Runtime) -> None:
    """Close the staff sockets of this process whose session was revoked or has expired."""
    open_sessions: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for connection in runtime.hub.connections:
        principal = connection.principal
        if principal.session_id is not None:
            open_sessions[principal.tenant_id].add(principal.session_id)
    for tenant_id, ids in open_sessions.items():
        async with runtime.db.transaction(tenant_id) as session:
            ended = await service.ended_among(session, list(ids))
        if ended:
            await runtime.hub.end_sessions(ended)


def background(runtime: Runtime) -> list[Callable[[], Awaitable[None]]]:
    """The loops of this module."""

    async def sweep_forever() -> None:
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            try:
                await sweep(runtime)
            except Exception as error:  # noqa: BLE001 - the loop outlives a database that is away
                logger.warning("session_sweep_failed", error=type(error).__name__)

    return [sweep_forever]
