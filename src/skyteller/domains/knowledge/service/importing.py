"""Imports: many entries at once, in chunks that are each one transaction.

An import is the one use case here that opens its own transactions, since it is many. It may stop at any
moment and go on later: what a chunk wrote, and how far it came, are committed together.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.domains.inference.ports import Vectors
from skyteller.domains.inference.service import InferenceService
from skyteller.domains.knowledge.errors import ImportFileError, file_reason, row_reason
from skyteller.domains.knowledge.events import EntryPublished
from skyteller.domains.knowledge.models import Import
from skyteller.domains.knowledge.repository import entries
from skyteller.domains.knowledge.repository import imports as repository
from skyteller.domains.knowledge.schemas import (
    REFUSALS_KEPT,
    ImportCounts,
    ImportOut,
    ImportRow,
    Language,
    Refusal,
    RefusalOut,
)
from skyteller.domains.knowledge.service.categories import ensure_paths
from skyteller.domains.knowledge.service.files import parse
from skyteller.domains.knowledge.service.planning import Plan, plan
from skyteller.domains.knowledge.service.publishing import keep_vectors
from skyteller.domains.knowledge.service.rows import checked
from skyteller.domains.knowledge.service.search import announce
from skyteller.domains.knowledge.service.wording import same_as
from skyteller.kernel import clock, events
from skyteller.kernel.db import Database, tenant_of
from skyteller.kernel.errors import NotFoundError, UnavailableError
from skyteller.kernel.ids import new_id
from skyteller.kernel.jobs import Jobs

TASK = "knowledge.import"
CHUNK = 250
"""Rows in one transaction: no single step of it holds the event loop for more than some 20 ms."""

_LISTED = 20
_PASSING = (OperationalError, InterfaceError, PoolTimeoutError, OSError, UnavailableError)

logger = structlog.get_logger(__name__)

Progress = Callable[[AsyncSession, int, Plan], Awaitable[None]]
"""Told in the transaction of a chunk how many rows are done, and what became of the chunk's."""


class SupersededError(Exception):
    """Another worker carries this import on."""


async def start_import(
    session: AsyncSession,
    jobs: Jobs,
    *,
    filename: str,
    payload: bytes,
    publish: bool,
    language: Language,
    by: str,
    words: str,
) -> ImportOut:
    """Keep the file and queue its import; ``words`` (``zh``, ``en``) is the language of the answer.

    Raises :class:`ImportFileError` for an empty file; all else is in the import's own report.
    """
    if not payload.strip():
        raise ImportFileError(reason="empty")
    record = Import(
        tenant_id=tenant_of(session),
        id=new_id(),
        state="running",
        filename=filename,
        language=language,
        publish=publish,
        started_by=by,
        payload=payload,
        refusals=[],
        started_at=clock.now(),
    )
    repository.add(session, record)
    await session.flush()
    await jobs.defer(session, TASK, lock=TASK, import_id=str(record.id))
    return await get_import(session, record.id, words)


async def get_import(session: AsyncSession, import_id: UUID, words: str) -> ImportOut:
    """An import and its report so far; raises :class:`NotFoundError`."""
    record = await repository.find(session, import_id)
    if record is None:
        raise NotFoundError
    return _shown(record, words)


async def list_imports(session: AsyncSession, words: str) -> list[ImportOut]:
    """The last imports, the newest first."""
    return [_shown(record, words) for record in await repository.latest(session, _LISTED)]


def _shown(record: Import, words: str) -> ImportOut:
    refusals = [
        RefusalOut(row=item["row"], reason=row_reason(item["code"], item["other"], words), text=item["text"])
        for item in record.refusals
    ]
    error = file_reason(record.error, words) if record.error is not None else None
    return ImportOut.model_validate(
        {
            **{name: getattr(record, name) for name in _SHOWN},
            "refusals": refusals,
            "error": error,
        }
    )


_SHOWN = (
    *("id", "filename", "state", "total", "done", "created", "updated", "unchanged", "refused"),
    *("started_at", "ended_at"),
)


async def run_import(db: Database, inference: InferenceService, tenant_id: UUID, import_id: str) -> None:
    """Carry an import on to its end from where it stands; the task behind :data:`TASK`.

    Raises what may pass (a database or a model that is away), so that the job is tried again.
    """
    known_id = UUID(import_id)
    async with db.transaction(tenant_id) as session:
        record = await repository.find(session, known_id, payload=True)
    if record is None or record.state != "running":
        return
    try:
        await _run(db, inference, tenant_id, record)
    except SupersededError:
        logger.warning("import_superseded", import_id=import_id, tenant_id=str(tenant_id))
    except ImportFileError as error:
        await _end(db, tenant_id, known_id, "failed", str(error.params["reason"]))
    except _PASSING:
        raise
    except Exception:
        logger.exception("import_failed", import_id=import_id, tenant_id=str(tenant_id))
        await _end(db, tenant_id, known_id, "failed", "stopped")


