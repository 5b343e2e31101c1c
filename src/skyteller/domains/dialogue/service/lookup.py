"""What the knowledge says, in the bot's shapes."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.domains.conversations.schemas import Language
from skyteller.domains.dialogue.schemas import NOTHING, Candidate, Found
from skyteller.domains.dialogue.service.language import language_of
from skyteller.domains.dialogue.service.policy import MAX_CHOICES
from skyteller.domains.knowledge import service as knowledge
from skyteller.domains.knowledge.service import SearchService
from skyteller.kernel.errors import NotFoundError

CERTAIN = 1.0
"""The customer has chosen the entry."""


async def search(finder: SearchService, session: AsyncSession, question: str, language: Language) -> Found:
    """Published entries for the bot.

    Choices are in the language of the question, or there are none; a sure answer may be in the other.
    """
    result = await finder.search(session, question, 2 * MAX_CHOICES, audience="bot", language=language)
    candidates = tuple(
        Candidate(hit.entry_id, hit.question, hit.answer, hit.updated_at, hit.confidence)
        for hit in result.hits
    )
    if result.decision == "half_sure":
        candidates = tuple(found for found in candidates if language_of(found.question, language) == language)
        if not candidates:
            return NOTHING
    return Found(result.decision, candidates)


async def published(session: AsyncSession, entry_id: UUID) -> Found:
    """One entry as it is published now; nothing when it was withdrawn."""
    try:
        entry = await knowledge.get(session, entry_id)
    except NotFoundError:
        return NOTHING
    if entry.published is None or entry.published_at is None:
        return NOTHING
    shown = entry.published
    return Found("sure", (Candidate(entry.id, shown.question, shown.answer, entry.published_at, CERTAIN),))
