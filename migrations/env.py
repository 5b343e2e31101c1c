"""Alembic runs as the owner role; the address comes from the environment or from the caller."""

import os

from alembic import context
from sqlalchemy import create_engine, pool

config = context.config
url = config.attributes.get("url") or os.environ["SKYTELLER_DATABASE_OWNER_URL"]

engine = create_engine(url, poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
