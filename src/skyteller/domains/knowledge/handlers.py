"""What the knowledge gives to a process when it starts."""

from skyteller.domains.inference.service import InferenceService, shared
from skyteller.domains.knowledge.service import SearchService
from skyteller.kernel.runtime import Runtime


def wire(runtime: Runtime) -> None:
    """Provide the search, and the models unless somebody else brought them."""
    if InferenceService not in runtime.ports:
        runtime.provide(InferenceService, shared())
    runtime.provide(SearchService, SearchService(runtime.db, runtime.port(InferenceService)))
