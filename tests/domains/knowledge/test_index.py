import threading
import time
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from skyteller.domains.knowledge.index import Decision, HybridIndex, IndexedEntry, decide
from skyteller.domains.knowledge.index import hybrid as hybrid_module
from skyteller.domains.knowledge.index.text import grams

DIMENSION = 64


def meaning(text: str) -> NDArray[np.float32]:
    """A stand-in for an encoder: texts with common grams lie close."""
    vector = np.full(DIMENSION, 0.01)
    for gram in grams(text):
        vector += np.random.default_rng(zlib.crc32(gram.encode())).standard_normal(DIMENSION)
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def entry(entry_id: str, *questions: str) -> IndexedEntry[str]:
    return IndexedEntry(entry_id, questions, np.stack([meaning(question) for question in questions]))


def ask(index: HybridIndex[str], text: str, limit: int = 5) -> list[str]:
    return [hit.entry_id for hit in index.search(text, meaning(text), limit)]


@pytest.fixture
def index() -> HybridIndex[str]:
    index: HybridIndex[str] = HybridIndex(DIMENSION)
    index.upsert(
        [
            entry("lost", "银行卡丢了怎么办", "卡片遗失如何挂失"),
            entry("limit", "怎么调整转账限额", "每天最多能转多少钱"),
            entry("fee", "信用卡年费是多少"),
            entry("block", "How do I block my card?", "freeze my card"),
        ]
    )
    return index


def test_the_closest_entry_comes_first_with_the_wording_that_matched(index: HybridIndex[str]) -> None:
    hit = index.search("每天能转多少钱", meaning("每天能转多少钱"), 3)[0]
    assert hit.entry_id == "limit"
    assert hit.matched_question == "每天最多能转多少钱"
    assert ask(index, "please block card")[0] == "block"


def test_an_exact_question_wins_and_is_sure_whatever_surrounds_it(index: HybridIndex[str]) -> None:
    for asked in ("卡片遗失如何挂失", "您好，请问卡片遗失如何挂失？", "卡片遺失如何掛失"):
        hits = index.search(asked, meaning(asked))
        assert hits[0].entry_id == "lost"
        assert decide(hits) is Decision.ANSWER


def test_the_same_question_in_two_entries_is_offered_not_answered(index: HybridIndex[str]) -> None:
    index.upsert([entry("fee-gold", "信用卡年费是多少")])
    hits = index.search("信用卡年费是多少", meaning("信用卡年费是多少"))
    assert {hit.entry_id for hit in hits[:2]} == {"fee", "fee-gold"}
    assert decide(hits) is Decision.CHOICES


def test_each_entry_is_found_once_and_best_first(index: HybridIndex[str]) -> None:
    hits = index.search("卡", meaning("卡"), 10)
    assert len({hit.entry_id for hit in hits}) == len(hits) == 4
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert sum(hit.confidence for hit in hits) <= 1
    assert len(index.search("卡", meaning("卡"), 2)) == 2
    assert index.search("卡", meaning("卡"), 0) == []


def test_without_vectors_only_common_words_find_anything(index: HybridIndex[str]) -> None:
    hits = index.search("年费", None)
    assert [hit.entry_id for hit in hits] == ["fee"]
    assert index.search("zzz", None) == []
    index.upsert([IndexedEntry("words", ["网点几点开门", "周末上班吗"])])
    assert index.search("周末上班", None)[0].matched_question == "周末上班吗"
    assert ask(index, "网点几点开门")[0] == "words"


def test_a_replaced_entry_is_found_by_its_new_wording_only(index: HybridIndex[str]) -> None:
    index.upsert([entry("fee", "养老金什么时候到账")])
    assert index.search("年费", None) == []
    assert ask(index, "养老金到账")[0] == "fee"
    assert len(index) == 4
    assert index.questions == 7


def test_a_removed_entry_is_gone(index: HybridIndex[str]) -> None:
    index.remove(["fee", "unknown", "fee"])
    assert "fee" not in ask(index, "信用卡年费是多少")
    assert len(index) == 3
    assert "fee" not in index
    index.remove(["lost", "limit", "block"])
    assert ask(index, "卡") == []
    assert index.questions == 0


