"""What a channel is: parse in (its routes), render out."""

from dataclasses import dataclass

from fastapi import APIRouter

from skyteller.domains.conversations.schemas import EntryOut
from skyteller.domains.organisation.schemas import Bilingual


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the other end can show; what it cannot show arrives as plain text.

    ``cards`` names the kinds of cards it can draw.
    """

    cards: frozenset[str] = frozenset()
    typing: bool = False
    read_marks: bool = False


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An entry ready to leave: ``text`` always, ``entry`` where the other end can draw it."""

    text: str
    entry: EntryOut | None = None


class Channel:
    """Base of all channels; a plug-in file in ``adapters`` holds one subclass and ``plugin``.

    ``name`` is what conversations keep as their channel: lower-case letters, digits and hyphens.
    """

    name: str
    label: Bilingual
    capabilities = Capabilities()

    def router(self) -> APIRouter:
        """The routes through which customers come in; each path begins with ``/customer``."""
        return APIRouter()

    def render(self, entry: EntryOut) -> Outgoing | None:
        """What the customer gets of an entry; ``None`` for what only staff may see."""
        if entry.visibility == "staff":
            return None
        text = str(entry.body["text"])
        if entry.kind == "card" and entry.body["card"] not in self.capabilities.cards:
            return Outgoing(text)
        shown = {key: value for key, value in entry.body.items() if key != "staff"}
        return Outgoing(text, entry.model_copy(update={"body": shown}))
