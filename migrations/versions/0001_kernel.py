"""The event log, its cursors, inbox and failures, and the tenant of a transaction."""

from alembic import op

from skyteller.kernel.rls import APP, DISPATCHER, tenant_table

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the kernel's tables."""
    op.execute(
        "CREATE FUNCTION app_tenant() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS"
        " $$ SELECT nullif(current_setting('app.tenant_id', true), '')::uuid $$"
    )
    op.execute(
        """
        CREATE TABLE event_log (
            id bigint GENERATED ALWAYS AS IDENTITY,
            xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
            event_id uuid NOT NULL,
            tenant_id uuid NOT NULL,
            type text NOT NULL,
            key text NOT NULL,
            payload jsonb NOT NULL,
            occurred_at timestamptz NOT NULL,
            PRIMARY KEY (xid, id)
        )
        """
    )
    op.execute("CREATE INDEX ix_event_log_occurred_at ON event_log USING brin (occurred_at)")
    tenant_table("event_log", ("SELECT", "INSERT"))
    op.execute(f"CREATE POLICY dispatch ON event_log FOR SELECT TO {DISPATCHER} USING (true)")
    op.execute(f"GRANT SELECT ON event_log TO {DISPATCHER}")

    op.execute(
        """
        CREATE TABLE event_inbox (
            tenant_id uuid NOT NULL,
            consumer text NOT NULL,
            event_id uuid NOT NULL,
            handled_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, consumer, event_id)
        )
        """
    )
    tenant_table("event_inbox", ("SELECT", "INSERT"))

    op.execute(
        """
        CREATE TABLE event_cursors (
            consumer text PRIMARY KEY,
            xid xid8 NOT NULL,
            id bigint NOT NULL
        )
        """
    )
    op.execute("ALTER TABLE event_cursors ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE event_cursors FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY dispatch ON event_cursors TO {DISPATCHER} USING (true) WITH CHECK (true)")
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON event_cursors TO {DISPATCHER}")

    op.execute(
        """
        CREATE TABLE event_failures (
            tenant_id uuid NOT NULL,
            consumer text NOT NULL,
            event_id uuid NOT NULL,
            xid xid8 NOT NULL,
            id bigint NOT NULL,
            type text NOT NULL,
            key text NOT NULL,
            payload jsonb NOT NULL,
            attempts int NOT NULL,
            next_at timestamptz NOT NULL,
            dead boolean NOT NULL,
            error text,
            PRIMARY KEY (tenant_id, consumer, event_id)
        )
        """
    )
    tenant_table("event_failures", ("SELECT",))
    op.execute(f"CREATE POLICY dispatch ON event_failures TO {DISPATCHER} USING (true) WITH CHECK (true)")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON event_failures TO {DISPATCHER}")
    op.execute(f"GRANT USAGE ON SCHEMA public TO {APP}, {DISPATCHER}")


def downgrade() -> None:
    """Drop the kernel's tables."""
    op.execute("DROP TABLE event_failures, event_cursors, event_inbox, event_log")
    op.execute("DROP FUNCTION app_tenant()")
