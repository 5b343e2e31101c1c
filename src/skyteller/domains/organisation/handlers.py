"""What the organisation gives to a process when it starts."""

from skyteller.domains.organisation.service import SessionAuthenticator
from skyteller.kernel.runtime import Runtime
from skyteller.kernel.web.deps import StaffAuthenticator


def wire(runtime: Runtime) -> None:
    """Let requests and sockets of staff be recognised."""
    runtime.provide(StaffAuthenticator, SessionAuthenticator(runtime.db))
