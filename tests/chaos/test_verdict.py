"""The judge of ``bench chaos`` finds what is wrong."""

from typing import Any

import pytest

from skyteller.evaluation.bench.verdict import Message, Row, Verdict, View, judge

QUESTION = "银行卡丢了怎么挂失"


def row(seq: int, author: str, body: dict[str, Any], kind: str = "message", client: str | None = None) -> Row:
    return Row("c", seq, client or f"id{seq}", kind, author, "all", body)


def story() -> tuple[list[Message], list[Row], View]:
    """A customer asks twice, the bot answers twice, everything is as it should be."""
    answer = {"text": "拨打热线", "source": {"question": QUESTION}}
    rows = [
        row(1, "customer", {"text": QUESTION}),
        row(2, "bot", {**answer, "staff": {"confidence": 1}}),
        row(3, "customer", {"text": QUESTION}),
        row(4, "bot", answer),
    ]
    messages = [Message("c", "id1", QUESTION, seq=1), Message("c", "id3", QUESTION, seq=3)]
    view = View(staff=False)
    for known in rows:
        shown = {key: value for key, value in known.body.items() if key != "staff"}
        view.show({"seq": known.seq, "client_id": known.client_id, "kind": known.kind, "body": shown})
    return messages, rows, view


def judged(messages: list[Message], rows: list[Row], view: View) -> Verdict:
    return judge(messages, rows, [("c", view)], ["c"])


def test_a_clean_story() -> None:
    assert judged(*story()) == Verdict(messages=2)


def test_lost() -> None:
    messages, rows, view = story()
    assert judged([*messages, Message("c", "id9", "未确认")], rows, view).lost == 1
    found = judged(messages, rows[:2], view)
    assert (found.lost, found.views_different) == (1, 1)


def test_acked_with_another_number() -> None:
    messages, rows, view = story()
    messages[0].seq = 3
    assert judged(messages, rows, view).lost == 1


def test_doubled() -> None:
    messages, rows, view = story()
    again = row(5, "customer", {"text": QUESTION}, client="id1")
    assert judged(messages, [*rows, again], view).doubled >= 1
    under_another_id = row(5, "customer", {"text": QUESTION}, client="id99")
    assert judged(messages, [*rows, under_another_id], view).doubled == 1


def test_gaps_and_pages_that_differ() -> None:
    messages, rows, view = story()
    found = judged(messages, [rows[0], rows[1], rows[3]], view)
    assert (found.gaps, found.views_different, found.lost) == (1, 1, 1)
    view.entries[2]["body"] = {"text": "另一个回答"}
    assert judged(messages, rows, view).views_different == 1


def test_repeats_on_a_page() -> None:
    messages, rows, view = story()
    assert not view.show({"seq": 4, "client_id": "id4", "kind": "message", "body": {}})
    assert judged(messages, rows, view).view_faults == 1


@pytest.mark.parametrize(("extra", "field"), [(-1, "unanswered"), (1, "answered_twice")])
def test_answers_of_the_bot(extra: int, field: str) -> None:
    messages, rows, view = story()
    if extra < 0:
        rows[3] = row(4, "bot", {"text": "请稍等"})
    else:
        rows.append(row(5, "bot", {"text": "拨打热线", "source": {"question": QUESTION}}))
    assert getattr(judged(messages, rows, view), field) == 1


def test_a_question_handed_over_needs_no_answer_of_the_bot() -> None:
    messages, rows, view = story()
    rows[3] = row(4, "system", {"code": "queued", "text": "已为您排队"}, kind="system")
    found = judged(messages, rows, view)
    assert (found.unanswered, found.handed_over) == (0, 1)


def test_refused() -> None:
    messages, rows, view = story()
    refused = Message("c", "id8", "不行", refusal="not-assigned")
    assert judged([*messages, refused], rows, view).refused == 1
