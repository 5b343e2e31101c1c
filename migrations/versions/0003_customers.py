"""Customers of each bank, anonymous ones at first."""

from alembic import op

from skyteller.kernel.rls import tenant_table

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the customers."""
    op.execute(
        """
        CREATE TABLE customers (
            tenant_id uuid NOT NULL REFERENCES tenants (id),
            id uuid NOT NULL,
            kind text NOT NULL CHECK (kind IN ('visitor', 'customer')),
            display_name text NOT NULL,
            language text NOT NULL CHECK (language IN ('zh-CN', 'en')),
            created_at timestamptz NOT NULL,
            last_seen_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, id)
        )
        """
    )
    tenant_table("customers", ("SELECT", "INSERT", "UPDATE"))


def downgrade() -> None:
    """Drop the customers."""
    op.execute("DROP TABLE customers")
