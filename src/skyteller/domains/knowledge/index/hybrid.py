"""The search index of one tenant: words and vectors of every question, in memory."""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic

import numpy as np
from numpy.typing import NDArray

from skyteller.domains.knowledge.index.confidence import DEPTH, confidences
from skyteller.domains.knowledge.index.hits import Hit, K
from skyteller.domains.knowledge.index.lexical import Postings
from skyteller.domains.knowledge.index.rows import Rows
from skyteller.domains.knowledge.index.text import grams

LEXICAL_WEIGHT = 0.6
"""Share of the words beside the cosine, chosen on public data that is not reported (decision 0010)."""

_COMPACT_FROM = 1000
"""Below this many removed rows, the waste is not worth a rebuild."""


@dataclass(frozen=True, slots=True)
class IndexedEntry(Generic[K]):
    """What the index needs of an entry: its questions, the standard one first, and their vectors.

    ``vectors`` has one unit row a question; without it the entry is found by its words only.
    """

    entry_id: K
    questions: Sequence[str]
    vectors: NDArray[np.float32] | None = None


@dataclass(frozen=True, slots=True)
class _State:
    """All that a search reads, swapped as one."""

    rows: Rows
    postings: Postings
    questions: list[str]
    live: int
    total_length: float


class HybridIndex(Generic[K]):
    """Finds the entry whose wording comes closest, by meaning and by words.

    Searches run in any thread and take no lock; they see an entry whole or not at all, and an entry
    being replaced in its old or its new wording. Changes are serialised among themselves.
    """

    def __init__(self, dimension: int) -> None:
        self._dimension = dimension
        self._writing = threading.Lock()
        self._entry_ids: list[K] = []
        self._slots: dict[K, int] = {}
        self._rows_of: dict[int, list[int]] = {}
        self._state = _State(Rows.empty(dimension), Postings(), [], 0, 0.0)

    def __len__(self) -> int:
        """Number of entries."""
        return len(self._rows_of)

    @property
    def questions(self) -> int:
        """Number of questions that can be found."""
        return self._state.live

    def upsert(self, entries: Iterable[IndexedEntry[K]]) -> None:
        """Adds entries, or replaces those with the same id. Visible to the next search.

        Raises ``ValueError`` for an entry without questions or with vectors of another shape. Costs
        about 50 µs a question; many entries at once belong in a thread.
        """
        entries = list({entry.entry_id: entry for entry in entries}.values())
        for entry in entries:
            self._check(entry)
        if not entries:
            return
        with self._writing:
            old = [row for entry in entries for row in self._forget_entry(entry.entry_id)]
            self._append(entries)
            self._remove_rows(old)

    def remove(self, entry_ids: Iterable[K]) -> None:
        """Takes entries out; unknown ids are passed over."""
        with self._writing:
            self._remove_rows([row for entry_id in entry_ids for row in self._forget_entry(entry_id)])

    def search(self, text: str, vector: NDArray[np.float32] | None, limit: int = 5) -> list[Hit[K]]:
        """The entries closest to ``text``, best first, at most ``limit``.

        ``vector`` is the text's own from the encoder of the entries; without it only the words count,
        nothing without a common gram is found, and confidences stay low.
        """
        state = self._state
        query = grams(text)
        used = state.rows.used
        if state.live == 0 or limit < 1:
            return []
        lexical = state.postings.scores(
            query, state.rows.lengths[:used], state.live, max(state.total_length / state.live, 1.0)
        )
        cosine = np.zeros(used, np.float32) if vector is None else state.rows.vectors[:used] @ vector
        scores = cosine + np.float32(LEXICAL_WEIGHT) * lexical
        findable = state.rows.alive[:used]
        scores[~findable if vector is not None else ~findable | (lexical <= 0)] = -np.inf
        best = _best_rows(scores, state.rows.owners, max(limit, DEPTH))
        trust = confidences(query, scores[best], cosine[best], lexical[best])
        return [
            Hit(self._entry_ids[state.rows.owners[row]], float(scores[row]), float(p), state.questions[row])
            for row, p in zip(best[:limit], trust, strict=False)
        ]

    def _check(self, entry: IndexedEntry[K]) -> None:
        if not entry.questions:
            raise ValueError(f"entry {entry.entry_id} has no question")
        if entry.vectors is not None and entry.vectors.shape != (len(entry.questions), self._dimension):
            raise ValueError(f"entry {entry.entry_id} has vectors of shape {entry.vectors.shape}")

    def _append(self, entries: Sequence[IndexedEntry[K]]) -> None:
        state = self._state
        first = state.rows.used
        questions: list[str] = []
        owners: list[int] = []
        for entry in entries:
            slot = self._slots.setdefault(entry.entry_id, len(self._entry_ids))
            if slot == len(self._entry_ids):
                self._entry_ids.append(entry.entry_id)
            start = first + len(questions)
            self._rows_of[slot] = list(range(start, start + len(entry.questions)))
            questions.extend(entry.questions)
            owners.extend([slot] * len(entry.questions))
        pieces = [grams(question) for question in questions]
        lengths = [float(counts.total()) for counts in pieces]
        vectors = np.zeros((len(questions), self._dimension), dtype=np.float32)
        for entry in entries:
            if entry.vectors is not None:
                rows = self._rows_of[self._slots[entry.entry_id]]
                vectors[rows[0] - first : rows[-1] + 1 - first] = entry.vectors
        state.questions.extend(questions)
        state.postings.add(enumerate(pieces, start=first))
        self._state = _State(
            state.rows.appended(vectors, lengths, owners),
            state.postings,
            state.questions,
            state.live + len(questions),
            state.total_length + sum(lengths),
        )

    def _forget_entry(self, entry_id: K) -> list[int]:
        slot = self._slots.get(entry_id)
        return [] if slot is None else self._rows_of.pop(slot, [])

    def _remove_rows(self, rows: Sequence[int]) -> None:
        if not rows:
            return
        state = self._state
        for row in rows:
            state.postings.forget(grams(state.questions[row]))
        state.rows.alive[list(rows)] = False
        removed_length = float(state.rows.lengths[list(rows)].sum())
        live = state.live - len(rows)
        self._state = _State(
            state.rows, state.postings, state.questions, live, state.total_length - removed_length
        )
        dead = state.rows.used - live
        if dead >= _COMPACT_FROM and dead > live:
            self._compact()

    def _compact(self) -> None:
        """Rebuilds without the removed rows, once they are the greater part."""
        state = self._state
        keep = np.flatnonzero(state.rows.alive[: state.rows.used])
        number = {int(old): new for new, old in enumerate(keep)}
        questions = [state.questions[row] for row in number]
        postings = Postings()
        postings.add((row, grams(question)) for row, question in enumerate(questions))
        self._rows_of = {slot: [number[row] for row in rows] for slot, rows in self._rows_of.items()}
        self._state = _State(state.rows.kept(keep), postings, questions, len(keep), state.total_length)


def _best_rows(scores: NDArray[np.float32], owners: NDArray[np.int64], limit: int) -> NDArray[np.int64]:
    """The best row of each of the ``limit`` best entries, best first; rows at -inf are left out."""
    found = len(scores)
    wanted = min(found, 4 * limit)
    while True:
        if wanted < found:
            top = np.argpartition(-scores, wanted - 1)[:wanted]
            top = top[np.lexsort((top, -scores[top]))]
        else:
            top = np.argsort(-scores, kind="stable")
        top = top[scores[top] > -np.inf]
        _, firsts = np.unique(owners[top], return_index=True)
        if len(firsts) >= limit or wanted == found or len(top) < wanted:
            return top[np.sort(firsts)[:limit]]
        wanted = min(found, 4 * wanted)
