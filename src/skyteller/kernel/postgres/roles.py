"""Roles and the database they use.

*owner* runs migrations, *app* does the work of tenants and owns nothing, *dispatcher* reads the event log
of all tenants. None of them is a superuser or bypasses row-level security.
"""

import secrets
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

DATABASE = "skyteller"
_RIGHTS = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOREPLICATION"
OWNER, APP, DISPATCHER = "skyteller_owner", "skyteller_app", "skyteller_dispatcher"


def _password() -> str:
    return secrets.token_urlsafe(24)


@dataclass(frozen=True, slots=True)
class RolePasswords:
    """Passwords of the three roles, random unless given."""

    owner: str = field(default_factory=_password, repr=False)
    app: str = field(default_factory=_password, repr=False)
    dispatcher: str = field(default_factory=_password, repr=False)


@dataclass(frozen=True, slots=True)
class Urls:
    """SQLAlchemy URLs (``postgresql+psycopg://``) of one database, one for each role."""

    owner: str = field(repr=False)
    app: str = field(repr=False)
    dispatcher: str = field(repr=False)

    def for_database(self, name: str) -> "Urls":
        """The same server and roles, another database."""
        return Urls(*(_with_database(url, name) for url in (self.owner, self.app, self.dispatcher)))


def libpq_url(url: str) -> str:
    """The URL as psycopg itself and PostgreSQL's tools read it."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def _with_database(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{quote(name)}"))


def _as_role(superuser_url: str, role: str, password: str) -> str:
    parts = urlsplit(libpq_url(superuser_url))
    server = parts.netloc.rpartition("@")[2]
    netloc = f"{role}:{quote(password, safe='')}@{server}"
    return urlunsplit(parts._replace(scheme="postgresql+psycopg", netloc=netloc, path=f"/{DATABASE}"))


def ensure_roles(superuser_url: str, passwords: RolePasswords) -> Urls:
    """Create or correct the three roles and the database; safe to repeat.

    ``superuser_url`` names a role that may create roles and databases, on any existing database.
    Raises :class:`psycopg.Error` when it may not.
    """
    pairs = ((OWNER, passwords.owner), (APP, passwords.app), (DISPATCHER, passwords.dispatcher))
    with psycopg.connect(libpq_url(superuser_url), autocommit=True) as connection:
        connection.execute("SET log_statement = 'none'")
        for role, password in pairs:
            known = connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [role]).rowcount
            connection.execute(
                sql.SQL("{} ROLE {} {} PASSWORD {}").format(
                    sql.SQL("ALTER" if known else "CREATE"),
                    sql.Identifier(role),
                    sql.SQL(_RIGHTS),
                    sql.Literal(password),
                )
            )
        if not connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE]).rowcount:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} ENCODING 'UTF8' TEMPLATE template0").format(
                    sql.Identifier(DATABASE), sql.Identifier(OWNER)
                )
            )
        database = sql.Identifier(DATABASE)
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
        connection.execute(
            sql.SQL("GRANT CONNECT ON DATABASE {} TO {}, {}").format(
                database, sql.Identifier(APP), sql.Identifier(DISPATCHER)
            )
        )
    return Urls(*(_as_role(superuser_url, role, password) for role, password in pairs))
