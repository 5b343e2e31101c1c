"""What an index holds at one moment, in arrays that grow by appending.

A *document* is one entry in one wording; replacing an entry appends a document and marks the old one
dead. The rows of a document, one a question, stand together in the order of the questions.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic

import numpy as np
from numpy.typing import NDArray

from skyteller.domains.knowledge.index.hits import K
from skyteller.domains.knowledge.index.lexical import Postings
from skyteller.domains.knowledge.index.text import core, grams


@dataclass(frozen=True, slots=True)
class IndexedEntry(Generic[K]):
    """What the index needs of an entry: its questions, the standard one first, and their vectors.

    ``vectors`` has one unit row a question; without it the entry is found by its words only.
    """

    entry_id: K
    questions: Sequence[str]
    vectors: NDArray[np.float32] | None = None


@dataclass(frozen=True, slots=True)
class Contents(Generic[K]):
    """A reader holds one of these and needs no lock: only places beyond ``rows`` and ``documents`` are
    ever written to.

    Per row: ``vectors`` (float32, unit length, or zero where unknown) and ``questions``. Per document:
    ``starts`` (its first row), ``lengths`` in grams, ``norms`` of the sum of its vectors, ``alive``,
    ``entry_ids``. ``exact`` finds the documents that hold a question word for word.
    """

    rows: int
    documents: int
    live: int
    live_rows: int
    total_length: float
    vectors: NDArray[np.float32]
    starts: NDArray[np.int64]
    lengths: NDArray[np.float32]
    norms: NDArray[np.float32]
    alive: NDArray[np.bool_]
    questions: list[str]
    entry_ids: list[K]
    postings: Postings
    exact: dict[str, tuple[int, ...]]

    @classmethod
    def empty(cls, dimension: int) -> "Contents[K]":
        return cls(
            rows=0,
            documents=0,
            live=0,
            live_rows=0,
            total_length=0.0,
            vectors=np.empty((0, dimension), dtype=np.float32),
            starts=np.empty(0, dtype=np.int64),
            lengths=np.empty(0, dtype=np.float32),
            norms=np.empty(0, dtype=np.float32),
            alive=np.empty(0, dtype=np.bool_),
            questions=[],
            entry_ids=[],
            postings=Postings(),
            exact={},
        )

    def rows_of(self, document: int) -> slice:
        """The rows of one document."""
        last = document + 1 == self.documents
        return slice(int(self.starts[document]), self.rows if last else int(self.starts[document + 1]))

    def entry(self, document: int) -> IndexedEntry[K]:
        """The entry as it was given."""
        rows = self.rows_of(document)
        return IndexedEntry(self.entry_ids[document], self.questions[rows], self.vectors[rows])

    def appended(self, entries: Sequence[IndexedEntry[K]]) -> "Contents[K]":
        """With these entries as further documents."""
        counts = [_counts(entry.questions) for entry in entries]
        sizes = [len(entry.questions) for entry in entries]
        rows, documents = self.rows + sum(sizes), self.documents + len(entries)
        starts = self.rows + np.cumsum([0, *sizes], dtype=np.int64)[:-1]
        vectors = _with_room(self.vectors, self.rows, rows)
        norms = _with_room(self.norms, self.documents, documents)
        for at, (entry, start) in enumerate(zip(entries, starts, strict=True)):
            own = vectors[start : start + len(entry.questions)]
            own[:] = 0 if entry.vectors is None else entry.vectors
            norms[self.documents + at] = np.linalg.norm(own.sum(axis=0))
        lengths = np.array([count.total() for count in counts], dtype=np.float32)
        self.postings.add(enumerate(counts, start=self.documents))
        self.questions.extend(question for entry in entries for question in entry.questions)
        self.entry_ids.extend(entry.entry_id for entry in entries)
        for document, entry in enumerate(entries, start=self.documents):
            for wording in {core(question) for question in entry.questions}:
                self.exact[wording] = (*self.exact.get(wording, ()), document)
        return replace(
            self,
            rows=rows,
            documents=documents,
            live=self.live + len(entries),
            live_rows=self.live_rows + sum(sizes),
            total_length=self.total_length + float(lengths.sum()),
            vectors=vectors,
            starts=_appended(self.starts, self.documents, starts),
            lengths=_appended(self.lengths, self.documents, lengths),
            norms=norms,
            alive=_appended(self.alive, self.documents, np.ones(len(entries), dtype=np.bool_)),
        )

    def without(self, documents: Sequence[int]) -> "Contents[K]":
        """With these documents dead."""
        removed_rows = 0
        alive = self.alive.copy()
        for document in documents:
            rows = self.rows_of(document)
            removed_rows += rows.stop - rows.start
            self.postings.forget(_counts(self.questions[rows]))
            alive[document] = False
        return replace(
            self,
            live=self.live - len(documents),
            live_rows=self.live_rows - removed_rows,
            total_length=self.total_length - float(self.lengths[list(documents)].sum()),
            alive=alive,
        )


def _counts(questions: Sequence[str]) -> Counter[str]:
    """The grams of all questions of an entry: it is found by its vocabulary as a whole."""
    counts: Counter[str] = Counter()
    for question in questions:
        counts.update(grams(question))
    return counts


def _with_room(column: NDArray[Any], used: int, needed: int) -> NDArray[Any]:
    """The column itself where ``needed`` fit in, else a larger copy of its first ``used`` places."""
    if needed <= len(column):
        return column
    larger = np.empty((max(needed, used + used // 2), *column.shape[1:]), dtype=column.dtype)
    larger[:used] = column[:used]
    return larger


def _appended(column: NDArray[Any], used: int, values: NDArray[Any]) -> NDArray[Any]:
    column = _with_room(column, used, used + len(values))
    column[used : used + len(values)] = values
    return column
