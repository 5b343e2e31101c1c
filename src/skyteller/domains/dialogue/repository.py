"""All SQL of the bot."""

from dataclasses import asdict
from typing import cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.domains.conversations.schemas import Language
from skyteller.domains.dialogue.models import DialogueFeedback, DialogueState
from skyteller.domains.dialogue.schemas import Memory, Option
from skyteller.kernel import clock
from skyteller.kernel.db import tenant_of


async def memory(session: AsyncSession, conversation_id: UUID, language: Language) -> Memory:
    """What is remembered, freshly read; a fresh memory in ``language`` for a new conversation."""
    query = select(DialogueState).where(
        DialogueState.tenant_id == tenant_of(session), DialogueState.conversation_id == conversation_id
    )
    result = await session.execute(query.execution_options(populate_existing=True))
    row = result.scalar_one_or_none()
    if row is None:
        return Memory(language=language)
    return Memory(
        language=cast(Language, row.language),
        handled_seq=row.handled_seq,
        failures=row.failures,
        unsettled=row.unsettled,
        last_entry_id=row.last_entry_id,
        last_question=row.last_question,
        options=tuple(Option(**option) for option in row.options),
    )


async def remember(session: AsyncSession, conversation_id: UUID, kept: Memory) -> None:
    """Keep ``kept`` for the conversation."""
    values = {
        "language": kept.language,
        "handled_seq": kept.handled_seq,
        "failures": kept.failures,
        "unsettled": kept.unsettled,
        "last_entry_id": kept.last_entry_id,
        "last_question": kept.last_question,
        "options": [asdict(option) for option in kept.options],
        "updated_at": clock.now(),
    }
    statement = insert(DialogueState).values(
        tenant_id=tenant_of(session), conversation_id=conversation_id, **values
    )
    await session.execute(
        statement.on_conflict_do_update(index_elements=["tenant_id", "conversation_id"], set_=values)
    )


async def feedback(session: AsyncSession, conversation_id: UUID, seq: int) -> bool | None:
    """What the customer said about this answer, if anything."""
    query = select(DialogueFeedback.helped).where(
        DialogueFeedback.tenant_id == tenant_of(session),
        DialogueFeedback.conversation_id == conversation_id,
        DialogueFeedback.seq == seq,
    )
    return (await session.execute(query)).scalar_one_or_none()


async def keep_feedback(
    session: AsyncSession, conversation_id: UUID, seq: int, entry_id: UUID, *, helped: bool
) -> None:
    """Keep the customer's word about an answer; the conversation is locked."""
    await session.execute(
        insert(DialogueFeedback).values(
            tenant_id=tenant_of(session),
            conversation_id=conversation_id,
            seq=seq,
            entry_id=entry_id,
            helped=helped,
            at=clock.now(),
        )
    )
