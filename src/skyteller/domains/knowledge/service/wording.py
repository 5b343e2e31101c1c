"""When two questions count as the same."""

import re

import numpy as np

from skyteller.domains.inference.ports import Vectors
from skyteller.domains.inference.text import fold

_NOT_WORDS = re.compile(r"[\W_]+")


def same_as(question: str) -> str:
    """What stays of a question when writing does not count: equal for questions that are the same.

    Full width and half, traditional and simplified, capitals, spaces and punctuation make no difference.
    """
    folded = fold(question)
    return _NOT_WORDS.sub("", folded) or folded or question


def without_repeats(question: str, similar: list[str]) -> list[str]:
    """The similar questions, each once and none that is the standard one."""
    return [wording for wording in dict.fromkeys(similar) if wording != question]


def to_bytes(vector: Vectors) -> bytes:
    """A vector as it is stored: float32, little-endian."""
    return vector.astype("<f4").tobytes()


def from_bytes(stored: bytes, dimension: int) -> Vectors:
    """Vectors stored one after the other, one row each."""
    return np.frombuffer(stored, dtype="<f4").astype(np.float32).reshape(-1, dimension)
