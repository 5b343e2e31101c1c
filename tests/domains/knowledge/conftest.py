"""A bank with knowledge, and an encoder that needs no model."""

import asyncio
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID

import numpy as np
import pytest

from skyteller.domains.inference.ports import Vectors
from skyteller.domains.inference.service import InferenceService
from skyteller.domains.knowledge import service
from skyteller.domains.knowledge.index.text import grams
from skyteller.domains.knowledge.schemas import EntryIn, EntryOut, SearchResult
from skyteller.domains.organisation.schemas import Tenant
from skyteller.kernel.db import Database
from skyteller.kernel.ids import new_id
from skyteller.kernel.postgres import Urls
from tests.factories.people import add_tenant


class GramEncoder:
    """Texts with common pieces lie close; counts what it was asked."""

    dimension = 64

    def __init__(self, name: str = "grams-1") -> None:
        self.name = name
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.encoded.extend(texts)
        rows = np.full((len(texts), self.dimension), 0.01)
        for place, text in enumerate(texts):
            for gram in grams(text):
                rows[place] += np.random.default_rng(zlib.crc32(gram.encode())).standard_normal(
                    self.dimension
                )
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def draft(question: str, **values: object) -> EntryIn:
    """A new entry."""
    return EntryIn.model_validate(
        {"question": question, "answer": f"答：{question}", "client_id": new_id(), **values}
    )


@dataclass
class Bank:
    """One tenant as an editor and a customer meet it."""

    db: Database
    tenant: Tenant
    inference: InferenceService
    search: service.SearchService
    encoder: GramEncoder = field(repr=False)

    @property
    def id(self) -> UUID:
        return self.tenant.id

    async def create(self, question: str, **values: object) -> EntryOut:
        async with self.db.transaction(self.id) as session:
            entry, _ = await service.create(session, draft(question, **values), by="罗敏")
        return entry

    async def publish(self, entry_id: UUID) -> EntryOut:
        async with self.db.transaction(self.id) as session:
            return await service.publish(session, self.inference, entry_id, by="罗敏")

    async def published(self, question: str, **values: object) -> EntryOut:
        return await self.publish((await self.create(question, **values)).id)

    async def withdraw(self, entry_id: UUID) -> EntryOut:
        async with self.db.transaction(self.id) as session:
            return await service.withdraw(session, entry_id)

    async def get(self, entry_id: UUID) -> EntryOut:
        async with self.db.transaction(self.id) as session:
            return await service.get(session, entry_id)

    async def find(self, text: str, **values: object) -> SearchResult:
        async with self.db.transaction(self.id) as session:
            return await self.search.search(session, text, **values)  # type: ignore[arg-type]  # test values


@pytest.fixture
def encoder() -> GramEncoder:
    return GramEncoder()


@pytest.fixture
def inference(encoder: GramEncoder) -> Iterator[InferenceService]:
    inference = InferenceService(encoder)
    yield inference
    inference.close()


@pytest.fixture
async def bank(urls: Urls, database: Database, inference: InferenceService, encoder: GramEncoder) -> Bank:
    search = service.SearchService(database, inference)
    return Bank(database, await add_tenant(urls), inference, search, encoder)


@asynccontextmanager
async def following(search: service.SearchService) -> AsyncIterator[None]:
    """The search follows the database, as it does in a process."""

    async def forever() -> None:
        while True:
            await search.follow()

    task = asyncio.create_task(forever())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(condition: Callable[[], Awaitable[bool]], seconds: float = 10.0) -> None:
    """Wait for something to come true."""
    async with asyncio.timeout(seconds):
        while not await condition():  # noqa: ASYNC110 - what is waited for is in the database
            await asyncio.sleep(0.02)
