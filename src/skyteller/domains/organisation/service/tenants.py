"""The directory of banks and their branches."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.domains.organisation import repository
from skyteller.domains.organisation.models import TenantRecord
from skyteller.domains.organisation.schemas import Branch, Tenant, TenantKind, TenantSettings
from skyteller.kernel.clock import now
from skyteller.kernel.db import tenant_of
from skyteller.kernel.errors import NotFoundError
from skyteller.kernel.ids import new_id


def _tenant(record: TenantRecord) -> Tenant:
    return Tenant.model_validate(record)


async def tenants(session: AsyncSession) -> list[Tenant]:
    """Every bank: unions first; needs no tenant in the transaction."""
    return [_tenant(record) for record in await repository.tenants(session)]


async def tenant_by_slug(session: AsyncSession, slug: str) -> Tenant:
    """The bank with this slug; needs no tenant in the transaction. Raises :class:`NotFoundError`."""
    record = await repository.tenant_by_slug(session, slug)
    if record is None:
        raise NotFoundError
    return _tenant(record)


async def tenant(session: AsyncSession) -> Tenant:
    """The bank of the running transaction."""
    record = await repository.tenant_by_id(session, tenant_of(session))
    if record is None:
        raise NotFoundError
    return _tenant(record)


def service_open(settings: TenantSettings, at: datetime) -> bool:
    """Whether staff answer at ``at`` (aware time)."""
    if settings.hours is None:
        return True
    local = (at + timedelta(minutes=settings.utc_offset_minutes) - (at.utcoffset() or timedelta())).time()
    return settings.hours.opens <= local < settings.hours.closes


async def branches(session: AsyncSession) -> list[Branch]:
    """The branches of the bank, by name."""
    return [Branch.model_validate(record) for record in await repository.branches(session)]


async def ensure_tenant(
    session: AsyncSession,
    *,
    slug: str,
    name: str,
    name_en: str,
    kind: TenantKind,
    parent: Tenant | None = None,
    settings: TenantSettings | None = None,
) -> Tenant:
    """The bank with this slug, made if it is new; the session must be the schema owner's."""
    await repository.add_tenant(
        session,
        {
            "id": new_id(),
            "slug": slug,
            "name": name,
            "name_en": name_en,
            "kind": kind,
            "parent_id": parent.id if parent else None,
            "settings": (settings or TenantSettings()).model_dump(mode="json"),
            "created_at": now(),
        },
    )
    return await tenant_by_slug(session, slug)


async def ensure_branch(session: AsyncSession, name: str) -> Branch:
    """The branch with this name, made if it is new."""
    await repository.add_branch(session, {"id": new_id(), "name": name, "created_at": now()})
    return next(branch for branch in await branches(session) if branch.name == name)
