"""The pinned baseline of retrieval. Results are compared over years: never change this file."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer


class TfidfBaseline:
    """Character 1- and 2-gram TF-IDF fitted on the standard questions, cosine, no other preparation.

    An entry scores as its best question, similar questions included.
    """

    def __init__(self, entries: Sequence[Sequence[str]]) -> None:
        """``entries``: the questions of each entry, the standard one first."""
        self._vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 2))
        self._vectorizer.fit([questions[0] for questions in entries])
        self._matrix = self._vectorizer.transform([q for questions in entries for q in questions]).T.tocsc()
        sizes = [len(questions) for questions in entries]
        self._starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)

    def scores(self, text: str) -> NDArray[np.float64]:
        """Cosine of each entry with the text, in the order given."""
        cosines = (self._vectorizer.transform([text]) @ self._matrix).toarray()[0]
        best: NDArray[np.float64] = np.maximum.reduceat(cosines, self._starts)
        return best
