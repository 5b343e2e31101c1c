"""The job queue, and what a bank knows."""

from alembic import op
from procrastinate.schema import SchemaManager

from skyteller.kernel.rls import APP, tenant_table

revision = "0006"
down_revision = "0005"

JOB_TABLES = (
    "procrastinate_workers",
    "procrastinate_jobs",
    "procrastinate_periodic_defers",
    "procrastinate_events",
)
TABLES = (
    "knowledge_counters",
    "knowledge_categories",
    "knowledge_entries",
    "knowledge_vectors",
    "knowledge_usage",
    "knowledge_imports",
)


def _job_queue() -> None:
    """The queue's own schema, used by the app role; it belongs to no tenant and carries ids only."""
    op.get_bind().connection.driver_connection.execute(SchemaManager.get_schema())
    for table in JOB_TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY jobs ON {table} TO {APP} USING (true) WITH CHECK (true)")
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {APP}")
        op.execute(f"GRANT USAGE ON SEQUENCE {table}_id_seq TO {APP}")


def upgrade() -> None:
    """Create the queue and the knowledge."""
    _job_queue()
    op.execute(
        """
        CREATE TABLE knowledge_counters (
            tenant_id uuid PRIMARY KEY REFERENCES tenants (id),
            revision bigint NOT NULL DEFAULT 0
        )
        """
    )
    op.execute(
        """
        CREATE TABLE knowledge_categories (
            tenant_id uuid NOT NULL REFERENCES tenants (id),
            id uuid NOT NULL,
            parent_id uuid,
            name text NOT NULL,
            created_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, id),
            UNIQUE NULLS NOT DISTINCT (tenant_id, parent_id, name),
            FOREIGN KEY (tenant_id, parent_id) REFERENCES knowledge_categories (tenant_id, id)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE knowledge_entries (
            tenant_id uuid NOT NULL REFERENCES tenants (id),
            id uuid NOT NULL,
            key text NOT NULL,
            client_id uuid,
            language text NOT NULL CHECK (language IN ('zh-CN', 'en')),
            category_id uuid,
            audience jsonb NOT NULL CHECK (jsonb_typeof(audience) = 'array'),
            question text NOT NULL CHECK (length(question) BETWEEN 1 AND 200),
            question_norm text NOT NULL,
            "similar" jsonb NOT NULL CHECK (jsonb_typeof("similar") = 'array'),
            answer text NOT NULL CHECK (length(answer) <= 4000),
            version bigint NOT NULL,
            updated_at timestamptz NOT NULL,
            updated_by text NOT NULL,
            revision bigint NOT NULL DEFAULT 0,
            published_version bigint,
            published_language text,
            published_audience jsonb,
            published_question text,
            published_norm text,
            published_similar jsonb,
            published_answer text,
            published_at timestamptz,
            published_by text,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, key),
            UNIQUE (tenant_id, client_id),
            UNIQUE (tenant_id, question_norm),
            UNIQUE (tenant_id, published_norm),
            FOREIGN KEY (tenant_id, category_id) REFERENCES knowledge_categories (tenant_id, id),
            CHECK ((published_version IS NULL) = (published_question IS NULL)),
            CHECK (published_version IS NULL OR length(published_answer) > 0)
        )
        """
    )
    op.execute(
        "CREATE UNIQUE INDEX uq_knowledge_entries_revision ON knowledge_entries (tenant_id, revision)"
        " WHERE revision > 0"
    )
    op.execute("CREATE INDEX ix_knowledge_entries_updated ON knowledge_entries (tenant_id, updated_at, id)")
    op.execute("CREATE INDEX ix_knowledge_entries_category ON knowledge_entries (tenant_id, category_id)")
    # A vector of 512 numbers is 2 kB: kept in the row, where one read finds it.
    op.execute(
        """
        CREATE TABLE knowledge_vectors (
            tenant_id uuid NOT NULL,
            entry_id uuid NOT NULL,
            position bigint NOT NULL,
            encoder text NOT NULL,
            vector bytea NOT NULL,
            PRIMARY KEY (tenant_id, entry_id, position),
            FOREIGN KEY (tenant_id, entry_id) REFERENCES knowledge_entries (tenant_id, id) ON DELETE CASCADE
        ) WITH (toast_tuple_target = 8160)
        """
    )
    op.execute(
        """
        CREATE TABLE knowledge_usage (
            tenant_id uuid NOT NULL,
            entry_id uuid NOT NULL,
            day date NOT NULL,
            asked bigint NOT NULL DEFAULT 0,
            helped bigint NOT NULL DEFAULT 0,
            not_helped bigint NOT NULL DEFAULT 0,
            PRIMARY KEY (tenant_id, entry_id, day),
            FOREIGN KEY (tenant_id, entry_id) REFERENCES knowledge_entries (tenant_id, id) ON DELETE CASCADE
        )
        """
    )
    op.execute("CREATE INDEX ix_knowledge_usage_day ON knowledge_usage (tenant_id, day)")
    op.execute(
        """
        CREATE TABLE knowledge_imports (
            tenant_id uuid NOT NULL REFERENCES tenants (id),
            id uuid NOT NULL,
            state text NOT NULL CHECK (state IN ('running', 'done', 'failed')),
            filename text NOT NULL,
            language text NOT NULL CHECK (language IN ('zh-CN', 'en')),
            publish boolean NOT NULL,
            started_by text NOT NULL,
            total bigint NOT NULL DEFAULT 0,
            done bigint NOT NULL DEFAULT 0,
            created bigint NOT NULL DEFAULT 0,
            updated bigint NOT NULL DEFAULT 0,
            unchanged bigint NOT NULL DEFAULT 0,
            refused bigint NOT NULL DEFAULT 0,
            refusals jsonb NOT NULL DEFAULT '[]',
            payload bytea,
            error text,
            started_at timestamptz NOT NULL,
            ended_at timestamptz,
            PRIMARY KEY (tenant_id, id)
        )
        """
    )
    op.execute("CREATE INDEX ix_knowledge_imports_started ON knowledge_imports (tenant_id, started_at)")
    for table in TABLES:
        tenant_table(table)


def downgrade() -> None:
    """Drop the knowledge and the queue."""
    op.execute(f"DROP TABLE {', '.join(reversed(TABLES))}")
    op.execute(f"DROP TABLE {', '.join(JOB_TABLES)} CASCADE")
    op.execute(
        """
        DO $$
        DECLARE name text;
        BEGIN
            FOR name IN SELECT p.oid::regprocedure FROM pg_proc p
                WHERE p.proname LIKE 'procrastinate\\_%' LOOP
                EXECUTE 'DROP FUNCTION ' || name || ' CASCADE';
            END LOOP;
            FOR name IN SELECT t.typname FROM pg_type t
                WHERE t.typname LIKE 'procrastinate\\_%' AND t.typtype IN ('e', 'c') LOOP
                EXECUTE 'DROP TYPE ' || quote_ident(name) || ' CASCADE';
            END LOOP;
        END
        $$
        """
    )
