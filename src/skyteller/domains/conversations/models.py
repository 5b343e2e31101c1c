"""Tables of the spine; nobody else reads them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from skyteller.kernel.db import Base, TenantRow


class Conversation(TenantRow, Base):
    """One matter with one customer over any media."""

    __tablename__ = "conversations"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str]
    client_id: Mapped[UUID]
    channel: Mapped[str]
    language: Mapped[str]
    state: Mapped[str]
    customer_id: Mapped[UUID]
    customer_name: Mapped[str]
    agent_id: Mapped[UUID | None]
    agent_name: Mapped[str | None]
    agent_work_no: Mapped[str | None]
    last_seq: Mapped[int]
    read_customer: Mapped[int]
    read_agent: Mapped[int]
    topic: Mapped[str | None]
    reopened: Mapped[int]
    rating: Mapped[int | None]
    rating_comment: Mapped[str | None]
    awaiting_since: Mapped[datetime | None]
    opened_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class Entry(TenantRow, Base):
    """One entry of a timeline; written by ``conversation_append`` alone and never changed."""

    __tablename__ = "conversation_entries"

    conversation_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[UUID]
    kind: Mapped[str]
    author_kind: Mapped[str]
    author_id: Mapped[UUID | None]
    author_name: Mapped[str]
    body: Mapped[dict[str, Any]]
    visibility: Mapped[str]
    at: Mapped[datetime]
