"""The customers' public door."""

import secrets
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.domains.customers import repository
from skyteller.domains.customers.schemas import Customer, Language
from skyteller.kernel.clock import now
from skyteller.kernel.errors import NotFoundError
from skyteller.kernel.ids import new_id

SEEN_EVERY = timedelta(minutes=1)
_VISITOR = {"zh-CN": "访客", "en": "Visitor"}


async def create_visitor(session: AsyncSession, language: Language) -> Customer:
    """A customer of whom nothing is known but the language; named like “访客 8C21”."""
    at = now()
    visitor = Customer(
        id=new_id(),
        kind="visitor",
        display_name=f"{_VISITOR[language]} {secrets.token_hex(2).upper()}",
        language=language,
        created_at=at,
        last_seen_at=at,
    )
    await repository.add(session, dict(visitor))
    return visitor


async def get(session: AsyncSession, customer_id: UUID) -> Customer:
    """One customer; raises :class:`NotFoundError`."""
    record = await repository.by_id(session, customer_id)
    if record is None:
        raise NotFoundError
    return Customer.model_validate(record)


async def touch(session: AsyncSession, customer_id: UUID) -> bool:
    """Note that the customer is here, at most once a minute; false when there is no such customer."""
    record = await repository.by_id(session, customer_id)
    if record is None:
        return False
    at = now()
    if record.last_seen_at + SEEN_EVERY < at:
        await repository.see(session, customer_id, at)
    return True
