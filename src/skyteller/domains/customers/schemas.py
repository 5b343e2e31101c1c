"""Shapes of customers."""

from typing import Literal
from uuid import UUID

from skyteller.kernel.web.schemas import Time, Wire

Language = Literal["zh-CN", "en"]
CustomerKind = Literal["visitor", "customer"]


class Customer(Wire):
    """Somebody who turns to the bank; a visitor has not said who they are."""

    id: UUID
    kind: CustomerKind
    display_name: str
    language: Language
    created_at: Time
    last_seen_at: Time
