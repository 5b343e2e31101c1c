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
B = 0.5

_COUNT_BITS = 8
_MAX_COUNT = (1 << _COUNT_BITS) - 1


@dataclass(frozen=True, slots=True)
class _Posting:
    """The documents that hold one gram: ``packed[:used]`` is ``document << 8 | count``, ascending.

    ``live`` of them have not been removed. Never changed, only replaced; a longer posting may
    share the array, since places beyond ``used`` are nobody's yet.
    """

    packed: NDArray[np.int64]
    used: int
    live: int


class Postings:
    """Which documents hold which gram. One writer at a time; readers need no lock."""

    def __init__(self) -> None:
        self._by_gram: dict[str, _Posting] = {}

    def add(self, documents: Iterable[tuple[int, Counter[str]]]) -> None:
        """Adds documents, whose numbers must be higher than all before."""
        fresh: defaultdict[str, list[int]] = defaultdict(list)
        for document, counts in documents:
            for gram, count in counts.items():
                fresh[gram].append(document << _COUNT_BITS | min(count, _MAX_COUNT))
        for gram, packed in fresh.items():
            self._by_gram[gram] = _extended(self._by_gram.get(gram), packed)

    def forget(self, counts: Counter[str]) -> None:
        """Takes a removed document out of the frequencies; masking the document is up to the caller."""
        for gram in counts:
            posting = self._by_gram[gram]
            self._by_gram[gram] = replace(posting, live=posting.live - 1)

    def scores(
        self, query: Counter[str], lengths: NDArray[np.float32], live: int, total_length: float
    ) -> NDArray[np.float32]:
        """BM25 of each document, divided by the idf of all grams of the query: 0 to about 2.

        ``lengths`` are grams per document, ``live`` the number of documents not removed and
        ``total_length`` the grams in them. Documents beyond ``len(lengths)`` are left out.
        """
        number = len(lengths)
        scores = np.zeros(number, dtype=np.float32)
        mean_length = max(total_length / max(live, 1), 1.0)
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
            if holders[-1] >= number:
                packed = packed[: np.searchsorted(holders, number)]
                holders = holders[: len(packed)]
            counts = (packed & _MAX_COUNT).astype(np.float32)
            scores[holders] += (idf * (K1 + 1)) * counts / (counts + norms[holders])
        if total > 0:
            scores /= np.float32(total)
        return scores


def _idf(holding: int, documents: int) -> float:
    return math.log1p((documents - holding + 0.5) / (holding + 0.5))


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
