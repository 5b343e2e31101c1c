"""``eval answers``: retrieval through the index and the encoder of production, beside TF-IDF."""

import asyncio
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from skyteller.domains.inference.service import InferenceService
from skyteller.domains.knowledge.index import CHOICES, Decision, HybridIndex, IndexedEntry, decide
from skyteller.evaluation.baseline import TfidfBaseline
from skyteller.evaluation.datasets import AnswersData, FaqEntry, Query, load_answers
from skyteller.evaluation.metrics import Found, summary

DEPTH = 100
"""Ranks beyond this count as not found, in the mean reciprocal rank too."""

Progress = Callable[[str, int, int], None]
"""Told the name of the stage, the number done and the number to do."""


def run(
    *,
    faq: Path | None = None,
    queries: Path | None = None,
    clusters: Path | None = None,
    similar: int = 0,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """The measures of the product, the same of the baseline under ``tfidf``, their quotients under ``ratio``.

    Queries are asked one after the other; ``ms_*`` are per query, encoding included; ``index_s`` is the
    time to encode and index the FAQ. Raises :class:`UnusableInputError`.
    """
    data = load_answers(faq, queries, clusters, similar)
    tell = progress or (lambda _stage, _done, _total: None)
    product = asyncio.run(_product(data, tell))
    tfidf = _tfidf(data, float(product["answered_share"]), tell)
    return {
        "entries": len(data.faq),
        "questions": sum(len(entry.questions) for entry in data.faq),
        **product,
        "tfidf": tfidf,
        "ratio": {key: _ratio(product[key], tfidf[key]) for key in ("top1", "top3", "top5", "mrr")},
    }


async def _product(data: AnswersData, tell: Progress) -> dict[str, Any]:
    inference = InferenceService(cache_size=0)
    try:
        await inference.warm_up()
        started = time.perf_counter()
        index = await build_index(inference, data.faq, tell)
        index_s = time.perf_counter() - started
        found = []
        for done, query in enumerate(data.queries, start=1):
            found.append(await _ask(inference, index, query))
            tell("asking", done, len(data.queries))
    finally:
        inference.close()
    return {**summary(data.queries, found), "index_s": round(index_s, 3)}


async def build_index(
    inference: InferenceService, faq: Sequence[FaqEntry], tell: Progress
) -> HybridIndex[str]:
    """An index of these entries, as a bank's knowledge builds it."""
    questions = [question for entry in faq for question in entry.questions]
    vectors = await inference.embed_many(questions, lambda done: tell("indexing", done, len(questions)))
    ends = np.cumsum([len(entry.questions) for entry in faq])
    index: HybridIndex[str] = HybridIndex(inference.dimension)
    await asyncio.to_thread(
        index.upsert,
        [
            IndexedEntry(entry.entry_id, entry.questions, vectors[end - len(entry.questions) : end])
            for entry, end in zip(faq, ends, strict=True)
        ],
    )
    return index


async def _ask(inference: InferenceService, index: HybridIndex[str], query: Query) -> Found:
    started = time.perf_counter()
    hits = index.search(query.text, await inference.embed(query.text), DEPTH)
    ms = (time.perf_counter() - started) * 1000
    return Found(
        ids=[hit.entry_id for hit in hits],
        in_scope=sum(hit.confidence for hit in hits[:CHOICES]),
        sure=hits[0].confidence if hits else 0.0,
        answered=decide(hits) is Decision.ANSWER,
        ms=ms,
    )


def _tfidf(data: AnswersData, answered_share: float, tell: Progress) -> dict[str, Any]:
    """The baseline, which answers the same share of the queries: those with the highest cosines."""
    started = time.perf_counter()
    baseline = TfidfBaseline([entry.questions for entry in data.faq])
    index_s = time.perf_counter() - started
    ids = [entry.entry_id for entry in data.faq]
    asked: list[tuple[list[str], float, float]] = []
    for done, query in enumerate(data.queries, start=1):
        started = time.perf_counter()
        scores = baseline.scores(query.text)
        order = np.argsort(-scores, kind="stable")[:DEPTH]
        asked.append(([ids[at] for at in order], float(scores[order[0]]), time.perf_counter() - started))
        tell("asking the baseline", done, len(data.queries))
    quota = round(answered_share * len(asked))
    surest = set(np.argsort([-score for _, score, _ in asked], kind="stable")[:quota].tolist())
    found = [
        Found(found_ids, in_scope=score, sure=score, answered=at in surest, ms=seconds * 1000)
        for at, (found_ids, score, seconds) in enumerate(asked)
    ]
    return {**summary(data.queries, found), "index_s": round(index_s, 3)}


def _ratio(ours: float | None, theirs: float | None) -> float | None:
    return round(ours / theirs, 4) if ours is not None and theirs else None
