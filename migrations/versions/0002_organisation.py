"""Tenants, branches, staff and their sign-in sessions."""

from alembic import op

from skyteller.kernel.rls import APP, DISPATCHER, tenant_table

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the organisation's tables."""
    op.execute(
        """
        CREATE TABLE tenants (
            id uuid PRIMARY KEY,
            slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z][a-z0-9-]{1,39}$'),
            name text NOT NULL,
            name_en text NOT NULL,
            kind text NOT NULL CHECK (kind IN ('union', 'member')),
            parent_id uuid REFERENCES tenants (id),
            settings jsonb NOT NULL DEFAULT '{}',
            created_at timestamptz NOT NULL
        )
        """
    )
    # The directory of banks: all may read it, only the owner of the schema writes it.
    op.execute("ALTER TABLE tenants ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE tenants FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY directory ON tenants FOR SELECT TO {APP}, {DISPATCHER} USING (true)")
    op.execute("CREATE POLICY owner ON tenants TO CURRENT_USER USING (true) WITH CHECK (true)")
    op.execute(f"GRANT SELECT ON tenants TO {APP}, {DISPATCHER}")

    op.execute(
        """
        CREATE TABLE branches (
            tenant_id uuid NOT NULL REFERENCES tenants (id),
            id uuid NOT NULL,
            name text NOT NULL,
            created_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, name)
        )
        """
    )
    tenant_table("branches", ("SELECT", "INSERT", "UPDATE"))

    op.execute(
        """
        CREATE TABLE staff (
            tenant_id uuid NOT NULL REFERENCES tenants (id),
            id uuid NOT NULL,
            name text NOT NULL,
            username text NOT NULL,
            work_no text NOT NULL,
            roles jsonb NOT NULL,
            branch_id uuid,
            password_hash text NOT NULL,
            active boolean NOT NULL,
            failed_attempts bigint NOT NULL DEFAULT 0,
            locked_until timestamptz,
            last_login_at timestamptz,
            created_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, work_no),
            FOREIGN KEY (tenant_id, branch_id) REFERENCES branches (tenant_id, id),
            CHECK (jsonb_typeof(roles) = 'array')
        )
        """
    )
    op.execute("CREATE UNIQUE INDEX uq_staff_username ON staff (tenant_id, lower(username))")
    tenant_table("staff", ("SELECT", "INSERT", "UPDATE"))

    op.execute(
        """
        CREATE TABLE staff_sessions (
            tenant_id uuid NOT NULL REFERENCES tenants (id),
            id uuid NOT NULL,
            staff_id uuid NOT NULL,
            token_digest bytea NOT NULL,
            user_agent text NOT NULL,
            created_at timestamptz NOT NULL,
            last_seen_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL,
            revoked_at timestamptz,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, token_digest),
            FOREIGN KEY (tenant_id, staff_id) REFERENCES staff (tenant_id, id)
        )
        """
    )
    op.execute("CREATE INDEX ix_staff_sessions_staff ON staff_sessions (tenant_id, staff_id, created_at)")
    tenant_table("staff_sessions", ("SELECT", "INSERT", "UPDATE"))


def downgrade() -> None:
    """Drop the organisation's tables."""
    op.execute("DROP TABLE staff_sessions, staff, branches, tenants")
