"""What the command line says while it works."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

console = Console(highlight=False)


class RefusalError(RuntimeError):
    """The command cannot go on; the message is one line in English and Chinese, without a trace."""

    def __init__(self, english: str, chinese: str) -> None:
        super().__init__(f"{english} · {chinese}")


class Step:
    """A step under way; ``say`` replaces the line beneath its title."""

    def __init__(self, title: str) -> None:
        self.title = title
        self._began = time.monotonic()
        self._status = console.status(title) if console.is_terminal else None
        if self._status is None:
            console.print(f"… {title}")
        else:
            self._status.start()

    def say(self, line: str) -> None:
        """Show the newest line of a long step's output."""
        if self._status is not None:
            self._status.update(f"{self.title}  [dim]{line[: console.width - len(self.title) - 8]}[/dim]")

    def end(self, mark: str) -> None:
        """Close the step with its time."""
        if self._status is not None:
            self._status.stop()
        console.print(f"{mark} {self.title} [dim]{time.monotonic() - self._began:.1f} s[/dim]")


@contextmanager
def step(title: str) -> Iterator[Step]:
    """Show that a step runs, and how long it took."""
    running = Step(title)
    try:
        yield running
    except BaseException:
        running.end("[red]✗[/red]")
        raise
    running.end("[green]✓[/green]")
