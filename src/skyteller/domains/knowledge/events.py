"""What the knowledge tells the modules above it."""

from uuid import UUID

from skyteller.kernel.events import Event


class EntryPublished(Event):
    """Entries were published in one transaction: one by a person, up to some hundreds by an import.

    ``revision`` is the highest of theirs.
    """

    type = "knowledge.entry-published"

    entry_ids: list[UUID]
    revision: int

    def key(self) -> str:
        """One order for all of a tenant's knowledge."""
        return "knowledge"


class EntryWithdrawn(Event):
    """A published entry is not to be used any more."""

    type = "knowledge.entry-withdrawn"

    entry_id: UUID
    revision: int

    def key(self) -> str:
        """One order for all of a tenant's knowledge."""
        return "knowledge"
