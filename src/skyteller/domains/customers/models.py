"""Tables of the customers; nobody else reads them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from skyteller.kernel.db import Base, TenantRow


class CustomerRecord(TenantRow, Base):
    """Somebody who turns to the bank, known by name or not."""

    __tablename__ = "customers"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    display_name: Mapped[str]
    language: Mapped[str]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
