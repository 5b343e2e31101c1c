"""Carrying out what the policy decided: entries in the timeline, and a person."""

from collections.abc import Mapping
from dataclasses import asdict

from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.domains.conversations import service as conversations
from skyteller.domains.conversations.schemas import Author, ConversationOut, Language, NewEntry
from skyteller.domains.dialogue.schemas import (
    Action,
    Answer,
    HandOver,
    Memory,
    Offer,
    Phrase,
    Plan,
    Say,
)
from skyteller.domains.dialogue.service.wording import words
from skyteller.domains.knowledge import service as knowledge
from skyteller.domains.organisation import service as organisation
from skyteller.domains.routing import service as routing
from skyteller.domains.routing.errors import ServiceClosedError
from skyteller.kernel.ids import new_id
from skyteller.kernel.web.schemas import utc_iso

MESSAGE_FIELD = "message"
CONTACT_FIELD = "contact"
_MESSAGE_LENGTH = 1000


class Performer:
    """Speaks in one conversation in the running transaction; its row is locked."""

    def __init__(
        self, session: AsyncSession, conversation: ConversationOut, bot_name: str, hotline: str
    ) -> None:
        self._session = session
        self._conversation = conversation
        self._author = Author("bot", None, bot_name)
        self._hotline = hotline

    @classmethod
    async def of(cls, session: AsyncSession, conversation: ConversationOut) -> "Performer":
        """For the bank of the transaction."""
        settings = (await organisation.tenant(session)).settings
        return cls(session, conversation, settings.bot_name, settings.hotline)

    async def perform(self, plan: Plan) -> None:
        """Do all actions of the plan, in order."""
        for action in plan.actions:
            await self._do(action, plan.memory)

    async def say(self, phrase: Phrase, language: Language) -> None:
        """Say a fixed sentence."""
        text = words(phrase, language, bot=self._author.name)
        await conversations.say(self._session, self._conversation.id, self._author, text)

    async def _do(self, action: Action, memory: Memory) -> None:
        match action:
            case Say(phrase):
                await self.say(phrase, memory.language)
            case Answer():
                await self._answer(action)
            case Offer(title, options):
                content = {
                    "title": words(title, memory.language),
                    "options": [asdict(option) for option in options],
                }
                await self._card("choices", content)
            case HandOver():
                await self._hand_over(action, memory)

    async def _answer(self, answer: Answer) -> None:
        candidate = answer.candidate
        await conversations.say(
            self._session,
            self._conversation.id,
            self._author,
            candidate.answer,
            source={
                "entry_id": str(candidate.entry_id),
                "question": candidate.question,
                "updated_at": utc_iso(candidate.updated_at),
            },
            feedback=True,
            staff={"confidence": round(candidate.confidence, 3)},
        )
        if self._conversation.topic is None:
            await conversations.set_topic(self._session, self._conversation.id, candidate.question)
        await knowledge.count_asked(self._session, candidate.entry_id)

    async def _hand_over(self, action: HandOver, memory: Memory) -> None:
        if action.phrase is not None:
            await self.say(action.phrase, memory.language)
        if action.reason == "bot-gave-up":
            await conversations.system(
                self._session,
                self._conversation.id,
                "bot-gave-up",
                {"question": memory.last_question},
                visibility="staff",
            )
        try:
            await routing.enqueue(self._session, self._conversation.id, reason=action.reason)
        except ServiceClosedError as closed:
            hours = closed.params["hours_en" if memory.language == "en" else "hours_zh"]
            await self._offer_message(memory.language, hours)

    async def _offer_message(self, language: Language, hours: str) -> None:
        text = words(Phrase.CLOSED, language, hours=hours)
        if self._hotline:
            gap = " " if language == "en" else ""
            text += gap + words(Phrase.URGENT, language, hotline=self._hotline)
        await conversations.say(self._session, self._conversation.id, self._author, text)
        fields = [
            {
                "id": MESSAGE_FIELD,
                "label": words(Phrase.MESSAGE, language),
                "type": "textarea",
                "max_length": _MESSAGE_LENGTH,
            },
            {
                "id": CONTACT_FIELD,
                "label": words(Phrase.CONTACT, language),
                "type": "phone",
                "required": False,
            },
        ]
        content = {
            "title": words(Phrase.LEAVE_MESSAGE, language),
            "fields": fields,
            "submit_label": words(Phrase.SEND, language),
        }
        await self._card("form", content)

    async def _card(self, card: str, content: Mapping[str, object]) -> None:
        body = await conversations.checked_body(
            self._session, self._conversation.id, "card", {"card": card, "content": content}
        )
        entry = NewEntry(self._conversation.id, new_id(), "card", self._author, body)
        await conversations.append(self._session, entry)
