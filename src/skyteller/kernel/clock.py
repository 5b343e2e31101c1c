"""The time of day, through one door, so that tests can turn it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Anything that tells an aware UTC time."""

    def now(self) -> datetime:
        """The current time, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The current time, in UTC."""
        return datetime.now(UTC)


class ManualClock:
    """A clock that stands still until it is turned."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        """The time it was last turned to."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Turn forward by ``seconds`` (backward when negative)."""
        self._now += timedelta(seconds=seconds)


class _Dial:
    clock: Clock = SystemClock()


def now() -> datetime:
    """The current time of the process's clock, in UTC."""
    return _Dial.clock.now()


@contextmanager
def use_clock(clock: Clock) -> Iterator[Clock]:
    """Make ``clock`` the process's clock inside the block."""
    before = _Dial.clock
    _Dial.clock = clock
    try:
        yield clock
    finally:
        _Dial.clock = before
