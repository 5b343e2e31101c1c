"""Search over what is published: one service for customers, bots and agents."""

import asyncio
import time
from dataclasses import dataclass, field
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.domains.inference.ports import Vectors
from skyteller.domains.inference.service import InferenceService
from skyteller.domains.knowledge.index import Decision, Hit, decide
from skyteller.domains.knowledge.repository import entries, published
from skyteller.domains.knowledge.repository.published import PublishedRow, StoredVector
from skyteller.domains.knowledge.schemas import Audience, Language, SearchHit, SearchResult, Sureness
from skyteller.domains.knowledge.service.live import LiveIndex, language_of
from skyteller.domains.knowledge.service.wording import to_bytes
from skyteller.domains.organisation import service as organisation
from skyteller.kernel.db import Database, after_commit, set_tenant, tenant_of
from skyteller.kernel.errors import UnavailableError

FOLLOW_SECONDS = 0.5
"""What other processes publish is seen after at most so long."""

_KEY = "knowledge.search"
_LOADED_AT_ONCE = 500
_EMBEDDED_AT_ONCE = 200
_SURENESS: dict[Decision, Sureness] = {
    Decision.ANSWER: "sure",
    Decision.CHOICES: "half_sure",
    Decision.UNKNOWN: "unsure",
}

logger = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Tenant:
    index: LiveIndex
    loading: asyncio.Lock = field(default_factory=asyncio.Lock)
    loaded: bool = False


