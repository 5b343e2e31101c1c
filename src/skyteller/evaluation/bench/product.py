"""The product as ``bench chat`` drives it: its own server process, a bank, visitors, agents."""

import asyncio
import subprocess
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.pool import NullPool

from skyteller.domains.conversations import service as conversations
from skyteller.domains.conversations.service import AgentRef
from skyteller.domains.customers import service as customers
from skyteller.domains.organisation import service as organisation
from skyteller.domains.organisation.schemas import NewStaffMember
from skyteller.evaluation.bench.plan import PairSpec
from skyteller.evaluation.bench.servers import ServerError, ServerProcess
from skyteller.kernel.auth import VisitorTokens, hash_password
from skyteller.kernel.db import Database
from skyteller.kernel.ids import new_id, quotable_number
from skyteller.kernel.postgres import Urls
from skyteller.kernel.processes import free_port
from skyteller.kernel.web.deps import SESSION_COOKIE

SECRET = quotable_number(40)

_OPTIONS = (
    "--factory --loop uvloop --http httptools --ws websockets-sansio --ws-per-message-deflate false"
    " --host 127.0.0.1 --no-access-log --log-level warning --port"
)

T = TypeVar("T")


class ProductServer(ServerProcess):
    """The API server on a migrated database with one bank in it."""

    def __init__(self, urls: Urls, folder: Path) -> None:
        """``urls`` of a prepared, empty database; words go to a log in ``folder``."""
        port = free_port()
        environment = {
            "SKYTELLER_DATABASE_OWNER_URL": urls.owner,
            "SKYTELLER_DATABASE_APP_URL": urls.app,
            "SKYTELLER_DATABASE_DISPATCHER_URL": urls.dispatcher,
            "SKYTELLER_SECRET_KEY": SECRET,
            "SKYTELLER_LOG_LEVEL": "WARNING",
        }
        command = ["-m", "uvicorn", "skyteller.apps.api:create_app", *_OPTIONS.split(), str(port)]
        log = (folder / "product.log").open("ab")
        super().__init__("the product", command, environment, port, log)
        self._urls = urls
        migrate = [sys.executable, "-c", "from skyteller.apps.cli import app; app()", "db", "migrate"]
        done = subprocess.run(  # noqa: S603  our own command
            [*migrate, "--owner-url", urls.owner], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise ServerError(f"the schema could not be made: {done.stdout.strip() or done.stderr[-400:]}")
        self._tenant_id = asyncio.run(self._found_bank())

    def pairs(self, count: int) -> list[PairSpec]:
        """Visitors whose conversations are being served, an agent for each."""
        return self._run(self._people(count, agents=True))

    def customers(self, count: int) -> list[PairSpec]:
        """Visitors with an open conversation."""
        return self._run(self._people(count, agents=False))

    async def _found_bank(self) -> UUID:
        engine = create_async_engine(self._urls.owner, poolclass=NullPool)
        async with AsyncSession(engine) as session, session.begin():
            bank = await organisation.ensure_tenant(
                session, slug="bench", name="测试银行", name_en="Bench Bank", kind="member"
            )
        await engine.dispose()
        return bank.id

    async def _analyze(self) -> None:
        """What autovacuum does within a minute of the first rows."""
        engine = create_async_engine(self._urls.owner, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            await connection.exec_driver_sql("ANALYZE")
        await engine.dispose()

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run(work)

    async def _people(self, count: int, *, agents: bool) -> list[PairSpec]:
        database = Database(self._urls.app, self._urls.dispatcher)
        tokens = VisitorTokens(SECRET, 1)
        password_hash = await hash_password(str(new_id()))
        try:
            return [await self._pair(database, tokens, password_hash, agents=agents) for _ in range(count)]
        finally:
            await database.app.dispose()
            await self._analyze()

    async def _pair(
        self, database: Database, tokens: VisitorTokens, password_hash: str, *, agents: bool
    ) -> PairSpec:
        async with database.transaction(self._tenant_id) as session:
            visitor = await customers.create_visitor(session, "zh-CN")
            conversation, _ = await conversations.open_conversation(
                session,
                customer_id=visitor.id,
                customer_name=visitor.display_name,
                channel="webchat",
                language="zh-CN",
                client_id=new_id(),
            )
            token, _ = tokens.issue(self._tenant_id, visitor.id, visitor.display_name)
            if not agents:
                return PairSpec(str(conversation.id), token, agent=False)
            number = quotable_number(8)
            staff_id = await organisation.insert_member(
                session,
                NewStaffMember(
                    name="坐席",
                    username=f"a{number.lower()}",
                    work_no=number,
                    roles=["agent"],
                    password=number * 2,
                ),
                password_hash,
            )
            if staff_id is None:
                raise ServerError("two agents drew the same number")
            await conversations.set_state(
                session, conversation.id, "served", agent=AgentRef(staff_id, "坐席", number)
            )
            signed_in = await organisation.finish_sign_in(session, staff_id, user_agent="bench", hours=1)
        return PairSpec(str(conversation.id), token, f"{SESSION_COOKIE}={signed_in.token}")