async def _run(db: Database, inference: InferenceService, tenant_id: UUID, record: Import) -> None:
    payload, record.payload = record.payload or b"", None
    rows = await asyncio.to_thread(lambda: checked(parse(payload), publish=record.publish))
    async with db.transaction(tenant_id) as session:
        await repository.set_total(session, record.id, len(rows))
    done, listed = record.done, len(record.refusals)

    async def progress(session: AsyncSession, to: int, chunk: Plan) -> None:
        nonlocal done, listed
        kept = chunk.refusals[: max(0, REFUSALS_KEPT - listed)]
        refusals = [
            {"row": item.row, "code": item.code, "other": item.other, "text": item.text} for item in kept
        ]
        if not await repository.advance(session, record.id, done, to, chunk.counts, refusals):
            raise SupersededError
        done, listed = to, listed + len(kept)

    await import_rows(
        db,
        inference,
        tenant_id,
        rows[record.done :],
        publish=record.publish,
        language="en" if record.language == "en" else "zh-CN",
        by=record.started_by,
        already=record.done,
        progress=progress,
    )
    await _end(db, tenant_id, record.id, "done", None)


async def _end(db: Database, tenant_id: UUID, import_id: UUID, state: str, error: str | None) -> None:
    async with db.transaction(tenant_id) as session:
        await repository.end(session, import_id, state, error, clock.now())


async def import_rows(
    db: Database,
    inference: InferenceService,
    tenant_id: UUID,
    rows: Sequence[ImportRow | Refusal],
    *,
    publish: bool,
    language: Language,
    by: str,
    already: int = 0,
    progress: Progress | None = None,
) -> ImportCounts:
    """Bring rows that were :func:`checked` into the knowledge, :data:`CHUNK` in one transaction.

    An entry with the same key, or else the same standard question, is changed, or left alone where nothing
    differs; so a repeat changes nothing. ``already`` rows were done before and count for ``progress``.
    """
    total = ImportCounts()
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        done = await _import_chunk(
            db,
            inference,
            tenant_id,
            chunk,
            publish=publish,
            language=language,
            by=by,
            position=already + start + len(chunk),
            progress=progress,
        )
        for name in ("created", "updated", "unchanged", "refused"):
            setattr(total, name, getattr(total, name) + getattr(done.counts, name))
    return total


async def _import_chunk(
    db: Database,
    inference: InferenceService,
    tenant_id: UUID,
    rows: Sequence[ImportRow | Refusal],
    *,
    publish: bool,
    language: Language,
    by: str,
    position: int,
    progress: Progress | None,
) -> Plan:
    vectors: dict[str, Vectors] = {}
    while True:
        async with db.transaction(tenant_id) as session:
            await entries.lock(session)
            intent = await _plan(session, rows, publish=publish, language=language)
            missing = {text for texts in intent.embed.values() for text in texts} - vectors.keys()
            if not missing:
                await _write(session, inference, intent, vectors, by)
                if progress is not None:
                    await progress(session, position, intent)
                return intent
            # Nothing but categories was written; the model works while nobody waits for the lock.
        texts = sorted(missing)
        vectors.update(zip(texts, await inference.embed_many(texts), strict=True))


async def _plan(
    session: AsyncSession, rows: Sequence[ImportRow | Refusal], *, publish: bool, language: Language
) -> Plan:
    usable = [row for row in rows if isinstance(row, ImportRow)]
    categories = await ensure_paths(session, (row.category for row in usable if row.category is not None))
    keys = [row.key for row in usable if row.key is not None]
    norms = await asyncio.to_thread(lambda: [same_as(row.question) for row in usable])
    known = await repository.known(session, keys, norms)
    return await asyncio.to_thread(plan, rows, known, categories, publish=publish, language=language)


async def _write(
    session: AsyncSession,
    inference: InferenceService,
    intent: Plan,
    vectors: dict[str, Vectors],
    by: str,
) -> None:
    if not intent.write:
        return
    published = [entry for entry in intent.write if entry.id in intent.publish]
    if published:
        revisions = await entries.next_revisions(session, len(published))
        for entry, revision in zip(published, revisions, strict=True):
            entry.revision = revision
    await repository.write(session, intent.write, clock.now(), by)
    if intent.embed:
        await keep_vectors(session, inference, intent.embed, vectors)
    if published:
        ids = [entry.id for entry in published]
        await events.publish(session, EntryPublished(entry_ids=ids, revision=published[-1].revision))
        announce(session)
