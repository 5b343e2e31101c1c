"""The columns of an index, one row a question, growing by appending."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Rows:
    """A moment of the index: the first ``used`` rows of each column. Readers hold one and need no lock.

    ``vectors`` (float32, unit length or zero where unknown), ``lengths`` in grams, ``owners``: the slot
    of the entry a row belongs to, ``alive``: whether the row has not been removed (the one column that
    changes in place).
    """

    used: int
    vectors: NDArray[np.float32]
    lengths: NDArray[np.float32]
    owners: NDArray[np.int64]
    alive: NDArray[np.bool_]

    @classmethod
    def empty(cls, dimension: int) -> "Rows":
        return cls(
            0,
            np.empty((0, dimension), dtype=np.float32),
            np.empty(0, dtype=np.float32),
            np.empty(0, dtype=np.int64),
            np.empty(0, dtype=np.bool_),
        )

    def appended(
        self, vectors: NDArray[np.float32], lengths: Sequence[float], owners: Sequence[int]
    ) -> "Rows":
        """These rows and new ones after them. The arrays are shared as long as there is room."""
        used = self.used + len(lengths)
        grown = self if used <= len(self.lengths) else self._with_room(max(used, 2 * self.used))
        new = slice(self.used, used)
        grown.vectors[new] = vectors
        grown.lengths[new] = lengths
        grown.owners[new] = owners
        grown.alive[new] = True
        return replace(grown, used=used)

    def kept(self, keep: NDArray[np.int64]) -> "Rows":
        """Only the rows with these numbers, in new arrays."""
        return Rows(len(keep), self.vectors[keep], self.lengths[keep], self.owners[keep], self.alive[keep])

    def _with_room(self, capacity: int) -> "Rows":
        def larger(column: NDArray[Any]) -> NDArray[Any]:
            fresh = np.empty((capacity, *column.shape[1:]), dtype=column.dtype)
            fresh[: self.used] = column[: self.used]
            return fresh

        return Rows(
            self.used, larger(self.vectors), larger(self.lengths), larger(self.owners), larger(self.alive)
        )
