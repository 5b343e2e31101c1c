"""``skyteller eval``: the product measured on a bank's own data."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from skyteller.evaluation.datasets import UnusableInputError

app = typer.Typer(no_args_is_help=True, help="Measure the product on your own data.")


@app.callback()
def _evaluate() -> None:
    """Keeps ``answers`` a command of its own while it is the only one."""


@app.command()
def answers(
    faq: Annotated[Path | None, typer.Option(help="CSV id,question[,answer]")] = None,
    queries: Annotated[Path | None, typer.Option(help="CSV id,text; empty id: out of scope")] = None,
    clusters: Annotated[Path | None, typer.Option(help="CSV cluster_id,role,question")] = None,
    similar: Annotated[int, typer.Option(help="queries of a cluster to use as similar questions")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
) -> None:
    """How often the right entry is found, beside TF-IDF on the same questions."""
    from skyteller.evaluation.answers import run

    with _input_errors_as_one_line(), _progress() as tell:
        result = run(faq=faq, queries=queries, clusters=clusters, similar=similar, progress=tell)
    typer.echo(json.dumps(result, ensure_ascii=False) if as_json else _table(result))


@app.command(hidden=True)
def calibrate(data: Annotated[Path, typer.Option(help="folder of the public data sets")]) -> None:
    """Fits the confidence of the search anew and prints its constants."""
    from skyteller.evaluation.calibration import fit

    with _input_errors_as_one_line():
        result = fit(data)
    typer.echo(json.dumps(result, ensure_ascii=False))


def _table(result: dict[str, Any]) -> str:
    tfidf, ratio = result["tfidf"], result["ratio"]
    head = (
        f"{result['n']} questions and {result['out_of_scope']} out of scope, asked of {result['entries']}"
        f" entries with {result['questions']} questions"
    )
    lines = [head, f"{'':20}{'skyteller':>12}{'tf-idf':>12}{'ratio':>12}"]
    lines += [
        f"{key:20}{_cell(result[key]):>12}{_cell(tfidf[key]):>12}{_cell(ratio.get(key), ''):>12}".rstrip()
        for key in tfidf
        if key not in {"n", "out_of_scope"}
    ]
    return "\n".join(lines)


def _cell(value: float | None, absent: str = "-") -> str:
    return absent if value is None else f"{value:.4g}"


@contextmanager
def _input_errors_as_one_line() -> Iterator[None]:
    try:
        yield
    except UnusableInputError as error:
        typer.echo(f"skyteller eval: {error}", err=True)
        raise typer.Exit(2) from error


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None] | None]:
    """A bar on the terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress, TaskID

    with Progress(console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total)
            bar.update(tasks[stage], completed=done)

        yield tell
