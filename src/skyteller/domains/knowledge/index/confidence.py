"""How far to trust a search: the probability of each hit, and what the bot does with it.

Two parts, both fitted on public questions by ``skyteller.evaluation.calibration`` (decision 0010):
the probability that the right entry is among the hits at all, a logistic model, and how it is shared
among them, a softmax of their scores.
"""

import math
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from skyteller.domains.knowledge.index.hits import Hit, K

DEPTH = 10
"""Hits that share the probability."""

SURE = 0.5
"""From this confidence of the first hit on, the bot answers."""

HALF_SURE = 0.35
"""From this sum over the first three hits on, the bot offers them."""

CHOICES = 3

WEIGHTS: tuple[float, ...] = (-6.0, 6.0, 3.0, 0.0, 0.0, 0.0)
"""Intercept and one weight for each of :func:`features`."""

SHARPNESS = 10.0
"""Factor on score differences in the softmax."""


class Decision(StrEnum):
    """What a search is good for."""

    ANSWER = "answer"
    CHOICES = "choices"
    UNKNOWN = "unknown"


def decide(hits: Sequence[Hit[K]]) -> Decision:
    """Answer with the first hit, offer the first :data:`CHOICES`, or admit not to know."""
    if hits and hits[0].confidence >= SURE:
        return Decision.ANSWER
    if sum(hit.confidence for hit in hits[:CHOICES]) >= HALF_SURE:
        return Decision.CHOICES
    return Decision.UNKNOWN


def features(
    query: Counter[str], cosine: NDArray[np.float32], lexical: NDArray[np.float32]
) -> NDArray[np.float64]:
    """What the logistic model looks at, of the best hits of one search (at least one), best first.

    Cosine and lexical score of the first hit, their highest among the others, and the logarithm of the
    number of grams asked for.
    """
    seen: NDArray[np.float64] = np.array(
        [
            cosine[0],
            lexical[0],
            cosine[1:DEPTH].mean() if len(cosine) > 1 else 0.0,
            lexical[1:DEPTH].mean() if len(lexical) > 1 else 0.0,
            np.log1p(query.total()),
        ],
        dtype=np.float64,
    )
    return seen


def confidences(
    query: Counter[str],
    scores: NDArray[np.float32],
    cosine: NDArray[np.float32],
    lexical: NDArray[np.float32],
) -> NDArray[np.float64]:
    """Probability of each hit of one search, given best first; 0 beyond :data:`DEPTH`."""
    shares = np.zeros(len(scores), dtype=np.float64)
    if len(scores) == 0:
        return shares
    top = scores[:DEPTH].astype(np.float64)
    powers = np.exp(SHARPNESS * (top - top[0]))
    shares[: len(top)] = powers / powers.sum()
    logit = WEIGHTS[0] + float(features(query, cosine, lexical) @ np.array(WEIGHTS[1:]))
    return shares / (1 + math.exp(-logit))
