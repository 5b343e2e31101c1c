"""What a search returns."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Hit(Generic[K]):
    """One entry found; a search returns them best first.

    ``score`` orders the hits of one search and has no meaning beyond it. ``confidence`` is the
    probability, 0 to 1, that this entry answers the question: the confidences of one search add up to
    at most 1. ``matched_question`` is the wording of the entry that came closest.
    """

    entry_id: K
    score: float
    confidence: float
    matched_question: str
