"""Conversations, their timelines, and the one allocator of sequence numbers."""

from alembic import op

from skyteller.kernel.rls import APP, tenant_table

revision = "0004"
down_revision = "0003"

APPEND = """
CREATE FUNCTION conversation_append(
    p_tenant uuid, p_at timestamptz, p_conversation uuid[], p_client uuid[], p_kind text[],
    p_author_kind text[], p_author_id uuid[], p_author_name text[], p_body jsonb[], p_visibility text[],
    p_event uuid[]
) RETURNS TABLE (ord bigint, seq bigint, at timestamptz, duplicate boolean, problem text, state text,
                 reopened boolean)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    PERFORM set_config('app.tenant_id', p_tenant::text, true);
    PERFORM 1 FROM conversations c
        WHERE c.tenant_id = p_tenant AND c.id = ANY (p_conversation) ORDER BY c.id FOR UPDATE;
    RETURN QUERY
    WITH input AS (
        SELECT * FROM unnest(p_conversation, p_client, p_kind, p_author_kind, p_author_id, p_author_name,
                             p_body, p_visibility, p_event)
            WITH ORDINALITY AS i (conversation_id, client_id, kind, author_kind, author_id, author_name,
                                  body, visibility, event_id, ord)
    ), judged AS (
        SELECT i.*, c.last_seq, c.state, e.seq AS known_seq, e.at AS known_at,
            CASE
                WHEN c.id IS NULL THEN 'not-found'
                WHEN i.author_kind = 'customer' AND c.customer_id <> i.author_id THEN 'not-found'
                WHEN e.seq IS NOT NULL THEN NULL
                WHEN i.author_kind = 'agent' AND i.kind <> 'note'
                     AND (c.agent_id IS DISTINCT FROM i.author_id OR c.state <> 'served')
                    THEN 'not-assigned'
            END AS problem
        FROM input i
        LEFT JOIN conversations c ON c.tenant_id = p_tenant AND c.id = i.conversation_id
        LEFT JOIN conversation_entries e ON e.tenant_id = p_tenant
            AND e.conversation_id = i.conversation_id AND e.client_id = i.client_id
    ), fresh AS (
        SELECT j.*, j.last_seq + row_number() OVER (PARTITION BY j.conversation_id ORDER BY j.ord) AS seq
        FROM judged j WHERE j.problem IS NULL AND j.known_seq IS NULL
    ), inserted AS (
        INSERT INTO conversation_entries (tenant_id, conversation_id, seq, client_id, kind, author_kind,
                                          author_id, author_name, body, visibility, at)
        SELECT p_tenant, conversation_id, seq, client_id, kind, author_kind, author_id, author_name, body,
               visibility, p_at
        FROM fresh
    ), totals AS (
        SELECT conversation_id, max(seq) AS seq,
               bool_or(author_kind = 'customer') AS customer,
               bool_or(author_kind IN ('agent', 'bot') AND visibility = 'all') AS answered,
               (array_agg(author_kind ORDER BY ord DESC)
                   FILTER (WHERE author_kind IN ('customer', 'agent', 'bot') AND visibility = 'all'))[1]
                   AS last_speaker
        FROM fresh GROUP BY conversation_id
    ), updated AS (
        UPDATE conversations c SET
            last_seq = t.seq,
            updated_at = p_at,
            state = CASE WHEN c.state = 'closed' AND t.customer THEN 'bot' ELSE c.state END,
            reopened = c.reopened + (c.state = 'closed' AND t.customer)::int,
            closed_at = CASE WHEN t.customer THEN NULL ELSE c.closed_at END,
            awaiting_since = CASE
                WHEN t.last_speaker = 'customer' AND t.answered THEN p_at
                WHEN t.last_speaker = 'customer' THEN coalesce(c.awaiting_since, p_at)
                WHEN t.last_speaker IS NULL THEN c.awaiting_since
            END
        FROM totals t WHERE c.tenant_id = p_tenant AND c.id = t.conversation_id
    ), announced AS (
        INSERT INTO event_log (event_id, tenant_id, type, key, payload, occurred_at)
        SELECT event_id, p_tenant, 'conversations.customer-spoke', conversation_id::text,
               jsonb_build_object('conversation_id', conversation_id, 'seq', seq, 'kind', kind, 'state',
                                  CASE state WHEN 'closed' THEN 'bot' ELSE state END),
               p_at
        FROM fresh
        WHERE author_kind = 'customer' AND state IN ('bot', 'wrapup', 'closed') ORDER BY ord
    )
    SELECT j.ord, coalesce(f.seq, j.known_seq), coalesce(j.known_at, p_at), j.known_seq IS NOT NULL,
           j.problem,
           CASE WHEN j.state = 'closed' AND j.author_kind = 'customer' AND f.seq IS NOT NULL
                THEN 'bot' ELSE j.state END,
           j.state = 'closed' AND j.author_kind = 'customer' AND f.seq IS NOT NULL
    FROM judged j LEFT JOIN fresh f ON f.ord = j.ord ORDER BY j.ord;
END
$$
"""


