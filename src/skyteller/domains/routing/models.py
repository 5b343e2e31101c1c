"""Tables of routing; nobody else reads them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from skyteller.kernel.db import Base, TenantRow


class Queue(TenantRow, Base):
    """A line of waiting customers; ``priority`` 1 is the most urgent.

    Without ``hours`` the bank's own hold.
    """

    __tablename__ = "queues"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    slug: Mapped[str]
    name: Mapped[str]
    priority: Mapped[int]
    hours: Mapped[dict[str, str] | None] = mapped_column(JSONB(none_as_null=True))
    all_agents: Mapped[bool]


class QueueMember(TenantRow, Base):
    """An agent of a queue that is not open to all agents."""

    __tablename__ = "queue_members"

    queue_id: Mapped[UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(primary_key=True)


class QueueEntry(TenantRow, Base):
    """A customer in a queue: ``waiting``, or ``offered`` to one agent until ``offer_expires_at``."""

    __tablename__ = "queue_entries"

    conversation_id: Mapped[UUID] = mapped_column(primary_key=True)
    queue_id: Mapped[UUID]
    priority: Mapped[int]
    enqueued_at: Mapped[datetime]
    front: Mapped[bool]
    state: Mapped[str]
    offered_to: Mapped[UUID | None]
    offered_at: Mapped[datetime | None]
    offer_expires_at: Mapped[datetime | None]
    asked: Mapped[dict[str, Any]]
    wanted: Mapped[UUID | None]
    reason: Mapped[str]


class Assignment(TenantRow, Base):
    """One agent's share of a conversation, from accepting it to the end of wrap-up."""

    __tablename__ = "assignments"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    conversation_id: Mapped[UUID]
    queue_id: Mapped[UUID]
    staff_id: Mapped[UUID]
    state: Mapped[str]
    reason: Mapped[str]
    wait_s: Mapped[int]
    accepted_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    wrapup_ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    disposition_code: Mapped[str | None]
    summary: Mapped[str | None]
    resolved: Mapped[bool | None]
    score: Mapped[int | None]


class PresenceRow(TenantRow, Base):
    """What a staff member does now; ``resume_state`` is restored when a lost one comes back."""

    __tablename__ = "presence"

    staff_id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[str]
    since: Mapped[datetime]
    reason: Mapped[str | None]
    capacity: Mapped[int]
    last_seen_at: Mapped[datetime]
    last_assigned_at: Mapped[datetime | None]
    resume_state: Mapped[str | None]


class MessageLeft(TenantRow, Base):
    """What a customer wrote while nobody was there, until an agent takes it up."""

    __tablename__ = "messages_left"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    conversation_id: Mapped[UUID]
    client_id: Mapped[UUID]
    text: Mapped[str]
    contact: Mapped[str | None]
    at: Mapped[datetime]
    handled_at: Mapped[datetime | None]
    handled_by: Mapped[UUID | None]
