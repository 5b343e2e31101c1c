"""Entries and categories, as editors see them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.domains.knowledge.models import Category, Entry
from skyteller.domains.knowledge.schemas import Status
from skyteller.kernel.db import tenant_of

_STATUS: dict[Status, ColumnElement[bool]] = {
    "draft": Entry.published_version.is_(None),
    "published": Entry.published_version == Entry.version,
    "changed": and_(Entry.published_version.is_not(None), Entry.published_version != Entry.version),
}


async def lock(session: AsyncSession) -> int:
    """Let one transaction at a time change this tenant's knowledge; returns the last revision.

    Taken before any row of an entry, so that no two transactions wait for each other.
    """
    row = await session.execute(
        text(
            "INSERT INTO knowledge_counters (tenant_id) VALUES (:tenant) ON CONFLICT (tenant_id)"
            " DO UPDATE SET revision = knowledge_counters.revision RETURNING revision"
        ).bindparams(tenant=tenant_of(session))
    )
    return int(row.scalar_one())


async def next_revisions(session: AsyncSession, count: int) -> range:
    """As many revisions, above all before; the lock makes their order the order of commits."""
    row = await session.execute(
        text(
            "UPDATE knowledge_counters SET revision = revision + :count WHERE tenant_id = :tenant"
            " RETURNING revision"
        ).bindparams(count=count, tenant=tenant_of(session))
    )
    last = int(row.scalar_one())
    return range(last - count + 1, last + 1)


async def find(session: AsyncSession, entry_id: UUID) -> Entry | None:
    """One entry of this tenant, freshly read."""
    query = select(Entry).where(Entry.tenant_id == tenant_of(session), Entry.id == entry_id)
    return (await session.execute(query.execution_options(populate_existing=True))).scalar_one_or_none()


async def known_keys(session: AsyncSession, keys: Sequence[str]) -> set[str]:
    """Those of the keys that an entry has, in whatever status."""
    query = select(Entry.key).where(Entry.tenant_id == tenant_of(session), Entry.key.in_(keys))
    return set((await session.execute(query)).scalars())


async def find_made(session: AsyncSession, client_id: UUID) -> Entry | None:
    """The entry that this ``client_id`` made."""
    query = select(Entry).where(Entry.tenant_id == tenant_of(session), Entry.client_id == client_id)
    return (await session.execute(query)).scalar_one_or_none()


async def same_question(session: AsyncSession, norm: str, but: UUID | None = None) -> Entry | None:
    """Another entry that asks the same, as edited or as published."""
    query = (
        select(Entry)
        .where(
            Entry.tenant_id == tenant_of(session),
            or_(Entry.question_norm == norm, Entry.published_norm == norm),
            Entry.id != but if but is not None else text("true"),
        )
        .limit(1)
    )
    return (await session.execute(query)).scalar_one_or_none()


async def add(session: AsyncSession, row: Entry | Category) -> None:
    """Insert now."""
    session.add(row)
    await session.flush()


async def remove(session: AsyncSession, entry_id: UUID) -> None:
    """Delete an entry for good."""
    await session.execute(delete(Entry).where(Entry.tenant_id == tenant_of(session), Entry.id == entry_id))


def _like(text_part: str) -> str:
    for special in ("\\", "%", "_"):
        text_part = text_part.replace(special, "\\" + special)
    return f"%{text_part}%"


async def page(
    session: AsyncSession,
    *,
    categories: Sequence[UUID] | None,
    status: Status | None,
    q: str | None,
    limit: int,
    offset: int,
) -> tuple[list[Entry], int]:
    """Entries, those edited last first, and how many there are in all."""
    conditions: list[ColumnElement[bool]] = [Entry.tenant_id == tenant_of(session)]
    if categories is not None:
        conditions.append(Entry.category_id.in_(categories))
    if status is not None:
        conditions.append(_STATUS[status])
    if q:
        wording = func.jsonb_array_elements_text(Entry.similar).table_valued("value").alias("wording")
        inside = select(wording.c.value).where(wording.c.value.ilike(_like(q), escape="\\"))
        conditions.append(or_(Entry.question.ilike(_like(q), escape="\\"), inside.exists()))
    total = (await session.execute(select(func.count()).select_from(Entry).where(*conditions))).scalar_one()
    query = select(Entry).where(*conditions).order_by(Entry.updated_at.desc(), Entry.id.desc())
    rows = await session.execute(query.limit(limit).offset(offset))
    return list(rows.scalars()), int(total)


async def count_by_status(session: AsyncSession) -> dict[Status, int]:
    """How many entries are in each state."""
    counts = [func.count().filter(condition) for condition in _STATUS.values()]
    row = (await session.execute(select(*counts).where(Entry.tenant_id == tenant_of(session)))).one()
    return dict(zip(_STATUS, (int(count) for count in row), strict=True))


async def categories(session: AsyncSession) -> list[Category]:
    """All categories in the order of their making, parents first."""
    query = select(Category).where(Category.tenant_id == tenant_of(session))
    order = (Category.parent_id.is_not(None), Category.created_at, Category.id)
    return list((await session.execute(query.order_by(*order))).scalars())


async def category(session: AsyncSession, category_id: UUID) -> Category | None:
    """One category."""
    query = select(Category).where(Category.tenant_id == tenant_of(session), Category.id == category_id)
    return (await session.execute(query)).scalar_one_or_none()


async def category_named(session: AsyncSession, name: str, parent_id: UUID | None) -> Category | None:
    """The category of this name below this parent."""
    query = select(Category).where(
        Category.tenant_id == tenant_of(session),
        Category.name == name,
        Category.parent_id.is_not_distinct_from(parent_id),
    )
    return (await session.execute(query)).scalar_one_or_none()


async def count_by_category(session: AsyncSession) -> dict[UUID, int]:
    """How many entries stand directly in each category."""
    query = (
        select(Entry.category_id, func.count())
        .where(Entry.tenant_id == tenant_of(session), Entry.category_id.is_not(None))
        .group_by(Entry.category_id)
    )
    rows = await session.execute(query)
    return {category_id: int(count) for category_id, count in rows if category_id is not None}


async def count_usage(session: AsyncSession, entry_id: UUID, at: datetime, column: str) -> None:
    """Add one to ``asked``, ``helped`` or ``not_helped`` of the day (days begin in Shanghai).

    An entry that is not there counts nothing.
    """
    await session.execute(
        text(
            f"INSERT INTO knowledge_usage AS u (tenant_id, entry_id, day, {column})"  # noqa: S608 - three names
            " SELECT tenant_id, id, (CAST(:at AS timestamptz) AT TIME ZONE 'Asia/Shanghai')::date, 1"
            " FROM knowledge_entries WHERE tenant_id = :tenant AND id = :entry"
            f" ON CONFLICT (tenant_id, entry_id, day) DO UPDATE SET {column} = u.{column} + 1"
        ).bindparams(at=at, tenant=tenant_of(session), entry=entry_id)
    )


async def usage(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, tuple[int, int, int]]:
    """Asked, helped and not helped of these entries, all time."""
    rows = await session.execute(
        text(
            "SELECT entry_id, sum(asked)::bigint, sum(helped)::bigint, sum(not_helped)::bigint"
            " FROM knowledge_usage WHERE tenant_id = :tenant AND entry_id = ANY (:ids) GROUP BY entry_id"
        ).bindparams(tenant=tenant_of(session), ids=list(ids))
    )
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


async def usage_of_week(session: AsyncSession, at: datetime) -> tuple[int, int, int]:
    """Asked, helped and not helped of all entries over the seven days that end with ``at``."""
    row = await session.execute(
        text(
            "SELECT coalesce(sum(asked), 0)::bigint, coalesce(sum(helped), 0)::bigint,"
            " coalesce(sum(not_helped), 0)::bigint FROM knowledge_usage WHERE tenant_id = :tenant"
            " AND day > (CAST(:at AS timestamptz) AT TIME ZONE 'Asia/Shanghai')::date - 7"
        ).bindparams(at=at, tenant=tenant_of(session))
    )
    asked, helped, not_helped = row.one()
    return asked, helped, not_helped
