"""What one process shares: settings, database, hub, subscriptions."""

from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from skyteller.kernel.auth import VisitorTokens
from skyteller.kernel.db import Database
from skyteller.kernel.events import Subscriptions
from skyteller.kernel.realtime import Hub
from skyteller.kernel.settings import Settings

T = TypeVar("T")


@dataclass(slots=True)
class Runtime:
    """Made by ``apps`` at start; modules receive it when they are wired, and keep what they need.

    ``ports`` holds the implementations that ``apps`` bound, by protocol.
    """

    settings: Settings
    db: Database
    hub: Hub
    subscriptions: Subscriptions
    visitor_tokens: VisitorTokens
    ports: dict[type[Any], Any] = field(default_factory=dict)

    def provide(self, protocol: type[T], implementation: T) -> None:
        """Bind ``implementation`` to ``protocol``."""
        self.ports[protocol] = implementation

    def port(self, protocol: type[T]) -> T:
        """The implementation bound to ``protocol``."""
        return cast(T, self.ports[protocol])
