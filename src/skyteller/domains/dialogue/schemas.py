"""Shapes of the bot: what it heard, what it remembers, what it found, what it does."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from skyteller.domains.conversations.schemas import Language
from skyteller.kernel.web.schemas import Wire

NONE_OPTION = "none"
AGENT_OPTION = "agent"
REPHRASE_OPTION = "rephrase"
ENTRY_OPTION = "entry:"
"""Prefix of the option of a knowledge entry; its id follows."""


class Sort(StrEnum):
    """What a message is, before anybody looks for an answer."""

    PERSON = "person"
    ANGRY = "angry"
    COMPLAINT = "complaint"
    QUESTION = "question"
    PICKED = "picked"
    NONE = "none"
    REPHRASE = "rephrase"
    UNHELPED = "unhelped"
    GREETING = "greeting"
    THANKS = "thanks"
    FAREWELL = "farewell"
    FINE = "fine"
    IDENTITY = "identity"
    ABILITY = "ability"
    EMPTY = "empty"
    NONSENSE = "nonsense"
    LONG = "long"


@dataclass(frozen=True, slots=True)
class Heard:
    """One message understood: ``question`` is what to search for, ``entry_id`` the entry picked."""

    sort: Sort
    question: str = ""
    entry_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose on a card."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Memory:
    """What the bot keeps of one conversation between two messages.

    ``failures`` counts in a row; ``unsettled`` while the last answer may still turn out not to help;
    ``options`` are those of the choices that are open.
    """

    language: Language
    handled_seq: int = 0
    failures: int = 0
    unsettled: bool = False
    last_entry_id: UUID | None = None
    last_question: str = ""
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A published entry that may answer; ``confidence`` from 0 to 1."""

    entry_id: UUID
    question: str
    answer: str
    updated_at: datetime
    confidence: float


@dataclass(frozen=True, slots=True)
class Found:
    """What the search says: best first, and how far to trust it."""

    decision: Literal["sure", "half_sure", "unsure"]
    candidates: tuple[Candidate, ...] = ()


NOTHING = Found("unsure")


class Phrase(StrEnum):
    """The bot's fixed sentences; their words stand in ``service.wording``."""

    GREETING = "greeting"
    THANKS = "thanks"
    FAREWELL = "farewell"
    FINE = "fine"
    IDENTITY = "identity"
    ABILITY = "ability"
    EMPTY = "empty"
    NONSENSE = "nonsense"
    LONG = "long"
    REPHRASE = "rephrase"
    WHICH = "which"
    NONE_OF_THESE = "none-of-these"
    UNKNOWN = "unknown"
    NOT_THESE = "not-these"
    NOT_HELPED = "not-helped"
    STILL_OPEN = "still-open"
    COMPLAINT = "complaint"
    GONE = "gone"
    AGENT = "agent"
    TRY_AGAIN = "try-again"
    SORRY_UPSET = "sorry-upset"
    SORRY_FAILED = "sorry-failed"
    CLOSED = "closed"
    URGENT = "urgent"
    LEAVE_MESSAGE = "leave-message"
    MESSAGE = "message"
    CONTACT = "contact"
    SEND = "send"
    RECEIVED = "received"


@dataclass(frozen=True, slots=True)
class Say:
    """A fixed sentence."""

    phrase: Phrase


@dataclass(frozen=True, slots=True)
class Answer:
    """The text of a published entry, with its source."""

    candidate: Candidate


@dataclass(frozen=True, slots=True)
class Offer:
    """A card of choices: a question above, and what can be chosen."""

    title: Phrase
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class HandOver:
    """Bring a person; before that, say ``phrase``."""

    reason: Literal["customer-asked", "upset", "bot-gave-up"]
    phrase: Phrase | None = None


Action = Say | Answer | Offer | HandOver


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do, in order, and what to remember then."""

    actions: tuple[Action, ...]
    memory: Memory


class FeedbackIn(Wire):
    """Whether the answer helped."""

    helped: bool
