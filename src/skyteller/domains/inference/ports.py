"""What inference asks of a model."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class SentenceEncoder(Protocol):
    """Turns sentences of any language into vectors that lie close when the meanings do.

    ``name`` identifies model and version: vectors of two names must never be compared.
    """

    @property
    def name(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row per text, shape ``(len(texts), dimension)``, each of length 1.

        Called by one thread at a time, never on the event loop.
        """
        ...
