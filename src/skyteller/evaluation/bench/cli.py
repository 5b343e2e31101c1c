"""``skyteller bench …``."""

import signal
import sys
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from skyteller.evaluation.bench import chaos as chaos_bench
from skyteller.evaluation.bench.chat import in_words, measure, summary
from skyteller.evaluation.bench.measure import LoadError, Options
from skyteller.evaluation.bench.product import ProductServer
from skyteller.evaluation.bench.servers import ServerError
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
