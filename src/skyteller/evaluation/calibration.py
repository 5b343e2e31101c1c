"""Fits the constants of ``domains.knowledge.index.confidence`` on public questions.

Many small banks are made of the data, because a bank's own FAQ is small and free of doubles where the
public clusters are large and full of them: FAQs of 60 to 800 entries, asked what they hold, what other
entries hold, and what no bank is asked. Half of the WeBank clusters, by a hash of their id, and half of
the chat commands are never touched here, so that they can be reported.
"""

import asyncio
import csv
import gzip
import io
import random
import zlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from skyteller.domains.inference.service import InferenceService
from skyteller.domains.knowledge.index import HybridIndex, IndexedEntry
from skyteller.domains.knowledge.index.confidence import Evidence
from skyteller.evaluation.datasets import UnusableInputError

OUTSIDE_SHARE = 0.25
"""Share of questions that no entry answers, as assumed of a bank's customers."""

Clusters = list[list[str]]
"""Questions of the same meaning, the standard one first."""


@dataclass(frozen=True, slots=True)
class Bank:
    """A FAQ, each entry's questions, and what is asked: the number of the right entry or -1."""

    name: str
    faq: Clusters
    asked: list[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Answered:
    """What one search saw, and the position of the right entry among its hits or -1."""

    evidence: Evidence
    right: int


def for_fitting(key: str) -> bool:
    """Which half of the data is fitted on; the other half may be reported."""
    return zlib.crc32(key.encode()) % 2 == 0


def fit(folder: Path) -> dict[str, Any]:
    """Intercept and weights of the logistic part, sharpness of the softmax, and how well both hold.

    ``folder`` holds the public data sets. Raises :class:`UnusableInputError` where one is missing.
    """
    banks = _banks(folder)
    answered = {bank.name: asyncio.run(_ask(bank)) for bank in banks}
    everything = [a for group in answered.values() for a in group]
    weights = _fit_logistic(everything)
    sharpness = _fit_sharpness(everything)
    return {
        "weights": [round(float(weight), 3) for weight in weights],
        "sharpness": sharpness,
        "reliability": _reliability(everything, weights, sharpness),
    }


def _fit_logistic(answered: Sequence[Answered]) -> NDArray[np.float64]:
    """Is the right entry among the hits? In-scope and other questions weighted to the assumed shares."""
    seen = np.array([a.evidence.features() for a in answered])
    found = np.array([a.right >= 0 for a in answered])
    weight = np.where(found, (1 - OUTSIDE_SHARE) / found.sum(), OUTSIDE_SHARE / (~found).sum()) * len(found)
    model = LogisticRegression(C=10.0, max_iter=1000).fit(seen, found, sample_weight=weight)
    return np.concatenate([model.intercept_, model.coef_[0]])


def _fit_sharpness(answered: Sequence[Answered]) -> float:
    """The factor under which the right entries are likeliest, by search over a grid."""

    def loss(sharpness: float) -> float:
        shares = [a.evidence.shares(sharpness)[a.right] for a in answered if a.right >= 0]
        return -float(np.mean(np.log(shares)))

    return min((step / 2 for step in range(4, 81)), key=loss)


def _reliability(
    answered: Sequence[Answered], weights: NDArray[np.float64], sharpness: float
) -> list[dict[str, float]]:
    """Tenths of the first hit's confidence: how many, mean confidence, share that was right."""
    sure = np.array([a.evidence.confidences(tuple(weights), sharpness)[0] for a in answered])
    right = np.array([a.right == 0 for a in answered])
    tenths = np.minimum((sure * 10).astype(int), 9)
    return [
        {
            "n": int((tenths == tenth).sum()),
            "confidence": round(float(sure[tenths == tenth].mean()), 3),
            "right": round(float(right[tenths == tenth].mean()), 3),
        }
        for tenth in range(10)
        if (tenths == tenth).any()
    ]


async def _ask(bank: Bank) -> list[Answered]:
    inference = InferenceService()
    try:
        questions = [question for entry in bank.faq for question in entry]
        vectors = await inference.embed_many(questions)
        index: HybridIndex[int] = HybridIndex(inference.dimension)
        start = 0
        for number, entry in enumerate(bank.faq):
            index.upsert([IndexedEntry(number, entry, vectors[start : start + len(entry)])])
            start += len(entry)
        asked = await inference.embed_many([text for _, text in bank.asked])
    finally:
        inference.close()
    answered = []
    for (entry_id, text), vector in zip(bank.asked, asked, strict=True):
        ids, evidence = index.examine(text, vector)
        answered.append(Answered(evidence, ids.index(entry_id) if entry_id in ids else -1))
    return answered


def _banks(folder: Path) -> list[Bank]:
    chance = random.Random(0)
    webank = [c for key, c in _webank(folder).items() if for_fitting(key)]
    ant = _chained(folder / "zh_fin_question_pairs_atec.csv.gz")
    english = list(_grouped(folder / "en_banking77.csv", "category", "text").values())
    commands = [row["text"] for row in _read(folder / "zh_oos_smp2019_nlu.csv") if for_fitting(row["text"])]
    chatter = [
        row["text"]
        for row in _read(folder / "en_clinc150.csv.gz")
        if row["domain"] not in {"banking", "credit_cards"} and for_fitting(row["text"])
    ]
    return [
        *(
            _bank(f"{name} {size}+{similar}", clusters, size, similar, outside, chance)
            for name, clusters, outside in (("webank", webank, commands), ("ant", ant, commands))
            for size, similar in ((60, 0), (60, 2), (200, 0), (200, 2), (600, 0))
        ),
        *(
            _bank(f"english {size}+{similar}", english, size, similar, chatter, chance)
            for size, similar in ((40, 0), (40, 3), (60, 3))
        ),
    ]


def _bank(
    name: str,
    clusters: Clusters,
    size: int,
    similar: int,
    chatter: Sequence[str],
    chance: random.Random,
    asked: int = 600,
) -> Bank:
    """``size`` clusters become a FAQ; some questions out of scope belong to the others.

    Not with WeBank, whose other clusters often mean the same.
    """
    shuffled = [[cluster[0], *chance.sample(cluster[1:], len(cluster) - 1)] for cluster in clusters]
    chance.shuffle(shuffled)
    inside, others = shuffled[:size], shuffled[size:]
    faq = [cluster[: 1 + min(similar, len(cluster) - 2)] for cluster in inside]
    questions = [
        (number, text)
        for number, (cluster, entry) in enumerate(zip(inside, faq, strict=True))
        for text in cluster[len(entry) :][:15]
    ]
    near = [] if name.startswith("webank") else [(-1, cluster[1]) for cluster in others]
    return Bank(
        name,
        faq,
        [
            *chance.sample(questions, min(asked, len(questions))),
            *chance.sample(near, min(asked // 8, len(near))),
            *((-1, text) for text in chance.sample(list(chatter), min(3 * asked // 8, len(chatter)))),
        ],
    )


def _webank(folder: Path) -> dict[str, list[str]]:
    return _grouped(folder / "zh_bank_faq_clusters_bq.csv", "cluster_id", "question")


def _grouped(path: Path, key: str, text: str) -> dict[str, list[str]]:
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for row in _read(path):
        groups[row[key]].append(row[text])
    return {key: group for key, group in groups.items() if len(group) > 1}


def _chained(path: Path) -> Clusters:
    """Sentences joined by pairs labelled 1, directly or through others."""
    parent: dict[str, str] = {}

    def root(text: str) -> str:
        while parent.setdefault(text, text) != text:
            text = parent[text]
        return text

    for row in _read(path):
        if row["label"] == "1":
            parent[root(row["sentence1"])] = root(row["sentence2"])
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for text in sorted(parent):
        groups[root(text)].append(text)
    return [group for group in groups.values() if len(group) > 1]


def _read(path: Path) -> list[dict[str, str]]:
    try:
        with path.open("rb") as raw, gzip.open(raw) if path.suffix == ".gz" else raw as data:
            return list(csv.DictReader(io.TextIOWrapper(data, encoding="utf-8-sig", newline="")))
    except OSError as error:
        raise UnusableInputError(f"{path}: cannot be read: {error.strerror or error}") from error
