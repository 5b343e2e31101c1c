"""The measures of retrieval, from what each query found."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from skyteller.evaluation.datasets import OUT_OF_SCOPE, Query


@dataclass(frozen=True, slots=True)
class Found:
    """What one query found: entry ids best first, trust that the question is in scope, time in ms.

    ``sure``: trust that the first entry is right; ``answered``: whether it was given as the answer.
    """

    ids: Sequence[str]
    in_scope: float
    sure: float
    answered: bool
    ms: float


def summary(queries: Sequence[Query], found: Sequence[Found]) -> dict[str, float | int | None]:
    """The figures of EVALUATION, rounded for reading; None where there is nothing to measure.

    ``n`` counts queries with an entry, ``out_of_scope`` those without. ``out_of_scope_auc``: how often
    a query in scope is trusted more than one out of scope. ``answered_share`` is of all queries;
    ``answered_precision`` of the answered ones, where any answer to an out-of-scope query is wrong.
    """
    ranks = [_rank(q, f.ids) for q, f in zip(queries, found, strict=True) if q.entry_id != OUT_OF_SCOPE]
    inside = [f.in_scope for q, f in zip(queries, found, strict=True) if q.entry_id != OUT_OF_SCOPE]
    outside = [f.in_scope for q, f in zip(queries, found, strict=True) if q.entry_id == OUT_OF_SCOPE]
    answered = [
        bool(f.ids) and f.ids[0] == q.entry_id for q, f in zip(queries, found, strict=True) if f.answered
    ]
    ms = [f.ms for f in found]
    return {
        "n": len(ranks),
        "out_of_scope": len(outside),
        "top1": _share(ranks, 1),
        "top3": _share(ranks, 3),
        "top5": _share(ranks, 5),
        "mrr": round(float(np.mean([1 / rank for rank in ranks])), 4) if ranks else None,
        "out_of_scope_auc": _auc(inside, outside),
        "answered_share": round(len(answered) / len(found), 4),
        "answered_precision": round(float(np.mean(answered)), 4) if answered else None,
        "ms_p50": round(float(np.percentile(ms, 50)), 3),
        "ms_p99": round(float(np.percentile(ms, 99)), 3),
    }


def _rank(query: Query, ids: Sequence[str]) -> float:
    return ids.index(query.entry_id) + 1 if query.entry_id in ids else float("inf")


def _share(ranks: Sequence[float], depth: int) -> float | None:
    return round(float(np.mean([rank <= depth for rank in ranks])), 4) if ranks else None


def _auc(inside: Sequence[float], outside: Sequence[float]) -> float | None:
    """Area under the ROC curve: Mann-Whitney U over the number of pairs, ties counting half."""
    if not inside or not outside:
        return None
    ordered = np.sort(np.asarray(outside))
    below = np.searchsorted(ordered, inside, side="left")
    up_to = np.searchsorted(ordered, inside, side="right")
    return round(float((below + up_to).sum() / 2 / len(inside) / len(outside)), 4)
