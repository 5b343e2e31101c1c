"""Who reacts to what: consumers and their handlers, as data."""

from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.kernel.events.log import Event

Handler = Callable[[AsyncSession, Any], Awaitable[None]]


class Subscriptions:
    """The handlers of one process, by consumer (a module's name) and event type.

    A consumer has one place in the log; one handler for each event type it names.
    """

    def __init__(self) -> None:
        self._by_consumer: dict[str, dict[str, Handler]] = {}

    def on(self, consumer: str, event: type[Event], handler: Handler) -> None:
        """Let ``consumer`` handle ``event``; handlers are idempotent and do no outside I/O."""
        handlers = self._by_consumer.setdefault(consumer, {})
        if event.type in handlers:
            raise ValueError(f"{consumer} handles {event.type} twice")
        handlers[event.type] = handler

    def consumers(self) -> list[str]:
        """The names of all consumers."""
        return sorted(self._by_consumer)

    def types(self, consumer: str) -> list[str]:
        """The event types ``consumer`` asks for."""
        return sorted(self._by_consumer[consumer])

    def handler(self, consumer: str, event_type: str) -> Handler:
        """The handler of ``consumer`` for ``event_type``."""
        return self._by_consumer[consumer][event_type]
