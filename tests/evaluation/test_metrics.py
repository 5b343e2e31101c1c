import pytest

from skyteller.evaluation.baseline import TfidfBaseline
from skyteller.evaluation.datasets import Query
from skyteller.evaluation.metrics import Found, summary


def found(ids: list[str], in_scope: float = 0.5, answered: bool = False, ms: float = 1.0) -> Found:
    return Found(ids, in_scope, in_scope, answered, ms)


def test_ranks_are_counted_over_the_queries_in_scope() -> None:
    queries = [Query("a", "?"), Query("b", "?"), Query("c", "?"), Query("d", "?"), Query("", "?")]
    results = [
        found(["a", "b"], answered=True, ms=1),
        found(["a", "b"], answered=True, ms=2),
        found(["1", "2", "3", "4", "c"], ms=3),
        found(["a"], ms=4),
        found(["a"], in_scope=0.1, ms=5),
    ]
    assert summary(queries, results) == {
        "n": 4,
        "out_of_scope": 1,
        "top1": 0.25,
        "top3": 0.5,
        "top5": 0.75,
        "mrr": round((1 + 1 / 2 + 1 / 5 + 0) / 4, 4),
        "out_of_scope_auc": 1.0,
        "answered_share": 0.4,
        "answered_precision": 0.5,
        "ms_p50": 3.0,
        "ms_p99": 4.96,
    }


def test_an_answer_to_a_question_out_of_scope_is_wrong() -> None:
    figures = summary(
        [Query("", "?"), Query("a", "?")], [found(["a"], answered=True), found(["a"], answered=True)]
    )
    assert figures["answered_precision"] == 0.5


@pytest.mark.parametrize(
    ("inside", "outside", "auc"),
    [
        ([0.9, 0.8], [0.1, 0.2], 1.0),
        ([0.1], [0.9], 0.0),
        ([0.5], [0.5], 0.5),
        ([0.9, 0.3], [0.6, 0.3], 0.625),
    ],
)
def test_auc_counts_ties_half(inside: list[float], outside: list[float], auc: float) -> None:
    queries = [Query("a", "?") for _ in inside] + [Query("", "?") for _ in outside]
    assert summary(queries, [found([], trust) for trust in inside + outside])["out_of_scope_auc"] == auc


def test_nothing_to_measure_is_none() -> None:
    figures = summary([Query("a", "?")], [found(["a"])])
    assert figures["out_of_scope_auc"] is None
    assert figures["answered_precision"] is None
    assert summary([Query("", "?")], [found([])])["top1"] is None


def test_the_baseline_is_pinned() -> None:
    baseline = TfidfBaseline([["怎么还款", "还钱方式"], ["额度多少"], ["card lost"]])
    assert baseline.scores("还款多少").round(4).tolist() == [0.4629, 0.4629, 0.0]
    assert baseline.scores("还钱").round(4).tolist() == [1.0, 0.0, 0.0]
    assert baseline.scores("Cards").round(4).tolist() == [0.0, 0.0, 0.686]
