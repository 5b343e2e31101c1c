"""Counting new visitors."""

from datetime import UTC, datetime

import pytest

from skyteller.domains.channels.rates import TooManyRequestsError, VisitorRate
from skyteller.kernel.clock import ManualClock, use_clock

START = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


def taken(rate: VisitorRate, address: str, tries: int) -> int:
    """How many of ``tries`` were let through."""
    passed = 0
    for _ in range(tries):
        try:
            rate.take(address)
            passed += 1
        except TooManyRequestsError:
            continue
    return passed


def test_a_bucket_refills_evenly_and_not_above_its_size() -> None:
    with use_clock(ManualClock(START)) as clock:
        assert isinstance(clock, ManualClock)
        rate = VisitorRate(30)
        assert taken(rate, "a", 40) == 30
        clock.advance(10)
        assert taken(rate, "a", 40) == 5
        clock.advance(3_600)
        assert taken(rate, "a", 40) == 30


def test_addresses_do_not_share() -> None:
    rate = VisitorRate(2)
    assert [taken(rate, address, 3) for address in "ab"] == [2, 2]


def test_a_clock_set_back_takes_nothing_away() -> None:
    with use_clock(ManualClock(START)) as clock:
        assert isinstance(clock, ManualClock)
        rate = VisitorRate(2)
        rate.take("a")
        clock.advance(-100)
        rate.take("a")
        with pytest.raises(TooManyRequestsError):
            rate.take("a")


def test_memory_is_bounded_and_the_busy_are_remembered() -> None:
    with use_clock(ManualClock(START)) as clock:
        assert isinstance(clock, ManualClock)
        rate = VisitorRate(1, addresses=100)
        for n in range(99):
            rate.take(f"old {n}")
        clock.advance(60)
        rate.take("busy")
        for n in range(50):
            rate.take(f"new {n}")
        with pytest.raises(TooManyRequestsError):
            rate.take("busy")
        assert len(rate._buckets) <= 100
