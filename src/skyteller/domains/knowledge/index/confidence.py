"""How far to trust a search: the probability of each hit, and what the bot does with it.

Two parts, both fitted on public questions by ``skyteller.evaluation.calibration`` (decision 0010):
the probability that the right entry is among the hits at all, a logistic model, and how it is shared
among them, a softmax of their scores.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from skyteller.domains.knowledge.index.hits import Hit, K

DEPTH = 10
"""Hits that share the probability."""

SURE = 0.55
"""From this confidence of the first hit on, the bot answers."""

HALF_SURE = 0.25
"""From this sum over the first three hits on, the bot offers them."""

CHOICES = 3

WEIGHTS: tuple[float, ...] = (-7.369, 11.675, 5.495, -4.981, -2.749, 0.839)
"""Intercept and one weight for each of :meth:`Evidence.features`."""

SHARPNESS = 9.5
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


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one search saw of its best hits, best first, at most :data:`DEPTH` of them.

    ``asked`` counts the grams of the question; the arrays hold score, cosine and lexical score of each.
    """

    asked: int
    scores: NDArray[np.float32]
    cosines: NDArray[np.float32]
    lexicals: NDArray[np.float32]

    def features(self) -> NDArray[np.float64]:
        """What the logistic model looks at (at least one hit).

        Cosine and lexical score of the first hit, their means over the others, and the logarithm of the
        number of grams asked for.
        """
        return np.array(
            [
                self.cosines[0],
                self.lexicals[0],
                self.cosines[1:].mean() if len(self.cosines) > 1 else 0.0,
                self.lexicals[1:].mean() if len(self.lexicals) > 1 else 0.0,
                math.log1p(self.asked),
            ],
            dtype=np.float64,
        )

    def shares(self, sharpness: float = SHARPNESS) -> NDArray[np.float64]:
        """Probability of each hit, given that one of them is right."""
        powers = np.exp(sharpness * (self.scores - self.scores[0]).astype(np.float64))
        shares: NDArray[np.float64] = powers / powers.sum()
        return shares

    def confidences(
        self, weights: Sequence[float] = WEIGHTS, sharpness: float = SHARPNESS
    ) -> NDArray[np.float64]:
        """Probability that each hit answers the question; empty without hits."""
        if len(self.scores) == 0:
            return np.zeros(0)
        logit = weights[0] + float(np.dot(self.features(), np.array(weights[1:])))
        return self.shares(sharpness) / (1 + math.exp(-logit))
