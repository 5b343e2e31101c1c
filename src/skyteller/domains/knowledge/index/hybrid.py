"""The search index of one tenant: words and vectors of every question, in memory."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic

import numpy as np
from numpy.typing import NDArray

from skyteller.domains.knowledge.index.confidence import DEPTH, Evidence
from skyteller.domains.knowledge.index.contents import Contents, IndexedEntry
from skyteller.domains.knowledge.index.hits import Hit, K
from skyteller.domains.knowledge.index.text import core, grams

LEXICAL_WEIGHT = 0.7
"""Weight of the words beside that of the meaning, which is 1."""

NEAREST_WEIGHT = 0.3
"""Within the meaning: weight of an entry's nearest question; the rest is its questions' common direction.

Both chosen on public data that is not reported (decision 0010).
"""

EXACT_BONUS = 2.0
"""For an entry that holds the question word for word: more than any other can make up for."""

_COMPACT_FROM = 1000
"""Below this many dead documents, the waste is not worth a rebuild."""


@dataclass(frozen=True, slots=True)
class _Found(Generic[K]):
    """The best documents, best first, with their scores and the cosines of all rows."""

    contents: Contents[K]
    documents: NDArray[np.int64]
    scores: NDArray[np.float32]
    cosines: NDArray[np.float32] | None
    evidence: Evidence

    def matched_question(self, document: int, query: set[str]) -> str:
        """The question of a document that comes closest: by meaning, else by the words in common."""
        rows = self.contents.rows_of(document)
        questions = self.contents.questions[rows]
        if len(questions) == 1:
            return questions[0]
        if self.cosines is not None:
            return questions[int(self.cosines[rows].argmax())]
        return max(questions, key=lambda question: len(query & grams(question).keys()))


class HybridIndex(Generic[K]):
    """Finds the entry whose wording comes closest, by meaning and by words.

    Searches run in any thread and take no lock; they see each change whole or not at all. Changes are
    serialised among themselves.
    """

    def __init__(self, dimension: int) -> None:
        self._dimension = dimension
        self._writing = threading.Lock()
        self._documents: dict[K, int] = {}
        self._contents: Contents[K] = Contents.empty(dimension)

    def __len__(self) -> int:
        """Number of entries."""
        return self._contents.live

    def __contains__(self, entry_id: object) -> bool:
        return entry_id in self._documents

    @property
    def questions(self) -> int:
        """Number of questions, of all entries together."""
        return self._contents.live_rows

    def upsert(self, entries: Iterable[IndexedEntry[K]]) -> None:
        """Adds entries, or replaces those with the same id. Visible to the next search.

        Of two with one id the later counts. Raises ``ValueError`` for an entry without questions or
        with vectors of another shape. Takes about 50 µs a question: many belong in a thread.
        """
        latest = list({entry.entry_id: entry for entry in entries}.values())
        for entry in latest:
            self._check(entry)
        if not latest:
            return
        with self._writing:
            replaced = [self._documents[e.entry_id] for e in latest if e.entry_id in self._documents]
            first = self._contents.documents
            self._documents |= {entry.entry_id: first + at for at, entry in enumerate(latest)}
            self._publish(self._contents.appended(latest).without(replaced))

    def remove(self, entry_ids: Iterable[K]) -> None:
        """Takes entries out; unknown ids are passed over."""
        with self._writing:
            gone = [self._documents.pop(i) for i in dict.fromkeys(entry_ids) if i in self._documents]
            self._publish(self._contents.without(gone))

    def search(self, text: str, vector: NDArray[np.float32] | None, limit: int = 5) -> list[Hit[K]]:
        """The entries closest to ``text``, best first, at most ``limit``.

        ``vector`` is the text's own from the encoder of the entries; without it only the words count,
        nothing without a common gram is found, and confidences stay low.
        """
        found = self._find(text, vector, max(limit, DEPTH))
        trust = found.evidence.confidences()
        query = set(grams(text))
        return [
            Hit(
                entry_id=found.contents.entry_ids[document],
                score=float(found.scores[at]),
                confidence=float(trust[at]) if at < len(trust) else 0.0,
                matched_question=found.matched_question(int(document), query),
            )
            for at, document in enumerate(found.documents[: max(limit, 0)])
        ]

    def examine(self, text: str, vector: NDArray[np.float32] | None) -> tuple[list[K], Evidence]:
        """The first :data:`DEPTH` entries, best first, and what the confidence in them rests on."""
        found = self._find(text, vector, DEPTH)
        return [found.contents.entry_ids[document] for document in found.documents], found.evidence

    def _find(self, text: str, vector: NDArray[np.float32] | None, limit: int) -> _Found[K]:
        contents = self._contents
        query = grams(text)
        number = contents.documents
        lexical = contents.postings.scores(
            query, contents.lengths[:number], contents.live, contents.total_length
        )
        cosines = None if vector is None else contents.vectors[: contents.rows] @ vector
        meaning = np.zeros(number, np.float32) if cosines is None else _meaning(contents, cosines)
        findable = contents.alive[:number] if cosines is not None else contents.alive[:number] & (lexical > 0)
        scores = meaning + np.float32(LEXICAL_WEIGHT) * lexical
        for document in contents.exact.get(core(text), ()):
            if document < number:
                meaning[document] = lexical[document] = 1.0
                scores[document] += np.float32(EXACT_BONUS)
        scores[~findable] = -np.inf
        best = _best(scores, limit)
        top = best[:DEPTH]
        evidence = Evidence(query.total(), scores[top], meaning[top], lexical[top])
        return _Found(contents, best, scores[best], cosines, evidence)

    def _check(self, entry: IndexedEntry[K]) -> None:
        if not entry.questions:
            raise ValueError(f"entry {entry.entry_id} has no question")
        if entry.vectors is not None and entry.vectors.shape != (len(entry.questions), self._dimension):
            raise ValueError(f"entry {entry.entry_id} has vectors of shape {entry.vectors.shape}")

    def _publish(self, contents: Contents[K]) -> None:
        """Shows new contents to the searches that start from now, rebuilt once most documents are dead."""
        dead = contents.documents - contents.live
        if dead >= _COMPACT_FROM and dead > contents.live:
            standing = np.flatnonzero(contents.alive[: contents.documents])
            kept = [contents.entry(int(document)) for document in standing]
            contents = Contents[K].empty(self._dimension).appended(kept)
            self._documents = {entry.entry_id: document for document, entry in enumerate(kept)}
        self._contents = contents


def _meaning(contents: Contents[K], cosines: NDArray[np.float32]) -> NDArray[np.float32]:
    """Similarity of meaning of each document, from the cosines of its rows."""
    if contents.documents == 0:
        return np.zeros(0, np.float32)
    starts = contents.starts[: contents.documents]
    nearest = np.maximum.reduceat(cosines, starts)
    common = np.add.reduceat(cosines, starts) / np.maximum(contents.norms[: contents.documents], 1e-6)
    return (NEAREST_WEIGHT * nearest + (1 - NEAREST_WEIGHT) * common).astype(np.float32)


def _best(scores: NDArray[np.float32], limit: int) -> NDArray[np.int64]:
    """Positions of the ``limit`` highest scores, highest first, earlier ones first among equals."""
    candidates = np.arange(len(scores))
    if limit < len(scores):
        least = np.partition(scores, len(scores) - limit)[len(scores) - limit]
        candidates = np.flatnonzero(scores >= least)
    order = candidates[np.argsort(-scores[candidates], kind="stable")][:limit]
    return order[scores[order] > -np.inf]
