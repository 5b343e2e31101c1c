"""Queues, who waits in them, who serves whom, and who is there."""

from alembic import op

from skyteller.kernel.rls import tenant_table

revision = "0005"
down_revision = "0004"

TABLES = ("queues", "queue_members", "queue_entries", "assignments", "presence", "messages_left")


def upgrade() -> None:
    """Create routing's tables."""
    op.execute(
        """
        CREATE TABLE queues (
            tenant_id uuid NOT NULL REFERENCES tenants (id),
            id uuid NOT NULL,
            slug text NOT NULL,
            name text NOT NULL,
            priority bigint NOT NULL CHECK (priority BETWEEN 1 AND 9),
            hours jsonb,
            all_agents boolean NOT NULL,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, slug)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE queue_members (
            tenant_id uuid NOT NULL,
            queue_id uuid NOT NULL,
            staff_id uuid NOT NULL,
            PRIMARY KEY (tenant_id, queue_id, staff_id),
            FOREIGN KEY (tenant_id, queue_id) REFERENCES queues (tenant_id, id)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE queue_entries (
            tenant_id uuid NOT NULL,
            conversation_id uuid NOT NULL,
            queue_id uuid NOT NULL,
            priority bigint NOT NULL,
            enqueued_at timestamptz NOT NULL,
            front boolean NOT NULL,
            state text NOT NULL CHECK (state IN ('waiting', 'offered')),
            offered_to uuid,
            offered_at timestamptz,
            offer_expires_at timestamptz,
            asked jsonb NOT NULL DEFAULT '{}',
            wanted uuid,
            reason text NOT NULL,
            PRIMARY KEY (tenant_id, conversation_id),
            FOREIGN KEY (tenant_id, queue_id) REFERENCES queues (tenant_id, id),
            CHECK ((state = 'offered') = (offered_to IS NOT NULL)),
            CHECK ((state = 'offered') = (offered_at IS NOT NULL AND offer_expires_at IS NOT NULL))
        )
        """
    )
    op.execute(
        "CREATE INDEX ix_queue_entries_offered_to ON queue_entries (tenant_id, offered_to)"
        " WHERE offered_to IS NOT NULL"
    )
    op.execute(
        """
        CREATE TABLE assignments (
            tenant_id uuid NOT NULL,
            id uuid NOT NULL,
            conversation_id uuid NOT NULL,
            queue_id uuid NOT NULL,
            staff_id uuid NOT NULL,
            state text NOT NULL CHECK (state IN ('active', 'wrapup', 'done')),
            reason text NOT NULL,
            wait_s bigint NOT NULL,
            accepted_at timestamptz NOT NULL,
            ended_at timestamptz,
            wrapup_ended_at timestamptz,
            outcome text,
            disposition_code text,
            summary text,
            resolved boolean,
            score bigint CHECK (score BETWEEN 1 AND 5),
            PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, queue_id) REFERENCES queues (tenant_id, id)
        )
        """
    )
    op.execute(
        "CREATE UNIQUE INDEX uq_assignments_one_active ON assignments (tenant_id, conversation_id)"
        " WHERE state = 'active'"
    )
    op.execute("CREATE INDEX ix_assignments_open ON assignments (tenant_id, staff_id) WHERE state <> 'done'")
    op.execute("CREATE INDEX ix_assignments_conversation ON assignments (tenant_id, conversation_id)")
    op.execute("CREATE INDEX ix_assignments_day ON assignments (tenant_id, staff_id, accepted_at)")
    op.execute("CREATE INDEX ix_assignments_ended ON assignments (tenant_id, queue_id, ended_at DESC)")
    op.execute(
        """
        CREATE TABLE presence (
            tenant_id uuid NOT NULL REFERENCES tenants (id),
            staff_id uuid NOT NULL,
            state text NOT NULL CHECK (state IN ('ready', 'busy', 'break', 'offline')),
            since timestamptz NOT NULL,
            reason text,
            capacity bigint NOT NULL CHECK (capacity BETWEEN 0 AND 100),
            last_seen_at timestamptz NOT NULL,
            last_assigned_at timestamptz,
            resume_state text CHECK (resume_state IN ('ready', 'busy', 'break', 'offline')),
            PRIMARY KEY (tenant_id, staff_id)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE messages_left (
            tenant_id uuid NOT NULL REFERENCES tenants (id),
            id uuid NOT NULL,
            conversation_id uuid NOT NULL,
            client_id uuid NOT NULL,
            text text NOT NULL,
            contact text,
            at timestamptz NOT NULL,
            handled_at timestamptz,
            handled_by uuid,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, conversation_id, client_id)
        )
        """
    )
    op.execute("CREATE INDEX ix_messages_left_open ON messages_left (tenant_id, at) WHERE handled_at IS NULL")
    for table in TABLES:
        tenant_table(table)


def downgrade() -> None:
    """Drop routing's tables."""
    op.execute(f"DROP TABLE {', '.join(reversed(TABLES))}")
