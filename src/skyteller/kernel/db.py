"""Database access: one transaction, one tenant.

``Database.transaction(tenant_id)`` is the only way for requests, frames, handlers and jobs to reach
tenant tables. The tenant is set with ``set_config(..., is_local => true)``, so it ends with the
transaction; row-level security does the rest. Without a tenant, tenant tables look empty.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, ClassVar, cast
from uuid import UUID

import orjson
import psycopg
from psycopg_pool import AsyncConnectionPool
from sqlalchemy import BigInteger, DateTime, MetaData, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.pool import NullPool

TENANT_SETTING = "app.tenant_id"

AfterCommit = Callable[[], Awaitable[None] | None]


class Base(DeclarativeBase):
    """Base of all tables; names constraints so that migrations can refer to them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
        list[str]: JSONB,
        int: BigInteger,
    }


class TenantRow:
    """Mixin of every tenant table: the tenant is the first part of the key."""

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-1)


def _dumps(value: Any) -> str:
    return orjson.dumps(value).decode()


class BypassingRoleError(RuntimeError):
    """The app role could see every tenant's rows; the process must not start."""


class Database:
    """The engines of one process: *app* for tenant work, *dispatcher* for the event log."""

    def __init__(self, app_url: str, dispatcher_url: str, pool_size: int = 10) -> None:
        """URLs are ``postgresql+psycopg://``; ``pool_size`` bounds the app connections."""
        self.app = self._engine(app_url, pool_size)
        # Not pooled: its connections hold the dispatchers' locks and must not outlive them.
        self.dispatcher = create_async_engine(
            dispatcher_url, poolclass=NullPool, json_serializer=_dumps, json_deserializer=orjson.loads
        )
        self.session_info: dict[str, Any] = {}
        self._fast_url = app_url.replace("postgresql+psycopg://", "postgresql://", 1)
        self.fast: AsyncConnectionPool[psycopg.AsyncConnection[Any]] = AsyncConnectionPool(
            self._fast_url, min_size=1, max_size=4, open=False, kwargs={"autocommit": True}
        )

    @staticmethod
    def _engine(url: str, pool_size: int) -> AsyncEngine:
        return create_async_engine(
            url,
            pool_size=pool_size,
            max_overflow=5,
            pool_pre_ping=True,
            json_serializer=_dumps,
            json_deserializer=orjson.loads,
        )

    async def open(self) -> None:
        """Open the pools; raises :class:`BypassingRoleError` for a role that sees all tenants."""
        await self.refuse_bypassing_role()
        await self.fast.open()

    async def close(self) -> None:
        """Give every connection back."""
        await self.fast.close()
        await self.app.dispose()
        await self.dispatcher.dispose()

    async def refuse_bypassing_role(self) -> None:
        """Check that the app role is neither superuser, nor bypasses policies, nor owns a table."""
        async with self.app.connect() as connection:
            row = (
                await connection.execute(
                    text(
                        "SELECT rolsuper OR rolbypassrls, rolname, EXISTS (SELECT FROM pg_class c"
                        " WHERE c.relowner = r.oid AND c.relkind IN ('r', 'p', 'v', 'm'))"
                        " FROM pg_roles r WHERE rolname = current_user"
                    )
                )
            ).one()
        if row[0] or row[2]:
            raise BypassingRoleError(
                f"The database role {row[1]} can see every tenant's rows. Use a role with"
                " NOSUPERUSER NOBYPASSRLS that owns no table."
            )

    @asynccontextmanager
    async def transaction(self, tenant_id: UUID | None) -> AsyncIterator[AsyncSession]:
        """One transaction for one tenant: commits at the end, rolls back on an error.

        What :func:`after_commit` registered runs after the commit, in order.
        """
        session = AsyncSession(self.app, expire_on_commit=False, info=dict(self.session_info))
        try:
            async with session.begin():
                if tenant_id is not None:
                    await set_tenant(session, tenant_id)
                yield session
        finally:
            await session.close()
        for action in session.info.pop("after_commit", []):
            pending = action()
            if pending is not None:
                await pending


async def set_tenant(session: AsyncSession, tenant_id: UUID) -> None:
    """Set the tenant of the running transaction."""
    await session.execute(
        text("SELECT set_config(:name, :value, true)"), {"name": TENANT_SETTING, "value": str(tenant_id)}
    )
    session.info["tenant_id"] = tenant_id


def tenant_of(session: AsyncSession) -> UUID:
    """The tenant of the running transaction."""
    return cast(UUID, session.info["tenant_id"])


def after_commit(session: AsyncSession, action: AfterCommit) -> None:
    """Run ``action`` once the session's transaction has been committed, never otherwise."""
    session.info.setdefault("after_commit", []).append(action)
