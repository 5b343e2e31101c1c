"""From draft to customers, and back."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.domains.inference.ports import Vectors
from skyteller.domains.inference.service import InferenceService
from skyteller.domains.knowledge.errors import (
    AnswerMissingError,
    DuplicateQuestionError,
    NotPublishedError,
)
from skyteller.domains.knowledge.events import EntryPublished, EntryWithdrawn
from skyteller.domains.knowledge.models import Entry
from skyteller.domains.knowledge.repository import entries as repository
from skyteller.domains.knowledge.repository import published
from skyteller.domains.knowledge.repository.published import StoredVector
from skyteller.domains.knowledge.schemas import EntryOut
from skyteller.domains.knowledge.service.entries import find, shown
from skyteller.domains.knowledge.service.search import announce
from skyteller.domains.knowledge.service.wording import to_bytes
from skyteller.kernel import clock, events


async def publish(session: AsyncSession, inference: InferenceService, entry_id: UUID, *, by: str) -> EntryOut:
    """Let customers and agents see the entry as it is edited now; harmless when they do already.

    Raises :class:`NotFoundError`, :class:`AnswerMissingError`, :class:`DuplicateQuestionError`.
    """
    vectors: dict[str, Vectors] = {}
    await _embed(inference, questions_of(await find(session, entry_id)), vectors)
    await repository.lock(session)
    entry = await find(session, entry_id)
    if entry.published_version == entry.version:
        return await shown(session, entry)
    if not entry.answer:
        raise AnswerMissingError
    other = await repository.same_question(session, entry.question_norm, entry.id)
    if other is not None:
        raise DuplicateQuestionError(key=other.key, question=other.question, entry_id=str(other.id))
    # Somebody may have edited it between the two looks.
    await _embed(inference, questions_of(entry), vectors)
    [entry.revision] = await repository.next_revisions(session, 1)
    entry.published_version = entry.version
    entry.published_language = entry.language
    entry.published_audience = list(entry.audience)
    entry.published_question = entry.question
    entry.published_norm = entry.question_norm
    entry.published_similar = list(entry.similar)
    entry.published_answer = entry.answer
    entry.published_at = clock.now()
    entry.published_by = by
    await session.flush()
    await keep_vectors(session, inference, {entry.id: questions_of(entry)}, vectors)
    await events.publish(session, EntryPublished(entry_ids=[entry.id], revision=entry.revision))
    announce(session)
    return await shown(session, entry)


async def withdraw(session: AsyncSession, entry_id: UUID) -> EntryOut:
    """Nobody is shown the entry any more; it stays as a draft. Raises :class:`NotPublishedError`."""
    await repository.lock(session)
    entry = await find(session, entry_id)
    if entry.published_version is None:
        raise NotPublishedError
    [entry.revision] = await repository.next_revisions(session, 1)
    entry.published_version = None
    entry.published_language = None
    entry.published_audience = None
    entry.published_question = None
    entry.published_norm = None
    entry.published_similar = None
    entry.published_answer = None
    entry.published_at = None
    entry.published_by = None
    await session.flush()
    await published.replace_vectors(session, [entry.id], "", [])
    await events.publish(session, EntryWithdrawn(entry_id=entry.id, revision=entry.revision))
    announce(session)
    return await shown(session, entry)


def questions_of(entry: Entry) -> list[str]:
    """All wordings of an entry as edited, the standard one first."""
    return [entry.question, *entry.similar]


async def keep_vectors(
    session: AsyncSession,
    inference: InferenceService,
    questions: Mapping[UUID, Sequence[str]],
    vectors: Mapping[str, Vectors],
) -> None:
    """Store the vectors of these entries' questions; ``vectors`` has one for each question."""
    rows = [
        StoredVector(entry_id, position, to_bytes(vectors[question]))
        for entry_id, wordings in questions.items()
        for position, question in enumerate(wordings)
    ]
    await published.replace_vectors(session, list(questions), inference.encoder_name, rows)


async def _embed(inference: InferenceService, questions: Sequence[str], into: dict[str, Vectors]) -> None:
    missing = [question for question in questions if question not in into]
    if missing:
        into.update(zip(missing, await inference.embed_many(missing), strict=True))
