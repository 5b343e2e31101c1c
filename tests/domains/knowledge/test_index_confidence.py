import numpy as np

from skyteller.domains.knowledge.index import HALF_SURE, SURE, Decision, Hit, decide
from skyteller.domains.knowledge.index.confidence import Evidence


def evidence(*pairs: tuple[float, float], asked: int = 15) -> Evidence:
    """Hits given as cosine and lexical score."""
    cosines, lexicals = (np.array(column, dtype=np.float32) for column in zip(*pairs, strict=True))
    return Evidence(asked, cosines + 0.7 * lexicals, cosines, lexicals)


def hits(*confidences: float) -> list[Hit[str]]:
    return [Hit(str(n), 1 - n / 10, confidence, "?") for n, confidence in enumerate(confidences)]


def test_answer_offer_or_admit() -> None:
    assert decide(hits(SURE, 0.1)) is Decision.ANSWER
    assert decide(hits(SURE - 0.01, 0.1)) is Decision.CHOICES
    assert decide(hits(HALF_SURE / 3, HALF_SURE / 3, HALF_SURE / 3 + 0.001)) is Decision.CHOICES
    assert decide(hits(HALF_SURE / 4, HALF_SURE / 4, HALF_SURE / 4, HALF_SURE)) is Decision.UNKNOWN
    assert decide(hits()) is Decision.UNKNOWN


def test_a_clear_match_is_trusted_and_a_far_one_is_not() -> None:
    clear = evidence((0.9, 0.9), (0.4, 0.2), (0.35, 0.1)).confidences()
    far = evidence((0.3, 0.1), (0.28, 0.1), (0.25, 0.05)).confidences()
    assert clear[0] > 0.9
    assert far.sum() < 0.1


def test_near_doubles_share_the_probability() -> None:
    doubles = evidence((0.8, 0.7), (0.79, 0.7), (0.4, 0.1)).confidences()
    assert doubles[0] < SURE
    assert doubles.sum() > HALF_SURE
    assert doubles[0] > doubles[1] > doubles[2]


def test_no_hits_no_confidence() -> None:
    nothing = np.zeros(0, dtype=np.float32)
    assert Evidence(3, nothing, nothing, nothing).confidences().size == 0
