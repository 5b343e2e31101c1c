"""Tables of the organisation; nobody else reads them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from skyteller.kernel.db import Base, TenantRow


class TenantRecord(Base):
    """A bank, or a union of banks: a legal person of its own."""

    __tablename__ = "tenants"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    slug: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str]
    kind: Mapped[str]
    parent_id: Mapped[UUID | None]
    settings: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class BranchRecord(TenantRow, Base):
    """A branch of a bank."""

    __tablename__ = "branches"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    created_at: Mapped[datetime]


class StaffRecord(TenantRow, Base):
    """Somebody who works at the bank and may sign in."""

    __tablename__ = "staff"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    username: Mapped[str]
    work_no: Mapped[str]
    roles: Mapped[list[str]]
    branch_id: Mapped[UUID | None]
    password_hash: Mapped[str]
    active: Mapped[bool]
    failed_attempts: Mapped[int]
    locked_until: Mapped[datetime | None]
    last_login_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class StaffSessionRecord(TenantRow, Base):
    """One sign-in; the database knows only the digest of its token."""

    __tablename__ = "staff_sessions"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[UUID]
    token_digest: Mapped[bytes]
    user_agent: Mapped[str]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
