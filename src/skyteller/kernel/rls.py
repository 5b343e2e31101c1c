"""Row-level security, for migrations: what every tenant table gets."""

from collections.abc import Sequence

from alembic import op

APP = "skyteller_app"
DISPATCHER = "skyteller_dispatcher"


def tenant_table(table: str, grants: Sequence[str] = ("SELECT", "INSERT", "UPDATE", "DELETE")) -> None:
    """Enable and force row-level security on ``table`` and grant the app role its rights."""
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY tenant ON {table} TO {APP}"
        " USING (tenant_id = app_tenant()) WITH CHECK (tenant_id = app_tenant())"
    )
    op.execute(f"GRANT {', '.join(grants)} ON {table} TO {APP}")
