"""Typed events and the door through which they enter the log."""

from typing import Any, ClassVar
from uuid import UUID

import orjson
from pydantic import BaseModel, ConfigDict
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.kernel import clock
from skyteller.kernel.db import after_commit, tenant_of
from skyteller.kernel.ids import new_id

_TYPES: dict[str, type["Event"]] = {}


class Event(BaseModel):
    """A frozen fact. A subclass states its ``type`` (``module.past-tense``) and its ordering key.

    Events with the same key reach a consumer in the order of their commits.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: ClassVar[str]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if _TYPES.setdefault(cls.type, cls) is not cls:
            raise TypeError(f"two events are named {cls.type}")

    def key(self) -> str:
        """What this event is about; the unit of ordering."""
        raise TypeError(f"{type(self).__name__} does not say its key")


def type_of(name: str) -> type[Event]:
    """The event class named ``name``; ``KeyError`` when this code does not know it."""
    return _TYPES[name]


def decode(name: str, payload: dict[str, Any]) -> Event:
    """Read an event back from the log."""
    return type_of(name).model_validate(payload)


_INSERT = text(
    "INSERT INTO event_log (event_id, tenant_id, type, key, payload, occurred_at)"
    " VALUES (:event_id, :tenant_id, :type, :key, CAST(:payload AS jsonb), :at)"
)


async def publish(session: AsyncSession, event: Event) -> UUID:
    """Write ``event`` in the running transaction and wake the dispatcher after the commit."""
    event_id = new_id()
    await session.execute(
        _INSERT,
        {
            "event_id": event_id,
            "tenant_id": tenant_of(session),
            "type": event.type,
            "key": event.key(),
            "payload": orjson.dumps(event.model_dump(mode="json")).decode(),
            "at": clock.now(),
        },
    )
    after_commit(session, wake)
    return event_id


_WAKERS: list[Any] = []


def wake() -> None:
    """Tell this process's dispatchers that rows may have been committed."""
    for waker in _WAKERS:
        waker()


def on_wake(waker: Any) -> None:
    """Register a dispatcher's alarm."""
    _WAKERS.append(waker)


def off_wake(waker: Any) -> None:
    """Take an alarm away again."""
    _WAKERS.remove(waker)
