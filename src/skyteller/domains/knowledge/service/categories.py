"""Categories: two levels, each name once below its parent."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.domains.knowledge.errors import CategoryExistsError, CategoryTooDeepError
from skyteller.domains.knowledge.models import Category
from skyteller.domains.knowledge.repository import entries as repository
from skyteller.domains.knowledge.schemas import CategoryIn, CategoryOut
from skyteller.kernel import clock
from skyteller.kernel.db import tenant_of
from skyteller.kernel.errors import NotFoundError
from skyteller.kernel.ids import new_id


async def categories(session: AsyncSession) -> list[CategoryOut]:
    """All categories, parents first; the count of a parent includes its children's."""
    found = await repository.categories(session)
    own = await repository.count_by_category(session)
    totals = {category.id: own.get(category.id, 0) for category in found}
    for category in found:
        if category.parent_id is not None:
            totals[category.parent_id] += own.get(category.id, 0)
    return [
        CategoryOut(
            id=category.id, name=category.name, parent_id=category.parent_id, count=totals[category.id]
        )
        for category in found
    ]


async def with_children(session: AsyncSession, category_id: UUID) -> list[UUID]:
    """The category and those below it."""
    found = await repository.categories(session)
    return [category.id for category in found if category_id in (category.id, category.parent_id)]


async def create_category(session: AsyncSession, new: CategoryIn) -> CategoryOut:
    """A new category.

    Raises :class:`NotFoundError` for an unknown parent, :class:`CategoryTooDeepError` below a second-level
    one, :class:`CategoryExistsError`.
    """
    await repository.lock(session)
    if new.parent_id is not None:
        parent = await repository.category(session, new.parent_id)
        if parent is None:
            raise NotFoundError
        if parent.parent_id is not None:
            raise CategoryTooDeepError
    if await repository.category_named(session, new.name, new.parent_id) is not None:
        raise CategoryExistsError(name=new.name)
    made = await _add(session, new.name, new.parent_id)
    return CategoryOut(id=made.id, name=made.name, parent_id=made.parent_id, count=0)


async def ensure_paths(
    session: AsyncSession, paths: Iterable[tuple[str, ...]]
) -> dict[tuple[str, ...], UUID]:
    """The category of each path of one or two names, made where it is new. The caller holds the lock."""
    known: dict[tuple[UUID | None, str], UUID] = {
        (category.parent_id, category.name): category.id for category in await repository.categories(session)
    }
    found: dict[tuple[str, ...], UUID] = {}
    for path in dict.fromkeys(paths):
        parent_id: UUID | None = None
        for name in path:
            if (parent_id, name) not in known:
                known[parent_id, name] = (await _add(session, name, parent_id)).id
            parent_id = known[parent_id, name]
        if parent_id is not None:
            found[path] = parent_id
    return found


async def _add(session: AsyncSession, name: str, parent_id: UUID | None) -> Category:
    category = Category(
        tenant_id=tenant_of(session), id=new_id(), parent_id=parent_id, name=name, created_at=clock.now()
    )
    await repository.add(session, category)
    return category
