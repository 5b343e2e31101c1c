"""What the bot does about what it heard."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from skyteller.domains.dialogue.schemas import (
    Answer,
    Candidate,
    Found,
    HandOver,
    Heard,
    Memory,
    Offer,
    Option,
    Phrase,
    Say,
    Sort,
)
from skyteller.domains.dialogue.service.policy import MAX_FAILURES, decide, failed, is_fragment

ENTRY = UUID("018f0000-0000-7000-8000-000000000001")
FRESH = Memory(language="zh-CN")


def candidate(entry_id: UUID = ENTRY, question: str = "怎么挂失") -> Candidate:
    return Candidate(entry_id, question, "请拨打 96800。", datetime(2026, 1, 1, tzinfo=UTC), 0.9)


SURE = Found("sure", (candidate(),))
HALF_SURE = Found("half_sure", tuple(candidate(uuid4(), f"问题{n}") for n in range(5)))
UNSURE = Found("unsure", (candidate(),))
QUESTION = Heard(Sort.QUESTION, "卡丢了")

candidates = st.builds(
    Candidate,
    st.uuids(),
    st.text(min_size=1, max_size=300),
    st.text(min_size=1),
    st.just(datetime(2026, 1, 1, tzinfo=UTC)),
    st.floats(0, 1),
)
founds = st.builds(
    Found, st.sampled_from(["sure", "half_sure", "unsure"]), st.lists(candidates, max_size=6).map(tuple)
)
memories = st.builds(
    Memory,
    language=st.sampled_from(["zh-CN", "en"]),
    handled_seq=st.integers(0, 9),
    failures=st.integers(0, MAX_FAILURES - 1),
    unsettled=st.booleans(),
    last_entry_id=st.none() | st.uuids(),
    last_question=st.text(max_size=20),
    options=st.lists(st.builds(Option, st.text(min_size=1), st.text(min_size=1)), max_size=4).map(tuple),
)
heards = st.builds(Heard, st.sampled_from(Sort), st.text(max_size=600), st.none() | st.uuids())


@given(heards, memories, founds)
def test_nobody_is_left_without_a_word_and_nothing_is_invented(
    heard: Heard, memory: Memory, found: Found
) -> None:
    plan = decide(heard, memory, found)
    assert plan.actions
    for action in plan.actions:
        if isinstance(action, Answer):
            assert action.candidate in found.candidates
        if isinstance(action, Offer):
            assert plan.memory.options == action.options
            assert len({option.id for option in action.options}) == len(action.options) <= 4
            assert all(len(option.label) <= 200 for option in action.options)


@given(heards, memories, founds)
def test_failures_stay_below_the_limit_or_bring_a_person(heard: Heard, memory: Memory, found: Found) -> None:
    plan = decide(heard, memory, found)
    assert 0 <= plan.memory.failures < MAX_FAILURES
    handed_over = any(isinstance(action, HandOver) for action in plan.actions)
    assert handed_over or plan.memory.failures <= memory.failures + 1
    assert not handed_over or plan.memory.failures == 0
    assert plan.memory.handled_seq == memory.handled_seq
    assert len(plan.memory.last_question) <= 500


@given(memories, founds)
def test_a_wish_for_a_person_always_brings_one(memory: Memory, found: Found) -> None:
    assert decide(Heard(Sort.PERSON), memory, found).actions == (HandOver("customer-asked"),)
    [angry] = decide(Heard(Sort.ANGRY), memory, found).actions
    assert angry == HandOver("upset", Phrase.SORRY_UPSET)


def test_sure_answers_with_the_first() -> None:
    plan = decide(QUESTION, FRESH, SURE)
    assert plan.actions == (Answer(SURE.candidates[0]),)
    assert plan.memory.unsettled
    assert plan.memory.last_entry_id == ENTRY


def test_the_same_answer_again_points_to_a_person() -> None:
    first = decide(QUESTION, FRESH, SURE)
    again = decide(QUESTION, first.memory, SURE)
    assert again.actions == (Answer(SURE.candidates[0]), Say(Phrase.STILL_OPEN))


def test_half_sure_offers_three_and_none() -> None:
    [offer] = decide(QUESTION, FRESH, HALF_SURE).actions
    assert isinstance(offer, Offer)
    assert offer.title == Phrase.WHICH
    assert [option.label for option in offer.options] == ["问题0", "问题1", "问题2", "都不是"]
    assert offer.options[-1].id == "none"


def test_unsure_says_so_and_the_second_time_brings_a_person() -> None:
    first = decide(QUESTION, FRESH, UNSURE)
    [offer] = first.actions
    assert isinstance(offer, Offer)
    assert offer.title == Phrase.UNKNOWN
    assert [option.id for option in offer.options] == ["agent", "rephrase"]
    second = decide(QUESTION, first.memory, UNSURE)
    assert second.actions == (HandOver("bot-gave-up", Phrase.SORRY_FAILED),)


def test_none_of_these_and_not_helped_count_as_failures() -> None:
    first = decide(Heard(Sort.NONE), FRESH, UNSURE)
    assert first.memory.failures == 1
    assert decide(Heard(Sort.UNHELPED), first.memory, UNSURE).actions[0] == HandOver(
        "bot-gave-up", Phrase.SORRY_FAILED
    )


def test_an_answer_settles_the_failures_only_when_the_customer_goes_on() -> None:
    failed_once = failed(FRESH, Phrase.UNKNOWN).memory
    answered = decide(QUESTION, failed_once, SURE).memory
    assert answered.failures == 1
    not_helped = failed(answered, Phrase.NOT_HELPED)
    assert isinstance(not_helped.actions[0], HandOver)
    assert decide(Heard(Sort.THANKS), answered, SURE).memory.failures == 0


def test_greetings_between_two_failures_do_not_count() -> None:
    once = decide(QUESTION, FRESH, UNSURE).memory
    assert decide(Heard(Sort.GREETING), once, UNSURE).memory.failures == 1


def test_a_question_about_complaints_is_answered_with_a_person_offered() -> None:
    answer, offer = decide(Heard(Sort.COMPLAINT, "怎么投诉"), FRESH, SURE).actions
    assert isinstance(answer, Answer)
    assert isinstance(offer, Offer)
    [only] = decide(Heard(Sort.COMPLAINT, "怎么投诉"), FRESH, UNSURE).actions
    assert isinstance(only, Offer)


def test_a_picked_entry_that_was_withdrawn_is_a_failure() -> None:
    plan = decide(Heard(Sort.PICKED, entry_id=ENTRY), FRESH, Found("unsure"))
    assert plan.memory.failures == 1


def test_choices_stay_open_for_a_second_pick() -> None:
    offered = decide(QUESTION, FRESH, HALF_SURE).memory
    picked = decide(Heard(Sort.PICKED, entry_id=ENTRY), offered, SURE).memory
    assert picked.options == offered.options
    assert decide(QUESTION, picked, UNSURE).memory.options != offered.options


def test_scraps_and_greetings_wait_for_what_follows() -> None:
    assert is_fragment(Heard(Sort.GREETING), "您好在吗")
    assert is_fragment(Heard(Sort.QUESTION, "我"), "我")
    assert not is_fragment(Heard(Sort.QUESTION, "我的卡丢了"), "我的卡丢了")
    assert not is_fragment(Heard(Sort.PICKED, entry_id=ENTRY), "1")
    assert not is_fragment(Heard(Sort.PERSON), "人工")


def test_a_failure_keeps_the_language() -> None:
    english = replace(FRESH, language="en")
    [offer] = failed(english, Phrase.UNKNOWN).actions
    assert isinstance(offer, Offer)
    assert offer.options[0].label == "Talk to a person"
