"""One turn: the customer spoke, the bot answers, in one transaction."""

from dataclasses import dataclass, replace

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.domains.conversations import service as conversations
from skyteller.domains.conversations.events import CustomerSpoke
from skyteller.domains.conversations.schemas import ConversationOut, EntryOut
from skyteller.domains.dialogue import repository
from skyteller.domains.dialogue.schemas import NOTHING, Found, Heard, Memory, Phrase
from skyteller.domains.dialogue.service import policy
from skyteller.domains.dialogue.service.language import language_of
from skyteller.domains.dialogue.service.lookup import published, search
from skyteller.domains.dialogue.service.performing import CONTACT_FIELD, MESSAGE_FIELD, Performer
from skyteller.domains.dialogue.service.understanding import understand, understand_option
from skyteller.domains.knowledge.service import SearchService
from skyteller.domains.routing import service as routing
from skyteller.domains.routing.schemas import MessageIn

LATER = 200
"""Entries after the one to answer that are looked at."""

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Thought:
    """What was heard and found; ``form`` are the fields of the bot's own form."""

    heard: Heard | None
    memory: Memory
    found: Found = NOTHING
    form: dict[str, str] | None = None
    foreign: bool = False


class Bot:
    """Reacts to customers in state ``bot``."""

    def __init__(self, finder: SearchService) -> None:
        self._finder = finder

    async def spoke(self, session: AsyncSession, event: CustomerSpoke) -> None:
        """Answer one entry of a customer, once; nothing when somebody else has the conversation."""
        if event.state != "bot":
            return
        conversation = await conversations.get(session, event.conversation_id)
        memory = await repository.memory(session, conversation.id, conversation.language)
        if conversation.state != "bot" or event.seq <= memory.handled_seq:
            return
        try:
            # Searched before the lock: who writes to this conversation does not wait for it.
            thought = await self._think(session, conversation, event.seq, memory)
        except Exception:
            logger.warning("bot_without_answer", conversation_id=str(conversation.id), exc_info=True)
            raise
        conversation = await conversations.lock(session, event.conversation_id)
        current = await repository.memory(session, conversation.id, conversation.language)
        if conversation.state != "bot" or event.seq <= current.handled_seq:
            return
        if current != memory:
            thought = await self._think(session, conversation, event.seq, current)
        await self._act(session, conversation, event.seq, thought)

    async def _think(
        self, session: AsyncSession, conversation: ConversationOut, seq: int, memory: Memory
    ) -> _Thought:
        """What the entry means, and what the knowledge says about it."""
        entry, *later = await conversations.entries(session, conversation.id, seq - 1, 1 + LATER, staff=True)
        memory = replace(memory, handled_seq=seq)
        if any(after.author.kind == "agent" for after in later):
            return _Thought(None, memory)
        if entry.kind == "submission":
            return await self._submitted(session, entry, memory)
        text = str(entry.body["text"])
        memory = replace(memory, language=language_of(text, memory.language))
        heard = understand(text, memory.options)
        followed = any(after.kind == "message" and after.author.kind == "customer" for after in later)
        if followed and policy.is_fragment(heard, text):
            return _Thought(None, memory)
        return _Thought(heard, memory, await self._find(session, heard, memory))

    async def _submitted(self, session: AsyncSession, entry: EntryOut, memory: Memory) -> _Thought:
        card = await conversations.entry(session, entry.conversation_id, entry.body["card_seq"])
        data = entry.body["data"]
        if card.author.kind != "bot":
            return _Thought(None, memory, foreign=True)
        if "option_id" not in data:
            return _Thought(None, memory, form=data["fields"])
        heard = understand_option(data["option_id"])
        return _Thought(heard, memory, await self._find(session, heard, memory))

    async def _find(self, session: AsyncSession, heard: Heard, memory: Memory) -> Found:
        if heard.sort in policy.SEARCHED:
            return await search(self._finder, session, heard.question, memory.language)
        if heard.entry_id is not None:
            return await published(session, heard.entry_id)
        return NOTHING

    async def _act(
        self, session: AsyncSession, conversation: ConversationOut, seq: int, thought: _Thought
    ) -> None:
        memory = thought.memory
        if thought.heard is not None:
            plan = policy.decide(thought.heard, memory, thought.found)
            await (await Performer.of(session, conversation)).perform(plan)
            memory = plan.memory
        elif thought.form is not None:
            await self._keep_message(session, conversation, seq, thought.form, memory)
        elif thought.foreign:
            performer = await Performer.of(session, conversation)
            await performer.say(Phrase.RECEIVED, memory.language)
        await repository.remember(session, conversation.id, memory)

    async def _keep_message(
        self,
        session: AsyncSession,
        conversation: ConversationOut,
        seq: int,
        fields: dict[str, str],
        memory: Memory,
    ) -> None:
        """A message for the staff, left on the bot's form."""
        performer = await Performer.of(session, conversation)
        text = fields.get(MESSAGE_FIELD, "").strip()
        if not text:
            await performer.say(Phrase.EMPTY, memory.language)
            return
        entry = await conversations.entry(session, conversation.id, seq)
        message = MessageIn(client_id=entry.client_id, text=text, contact=fields.get(CONTACT_FIELD) or None)
        await routing.leave_message(session, conversation.id, conversation.customer.id, message)
        await performer.say(Phrase.FINE, memory.language)