def upgrade() -> None:
    """Create the spine."""
    op.execute(
        """
        CREATE TABLE conversations (
            tenant_id uuid NOT NULL REFERENCES tenants (id),
            id uuid NOT NULL,
            number text NOT NULL,
            client_id uuid NOT NULL,
            channel text NOT NULL,
            language text NOT NULL CHECK (language IN ('zh-CN', 'en')),
            state text NOT NULL CHECK (state IN ('bot', 'waiting', 'served', 'wrapup', 'closed')),
            customer_id uuid NOT NULL,
            customer_name text NOT NULL,
            agent_id uuid,
            agent_name text,
            agent_work_no text,
            last_seq bigint NOT NULL DEFAULT 0,
            read_customer bigint NOT NULL DEFAULT 0,
            read_agent bigint NOT NULL DEFAULT 0,
            topic text,
            reopened bigint NOT NULL DEFAULT 0,
            rating bigint CHECK (rating BETWEEN 1 AND 5),
            rating_comment text,
            awaiting_since timestamptz,
            opened_at timestamptz NOT NULL,
            updated_at timestamptz NOT NULL,
            closed_at timestamptz,
            PRIMARY KEY (tenant_id, id),
            UNIQUE (tenant_id, customer_id, client_id),
            UNIQUE (tenant_id, number),
            CHECK (state <> 'served' OR agent_id IS NOT NULL)
        )
        """
    )
    op.execute(
        "CREATE INDEX ix_conversations_customer ON conversations (tenant_id, customer_id, opened_at DESC)"
    )
    op.execute(
        "CREATE INDEX ix_conversations_open ON conversations (tenant_id, state) WHERE state <> 'closed'"
    )
    op.execute("CREATE INDEX ix_conversations_opened ON conversations (tenant_id, opened_at DESC)")
    tenant_table("conversations", ("SELECT", "INSERT", "UPDATE"))
    # No foreign key on this table: conversation_append has locked the conversation when it inserts.
    op.execute(
        """
        CREATE TABLE conversation_entries (
            tenant_id uuid NOT NULL,
            conversation_id uuid NOT NULL,
            seq bigint NOT NULL,
            client_id uuid NOT NULL,
            kind text NOT NULL,
            author_kind text NOT NULL CHECK (author_kind IN ('customer', 'agent', 'bot', 'system')),
            author_id uuid,
            author_name text NOT NULL,
            body jsonb NOT NULL,
            visibility text NOT NULL CHECK (visibility IN ('all', 'staff')),
            at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, conversation_id, seq),
            CONSTRAINT uq_conversation_entries_client UNIQUE (tenant_id, conversation_id, client_id)
        )
        """
    )
    op.execute(
        "CREATE UNIQUE INDEX uq_conversation_entries_submission ON conversation_entries"
        " (tenant_id, conversation_id, ((body ->> 'card_seq')::bigint)) WHERE kind = 'submission'"
    )
    # Append-only: no UPDATE and no DELETE for the app.
    tenant_table("conversation_entries", ("SELECT", "INSERT"))
    op.execute(
        """
        CREATE TABLE conversation_counters (
            tenant_id uuid NOT NULL REFERENCES tenants (id),
            day date NOT NULL,
            last bigint NOT NULL,
            PRIMARY KEY (tenant_id, day)
        )
        """
    )
    tenant_table("conversation_counters", ("SELECT", "INSERT", "UPDATE"))
    op.execute(APPEND)
    op.execute(f"GRANT EXECUTE ON FUNCTION conversation_append TO {APP}")


def downgrade() -> None:
    """Drop the spine."""
    op.execute("DROP FUNCTION conversation_append")
    op.execute("DROP TABLE conversation_counters, conversation_entries, conversations")
