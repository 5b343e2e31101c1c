"""Imports, and the many rows that they write at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from skyteller.domains.knowledge.models import Import
from skyteller.domains.knowledge.schemas import ImportCounts
from skyteller.kernel.db import tenant_of


@dataclass(slots=True)
class WrittenEntry:
    """An entry as an import leaves it; ``revision`` 0 leaves what is published as it is."""

    id: UUID
    key: str
    language: str
    category_id: UUID | None
    audience: list[str]
    question: str
    question_norm: str
    similar: list[str]
    answer: str
    version: int
    revision: int


class KnownEntry(NamedTuple):
    """An entry that is there already, as edited; ``published`` is what its readers see."""

    id: UUID
    key: str
    language: str
    category_id: UUID | None
    audience: list[str]
    question: str
    question_norm: str
    similar: list[str]
    answer: str
    version: int
    published_version: int | None
    published_norm: str | None
    published_question: str | None
    published_similar: list[str] | None


_COLUMNS = ", ".join(f'"{name}"' for name in KnownEntry._fields)
_KNOWN = text(
    f"SELECT {_COLUMNS} FROM knowledge_entries WHERE tenant_id = :tenant"  # noqa: S608 - columns
    " AND (key = ANY (CAST(:keys AS text[])) OR question_norm = ANY (CAST(:norms AS text[]))"
    " OR published_norm = ANY (CAST(:norms AS text[])))"
)


def add(session: AsyncSession, row: Import) -> None:
    """Insert with the next flush."""
    session.add(row)


async def find(session: AsyncSession, import_id: UUID, *, payload: bool = False) -> Import | None:
    """One import, freshly read; its file only when asked for."""
    query = select(Import).where(Import.tenant_id == tenant_of(session), Import.id == import_id)
    if payload:
        query = query.options(undefer(Import.payload))
    return (await session.execute(query.execution_options(populate_existing=True))).scalar_one_or_none()


async def latest(session: AsyncSession, limit: int) -> list[Import]:
    """The imports begun last."""
    query = select(Import).where(Import.tenant_id == tenant_of(session))
    return list((await session.execute(query.order_by(Import.started_at.desc()).limit(limit))).scalars())


async def set_total(session: AsyncSession, import_id: UUID, total: int) -> None:
    """The file has been read: it holds so many rows."""
    await session.execute(
        update(Import)
        .where(Import.tenant_id == tenant_of(session), Import.id == import_id)
        .values(total=total)
    )


async def advance(
    session: AsyncSession,
    import_id: UUID,
    done: int,
    to: int,
    counts: ImportCounts,
    refusals: Sequence[dict[str, Any]],
) -> bool:
    """Rows ``done`` to ``to`` are written with this transaction; false when somebody else wrote them."""
    row = await session.execute(
        text(
            "UPDATE knowledge_imports SET done = :to, created = created + :created,"
            " updated = updated + :updated, unchanged = unchanged + :unchanged,"
            " refused = refused + :refused, refusals = refusals || CAST(:refusals AS jsonb)"
            " WHERE tenant_id = :tenant AND id = :id AND done = :done AND state = 'running' RETURNING id"
        ).bindparams(
            to=to,
            created=counts.created,
            updated=counts.updated,
            unchanged=counts.unchanged,
            refused=counts.refused,
            refusals=orjson.dumps(list(refusals)).decode(),
            tenant=tenant_of(session),
            id=import_id,
            done=done,
        )
    )
    return row.first() is not None


async def end(session: AsyncSession, import_id: UUID, state: str, error: str | None, at: datetime) -> None:
    """The import is over; its file is not needed any more."""
    await session.execute(
        update(Import)
        .where(Import.tenant_id == tenant_of(session), Import.id == import_id, Import.state == "running")
        .values(state=state, error=error, ended_at=at, payload=None)
    )


async def known(session: AsyncSession, keys: Sequence[str], norms: Sequence[str]) -> list[KnownEntry]:
    """The entries with one of these keys, or that ask one of these questions."""
    rows = await session.execute(_KNOWN.bindparams(tenant=tenant_of(session), keys=keys, norms=norms))
    return [KnownEntry(*row) for row in rows]


_WRITE = """
INSERT INTO knowledge_entries AS e (
    tenant_id, id, key, language, category_id, audience, question, question_norm, "similar", answer, version,
    updated_at, updated_by, revision, published_version, published_language, published_audience,
    published_question, published_norm, published_similar, published_answer, published_at, published_by)
SELECT :tenant, id, key, language, category_id, audience, question, question_norm, "similar", answer, version,
    :at, :by, revision,
    CASE WHEN revision > 0 THEN version END, CASE WHEN revision > 0 THEN language END,
    CASE WHEN revision > 0 THEN audience END, CASE WHEN revision > 0 THEN question END,
    CASE WHEN revision > 0 THEN question_norm END, CASE WHEN revision > 0 THEN "similar" END,
    CASE WHEN revision > 0 THEN answer END, CASE WHEN revision > 0 THEN CAST(:at AS timestamptz) END,
    CASE WHEN revision > 0 THEN :by END
FROM unnest(CAST(:ids AS uuid[]), CAST(:keys AS text[]), CAST(:languages AS text[]),
            CAST(:categories AS uuid[]), CAST(:audiences AS jsonb[]), CAST(:questions AS text[]),
            CAST(:norms AS text[]), CAST(:similars AS jsonb[]), CAST(:answers AS text[]),
            CAST(:versions AS bigint[]), CAST(:revisions AS bigint[]))
    AS n (id, key, language, category_id, audience, question, question_norm, "similar", answer, version,
          revision)
ON CONFLICT (tenant_id, id) DO UPDATE SET
    language = excluded.language, category_id = excluded.category_id, audience = excluded.audience,
    question = excluded.question, question_norm = excluded.question_norm, "similar" = excluded."similar",
    answer = excluded.answer,
    updated_at = CASE WHEN e.version = excluded.version THEN e.updated_at ELSE excluded.updated_at END,
    updated_by = CASE WHEN e.version = excluded.version THEN e.updated_by ELSE excluded.updated_by END,
    version = excluded.version,
    revision = greatest(e.revision, excluded.revision),
    published_version = coalesce(excluded.published_version, e.published_version),
    published_language = coalesce(excluded.published_language, e.published_language),
    published_audience = coalesce(excluded.published_audience, e.published_audience),
    published_question = coalesce(excluded.published_question, e.published_question),
    published_norm = coalesce(excluded.published_norm, e.published_norm),
    published_similar = coalesce(excluded.published_similar, e.published_similar),
    published_answer = coalesce(excluded.published_answer, e.published_answer),
    published_at = coalesce(excluded.published_at, e.published_at),
    published_by = coalesce(excluded.published_by, e.published_by)
"""


async def write(session: AsyncSession, entries: Sequence[WrittenEntry], at: datetime, by: str) -> None:
    """Insert or change entries with one statement."""
    await session.execute(
        text(_WRITE).bindparams(
            tenant=tenant_of(session),
            at=at,
            by=by,
            ids=[e.id for e in entries],
            keys=[e.key for e in entries],
            languages=[e.language for e in entries],
            categories=[e.category_id for e in entries],
            audiences=[orjson.dumps(e.audience).decode() for e in entries],
            questions=[e.question for e in entries],
            norms=[e.question_norm for e in entries],
            similars=[orjson.dumps(e.similar).decode() for e in entries],
            answers=[e.answer for e in entries],
            versions=[e.version for e in entries],
            revisions=[e.revision for e in entries],
        )
    )
