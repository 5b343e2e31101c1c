"""All SQL of the customers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.domains.customers.models import CustomerRecord
from skyteller.kernel.db import tenant_of


async def add(session: AsyncSession, values: dict[str, Any]) -> None:
    """Insert a customer."""
    await session.execute(insert(CustomerRecord).values({"tenant_id": tenant_of(session), **values}))


async def by_id(session: AsyncSession, customer_id: UUID) -> CustomerRecord | None:
    """The customer, if it is this tenant's."""
    return await session.get(CustomerRecord, (tenant_of(session), customer_id))


async def see(session: AsyncSession, customer_id: UUID, at: datetime) -> None:
    """Note when the customer was last here."""
    await session.execute(
        update(CustomerRecord).where(CustomerRecord.id == customer_id).values(last_seen_at=at)
    )
