"""The public door of routing."""

from skyteller.domains.routing.service.desk import desk_rows, figures_of, floor_rows, list_agents
from skyteller.domains.routing.service.dispositions import DISPOSITIONS
from skyteller.domains.routing.service.messages import leave_message
from skyteller.domains.routing.service.offers import accept, assign, decline, lead, take_next
from skyteller.domains.routing.service.presence import (
    lose_unheard,
    note_heard,
    presence_of,
    set_presence,
)
from skyteller.domains.routing.service.queues import ensure_default_queue, list_queues, service_open
from skyteller.domains.routing.service.serving import (
    dispose,
    end,
    end_by_customer,
    keep_score,
    resume,
    transfer,
)
from skyteller.domains.routing.service.signals import Alarm
from skyteller.domains.routing.service.waiting import call_if_silent, cancel_wait, enqueue, wait_out

__all__ = [
    "DISPOSITIONS",
    "Alarm",
    "accept",
    "assign",
    "call_if_silent",
    "cancel_wait",
    "decline",
    "desk_rows",
    "dispose",
    "end",
    "end_by_customer",
    "enqueue",
    "ensure_default_queue",
    "figures_of",
    "floor_rows",
    "keep_score",
    "lead",
    "leave_message",
    "list_agents",
    "list_queues",
    "lose_unheard",
    "note_heard",
    "presence_of",
    "resume",
    "service_open",
    "set_presence",
    "take_next",
    "transfer",
    "wait_out",
]
