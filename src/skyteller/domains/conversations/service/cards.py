"""What every card can do, and where the cards are found."""

from typing import Any, Protocol, runtime_checkable

from skyteller.kernel.registry import Registry


@runtime_checkable
class Card(Protocol):
    """A kind of card; ``content`` and ``data`` are what stands in the timeline."""

    name: str
    version: int

    def content(self, raw: dict[str, Any]) -> dict[str, Any]:
        """The checked content; raises ``pydantic.ValidationError``."""
        ...

    def text(self, content: dict[str, Any], /) -> str:
        """The plain-text fallback."""
        ...

    def submission(self, content: dict[str, Any], data: dict[str, Any], /) -> tuple[dict[str, Any], str]:
        """The checked answer and its words; raises ``ValueError`` for one the card does not allow."""
        ...


cards: Registry[Card] = Registry("skyteller.domains.conversations.cards", Card)
