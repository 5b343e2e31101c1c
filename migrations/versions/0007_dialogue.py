"""What the bot keeps of its conversations, and whether its answers helped."""

from alembic import op

from skyteller.kernel.rls import tenant_table

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Create the bot's tables."""
    op.execute(
        """
        CREATE TABLE dialogue_states (
            tenant_id uuid NOT NULL REFERENCES tenants (id),
            conversation_id uuid NOT NULL,
            language text NOT NULL CHECK (language IN ('zh-CN', 'en')),
            handled_seq bigint NOT NULL,
            failures bigint NOT NULL CHECK (failures >= 0),
            unsettled boolean NOT NULL,
            last_entry_id uuid,
            last_question text NOT NULL,
            options jsonb NOT NULL,
            updated_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, conversation_id)
        )
        """
    )
    tenant_table("dialogue_states", ("SELECT", "INSERT", "UPDATE"))
    op.execute(
        """
        CREATE TABLE dialogue_feedback (
            tenant_id uuid NOT NULL REFERENCES tenants (id),
            conversation_id uuid NOT NULL,
            seq bigint NOT NULL,
            entry_id uuid NOT NULL,
            helped boolean NOT NULL,
            at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, conversation_id, seq)
        )
        """
    )
    tenant_table("dialogue_feedback", ("SELECT", "INSERT"))


def downgrade() -> None:
    """Drop the bot's tables."""
    op.execute("DROP TABLE dialogue_feedback, dialogue_states")
