"""``skyteller bench …``."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from skyteller.evaluation.bench import chaos as chaos_bench
from skyteller.evaluation.bench import importing
from skyteller.evaluation.bench import start as start_bench
from skyteller.evaluation.bench.chat import in_words, measure, summary
from skyteller.evaluation.bench.measure import LoadError, Options
from skyteller.evaluation.bench.product import ProductServer
from skyteller.evaluation.bench.servers import ServerError
from skyteller.evaluation.datasets import UnusableInputError
from skyteller.kernel.postgres import PostgresError

app = typer.Typer(
    help="Benchmarks of the product, each beside a yardstick of the same run.", no_args_is_help=True
)


@app.callback()
def benchmarks() -> None:
    """Benchmarks of the product, each beside a yardstick of the same run."""


@app.command()
def chat(
    pairs: Annotated[int, typer.Option(min=4, max=5000, help="Customers and agents who talk.")] = 200,
    seconds: Annotated[float, typer.Option(min=0.5, max=600, help="Measured time of each round.")] = 8.0,
    rounds: Annotated[int, typer.Option(min=1, max=50, help="Turns of product and bare loop.")] = 3,
    window: Annotated[int, typer.Option(min=1, max=32, help="Unanswered messages of each customer.")] = 1,
    connections: Annotated[int, typer.Option(min=60, max=20000, help="Idle sockets for the memory.")] = 2000,
    bare: Annotated[bool, typer.Option("--bare", help="Measure only the bare loop.")] = False,
    settle: Annotated[float, typer.Option(min=0, max=60, help="Idle seconds before memory is read.")] = 4.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Customer socket, commit, ack, agent socket: messages a second beside the bare loop's."""
    options = Options(
        pairs=pairs, seconds=seconds, rounds=rounds, window=window, connections=connections, settle=settle
    )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    steps = 1 + (rounds + 3) * (1 if bare else 2)
    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=console,
        disable=not console.is_terminal,
    ) as progress:
        task = progress.add_task("starting", total=steps)

        def report(words: str) -> None:
            progress.console.print(words, highlight=False)
            progress.update(task, advance=1, description=words.partition(":")[0])

        try:
            run = measure(options, None if bare else ProductServer, report)
        except (LoadError, ServerError, PostgresError) as error:
            console.print(f"bench chat: {error}", style="red")
            raise typer.Exit(1) from error
    found = summary(options, run)
    typer.echo(orjson.dumps(found).decode() if as_json else in_words(found))


@app.command()
def chaos(
    kills: Annotated[int, typer.Option(min=1, max=1000, help="How often something is killed.")] = 20,
    served: Annotated[int, typer.Option(min=1, max=500, help="Conversations with an agent.")] = 15,
    with_bot: Annotated[int, typer.Option(min=1, max=500, help="Conversations with the bot.")] = 15,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Kill -9 of the server and of PostgreSQL under load; fails when anything is lost, doubled or stuck."""
    options = chaos_bench.ChaosOptions(kills=kills, served=served, with_bot=with_bot)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    console = Console(stderr=True)
    try:
        outcome = chaos_bench.Run(options, lambda words: console.print(words, highlight=False)).go()
    except (ServerError, PostgresError) as error:
        console.print(f"bench chaos: {error}", style="red")
        raise typer.Exit(1) from error
    found = chaos_bench.summary(options, outcome)
    typer.echo(orjson.dumps(found).decode() if as_json else chaos_bench.in_words(found))
    if not chaos_bench.clean(found):
        raise typer.Exit(1)


@app.command("import")
def import_(
    entries: Annotated[
        int, typer.Option(min=1, max=importing.MAX_ENTRIES, help="Made-up entries to import.")
    ] = 20_000,
    similar: Annotated[int, typer.Option(min=0, max=11, help="Similar questions of each.")] = 0,
    file: Annotated[Path | None, typer.Option(help="A CSV or JSONL file instead of made-up entries.")] = None,
    publish: Annotated[
        bool | None, typer.Option("--publish/--drafts", help="Publish at once; drafts unless made up.")
    ] = None,
    fresh: Annotated[
        int, typer.Option(min=0, max=importing.MAX_FRESH, help="Single entries to publish afterwards.")
    ] = 10,
    searches: Annotated[
        int, typer.Option(min=0, max=importing.MAX_SEARCHES, help="Searches over what is published.")
    ] = 200,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Import a file of knowledge over HTTP, publish single entries, search: how long until it is found."""
    options = importing.ImportOptions(
        entries=entries,
        similar=similar,
        file=file,
        publish=file is None if publish is None else publish,
        fresh=fresh,
        searches=searches,
    )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    console = Console(stderr=True)
    try:
        with _stages(console) as tell:
            outcome = importing.measure(options, tell)
    except UnusableInputError as error:
        console.print(f"bench import: {error}", style="red", markup=False, soft_wrap=True)
        raise typer.Exit(2) from error
    except (ServerError, PostgresError) as error:
        console.print(f"bench import: {error}", style="red", markup=False, soft_wrap=True)
        raise typer.Exit(1) from error
    found = importing.summary(options, outcome)
    typer.echo(orjson.dumps(found).decode() if as_json else importing.in_words(found))


@app.command()
def start(
    cold: Annotated[bool, typer.Option("--cold", help="Begin with a fresh clone: takes minutes.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """From `make up` to the first page served, the first and the second time."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    console = Console(stderr=True)
    try:
        with console.status("make up"):
            found = start_bench.measure(lambda words: console.print(words, highlight=False), cold=cold)
    except (start_bench.StartError, PostgresError) as error:
        console.print(f"bench start: {error}", style="red", markup=False, soft_wrap=True)
        raise typer.Exit(1) from error
    typer.echo(orjson.dumps(found).decode() if as_json else start_bench.in_words(found))


@contextmanager
def _stages(console: Console) -> Iterator[Callable[[str, int, int], None]]:
    """A bar for each stage on a terminal, nothing elsewhere."""
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        tasks: dict[str, TaskID] = {}

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = progress.add_task(stage, total=total or None)
            progress.update(tasks[stage], completed=done, total=total or None)

        yield tell
