"""Coroutines that run on the spot, and go on in a task where they have to wait."""

import asyncio
from typing import Any

import pytest

from skyteller.kernel.realtime.eager import start_now


async def test_what_never_waits_is_done_at_once() -> None:
    done: list[int] = []

    async def work() -> None:
        done.append(1)

    assert start_now(work()) is None
    assert done == [1]


async def test_what_waits_goes_on_in_a_task() -> None:
    gate, done = asyncio.Event(), list[str]()

    async def work() -> None:
        done.append("before")
        await gate.wait()
        await asyncio.sleep(0)
        done.append("after")

    task = start_now(work())
    assert task is not None
    assert done == ["before"]
    gate.set()
    await task
    assert done == ["before", "after"]


async def test_errors_and_cancellation_reach_the_coroutine() -> None:
    seen: list[str] = []

    async def work(error: bool) -> None:
        try:
            await asyncio.sleep(0 if error else 60)
            raise LookupError
        except asyncio.CancelledError:
            seen.append("cancelled")
            raise
        finally:
            seen.append("end")

    failing: Any = start_now(work(error=True))
    with pytest.raises(LookupError):
        await failing
    waiting: Any = start_now(work(error=False))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert seen == ["end", "cancelled", "end"]
