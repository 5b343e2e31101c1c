"""Shapes of routing, inside and on the wire."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from skyteller.domains.conversations.schemas import AuthorKind, ConversationOut
from skyteller.domains.organisation.schemas import Bilingual
from skyteller.kernel.web.schemas import Line, Text, Time, Wire

URGENT = 1
NORMAL_PRIORITY = 5
"""Priorities run from 1 (most urgent) to 9."""

CAPACITY = 5
"""How many conversations an agent serves at once unless told otherwise."""

PresenceState = Literal["ready", "busy", "break", "offline"]
Section = Literal["offered", "served", "wrapup", "followup", "waiting"]
Reason = Literal[
    "customer-asked", "bot-gave-up", "bot-silent", "upset", "transfer", "agent-lost", "came-back", "followup"
]
"""Why a customer waits for a person."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Durations in seconds."""

    offer_timeout: float
    presence_lost: float
    bot_silence: float


class QueueRef(Wire):
    """A queue by name."""

    id: UUID
    name: str


class WaitOut(Wire):
    """A customer's place: ``position`` 1 is next; ``expected_wait_s`` is null when nobody is ready."""

    queue: QueueRef
    position: int
    expected_wait_s: int | None
    enqueued_at: Time
    priority: int
    offered: bool
    open: bool


class LastOut(Wire):
    """What was said last."""

    text: str
    author_kind: AuthorKind
    at: Time


class DeskRow(Wire):
    """A conversation as it stands in an agent's list; ``position`` only where it waits."""

    conversation: ConversationOut
    section: Section
    queue: QueueRef | None
    priority: int
    priority_label: str | None
    waiting_since: Time | None
    offer_expires_at: Time | None
    last: LastOut | None
    unread: int
    sentiment: Literal["calm", "upset"]
    position: int | None = None


class PresenceOut(Wire):
    """What a staff member does, and how many of ``capacity`` conversations are ``active``."""

    state: PresenceState
    since: Time
    capacity: int
    active: int
    reason: str | None


class PresenceIn(Wire):
    """A new state, with a reason for a break."""

    state: PresenceState
    reason: Line | None = None


class TransferIn(Wire):
    """Exactly one of ``queue_id`` and ``staff_id``; the note is for staff."""

    queue_id: UUID | None = None
    staff_id: UUID | None = None
    note: Annotated[Text, StringConstraints(max_length=2_000, strip_whitespace=True)] | None = None

    @model_validator(mode="after")
    def _one_target(self) -> "TransferIn":
        if (self.queue_id is None) == (self.staff_id is None):
            raise ValueError("give either queue_id or staff_id")
        return self


class DispositionIn(Wire):
    """How a conversation went; ``code`` is one of the dispositions."""

    code: Annotated[str, StringConstraints(max_length=60, pattern=r"^[a-z0-9.-]+$")]
    summary: Annotated[Text, StringConstraints(max_length=2_000, strip_whitespace=True)] = ""
    resolved: bool


class DispositionOut(Wire):
    """A result that an agent can give a conversation."""

    code: str
    label: Bilingual
    group: Bilingual


class QueueOut(Wire):
    """A queue as it stands now."""

    id: UUID
    name: str
    waiting: int
    longest_wait_s: int | None
    ready: int
    open: bool


class AgentOut(Wire):
    """An agent as colleagues see them."""

    id: UUID
    name: str
    work_no: str
    state: PresenceState
    active: int
    capacity: int


class FiguresOut(Wire):
    """The caller's day, and how many customers of the bank wait.

    ``first_response_s`` is the mean wait in the queue of those served today; ``satisfaction`` the
    share of ratings of 4 and 5.
    """

    served_today: int
    first_response_s: int | None
    satisfaction: Annotated[float, Field(ge=0, le=1)] | None
    waiting: int


class AskIn(Wire):
    """A customer asks for a person; ``client_id`` marks a repeat."""

    client_id: UUID


class MessageIn(Wire):
    """A message left while nobody is there; ``contact`` is where to answer."""

    client_id: UUID
    text: Annotated[Text, StringConstraints(min_length=1, max_length=2_000, strip_whitespace=True)]
    contact: Annotated[Text, StringConstraints(max_length=200, strip_whitespace=True)] | None = None


class MessageLeftOut(Wire):
    """The message is kept."""

    id: UUID
    at: Time


Rows = dict[str, Any]
"""Rows of a snapshot topic, ready for JSON."""
