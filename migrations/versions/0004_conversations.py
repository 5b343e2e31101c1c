"""Conversations, their timelines, and the one allocator of sequence numbers."""

from alembic import op

from skyteller.kernel.rls import APP, tenant_table

revision = "0004"
down_revision = "0003"

# Plans are pinned to index look-ups: a plan made while the tables were empty would otherwise be kept,
# and read a whole bank's timeline for each batch. A row's ctid stands still while it is locked.
APPEND = """
CREATE FUNCTION conversation_append(
    p_tenant uuid, p_at timestamptz, p_conversation uuid[], p_client uuid[], p_kind text[],
    p_author_kind text[], p_author_id uuid[], p_visibility text[], p_content jsonb
) RETURNS TABLE (ord bigint, seq bigint, at timestamptz, duplicate boolean, problem text, state text,
                 reopened boolean)
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off
SET enable_material = off SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
    PERFORM set_config('app.tenant_id', p_tenant::text, true);
    PERFORM 1 FROM conversations c
        WHERE c.tenant_id = p_tenant AND c.id = ANY (p_conversation) ORDER BY c.id FOR UPDATE;
    RETURN QUERY
    WITH input AS (
        SELECT i.conversation_id, i.client_id, i.kind, i.author_kind, i.author_id, i.visibility, i.ord,
               i.content ->> 0 AS author_name, i.content -> 1 AS body
        FROM ROWS FROM (unnest(p_conversation), unnest(p_client), unnest(p_kind), unnest(p_author_kind),
                        unnest(p_author_id), unnest(p_visibility), jsonb_array_elements(p_content))
            WITH ORDINALITY AS i (conversation_id, client_id, kind, author_kind, author_id, visibility,
                                  content, ord)
    ), judged AS (
        SELECT i.*, c.place, c.last_seq, c.state, e.seq AS known_seq, e.at AS known_at,
            CASE
                WHEN c.id IS NULL THEN 'not-found'
                WHEN i.author_kind = 'customer' AND c.customer_id <> i.author_id THEN 'not-found'
                WHEN e.seq IS NOT NULL THEN NULL
                WHEN i.author_kind = 'agent' AND i.kind <> 'note'
                     AND (c.agent_id IS DISTINCT FROM i.author_id OR c.state <> 'served')
                    THEN 'not-assigned'
            END AS problem
        FROM input i
        LEFT JOIN LATERAL (
            SELECT *, ctid AS place FROM conversations
            WHERE tenant_id = p_tenant AND id = i.conversation_id LIMIT 1
        ) c ON true
        LEFT JOIN LATERAL (
            SELECT * FROM conversation_entries
            WHERE tenant_id = p_tenant AND conversation_id = i.conversation_id
                AND client_id = i.client_id LIMIT 1
        ) e ON true
    ), placed AS (
        SELECT j.*, j.problem IS NULL AND j.known_seq IS NULL AS fresh,
               CASE WHEN j.problem IS NULL AND j.known_seq IS NULL
                    THEN j.last_seq + count(*) FILTER (WHERE j.problem IS NULL AND j.known_seq IS NULL)
                                      OVER (PARTITION BY j.conversation_id ORDER BY j.ord)
                    ELSE j.known_seq END AS seq
        FROM judged j
    ), inserted AS (
        INSERT INTO conversation_entries (tenant_id, conversation_id, seq, client_id, kind, author_kind,
                                          author_id, author_name, body, visibility, at)
        SELECT p_tenant, conversation_id, seq, client_id, kind, author_kind, author_id, author_name, body,
               visibility, p_at
        FROM placed WHERE fresh
    ), totals AS (
        SELECT place, max(seq) AS seq,
               bool_or(author_kind = 'customer') AS customer,
               bool_or(author_kind IN ('agent', 'bot') AND visibility = 'all') AS answered,
               (array_agg(author_kind ORDER BY ord DESC)
                   FILTER (WHERE author_kind IN ('customer', 'agent', 'bot') AND visibility = 'all'))[1]
                   AS last_speaker
        FROM placed WHERE fresh GROUP BY place
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
        FROM totals t WHERE c.ctid = t.place AND c.tenant_id = p_tenant
    ), announced AS (
        INSERT INTO event_log (event_id, tenant_id, type, key, payload, occurred_at)
        SELECT gen_random_uuid(), p_tenant, 'conversations.customer-spoke', conversation_id::text,
               jsonb_build_object('conversation_id', conversation_id, 'seq', seq, 'kind', kind, 'state',
                                  CASE state WHEN 'closed' THEN 'bot' ELSE state END),
               p_at
        FROM placed
        WHERE fresh AND author_kind = 'customer' AND state IN ('bot', 'wrapup', 'closed') ORDER BY ord
    )
    SELECT p.ord, p.seq, coalesce(p.known_at, p_at), p.known_seq IS NOT NULL, p.problem,
           CASE WHEN p.state = 'closed' AND p.author_kind = 'customer' AND p.fresh
                THEN 'bot' ELSE p.state END,
           p.state = 'closed' AND p.author_kind = 'customer' AND p.fresh
    FROM placed p ORDER BY p.ord;
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
        ) WITH (fillfactor = 50)
        """
    )
    op.execute(
        "CREATE INDEX ix_conversations_customer ON conversations (tenant_id, customer_id, opened_at DESC)"
    )
    op.execute(
        "CREATE INDEX ix_conversations_open ON conversations (tenant_id, state) WHERE state <> 'closed'"
    )
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
