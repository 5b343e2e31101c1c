"""The crowd of ``bench chaos``: everybody's page, on an event loop in a thread of its own."""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from skyteller.evaluation.bench.pages import AgentPage, CustomerPage, Page, Progress
from skyteller.evaluation.bench.town import ENTRIES, Town

PATIENCE = 60.0
QUIET = 6.0
"""Seconds without anything new on any page; the server looks for lost hints more often than that."""

T = TypeVar("T")


class Load:
    """All pages, on an event loop of their own thread: they go on while the main thread kills."""

    def __init__(self, town: Town, port: int, pause: float) -> None:
        self.progress = Progress()
        self.customers = [
            CustomerPage(port, resident.token, resident.conversation, lines, self.progress)
            for residents, lines in ((town.served, ["我想问一件事"]), (town.with_bot, list(ENTRIES)))
            for resident in residents
        ]
        self.agents = [AgentPage(port, cookie, taken, self.progress) for cookie, taken in town.agents.items()]
        self._pause = pause
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="pages", daemon=True)
        self._talks: list[asyncio.Task[None]] = []
        self._runs: list[asyncio.Task[None]] = []

    @property
    def pages(self) -> list[Page]:
        """Everybody's page."""
        return [*self.customers, *self.agents]

    def start(self) -> None:
        """Open the pages and begin to talk."""
        self._thread.start()
        self._do(self._begin())

    def finish(self) -> int:
        """Let the outboxes run empty, then one more line in each conversation; returns how many stay mute."""
        return self._do(self._end())

    def stop(self) -> None:
        """Close the pages."""
        if self._thread.is_alive():
            self._do(self._cancel([*self._talks, *self._runs]))
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
        self._loop.close()

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _begin(self) -> None:
        self._runs = [asyncio.create_task(page.run()) for page in self.pages]
        self._talks = [asyncio.create_task(page.talk(self._pause)) for page in self.customers]

    async def _end(self) -> int:
        await self._cancel(self._talks)
        await until(lambda: all(page.idle for page in self.pages))
        await self._settled()
        before = [page.answers for page in self.customers]
        for page in self.customers:
            page.say_next()

        def mute() -> int:
            return sum(page.answers <= count for page, count in zip(self.customers, before, strict=True))

        await until(lambda: mute() == 0)
        await self._settled()
        return mute() + sum(not page.idle for page in self.pages)

    async def _settled(self) -> None:
        """Wait until nothing new has come to any page for a while."""
        since, seen = time.monotonic(), -1

        def quiet() -> bool:
            nonlocal since, seen
            now_seen = sum(view.last for page in self.pages for view in page.views.values())
            if now_seen != seen:
                since, seen = time.monotonic(), now_seen
            return time.monotonic() - since > QUIET

        await until(quiet)

    async def _cancel(self, tasks: list[asyncio.Task[None]]) -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def until(happened: Callable[[], bool], patience: float = PATIENCE) -> None:
    """Look again and again whether it ``happened``, at most ``patience`` seconds."""
    deadline = time.monotonic() + patience
    while not happened():
        if time.monotonic() > deadline:
            return
        await asyncio.sleep(0.05)
