"""Endless loops: signs of life into the database, and the rounds that lose, call and match."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError

from skyteller.domains.conversations import service as conversations
from skyteller.domains.organisation import service as organisation
from skyteller.domains.routing import service
from skyteller.domains.routing.schemas import Policy
from skyteller.kernel import clock
from skyteller.kernel.db import Database
from skyteller.kernel.errors import SkytellerError
from skyteller.kernel.realtime import Connection
from skyteller.kernel.runtime import Runtime

HEARTBEAT_WRITE_S = 1.5
ROUND_S = 1.0
JUDGE_AFTER_S = 1.0
SILENT_LIMIT = 50

logger = structlog.get_logger(__name__)


class Heartbeats:
    """Which staff this process has heard of since it last wrote them down."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._heard: dict[UUID, dict[UUID, datetime]] = {}
        self.steady_since: datetime | None = None

    def hear(self, connection: Connection) -> None:
        """A sign of life on a socket."""
        principal = connection.principal
        if principal.kind == "staff":
            self._heard.setdefault(principal.tenant_id, {})[principal.id] = clock.now()

    async def write(self) -> None:
        """Write down who was heard: one statement a tenant. After a failure nothing is forgotten."""
        heard, self._heard = self._heard, {}
        try:
            for tenant_id in list(heard):
                async with self._db.transaction(tenant_id) as session:
                    await service.note_heard(session, heard[tenant_id])
                del heard[tenant_id]
            if self.steady_since is None:
                self.steady_since = clock.now()
        except BaseException:
            self.steady_since = None
            for tenant_id, earlier in heard.items():
                self._heard[tenant_id] = {**earlier, **self._heard.get(tenant_id, {})}
            raise


class Rounds:
    """One round: for each bank lose who is silent, call a person where the bot is, match."""

    def __init__(self, db: Database, heartbeats: Heartbeats, policy: Policy) -> None:
        self._db = db
        self._heartbeats = heartbeats
        self._policy = policy

    async def once(self) -> None:
        """A round over all banks; what fails for one bank does not stop the others."""
        async with self._db.transaction(None) as session:
            tenants = await organisation.tenants(session)
        for tenant in tenants:
            try:
                await self.once_for(tenant.id)
            except (SQLAlchemyError, SkytellerError) as error:
                logger.warning("routing_round_failed", tenant=tenant.slug, error=type(error).__name__)

    async def once_for(self, tenant_id: UUID) -> None:
        """A round for one bank, unless another process is at it."""
        if self._may_judge():
            async with self._db.transaction(tenant_id) as session:
                if not await service.lead(session):
                    return
                lost = await service.lose_unheard(session, self._policy)
            if lost:
                logger.info("agents_lost", count=lost)
        await self._call_for_the_silent(tenant_id)
        async with self._db.transaction(tenant_id) as session:
            if await service.lead(session):
                await service.assign(session, self._policy)

    def _may_judge(self) -> bool:
        """Signs of life must have reached the database for long enough without a break."""
        steady = self._heartbeats.steady_since
        patience = timedelta(seconds=self._policy.presence_lost + JUDGE_AFTER_S)
        return steady is not None and clock.now() - steady >= patience

    async def _call_for_the_silent(self, tenant_id: UUID) -> None:
        before = clock.now() - timedelta(seconds=self._policy.bot_silence)
        async with self._db.transaction(tenant_id) as session:
            silent = await conversations.silent_since(session, before, SILENT_LIMIT)
            if not silent or not await service.service_open(session):
                return
        for conversation_id in silent:
            async with self._db.transaction(tenant_id) as session:
                await service.call_if_silent(session, conversation_id, before)


async def _forever(step: Callable[[], Awaitable[None]], pause: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await step()
        except Exception as error:  # the loop outlives whatever one round meets
            logger.warning("routing_loop_failed", error=type(error).__name__, exc_info=True)
        await pause()


def background(runtime: Runtime) -> list[Callable[[], Awaitable[None]]]:
    """The loops of one process."""
    settings = runtime.settings
    policy = Policy(settings.offer_timeout, settings.presence_lost, settings.bot_silence)
    heartbeats = Heartbeats(runtime.db)
    runtime.hub.heard.append(heartbeats.hear)
    rounds = Rounds(runtime.db, heartbeats, policy)
    alarm: service.Alarm = runtime.port(service.Alarm)

    async def keep_signs_of_life() -> None:
        await _forever(heartbeats.write, lambda: asyncio.sleep(HEARTBEAT_WRITE_S))

    async def make_rounds() -> None:
        await _forever(rounds.once, lambda: alarm.wait(ROUND_S))

    return [keep_signs_of_life, make_rounds]
