"""Writing entries and looking at them."""

import secrets
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.domains.knowledge.errors import (
    DuplicateQuestionError,
    EditedElsewhereError,
    PublishedBeforeError,
)
from skyteller.domains.knowledge.models import Entry
from skyteller.domains.knowledge.repository import entries as repository
from skyteller.domains.knowledge.schemas import (
    CategoryName,
    EntriesOut,
    EntryChange,
    EntryDraft,
    EntryIn,
    EntryOut,
    EntryRow,
    PublishedContent,
    StatsOut,
    Status,
)
from skyteller.domains.knowledge.service.categories import with_children
from skyteller.domains.knowledge.service.wording import same_as, without_repeats
from skyteller.kernel import clock
from skyteller.kernel.db import tenant_of
from skyteller.kernel.errors import NotFoundError
from skyteller.kernel.ids import new_id

_NO_USAGE = (0, 0, 0)


def new_key() -> str:
    """A key for an entry that came without one."""
    return f"k-{secrets.token_hex(6)}"


def status_of(entry: Entry) -> Status:
    """Where the entry stands between its editor and the customers."""
    if entry.published_version is None:
        return "draft"
    return "published" if entry.published_version == entry.version else "changed"


async def find(session: AsyncSession, entry_id: UUID) -> Entry:
    """One entry; raises :class:`NotFoundError`."""
    entry = await repository.find(session, entry_id)
    if entry is None:
        raise NotFoundError
    return entry


async def rows_of(session: AsyncSession, entries: Sequence[Entry]) -> list[EntryRow]:
    """Entries as a list shows them."""
    names = {category.id: category.name for category in await repository.categories(session)}
    usage = await repository.usage(session, [entry.id for entry in entries]) if entries else {}
    rows = []
    for entry in entries:
        asked, helped, not_helped = usage.get(entry.id, _NO_USAGE)
        category = (
            CategoryName(id=entry.category_id, name=names[entry.category_id]) if entry.category_id else None
        )
        rows.append(
            EntryRow.model_validate(
                {
                    **{name: getattr(entry, name) for name in _ROW_FIELDS},
                    "category": category,
                    "status": status_of(entry),
                    "similar_count": len(entry.similar),
                    "asked": asked,
                    "helped": helped,
                    "not_helped": not_helped,
                }
            )
        )
    return rows


_ROW_FIELDS = ("id", "key", "question", "language", "updated_at", "updated_by", "published_at")


def _deletable(entry: Entry) -> bool:
    """Never published: publishing gives a place in the order of revisions, which withdrawing keeps."""
    return entry.revision == 0


async def shown(session: AsyncSession, entry: Entry) -> EntryOut:
    """An entry with everything."""
    [row] = await rows_of(session, [entry])
    published = None
    if entry.published_question is not None:
        published = PublishedContent(
            question=entry.published_question,
            similar=entry.published_similar or [],
            answer=entry.published_answer or "",
        )
    return EntryOut.model_validate(
        {
            **dict(row),
            "similar": entry.similar,
            "answer": entry.answer,
            "audience": entry.audience,
            "version": entry.version,
            "revision": entry.version,
            "published": published,
            "deletable": _deletable(entry),
        }
    )


async def get(session: AsyncSession, entry_id: UUID) -> EntryOut:
    """One entry; raises :class:`NotFoundError`."""
    return await shown(session, await find(session, entry_id))


