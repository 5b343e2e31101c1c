import asyncio
import threading
import time
from collections.abc import AsyncIterator, Sequence

import numpy as np
import pytest

from skyteller.domains.inference.errors import InferenceOverloadedError
from skyteller.domains.inference.ports import Vectors
from skyteller.domains.inference.service import BATCH, InferenceService


class GatedEncoder:
    """Encodes a text as its length; each call waits for the gate and is recorded."""

    name = "gated"
    dimension = 2

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.entered = threading.Event()
        self.calls: list[list[str]] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.calls.append(list(texts))
        self.entered.set()
        assert self.gate.wait(5)
        if "broken" in texts:
            raise RuntimeError("the model stumbled")
        return np.array([[len(text), 1] for text in texts], dtype=np.float32)


@pytest.fixture
def encoder() -> GatedEncoder:
    return GatedEncoder()


@pytest.fixture
async def service(encoder: GatedEncoder) -> AsyncIterator[InferenceService]:
    service = InferenceService(encoder, max_waiting=100)
    yield service
    encoder.gate.set()
    service.close()


async def _busy(service: InferenceService, encoder: GatedEncoder) -> asyncio.Task[Vectors]:
    """A request that keeps the worker occupied until the gate opens."""
    encoder.gate.clear()
    task = asyncio.create_task(service.embed("first"))
    await asyncio.to_thread(encoder.entered.wait, 5)
    return task


async def test_each_asker_gets_the_vector_of_their_own_text(service: InferenceService) -> None:
    vectors = await asyncio.gather(*(service.embed("x" * n) for n in range(100)))
    assert [int(vector[0]) for vector in vectors] == list(range(100))


async def test_what_waits_meanwhile_goes_in_one_batch(
    service: InferenceService, encoder: GatedEncoder
) -> None:
    first = await _busy(service, encoder)
    rest = [asyncio.create_task(service.embed(f"q{n}")) for n in range(10)]
    await asyncio.sleep(0.01)
    encoder.gate.set()
    await asyncio.gather(first, *rest)
    assert encoder.calls == [["first"], [f"q{n}" for n in range(10)]]


async def test_a_question_overtakes_bulk_work(service: InferenceService, encoder: GatedEncoder) -> None:
    first = await _busy(service, encoder)
    bulk = asyncio.create_task(service.embed_many(["bulk"] * (3 * BATCH)))
    await asyncio.sleep(0.01)
    question = asyncio.create_task(service.embed("question"))
    await asyncio.sleep(0.01)
    encoder.gate.set()
    await asyncio.gather(first, bulk, question)
    assert encoder.calls[1] == ["question"]
    assert [len(call) for call in encoder.calls[2:]] == [BATCH] * 3


async def test_many_come_back_whole_and_in_order(service: InferenceService) -> None:
    done: list[int] = []
    texts = ["x" * n for n in range(2 * BATCH + 5)]
    vectors = await service.embed_many(texts, done.append)
    assert vectors[:, 0].tolist() == list(range(len(texts)))
    assert done == [BATCH, 2 * BATCH, 2 * BATCH + 5]
    assert (await service.embed_many([])).shape == (0, 2)


async def test_the_event_loop_goes_on_while_the_model_works(
    service: InferenceService, encoder: GatedEncoder
) -> None:
    first = await _busy(service, encoder)
    started = time.perf_counter()
    for _ in range(20):
        await asyncio.sleep(0.001)
    assert time.perf_counter() - started < 1
    assert not first.done()
    encoder.gate.set()
    await first


async def test_a_known_question_is_not_encoded_again(encoder: GatedEncoder) -> None:
    service = InferenceService(encoder, cache_size=2)
    for text in ("a", "b", "a", "c", "a", "b"):
        await service.embed(text)
    service.close()
    assert encoder.calls == [["a"], ["b"], ["c"], ["b"]]


async def test_a_shared_vector_cannot_be_changed(service: InferenceService) -> None:
    vector = await service.embed("a")
    with pytest.raises(ValueError, match="read-only"):
        vector[0] = 9


async def test_an_error_reaches_who_asked_and_the_service_goes_on(service: InferenceService) -> None:
    with pytest.raises(RuntimeError, match="stumbled"):
        await service.embed("broken")
    assert (await service.embed("fine"))[0] == 4


async def test_a_cancelled_request_is_not_encoded(service: InferenceService, encoder: GatedEncoder) -> None:
    first = await _busy(service, encoder)
    gone = asyncio.create_task(service.embed("gone"))
    stays = asyncio.create_task(service.embed("stays"))
    await asyncio.sleep(0.01)
    gone.cancel()
    await asyncio.sleep(0.01)
    encoder.gate.set()
    await asyncio.gather(first, stays)
    assert encoder.calls == [["first"], ["stays"]]


async def test_too_many_waiting_are_refused_at_once(service: InferenceService, encoder: GatedEncoder) -> None:
    first = await _busy(service, encoder)
    waiting = [asyncio.create_task(service.embed(f"q{n}")) for n in range(100)]
    await asyncio.sleep(0.01)
    with pytest.raises(InferenceOverloadedError):
        await service.embed("one too many")
    encoder.gate.set()
    await asyncio.gather(first, *waiting)


async def test_closing_cancels_what_waits(encoder: GatedEncoder) -> None:
    service = InferenceService(encoder)
    first = await _busy(service, encoder)
    waiting = asyncio.create_task(service.embed("late"))
    await asyncio.sleep(0.01)
    closing = asyncio.create_task(asyncio.to_thread(service.close))
    with pytest.raises(asyncio.CancelledError):
        await waiting
    encoder.gate.set()
    await asyncio.gather(first, closing)
    with pytest.raises(RuntimeError, match="closed"):
        await service.embed("after")


def test_one_service_serves_several_event_loops(encoder: GatedEncoder) -> None:
    service = InferenceService(encoder)
    assert [asyncio.run(service.embed("x" * n))[0] for n in (1, 2)] == [1, 2]
    service.close()
