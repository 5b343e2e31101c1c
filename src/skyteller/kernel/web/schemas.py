"""Shapes that every module's routes share."""

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
    StringConstraints,
)

from skyteller.kernel.clock import now


class Wire(BaseModel):
    """Base of what goes over the wire: unknown fields are refused coming in."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)


def _iso(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


Time = Annotated[datetime, PlainSerializer(_iso, return_type=str)]
"""Aware time; on the wire ISO 8601 in UTC with milliseconds and ``Z``."""


def _clean(value: object) -> object:
    return value.strip() if isinstance(value, str) else value


def _storable(value: str) -> str:
    if "\x00" in value:
        raise ValueError("the text holds a character that cannot be stored (U+0000)")
    value.encode("utf-8", "strict")
    return value


Text = Annotated[str, AfterValidator(_storable)]
"""Text that PostgreSQL can keep: no NUL, no lone surrogate."""

Line = Annotated[
    str, BeforeValidator(_clean), StringConstraints(min_length=1, max_length=200), AfterValidator(_storable)
]
"""One line of 1 to 200 characters, trimmed."""


class Problem(BaseModel):
    """RFC 9457 problem document."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    instance: str | None = None
    number: str
    errors: list[dict[str, str]] | None = None


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The ``responses`` of a route that may answer with these problem statuses."""
    return {
        status: {
            "model": Problem,
            "description": "Problem",
            "content": {"application/problem+json": {}},
        }
        for status in statuses
    }


def utc_iso(value: datetime | None = None) -> str:
    """``value`` (default: now) as it stands on the wire."""
    return _iso(value or now())
