"""Tables of the knowledge; nobody else reads them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from skyteller.kernel.db import Base, TenantRow


class Counter(TenantRow, Base):
    """One row a tenant; its lock puts all changes of the knowledge of a tenant in one order."""

    __tablename__ = "knowledge_counters"

    revision: Mapped[int]


class Category(TenantRow, Base):
    """A category; those without a parent are the first of two levels."""

    __tablename__ = "knowledge_categories"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    parent_id: Mapped[UUID | None]
    name: Mapped[str]
    created_at: Mapped[datetime]


class Entry(TenantRow, Base):
    """A question, its other wordings and the answer: as edited, and as published.

    ``revision`` is the place of its last publishing or withdrawal among all of the tenant, 0 before the
    first. ``version`` counts the edits; ``published_version`` is the one that customers see.
    """

    __tablename__ = "knowledge_entries"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str]
    client_id: Mapped[UUID | None]
    language: Mapped[str]
    category_id: Mapped[UUID | None]
    audience: Mapped[list[str]]
    question: Mapped[str]
    question_norm: Mapped[str]
    similar: Mapped[list[str]]
    answer: Mapped[str]
    version: Mapped[int]
    updated_at: Mapped[datetime]
    updated_by: Mapped[str]
    revision: Mapped[int] = mapped_column(default=0)
    published_version: Mapped[int | None]
    published_language: Mapped[str | None]
    published_audience: Mapped[list[str] | None] = mapped_column(JSONB(none_as_null=True))
    published_question: Mapped[str | None]
    published_norm: Mapped[str | None]
    published_similar: Mapped[list[str] | None] = mapped_column(JSONB(none_as_null=True))
    published_answer: Mapped[str | None]
    published_at: Mapped[datetime | None]
    published_by: Mapped[str | None]


class Vector(TenantRow, Base):
    """The vector of a published question: ``position`` 0 is the standard one; float32, little-endian."""

    __tablename__ = "knowledge_vectors"

    entry_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    encoder: Mapped[str]
    vector: Mapped[bytes]


class Usage(TenantRow, Base):
    """How often an entry answered on one day, and what customers said about it."""

    __tablename__ = "knowledge_usage"

    entry_id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    asked: Mapped[int]
    helped: Mapped[int]
    not_helped: Mapped[int]


class Import(TenantRow, Base):
    """One file on its way into the knowledge; ``done`` rows of ``total`` have been committed."""

    __tablename__ = "knowledge_imports"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[str]
    filename: Mapped[str]
    language: Mapped[str]
    publish: Mapped[bool]
    started_by: Mapped[str]
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    created: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    refusals: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    payload: Mapped[bytes | None] = mapped_column(deferred=True)
    error: Mapped[str | None]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
