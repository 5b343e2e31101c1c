"""What a message is taken for."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skyteller.domains.dialogue.schemas import Heard, Option, Sort
from skyteller.domains.dialogue.service.language import language_of
from skyteller.domains.dialogue.service.understanding import understand, understand_option
from tests.domains.dialogue import utterances
from tests.domains.dialogue.utterances import lines

SMALL_TALK = {Sort.GREETING, Sort.THANKS, Sort.FAREWELL, Sort.FINE, Sort.IDENTITY, Sort.ABILITY}
ENTRIES = (
    Option("entry:018f0000-0000-7000-8000-000000000001", "怎么挂失"),
    Option("entry:018f0000-0000-7000-8000-000000000002", "怎么补卡"),
    Option("none", "都不是"),
)
OFFER = (Option("agent", "转人工"), Option("rephrase", "换个说法"))


@pytest.mark.parametrize("text", lines(utterances.PERSON))
def test_wants_a_person(text: str) -> None:
    assert understand(text).sort == Sort.PERSON


@pytest.mark.parametrize("text", lines(utterances.ANGRY))
def test_is_angry(text: str) -> None:
    assert understand(text).sort == Sort.ANGRY


@pytest.mark.parametrize("text", lines(utterances.COMPLAINT))
def test_asks_how_to_complain(text: str) -> None:
    assert understand(text).sort == Sort.COMPLAINT


@pytest.mark.parametrize("text", lines(utterances.SMALL_TALK))
def test_small_talk(text: str) -> None:
    assert understand(text).sort in SMALL_TALK


@pytest.mark.parametrize("text", lines(utterances.QUESTION))
def test_is_a_question(text: str) -> None:
    assert understand(text).sort == Sort.QUESTION


@pytest.mark.parametrize("text", ["。。。", "😀😀", "\u200b", "？？？"])
def test_nothing_to_read(text: str) -> None:
    assert understand(text) == Heard(Sort.EMPTY)


@pytest.mark.parametrize(
    "text", ["asdfasdf", "6222020200112233445", "啊哦啊哦啊哦啊哦", "xxxxxxxxx", "哈哈哈哈哈"]
)
def test_nonsense(text: str) -> None:
    assert understand(text).sort == Sort.NONSENSE


def test_what_is_refused_is_not_searched_for() -> None:
    assert understand("不用转人工，我就问下转账限额").question == "我就问下转账限额"
    assert "agent" not in understand("I don't need an agent, tell me the transfer limit").question


def test_a_long_story_is_asked_for_its_point_and_a_wish_at_its_end_is_heard() -> None:
    story = "我上个月在城关支行办了一张卡，" * 20
    assert understand(story).sort == Sort.LONG
    assert understand(story + "请帮我转人工").sort == Sort.PERSON


@pytest.mark.parametrize(
    ("text", "place"),
    [
        *[
            (text, 0)
            for text in ("1", "第一个", "1、", "选1", "一", "①", "the first one", "option 1", "怎么挂失")
        ],
        *[(text, 1) for text in ("2", "第二个吧", "second", "2.", "怎么补卡？")],
        *[(text, 2) for text in ("3", "都不是", "以上都不是", "None of these", "最后一个")],
    ],
)
def test_words_choose_an_open_option(text: str, place: int) -> None:
    assert understand(text, ENTRIES) == understand_option(ENTRIES[place].id)


@pytest.mark.parametrize("text", ["4", "我的卡丢了怎么办", "怎么挂失手机"])
def test_other_words_choose_nothing(text: str) -> None:
    assert understand(text, ENTRIES).sort not in {Sort.PICKED, Sort.NONE}


def test_a_number_without_choices_is_not_a_choice() -> None:
    assert understand("1").sort == Sort.NONSENSE


@pytest.mark.parametrize("text", ["好", "好的", "要", "是的", "转吧", "yes please", "ok", "1"])
def test_yes_takes_the_offered_person(text: str) -> None:
    assert understand(text, OFFER).sort == Sort.PERSON


@pytest.mark.parametrize(
    ("text", "sort"), [("不用了", Sort.FINE), ("no thanks", Sort.FINE), ("2", Sort.REPHRASE)]
)
def test_no_declines_the_offered_person(text: str, sort: Sort) -> None:
    assert understand(text, OFFER).sort == sort


@pytest.mark.parametrize(
    "text", ["没用", "这个没有帮助", "答非所问", "不是我要问的", "that didn't help", "wrong answer"]
)
def test_the_answer_did_not_help(text: str) -> None:
    assert understand(text).sort == Sort.UNHELPED


@pytest.mark.parametrize("option", ["entry:", "entry:1", "none", "whatever"])
def test_an_option_that_is_not_ours_is_none(option: str) -> None:
    assert understand_option(option) == Heard(Sort.NONE)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("我的卡丢了", "zh-CN"),
        ("I lost my card", "en"),
        ("我要办ETC", "zh-CN"),
        ("How do I say 你好 at the branch", "en"),
        ("123", "zh-CN"),
    ],
)
def test_language_by_the_text_itself(text: str, language: str) -> None:
    assert language_of(text, "zh-CN") == language


@given(st.text(max_size=600), st.sampled_from([(), ENTRIES, OFFER]))
@settings(max_examples=300, deadline=None)
def test_any_text_is_understood(text: str, options: tuple[Option, ...]) -> None:
    heard = understand(text, options)
    assert heard.sort != Sort.PICKED or heard.entry_id is not None
    assert heard.sort not in {Sort.QUESTION, Sort.COMPLAINT} or heard.question.strip()


@pytest.mark.parametrize(
    "unit", ["人", "我要找", "a ", "i want to speak to ", "转", "客服", "不要", "ok ", "?!", "投诉"]
)
def test_hostile_texts_are_understood_quickly(unit: str) -> None:
    text = (unit * 4000)[:4000]
    started = time.perf_counter()
    understand(text)
    assert time.perf_counter() - started < 0.1
