import pytest

from skyteller.domains.inference.text import MAX_CHARACTERS, fold


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("ＡＴＭ　吞卡", "atm 吞卡"),
        ("請問怎麼開通網上銀行", "请问怎么开通网上银行"),
        ("  My \t CARD\n", "my card"),
        ("①２３", "123"),
        ("", ""),
    ],
)
def test_what_means_the_same_is_written_the_same(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_length_stays_bounded_even_where_characters_expand() -> None:
    assert len(fold("ﷺ" * 5000)) <= MAX_CHARACTERS


def test_a_lone_surrogate_does_no_harm() -> None:
    assert fold("卡\ud800").startswith("卡")