async def list_entries(
    session: AsyncSession,
    *,
    category_id: UUID | None = None,
    status: Status | None = None,
    q: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> EntriesOut:
    """Entries, those edited last first; a category includes its children, an unknown one is empty.

    ``q`` is a part of the question or of a similar one, capitals or not.
    """
    categories = await with_children(session, category_id) if category_id else None
    found, total = await repository.page(
        session, categories=categories, status=status, q=q, limit=limit, offset=offset
    )
    return EntriesOut(items=await rows_of(session, found), total=total)


async def _check(session: AsyncSession, draft: EntryDraft, norm: str, but: UUID | None) -> None:
    if draft.category_id is not None and await repository.category(session, draft.category_id) is None:
        raise NotFoundError
    other = await repository.same_question(session, norm, but)
    if other is not None:
        raise DuplicateQuestionError(key=other.key, question=other.question, entry_id=str(other.id))


async def create(session: AsyncSession, draft: EntryIn, *, by: str) -> tuple[EntryOut, bool]:
    """A new draft, and whether it is new: a repeat of ``client_id`` gives the entry it made.

    Raises :class:`NotFoundError` for an unknown category, :class:`DuplicateQuestionError`.
    """
    await repository.lock(session)
    made = await repository.find_made(session, draft.client_id)
    if made is not None:
        return await shown(session, made), False
    norm = same_as(draft.question)
    await _check(session, draft, norm, None)
    entry = Entry(
        tenant_id=tenant_of(session),
        id=new_id(),
        key=new_key(),
        client_id=draft.client_id,
        version=1,
        updated_at=clock.now(),
        updated_by=by,
    )
    _fill(entry, draft, norm)
    await repository.add(session, entry)
    return await shown(session, entry), True


async def update(session: AsyncSession, entry_id: UUID, change: EntryChange, *, by: str) -> EntryOut:
    """Edit a draft; what is published stays until it is published again.

    Raises :class:`EditedElsewhereError` when it was edited since ``change.revision``, and what
    :func:`create` raises.
    """
    await repository.lock(session)
    entry = await find(session, entry_id)
    if entry.version != change.revision:
        raise EditedElsewhereError(name=entry.updated_by, version=entry.version)
    norm = same_as(change.question)
    await _check(session, change, norm, entry.id)
    before = _content(entry)
    _fill(entry, change, norm)
    if _content(entry) != before:
        entry.version += 1
        entry.updated_at = clock.now()
        entry.updated_by = by
    await session.flush()
    return await shown(session, entry)


async def delete(session: AsyncSession, entry_id: UUID) -> None:
    """Delete a draft that never was published; raises :class:`PublishedBeforeError` for any other."""
    await repository.lock(session)
    entry = await find(session, entry_id)
    if not _deletable(entry):
        raise PublishedBeforeError
    await repository.remove(session, entry_id)


async def stats(session: AsyncSession) -> StatsOut:
    """Entries by state, and seven days of answers."""
    counts = await repository.count_by_status(session)
    asked, helped, not_helped = await repository.usage_of_week(session, clock.now())
    judged = helped + not_helped
    return StatsOut(
        published=counts["published"],
        draft=counts["draft"],
        changed=counts["changed"],
        asked_7d=asked,
        helped_rate=helped / judged if judged else None,
    )


async def count_asked(session: AsyncSession, entry_id: UUID) -> None:
    """The entry was given as an answer; an unknown one counts nothing."""
    await repository.count_usage(session, entry_id, clock.now(), "asked")


async def count_feedback(session: AsyncSession, entry_id: UUID, *, helped: bool) -> None:
    """A customer said whether the answer helped; an unknown entry counts nothing."""
    await repository.count_usage(session, entry_id, clock.now(), "helped" if helped else "not_helped")


def _fill(entry: Entry, draft: EntryDraft, norm: str) -> None:
    entry.question = draft.question
    entry.question_norm = norm
    entry.similar = without_repeats(draft.question, draft.similar)
    entry.answer = draft.answer
    entry.category_id = draft.category_id
    entry.language = draft.language
    entry.audience = list(draft.audience)


def _content(entry: Entry) -> tuple[object, ...]:
    return (
        entry.question,
        entry.similar,
        entry.answer,
        entry.category_id,
        entry.language,
        entry.audience,
    )


async def known_keys(session: AsyncSession, keys: Sequence[str]) -> set[str]:
    """Those of the keys that an entry of this bank has, in whatever status."""
    return await repository.known_keys(session, keys) if keys else set()
