"""What the channels need in a process when it starts."""

from skyteller.domains.channels.rates import VisitorRate
from skyteller.kernel.runtime import Runtime


def wire(runtime: Runtime) -> None:
    """Count new visitors of this process."""
    runtime.provide(VisitorRate, VisitorRate(runtime.settings.visitors_per_minute))