class SearchService:
    """The indexes of one process, kept as fresh as the database."""

    def __init__(self, db: Database, inference: InferenceService) -> None:
        """Lets every transaction of ``db`` that publishes wake this service."""
        self._db = db
        self._inference = inference
        self._tenants: dict[UUID, _Tenant] = {}
        self._changed: set[UUID] = set()
        self._alarm = asyncio.Event()
        self._next_look = 0.0
        db.session_info[_KEY] = self

    async def search(
        self,
        session: AsyncSession,
        text: str,
        limit: int = 5,
        *,
        audience: Audience = "bot",
        language: Language | None = None,
    ) -> SearchResult:
        """The published entries for ``audience`` that answer ``text``, best first, at most ``limit``.

        Entries in the language of the question are preferred; ``language`` is what to take for a text
        without letters. Without the sentence model, words alone decide.
        """
        started = time.perf_counter()
        tenant = await self._loaded(tenant_of(session))
        vector = await self._vector(text)
        hits, decision = await asyncio.to_thread(
            tenant.index.find, text, vector, limit, audience, language_of(text, language)
        )
        known = await published.texts(session, [hit.entry_id for hit in hits]) if hits else {}
        shown: list[tuple[Hit[UUID], SearchHit]] = []
        for hit in hits:
            entry = known.get(hit.entry_id)
            if entry is not None and audience in entry.audience:
                shown.append((hit, _shown(hit, entry)))
        if len(shown) < len(hits):
            # Withdrawn a moment ago: what is left must be good enough by itself.
            decision = decide([hit for hit, _ in shown])
        return SearchResult(
            hits=[hit for _, hit in shown],
            decision=_SURENESS[decision],
            ms=round((time.perf_counter() - started) * 1000, 3),
        )

    async def _vector(self, text: str) -> Vectors | None:
        try:
            return await self._inference.embed(text)
        except UnavailableError as error:
            logger.warning("search_without_vectors", error=error.code)
            return None

    async def _loaded(self, tenant_id: UUID) -> _Tenant:
        tenant = self._tenants.get(tenant_id)
        if tenant is None:
            tenant = self._tenants[tenant_id] = _Tenant(LiveIndex(self._inference.dimension))
        if not tenant.loaded:
            await self.refresh(tenant_id)
        return tenant

    async def refresh(self, tenant_id: UUID) -> None:
        """Take over all that is committed now."""
        tenant = self._tenants.setdefault(tenant_id, _Tenant(LiveIndex(self._inference.dimension)))
        async with tenant.loading:
            while True:
                async with self._db.transaction(tenant_id) as session:
                    rows = await published.since(
                        session, tenant.index.revision, self._inference.encoder_name, _LOADED_AT_ONCE
                    )
                if rows:
                    await asyncio.to_thread(tenant.index.apply, rows)
                if len(rows) < _LOADED_AT_ONCE:
                    break
            tenant.loaded = True

    def signal(self, tenant_id: UUID) -> None:
        """A transaction that published has been committed."""
        self._changed.add(tenant_id)
        self._alarm.set()

    async def load_all(self) -> None:
        """Load every tenant, then encode anew what another model had encoded."""
        async with self._db.transaction(None) as session:
            tenants = [tenant.id for tenant in await organisation.tenants(session)]
        for tenant_id in tenants:
            await self.refresh(tenant_id)
        for tenant_id in tenants:
            await self.encode_anew(tenant_id)

    async def follow(self) -> None:
        """Wait for a change, at most :data:`FOLLOW_SECONDS`, and take over what there is."""
        try:
            async with asyncio.timeout(FOLLOW_SECONDS):
                await self._alarm.wait()
        except TimeoutError:
            pass
        self._alarm.clear()
        changed, self._changed = self._changed, set()
        if time.monotonic() >= self._next_look:
            self._next_look = time.monotonic() + FOLLOW_SECONDS
            changed |= await self._behind()
        for tenant_id in changed:
            await self.refresh(tenant_id)

    async def _behind(self) -> set[UUID]:
        loaded = {key: tenant for key, tenant in self._tenants.items() if tenant.loaded}
        if not loaded:
            return set()
        behind = set()
        async with self._db.transaction(None) as session:
            for tenant_id, tenant in loaded.items():
                await set_tenant(session, tenant_id)
                if await published.revision(session) > tenant.index.revision:
                    behind.add(tenant_id)
        return behind

    async def encode_anew(self, tenant_id: UUID) -> int:
        """Give vectors of this encoder to published entries that have none; returns how many entries."""
        encoder = self._inference.encoder_name
        total = 0
        while True:
            async with self._db.transaction(tenant_id) as session:
                rows = await published.without_vectors(session, encoder, _EMBEDDED_AT_ONCE)
            if not rows:
                return total
            questions = [(row, [row.question or "", *(row.similar or ())]) for row in rows]
            vectors = await self._inference.embed_many([text for _, texts in questions for text in texts])
            total += await self._store(tenant_id, questions, vectors)

    async def _store(
        self, tenant_id: UUID, questions: list[tuple[PublishedRow, list[str]]], vectors: Vectors
    ) -> int:
        async with self._db.transaction(tenant_id) as session:
            await entries.lock(session)
            encoder = self._inference.encoder_name
            waiting = await published.without_vectors(session, encoder, 2 * _EMBEDDED_AT_ONCE)
            same = {row.entry_id: row.revision for row in waiting}
            stored: list[StoredVector] = []
            ids: list[UUID] = []
            start = 0
            for row, texts in questions:
                if same.get(row.entry_id) == row.revision:
                    ids.append(row.entry_id)
                    stored.extend(
                        StoredVector(row.entry_id, position, to_bytes(vectors[start + position]))
                        for position in range(len(texts))
                    )
                start += len(texts)
            if ids:
                await published.replace_vectors(session, ids, encoder, stored)
                revisions = await entries.next_revisions(session, len(ids))
                await published.move(session, zip(ids, revisions, strict=True))
                announce(session)
        return len(ids)


def announce(session: AsyncSession) -> None:
    """Wake the search of this process after the commit; other processes look by themselves."""
    service: SearchService | None = session.info.get(_KEY)
    tenant_id = tenant_of(session)
    if service is not None:
        after_commit(session, lambda: service.signal(tenant_id))


def _shown(hit: Hit[UUID], entry: published.PublishedText) -> SearchHit:
    return SearchHit(
        entry_id=hit.entry_id,
        question=entry.question,
        matched_question=hit.matched_question,
        answer=entry.answer,
        confidence=hit.confidence,
        score=hit.score,
        category=entry.category,
        updated_at=entry.published_at,
    )
