"""Identifiers: UUIDv7, so that rows sort by the time of their making."""

import secrets
from uuid import UUID

from uuid_utils.compat import uuid7

_QUOTABLE = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_id() -> UUID:
    """A fresh UUIDv7."""
    return uuid7()


def quotable_number(length: int = 6) -> str:
    """A short random number that a person can read out on the telephone (no 0/O, 1/I/L)."""
    return "".join(secrets.choice(_QUOTABLE) for _ in range(length))
