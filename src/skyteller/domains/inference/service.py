"""The process-wide door to the models: sentence vectors without ever blocking the event loop."""

import asyncio
import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from skyteller.domains.inference.bundled import BundledEncoder
from skyteller.domains.inference.errors import InferenceOverloadedError
from skyteller.domains.inference.ports import SentenceEncoder, Vectors

BATCH = 32
"""Texts in one call of the model: about 20 ms, the longest a customer's question waits for a batch."""


@dataclass(slots=True)
class _Job:
    texts: Sequence[str]
    result: "Future[Vectors]" = field(default_factory=Future)


class InferenceService:
    """One worker thread, two lanes: questions of people first, bulk work in between.

    Whatever waits when the worker is free goes in one batch, so load makes batches larger and nobody
    waits for a batch to fill. Serves any number of event loops and threads.
    """

    def __init__(
        self, encoder: SentenceEncoder | None = None, *, cache_size: int = 8192, max_waiting: int = 2000
    ) -> None:
        self._encoder = encoder or BundledEncoder()
        self._cache: OrderedDict[str, Vectors] = OrderedDict()
        self._cache_size = cache_size
        self._max_waiting = max_waiting
        self._questions: deque[_Job] = deque()
        self._bulk: deque[_Job] = deque()
        self._ready = threading.Condition()
        self._worker: threading.Thread | None = None
        self._closed = False

    @property
    def encoder_name(self) -> str:
        """Store it beside vectors: those of another name must be computed anew."""
        return self._encoder.name

    @property
    def dimension(self) -> int:
        return self._encoder.dimension

    async def embed(self, text: str) -> Vectors:
        """The vector of one text, shape ``(dimension,)``, read-only; from the cache where known.

        Raises :class:`InferenceOverloadedError`, and what the encoder raises when it cannot load.
        """
        with self._ready:
            known = self._cache.get(text)
            if known is not None:
                self._cache.move_to_end(text)
                return known
        vector: Vectors = (await asyncio.wrap_future(self._submit(self._questions, [text])))[0]
        vector.flags.writeable = False
        with self._ready:
            self._cache[text] = vector
            while len(self._cache) > self._cache_size:
                self._cache.popitem(last=False)
        return vector

    async def embed_many(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """Vectors of many texts, shape ``(len(texts), dimension)``, yielding to questions of people.

        ``progress`` is told the number of texts done after each batch. Nothing is cached.
        """
        parts: list[Vectors] = [np.empty((0, self.dimension), dtype=np.float32)]
        for start in range(0, len(texts), BATCH):
            batch = texts[start : start + BATCH]
            parts.append(await asyncio.wrap_future(self._submit(self._bulk, batch)))
            if progress is not None:
                progress(start + len(batch))
        return np.concatenate(parts)

    async def warm_up(self) -> None:
        """Loads the model, so that the first customer does not wait for it."""
        await self.embed_many(["你好", "hello"])

    def close(self) -> None:
        """Ends the worker; jobs still waiting are cancelled."""
        with self._ready:
            self._closed = True
            for job in (*self._questions, *self._bulk):
                job.result.cancel()
            self._questions.clear()
            self._bulk.clear()
            self._ready.notify()
        if self._worker is not None:
            self._worker.join()

    def _submit(self, lane: deque[_Job], texts: Sequence[str]) -> "Future[Vectors]":
        job = _Job(texts)
        with self._ready:
            if self._closed:
                raise RuntimeError("the inference service is closed")
            if len(lane) >= self._max_waiting:
                raise InferenceOverloadedError(limit=self._max_waiting)
            if self._worker is None:
                self._worker = threading.Thread(target=self._work, name="inference", daemon=True)
                self._worker.start()
            lane.append(job)
            self._ready.notify()
        return job.result

    def _work(self) -> None:
        while True:
            with self._ready:
                self._ready.wait_for(lambda: self._questions or self._bulk or self._closed)
                if self._closed:
                    return
                jobs = _take(self._questions or self._bulk)
            running = [job for job in jobs if job.result.set_running_or_notify_cancel()]
            if running:
                self._run(running)

    def _run(self, jobs: list[_Job]) -> None:
        try:
            vectors = self._encoder.encode([text for job in jobs for text in job.texts])
        except Exception as error:  # noqa: BLE001 - whatever the model raises belongs to those who asked
            for job in jobs:
                job.result.set_exception(error)
            return
        start = 0
        for job in jobs:
            end = start + len(job.texts)
            job.result.set_result(vectors[start:end].copy())
            start = end


def _take(lane: deque[_Job]) -> list[_Job]:
    """The jobs at the head of the lane that make one batch, at least one."""
    jobs = [lane.popleft()]
    size = len(jobs[0].texts)
    while lane and size + len(lane[0].texts) <= BATCH:
        jobs.append(lane.popleft())
        size += len(jobs[-1].texts)
    return jobs


@cache
def shared() -> InferenceService:
    """The service of this process."""
    return InferenceService()
