"""The event log: what happened, written in the transaction in which it happened."""

from skyteller.kernel.events.log import Event, decode, publish, type_of
from skyteller.kernel.events.subscriptions import Handler, Subscriptions

__all__ = ["Event", "Handler", "Subscriptions", "decode", "publish", "type_of"]
