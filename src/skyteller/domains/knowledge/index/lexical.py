"""Okapi BM25 over grams, in postings that grow by appending.

Formula: Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009), with
the idf that is never negative, ln(1 + (N - df + 0.5) / (df + 0.5)).
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

K1 = 1.2
B = 0.75

_COUNT_BITS = 8
_MAX_COUNT = (1 << _COUNT_BITS) - 1


@dataclass(frozen=True, slots=True)
class _Posting:
    """The rows that hold one gram: ``packed[:used]`` is ``row << 8 | count``, rows ascending.

    ``live`` rows of them have not been removed. Never changed, only replaced; a longer posting may
    share the array, since places beyond ``used`` are nobody's yet.
    """

    packed: NDArray[np.int64]
    used: int
    live: int


class Postings:
    """Which rows hold which gram. One writer at a time; readers need no lock."""

    def __init__(self) -> None:
        self._by_gram: dict[str, _Posting] = {}

    def add(self, rows: Iterable[tuple[int, Counter[str]]]) -> None:
        """Adds rows, whose numbers must be higher than all before."""
        fresh: defaultdict[str, list[int]] = defaultdict(list)
        for row, counts in rows:
            for gram, count in counts.items():
                fresh[gram].append(row << _COUNT_BITS | min(count, _MAX_COUNT))
        for gram, packed in fresh.items():
            self._by_gram[gram] = _extended(self._by_gram.get(gram), packed)

    def forget(self, counts: Counter[str]) -> None:
        """Takes one removed row out of the gram frequencies; the row itself the caller must mask."""
        for gram in counts:
            posting = self._by_gram[gram]
            self._by_gram[gram] = replace(posting, live=posting.live - 1)

    def scores(
        self, query: Counter[str], lengths: NDArray[np.float32], live: int, mean_length: float
    ) -> NDArray[np.float32]:
        """BM25 of each row against the query, divided by the idf of all its grams: about 0 to 1.5.

        ``lengths`` are grams per row, ``live`` the number of rows not removed. Rows beyond
        ``len(lengths)`` are left out.
        """
        rows = len(lengths)
        scores = np.zeros(rows, dtype=np.float32)
        norms = K1 * (1 - B + B / mean_length * lengths)
        total = 0.0
        for gram in query:
            posting = self._by_gram.get(gram)
            idf = _idf(posting.live if posting else 0, live)
            total += idf
            if posting is None or posting.live == 0:
                continue
            packed = posting.packed[: posting.used]
            holders = packed >> _COUNT_BITS
            if holders[-1] >= rows:
                packed = packed[: np.searchsorted(holders, rows)]
                holders = holders[: len(packed)]
            counts = (packed & _MAX_COUNT).astype(np.float32)
            scores[holders] += (idf * (K1 + 1)) * counts / (counts + norms[holders])
        if total > 0:
            scores /= np.float32(total)
        return scores


def _idf(holding: int, rows: int) -> float:
    return math.log1p((rows - holding + 0.5) / (holding + 0.5))


def _extended(posting: _Posting | None, fresh: list[int]) -> _Posting:
    if posting is None:
        return _Posting(np.array(fresh, dtype=np.int64), len(fresh), len(fresh))
    used = posting.used + len(fresh)
    packed = posting.packed
    if used > len(packed):
        packed = np.empty(max(used, 2 * len(packed)), dtype=np.int64)
        packed[: posting.used] = posting.packed[: posting.used]
    packed[posting.used : used] = fresh
    return _Posting(packed, used, posting.live + len(fresh))
