"""Shapes of the spine, inside and on the wire."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from skyteller.kernel.web.schemas import Text, Time, Wire

State = Literal["bot", "waiting", "served", "wrapup", "closed"]
Language = Literal["zh-CN", "en"]
AuthorKind = Literal["customer", "agent", "bot", "system"]
Visibility = Literal["all", "staff"]
EntryKind = Literal["message", "note", "card", "submission", "system"]

MESSAGE_LIMIT = 4_000
BODY_LIMIT = 16_000
MAX_SEQ = 2**53 - 1

Seq = Annotated[int, Field(ge=0, le=MAX_SEQ)]


@dataclass(frozen=True, slots=True)
class Author:
    """Who an entry is from."""

    kind: AuthorKind
    id: UUID | None
    name: str


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry on its way into a timeline; ``client_id`` makes a repeat harmless."""

    conversation_id: UUID
    client_id: UUID
    kind: EntryKind
    author: Author
    body: dict[str, Any] = field(default_factory=dict)
    visibility: Visibility = "all"


@dataclass(frozen=True, slots=True)
class Appended:
    """Where an entry stands; ``duplicate`` when it already stood there."""

    seq: int
    at: datetime
    duplicate: bool
    state: State


@dataclass(frozen=True, slots=True)
class LastEntry:
    """The last thing that was said, for lists."""

    text: str
    author_kind: AuthorKind
    at: datetime
    seq: int


class CustomerOut(Wire):
    """The customer of a conversation."""

    id: UUID
    display_name: str


class AgentOut(Wire):
    """The agent who serves, or served."""

    id: UUID
    name: str
    work_no: str


class ReadsOut(Wire):
    """Up to which sequence number each side has read."""

    customer: int
    agent: int


class ConversationOut(Wire):
    """One matter with one customer."""

    id: UUID
    number: str
    channel: str
    language: Language
    state: State
    customer: CustomerOut
    agent: AgentOut | None
    last_seq: int
    reads: ReadsOut
    topic: str | None
    reopened: int
    rating: int | None
    awaiting_since: Time | None
    opened_at: Time
    updated_at: Time
    closed_at: Time | None


class AuthorOut(Wire):
    """Who an entry is from."""

    kind: AuthorKind
    id: UUID | None
    name: str


class EntryOut(Wire):
    """One entry of a timeline; ``body.text`` is always there."""

    conversation_id: UUID
    seq: int
    client_id: UUID
    kind: EntryKind
    author: AuthorOut
    body: dict[str, Any]
    visibility: Visibility
    at: Time


class ConversationsOut(Wire):
    """A page of conversations, newest first."""

    items: list[ConversationOut]


class EntriesOut(Wire):
    """A page of a timeline in order; ask again with ``after`` while ``last_seq`` is not reached."""

    items: list[EntryOut]
    last_seq: int


class OpenIn(Wire):
    """Open a conversation; the same ``client_id`` always gives the same conversation."""

    client_id: UUID
    language: Language = "zh-CN"


class CustomerEntryIn(Wire):
    """What a customer's page may append."""

    client_id: UUID
    kind: Literal["message", "submission"]
    body: dict[str, Any]


class StaffEntryIn(Wire):
    """What an agent's desk may append."""

    client_id: UUID
    kind: Literal["message", "note", "card"]
    body: dict[str, Any]


class AppendedOut(Wire):
    """The answer to an append: after the commit, and the same for a repeat."""

    seq: int
    at: Time
    duplicate: bool


class RatingIn(Wire):
    """One to five stars, and a few words."""

    score: Annotated[int, Field(ge=1, le=5)]
    comment: Annotated[Text, StringConstraints(max_length=500)] | None = None


class QuickReply(Wire):
    """A ready-made sentence for agents."""

    key: str
    title: str
    text: str


class CustomerCardOut(Wire):
    """What the desk shows about a customer."""

    id: UUID
    display_name: str
    kind: Literal["visitor", "customer"]
    language: str
    created_at: Time
    last_seen_at: Time
    conversations: int
    recent: list[ConversationOut]
