"""What all tables share."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.kernel.db import Base, tenant_of

FRESH = {"populate_existing": True}


_LEAD = text("SELECT pg_try_advisory_xact_lock(hashtextextended('routing ' || :tenant, 0))")


async def lead(session: AsyncSession) -> bool:
    """Be the one process that matches for this tenant in this transaction; false when another is."""
    return bool((await session.execute(_LEAD, {"tenant": str(tenant_of(session))})).scalar())


def add(session: AsyncSession, row: Base) -> None:
    """Insert with the next flush."""
    session.add(row)


async def delete(session: AsyncSession, row: Base) -> None:
    """Delete now."""
    await session.delete(row)
    await session.flush()
