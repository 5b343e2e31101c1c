import pytest

from skyteller.domains.knowledge.index.text import core, grams


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("您好，請問怎麼開通網上銀行呢？", "怎么开通网上银行呢"),
        ("ＡＴＭ吞卡了！！", "atm吞卡了"),
        ("你好 我想咨询一下还款日，谢谢", "还款日"),
        ("Hello, can you tell me how to block my card please?", "how to block my card"),
        ("high fees", "high fees"),
        ("你好", "你好"),
        ("谢谢！", "谢谢"),
        ("？？", ""),
    ],
)
def test_courtesies_and_marks_go_the_matter_stays(asked: str, kept: str) -> None:
    assert core(asked) == kept


def test_chinese_is_compared_by_characters_and_pairs() -> None:
    assert set(grams("吞卡怎")) == {"吞", "卡", "怎", "吞卡", "卡怎"}


def test_other_words_are_compared_whole_and_by_triples() -> None:
    assert set(grams("卡 ATM card")) == {"卡", "atm", "card", "^ca", "car", "ard", "rd$"}
    assert grams("cards") & grams("card")


def test_repetition_is_counted() -> None:
    assert grams("卡卡")["卡"] == 2
