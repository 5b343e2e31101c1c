"""What the spine tells the modules above it."""

from typing import Literal
from uuid import UUID

from skyteller.kernel.events import Event


class CustomerSpoke(Event):
    """A customer's entry that a bot, or an agent in wrap-up, has to react to.

    Written by the append function itself, in states ``bot`` and ``wrapup`` only: while an agent
    serves, the timeline is enough.
    """

    type = "conversations.customer-spoke"

    conversation_id: UUID
    seq: int
    kind: Literal["message", "submission"]
    state: Literal["bot", "wrapup"]

    def key(self) -> str:
        """The conversation."""
        return str(self.conversation_id)


class StateChanged(Event):
    """A conversation went from one state to another."""

    type = "conversations.state-changed"

    conversation_id: UUID
    before: str
    after: str

    def key(self) -> str:
        """The conversation."""
        return str(self.conversation_id)


class Rated(Event):
    """The customer gave one to five stars."""

    type = "conversations.rated"

    conversation_id: UUID
    score: int

    def key(self) -> str:
        """The conversation."""
        return str(self.conversation_id)
