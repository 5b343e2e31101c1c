"""Whether an answer helped: the customer's first word, kept for the entry and the conversation."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.domains.conversations import service as conversations
from skyteller.domains.dialogue import repository
from skyteller.domains.dialogue.errors import FeedbackGivenError
from skyteller.domains.dialogue.schemas import Phrase
from skyteller.domains.dialogue.service import policy
from skyteller.domains.dialogue.service.performing import Performer
from skyteller.domains.knowledge import service as knowledge
from skyteller.kernel.errors import NotFoundError


async def give_feedback(
    session: AsyncSession, conversation_id: UUID, seq: int, customer_id: UUID, *, helped: bool
) -> None:
    """Keep the customer's word; “no” is a failure of the bot, which then offers or brings a person.

    A repeat changes nothing. Raises :class:`NotFoundError` for what is not an answer in a conversation of
    this customer, :class:`FeedbackGivenError` when the opposite was said before.
    """
    await conversations.owned(session, conversation_id, customer_id)
    conversation = await conversations.lock(session, conversation_id)
    entry_id = await _answered(session, conversation_id, seq)
    given = await repository.feedback(session, conversation_id, seq)
    if given is not None:
        if given != helped:
            raise FeedbackGivenError
        return
    await repository.keep_feedback(session, conversation_id, seq, entry_id, helped=helped)
    await conversations.system(
        session, conversation_id, "feedback", {"seq": seq, "helped": helped}, visibility="staff"
    )
    if conversation.state == "bot":
        memory = await repository.memory(session, conversation_id, conversation.language)
        if helped:
            memory = replace(memory, failures=0, unsettled=False)
        else:
            plan = policy.failed(memory, Phrase.NOT_HELPED)
            await (await Performer.of(session, conversation)).perform(plan)
            memory = plan.memory
        await repository.remember(session, conversation_id, memory)
    await knowledge.count_feedback(session, entry_id, helped=helped)


async def _answered(session: AsyncSession, conversation_id: UUID, seq: int) -> UUID:
    """The knowledge entry that the bot's entry ``seq`` answered with."""
    entry = await conversations.entry(session, conversation_id, seq)
    if entry.author.kind != "bot" or entry.kind != "message" or not entry.body.get("feedback"):
        raise NotFoundError
    return UUID(entry.body["source"]["entry_id"])
