"""Published entries, as the index and its readers see them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.kernel.db import tenant_of


class PublishedRow(NamedTuple):
    """An entry for the index; ``question`` is ``None`` where it was withdrawn.

    ``vectors`` holds one float32 vector a question, one after the other, or is ``None``.
    """

    entry_id: UUID
    revision: int
    language: str | None
    audience: list[str] | None
    question: str | None
    similar: list[str] | None
    vectors: bytes | None


@dataclass(frozen=True, slots=True)
class PublishedText:
    """What a hit shows."""

    question: str
    answer: str
    audience: list[str]
    category: str | None
    published_at: datetime


class StoredVector(NamedTuple):
    """A vector to keep."""

    entry_id: UUID
    position: int
    vector: bytes


async def revision(session: AsyncSession) -> int:
    """The last committed revision of this tenant, 0 before the first."""
    row = await session.execute(
        text("SELECT revision FROM knowledge_counters WHERE tenant_id = :tenant").bindparams(
            tenant=tenant_of(session)
        )
    )
    return int(row.scalar() or 0)


async def since(session: AsyncSession, last: int, encoder: str, limit: int) -> list[PublishedRow]:
    """What was published or withdrawn after revision ``last``, in order."""
    rows = await session.execute(
        text(
            "SELECT e.id, e.revision, e.published_language, e.published_audience, e.published_question,"
            " e.published_similar, (SELECT string_agg(v.vector, ''::bytea ORDER BY v.position)"
            "  FROM knowledge_vectors v WHERE v.tenant_id = e.tenant_id AND v.entry_id = e.id"
            "  AND v.encoder = :encoder)"
            " FROM knowledge_entries e WHERE e.tenant_id = :tenant AND e.revision > :last"
            " ORDER BY e.revision LIMIT :limit"
        ).bindparams(tenant=tenant_of(session), last=last, encoder=encoder, limit=limit)
    )
    return [PublishedRow(*row) for row in rows]


async def without_vectors(session: AsyncSession, encoder: str, limit: int) -> list[PublishedRow]:
    """Published entries that this encoder has not seen."""
    rows = await session.execute(
        text(
            "SELECT e.id, e.revision, e.published_language, e.published_audience, e.published_question,"
            " e.published_similar, NULL FROM knowledge_entries e"
            " WHERE e.tenant_id = :tenant AND e.published_version IS NOT NULL AND NOT EXISTS"
            " (SELECT FROM knowledge_vectors v WHERE v.tenant_id = e.tenant_id AND v.entry_id = e.id"
            "  AND v.encoder = :encoder)"
            " ORDER BY e.id LIMIT :limit"
        ).bindparams(tenant=tenant_of(session), encoder=encoder, limit=limit)
    )
    return [PublishedRow(*row) for row in rows]


async def move(session: AsyncSession, pairs: Iterable[tuple[UUID, int]]) -> None:
    """Give entries a new revision, so that every process reads them again."""
    ids, revisions = zip(*pairs, strict=True)
    await session.execute(
        text(
            "UPDATE knowledge_entries e SET revision = n.revision"
            " FROM unnest(CAST(:ids AS uuid[]), CAST(:revisions AS bigint[])) AS n (id, revision)"
            " WHERE e.tenant_id = :tenant AND e.id = n.id"
        ).bindparams(ids=list(ids), revisions=list(revisions), tenant=tenant_of(session))
    )


async def texts(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, PublishedText]:
    """What these entries say now; those withdrawn meanwhile are left out."""
    rows = await session.execute(
        text(
            "SELECT e.id, e.published_question, e.published_answer, e.published_audience, c.name,"
            " e.published_at FROM knowledge_entries e LEFT JOIN knowledge_categories c"
            " ON c.tenant_id = e.tenant_id AND c.id = e.category_id"
            " WHERE e.tenant_id = :tenant AND e.id = ANY (:ids) AND e.published_version IS NOT NULL"
        ).bindparams(tenant=tenant_of(session), ids=list(ids))
    )
    return {row[0]: PublishedText(*row[1:]) for row in rows}


async def replace_vectors(
    session: AsyncSession, entry_ids: Sequence[UUID], encoder: str, vectors: Sequence[StoredVector]
) -> None:
    """Keep these vectors and no others of these entries."""
    tenant_id = tenant_of(session)
    await session.execute(
        text("DELETE FROM knowledge_vectors WHERE tenant_id = :tenant AND entry_id = ANY (:ids)").bindparams(
            tenant=tenant_id, ids=list(entry_ids)
        )
    )
    if not vectors:
        return
    await session.execute(
        text(
            "INSERT INTO knowledge_vectors (tenant_id, entry_id, position, encoder, vector)"
            " SELECT :tenant, entry_id, position, :encoder, vector"
            " FROM unnest(CAST(:ids AS uuid[]), CAST(:positions AS bigint[]), CAST(:vectors AS bytea[]))"
            " AS v (entry_id, position, vector)"
        ).bindparams(
            tenant=tenant_id,
            encoder=encoder,
            ids=[vector.entry_id for vector in vectors],
            positions=[vector.position for vector in vectors],
            vectors=[vector.vector for vector in vectors],
        )
    )
