"""Tables of the bot; nobody else reads them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from skyteller.kernel.db import Base, TenantRow


class DialogueState(TenantRow, Base):
    """What the bot keeps of one conversation between two messages."""

    __tablename__ = "dialogue_states"

    conversation_id: Mapped[UUID] = mapped_column(primary_key=True)
    language: Mapped[str]
    handled_seq: Mapped[int]
    failures: Mapped[int]
    unsettled: Mapped[bool]
    last_entry_id: Mapped[UUID | None]
    last_question: Mapped[str]
    options: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    updated_at: Mapped[datetime]


class DialogueFeedback(TenantRow, Base):
    """Whether one answer helped; the customer's first word."""

    __tablename__ = "dialogue_feedback"

    conversation_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[UUID]
    helped: Mapped[bool]
    at: Mapped[datetime]