def test_an_empty_index_and_an_empty_question_are_answered() -> None:
    empty: HybridIndex[str] = HybridIndex(DIMENSION)
    assert ask(empty, "卡") == []
    assert decide(empty.search("卡", None)) is Decision.UNKNOWN
    empty.upsert([])
    empty.upsert([entry("a", "？？")])
    assert len(empty.search("", meaning(""))) == 1


@pytest.mark.parametrize(
    "flawed", [IndexedEntry("x", []), IndexedEntry("x", ["问"], np.zeros((2, DIMENSION), np.float32))]
)
def test_a_flawed_entry_is_refused_and_changes_nothing(
    index: HybridIndex[str], flawed: IndexedEntry[str]
) -> None:
    with pytest.raises(ValueError, match="entry x"):
        index.upsert([entry("fine", "好的问题"), flawed])
    assert len(index) == 4


_WORDS = ["卡", "转账", "限额", "年费", "怎么", "多少", "card", "limit", "丢了", "挂失"]
_QUESTION = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=5).map("".join)
_CHANGE = st.tuples(st.sampled_from("abcdef"), st.lists(_QUESTION, min_size=0, max_size=3))


@given(changes=st.lists(st.lists(_CHANGE, min_size=1, max_size=4), max_size=12), asked=_QUESTION)
def test_any_history_of_changes_equals_an_index_built_at_once(
    changes: list[list[tuple[str, list[str]]]], asked: str
) -> None:
    """An entry without questions in a change stands for its removal."""
    changed: HybridIndex[str] = HybridIndex(DIMENSION)
    standing: dict[str, IndexedEntry[str]] = {}
    before = hybrid_module._COMPACT_FROM
    hybrid_module._COMPACT_FROM = 4
    try:
        for batch in changes:
            put = {key: entry(key, *questions) for key, questions in batch if questions}
            gone = [key for key, questions in batch if not questions and key not in put]
            changed.upsert(put.values())
            changed.remove(gone)
            standing |= put
            for key in gone:
                standing.pop(key, None)
    finally:
        hybrid_module._COMPACT_FROM = before
    fresh: HybridIndex[str] = HybridIndex(DIMENSION)
    fresh.upsert(standing.values())
    for vector in (meaning(asked), None):
        mine = {h.entry_id: h for h in changed.search(asked, vector, 10)}
        theirs = {h.entry_id: h for h in fresh.search(asked, vector, 10)}
        assert mine.keys() == theirs.keys()
        for key, hit in mine.items():
            assert hit.score == pytest.approx(theirs[key].score, abs=1e-4)
            assert hit.confidence == pytest.approx(theirs[key].confidence, abs=1e-3)
            assert hit.matched_question in standing[key].questions
    assert len(changed) == len(standing)
    assert changed.questions == sum(len(e.questions) for e in standing.values())


def test_searching_while_changing_always_finds_what_stands() -> None:
    index: HybridIndex[str] = HybridIndex(DIMENSION)
    index.upsert([entry("stable", "手机银行怎么登录")])
    done = threading.Event()
    failures: list[object] = []

    def search() -> None:
        asked = meaning("手机银行怎么登录")
        while not done.is_set():
            hits = index.search("手机银行怎么登录", asked, 3)
            if not hits or hits[0].entry_id != "stable" or hits[0].matched_question != "手机银行怎么登录":
                failures.append(hits)

    threads = [threading.Thread(target=search) for _ in range(2)]
    for thread in threads:
        thread.start()
    for n in range(500):
        index.upsert([entry(f"e{n % 40}", f"问题{n}", "转账限额"), entry("stable", "手机银行怎么登录")])
        index.remove([f"e{(n + 7) % 40}"])
    done.set()
    for thread in threads:
        thread.join()
    assert failures == []


def test_publishing_one_entry_among_twenty_thousand_is_quick() -> None:
    random = np.random.default_rng(0)
    texts = ["".join(map(chr, row)) for row in random.integers(0x4E00, 0x53DC, (20_000, 12))]
    vectors = random.standard_normal((20_000, DIMENSION)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    index: HybridIndex[int] = HybridIndex(DIMENSION)
    index.upsert(IndexedEntry(n, [text], vectors[n : n + 1]) for n, text in enumerate(texts))
    started = time.perf_counter()
    index.upsert([IndexedEntry(20_000, ["网点几点开门"], meaning("网点几点开门")[None])])
    assert index.search("网点几点开门", meaning("网点几点开门"))[0].entry_id == 20_000
    assert time.perf_counter() - started < 2
