"""The public door of the knowledge."""

from skyteller.domains.knowledge.service.categories import categories, create_category
from skyteller.domains.knowledge.service.entries import (
    count_asked,
    count_feedback,
    create,
    delete,
    get,
    known_keys,
    list_entries,
    stats,
    update,
)
from skyteller.domains.knowledge.service.files import parse
from skyteller.domains.knowledge.service.importing import (
    TASK,
    get_import,
    import_rows,
    list_imports,
    run_import,
    start_import,
)
from skyteller.domains.knowledge.service.publishing import publish, withdraw
from skyteller.domains.knowledge.service.rows import checked
from skyteller.domains.knowledge.service.search import SearchService

__all__ = [
    "TASK",
    "SearchService",
    "categories",
    "checked",
    "count_asked",
    "count_feedback",
    "create",
    "create_category",
    "delete",
    "get",
    "get_import",
    "import_rows",
    "known_keys",
    "list_entries",
    "list_imports",
    "parse",
    "publish",
    "run_import",
    "start_import",
    "stats",
    "update",
    "withdraw",
]
