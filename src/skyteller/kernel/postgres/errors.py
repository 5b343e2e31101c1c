"""What can go wrong with the embedded PostgreSQL; each message is one line for a person."""


class PostgresError(RuntimeError):
    """The embedded PostgreSQL cannot run; the message says why and what to do."""
