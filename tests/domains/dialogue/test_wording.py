"""The fixed sentences keep the rules of the house."""

import re

import pytest

from skyteller.domains.dialogue.schemas import Phrase
from skyteller.domains.dialogue.service.wording import words

VALUES = {"bot": "小云", "hours": "8:30—20:00", "hotline": "96800"}


@pytest.mark.parametrize("phrase", Phrase)
def test_words_of_both_languages(phrase: Phrase) -> None:
    chinese = words(phrase, "zh-CN", **VALUES)
    english = words(phrase, "en", **VALUES)
    assert chinese
    assert english
    assert not re.search(r"[！!{}]|亲|温馨提示|请知悉|[你](?!好)|[,?]", chinese)
    assert not re.search(r"[!{}一-鿿]", english.replace("小云", ""))
    assert len(chinese) <= 80
    assert len(english) <= 160
