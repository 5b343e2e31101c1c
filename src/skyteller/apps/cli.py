"""The ``skyteller`` command."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup
from typer.main import get_command

from skyteller.apps.console import RefusalError, console

MEASURING = {"bench": "skyteller.evaluation.bench.cli", "eval": "skyteller.evaluation.cli"}


class Commands(TyperGroup):
    """All commands; what measures is loaded only when asked for, so that `up` is quick."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Names in the order of the help."""
        return [*super().list_commands(ctx), *MEASURING]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, if there is one."""
        if cmd_name not in MEASURING:
            return super().get_command(ctx, cmd_name)
        command = get_command(import_module(MEASURING[cmd_name]).app)
        command.name = cmd_name
        return command


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    help="An open-source remote bank. 开源远程银行。",
)
database = typer.Typer(no_args_is_help=True, help="Look after a database of your own.")
web = typer.Typer(no_args_is_help=True, help="Look after the pages.")
app.add_typer(database, name="db")
app.add_typer(web, name="web")


@app.command()
def up(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port on 127.0.0.1.")] = 8700,
    var: Annotated[Path, typer.Option(help="Folder for data, secrets and logs.")] = Path("var"),
    pages: Annotated[bool, typer.Option(help="Build the pages first when their sources changed.")] = True,
) -> None:
    """Start everything: database, pages, demo bank, server."""
    from skyteller.apps.up import up as start

    _or_refuse(lambda: start(var, port, pages=pages))


@app.command()
def serve(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8700,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
) -> None:
    """Serve from a database of your own; settings come from SKYTELLER_… in the environment."""
    from skyteller.apps.serve import serve as start

    start(port, host)


@web.command("build")
def build_pages() -> None:
    """Build the pages, unless their sources are unchanged."""
    from skyteller.apps.web_build import build_web

    _or_refuse(build_web)


@web.command("install")
def install_pages() -> None:
    """Install what building and checking the pages needs."""
    from skyteller.apps.web_build import check_node, install_web

    def install() -> None:
        check_node()
        install_web()

    _or_refuse(install)


@database.command()
def prepare(
    superuser_url: Annotated[
        str,
        typer.Option(envvar="SKYTELLER_DATABASE_SUPERUSER_URL", help="postgresql:// address of a superuser."),
    ],
) -> None:
    """Create the roles and the database on a PostgreSQL of your own; prints the settings to keep.

    The passwords are new each time: run it again to change them.
    """
    import psycopg

    from skyteller.kernel.postgres import RolePasswords, ensure_roles

    try:
        urls = ensure_roles(superuser_url, RolePasswords())
    except psycopg.Error as error:
        _refuse(f"PostgreSQL said: {error}".strip())
    print(f"SKYTELLER_DATABASE_OWNER_URL={urls.owner}")
    print(f"SKYTELLER_DATABASE_APP_URL={urls.app}")
    print(f"SKYTELLER_DATABASE_DISPATCHER_URL={urls.dispatcher}")


@database.command("migrate")
def migrate_schema(
    owner_url: Annotated[
        str, typer.Option(envvar="SKYTELLER_DATABASE_OWNER_URL", help="Address of the owner role.")
    ],
) -> None:
    """Bring the schema up to date."""
    from skyteller.apps.migrate import NewerDatabaseError, migrate

    try:
        changed = migrate(owner_url)
    except NewerDatabaseError as error:
        _refuse(str(error))
    console.print("The schema is up to date now." if changed else "The schema was up to date.")


def _or_refuse(action: Callable[[], None]) -> None:
    try:
        action()
    except RefusalError as refusal:
        _refuse(str(refusal))


def _refuse(message: str) -> NoReturn:
    console.print(f"✗ {message}", style="red", markup=False, soft_wrap=True)
    raise typer.Exit(1)
