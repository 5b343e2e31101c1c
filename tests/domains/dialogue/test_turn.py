"""The bot in a conversation, on a real database behind the real dispatcher."""

from uuid import UUID

import pytest
from sqlalchemy import text

from skyteller.domains.conversations import service as conversations
from skyteller.domains.conversations.events import CustomerSpoke
from skyteller.domains.conversations.schemas import Author, NewEntry
from skyteller.domains.conversations.service import AgentRef
from skyteller.domains.knowledge import service as knowledge
from skyteller.domains.routing import service as routing
from skyteller.kernel.clock import ManualClock
from skyteller.kernel.ids import new_id
from tests.domains.dialogue.conftest import Chat, codes, texts

LOST = "银行卡丢了怎么挂失"
REPLACED = "挂失后怎么补办新卡"
FORGOTTEN = "忘记取款密码怎么办"
AGENT = AgentRef(UUID("018f0000-0000-7000-8000-00000000000a"), "林晓燕", "3017")


async def test_a_question_in_chinese_and_one_in_english(real_chat: Chat) -> None:
    [answer] = await real_chat.ask("我的卡丢了")
    assert answer.author.kind == "bot"
    assert answer.author.name == "小云"
    assert answer.body["text"] == "请马上拨打 96800 挂失。"
    assert answer.body["source"] == {
        "entry_id": str(real_chat.entry_ids[LOST]),
        "question": LOST,
        "updated_at": "2026-11-22T04:00:00.000Z",
    }
    assert answer.body["feedback"] is True
    assert 0.5 <= answer.body["staff"]["confidence"] <= 1
    assert (await real_chat.now()).topic == LOST
    assert texts(await real_chat.ask("I lost my card")) == ["Call 96800 at once."]
    assert (await real_chat.now()).topic == LOST
    [usage] = [await real_chat.do(knowledge.get, real_chat.entry_ids[LOST])]
    assert usage.asked == 1


async def test_what_the_bank_does_not_know_is_said(real_chat: Chat) -> None:
    [card] = await real_chat.ask("明天会下雨吗，适合钓鱼不")
    assert card.body["card"] == "choices"
    assert card.body["content"]["title"] == "这个问题我还答不上来。要找工作人员吗？"
    assert [option["id"] for option in card.body["content"]["options"]] == ["agent", "rephrase"]
    assert (await real_chat.now()).state == "bot"


async def test_when_agents_work_is_a_question(real_chat: Chat) -> None:
    assert texts(await real_chat.ask("人工服务时间")) == ["人工服务 8:30—20:00。"]


async def test_customers_do_not_see_the_confidence(chat: Chat) -> None:
    chat.finds("sure", LOST)
    await chat.ask("卡丢了")
    seen = await chat.do(conversations.entries, chat.conversation.id, 0, 200, staff=False)
    assert all("staff" not in entry.body for entry in seen)


@pytest.mark.parametrize("wish", ["转人工", "叫你们经理来", "agent please"])
async def test_who_wants_a_person_waits_for_one(chat: Chat, wish: str) -> None:
    assert codes(await chat.ask(wish)) == ["agent-requested", "queued"]
    assert (await chat.now()).state == "waiting"
    assert chat.finder.asked == []


async def test_who_is_angry_gets_an_apology_and_a_person(chat: Chat) -> None:
    entries = await chat.ask("什么破银行")
    assert entries[0].body["text"] == "很抱歉让您遇到这样的事，请工作人员来处理。"
    assert codes(entries) == ["queued"]
    assert (await chat.now()).state == "waiting"


async def test_two_failures_in_a_row_bring_a_person(chat: Chat) -> None:
    await chat.ask("你们的公交卡怎么充值")
    entries = await chat.ask("公交卡充值")
    assert entries[0].body["text"] == "抱歉，我没能答好您的问题，请工作人员来帮您。"
    assert codes(entries) == ["bot-gave-up", "queued"]
    gave_up = next(entry for entry in entries if entry.kind == "system")
    assert gave_up.visibility == "staff"
    assert gave_up.body["params"] == {"question": "公交卡充值"}
    assert (await chat.now()).state == "waiting"


async def test_an_answer_between_two_failures_breaks_the_row(chat: Chat) -> None:
    await chat.ask("公交卡充值")
    chat.finds("sure", LOST)
    await chat.ask("卡丢了")
    chat.finds("unsure")
    await chat.ask("公交卡充值")
    assert (await chat.now()).state == "bot"


async def test_choices_by_tap_by_word_and_again(chat: Chat) -> None:
    chat.finds("half_sure", LOST, REPLACED, FORGOTTEN)
    [card] = await chat.ask("卡的事")
    options = card.body["content"]["options"]
    assert card.body["content"]["title"] == "您想问的是哪一个？"
    assert [option["label"] for option in options] == [LOST, REPLACED, FORGOTTEN, "都不是"]
    assert options[0]["id"] == f"entry:{chat.entry_ids[LOST]}"
    [answer] = await chat.tap(card, {"option_id": options[1]["id"]})
    assert answer.body["source"]["question"] == REPLACED
    [answer] = await chat.ask("第一个")
    assert answer.body["source"]["question"] == LOST
    [answer] = await chat.ask("3")
    assert answer.body["source"]["question"] == FORGOTTEN


async def test_choices_are_in_the_language_of_the_question(chat: Chat) -> None:
    chat.finds("half_sure", "How do I report a lost card?", LOST, REPLACED)
    [card] = await chat.ask("卡的事")
    assert [option["label"] for option in card.body["content"]["options"]] == [LOST, REPLACED, "都不是"]
    [card] = await chat.ask("something about my card")
    labels = [option["label"] for option in card.body["content"]["options"]]
    assert labels == ["How do I report a lost card?", "None of these"]
    chat.finds("half_sure", "How do I report a lost card?")
    [offer] = await chat.ask("拖拉机的事")
    assert [option["id"] for option in offer.body["content"]["options"]] == ["agent", "rephrase"]


async def test_none_of_these_twice_brings_a_person(chat: Chat) -> None:
    chat.finds("half_sure", LOST, REPLACED)
    [card] = await chat.ask("卡的事")
    [offer] = await chat.tap(card, {"option_id": "none"})
    assert [option["id"] for option in offer.body["content"]["options"]] == ["agent", "rephrase"]
    assert texts(await chat.tap(offer, {"option_id": "rephrase"})) == ["好的，请换个说法再问一次。"]
    await chat.ask("还是卡的事")
    assert "bot-gave-up" in codes(await chat.ask("都不是"))


async def test_the_offered_person_by_tap_and_by_word(chat: Chat) -> None:
    [offer] = await chat.ask("公交卡充值")
    assert codes(await chat.tap(offer, {"option_id": "agent"})) == ["agent-requested", "queued"]
    await chat.do(routing.cancel_wait, chat.conversation.id)
    await chat.ask("公交卡充值")
    assert codes(await chat.ask("好的")) == ["agent-requested", "queued"]


async def test_a_withdrawn_entry_is_not_told_any_more(chat: Chat) -> None:
    chat.finds("half_sure", LOST, REPLACED)
    [card] = await chat.ask("卡的事")
    await chat.do(knowledge.withdraw, chat.entry_ids[LOST])
    [offer] = await chat.tap(card, {"option_id": f"entry:{chat.entry_ids[LOST]}"})
    assert offer.body["content"]["title"] == "这条内容已经下架。要找工作人员吗？"


async def test_outside_the_hours_a_message_is_taken(chat: Chat, clock: ManualClock) -> None:
    clock.advance(12 * 3600)
    said, form = await chat.ask("转人工")
    assert said.body["text"] == (
        "现在没有工作人员在线。服务时间：8:30—20:00。您可以留言，上班后按顺序回复。急事请拨打 96800。"
    )
    assert form.body["card"] == "form"
    entries = await chat.tap(form, {"fields": {"message": "想改手机号", "contact": "13800000000"}})
    assert codes(entries) == ["message-left"]
    assert entries[0].body["params"] == {"message": "想改手机号", "contact": "13800000000"}
    conversation = await chat.now()
    assert conversation.state == "bot"
    assert conversation.awaiting_since is None


async def test_outside_the_hours_in_english(chat: Chat, clock: ManualClock) -> None:
    clock.advance(12 * 3600)
    said, form = await chat.ask("human please")
    assert said.body["text"].startswith("Our staff are not here now. Hours: 8:30 to 20:00.")
    assert form.body["content"]["submit_label"] == "Send message"


async def test_a_blank_message_is_asked_for_again(chat: Chat, clock: ManualClock) -> None:
    clock.advance(12 * 3600)
    _, form = await chat.ask("转人工")
    [said] = await chat.tap(form, {"fields": {"message": "   "}})
    assert said.author.kind == "bot"


async def test_each_message_of_a_burst_is_answered_but_scraps_are_not(chat: Chat) -> None:
    chat.finds("sure", LOST)
    for message in ("在吗", "我", "卡丢了", "密码也忘了"):
        await chat.write(message)
    await chat.dispatcher.drain()
    bot = [entry for entry in await chat.entries() if entry.author.kind == "bot"]
    assert chat.finder.asked == ["卡丢了", "密码也忘了"]
    assert bot[0].kind == "message"
    assert (await chat.now()).awaiting_since is None


async def test_the_same_event_twice_is_one_answer(chat: Chat) -> None:
    chat.finds("sure", LOST)
    seq = await chat.write("卡丢了")
    event = CustomerSpoke(conversation_id=chat.conversation.id, seq=seq, kind="message", state="bot")
    await chat.do(chat.bot.spoke, event)
    await chat.do(chat.bot.spoke, event)
    await chat.dispatcher.drain()
    assert [e.author.kind for e in await chat.entries()].count("bot") == 1


async def test_the_bot_is_silent_when_an_agent_has_taken_over(chat: Chat) -> None:
    chat.finds("sure", LOST)
    await chat.write("卡丢了")
    await chat.do(conversations.set_state, chat.conversation.id, "served", agent=AGENT)
    assert await chat.answers() == []


async def test_an_old_event_is_not_answered_after_an_agent_has_spoken(chat: Chat) -> None:
    chat.finds("sure", LOST)
    seq = await chat.write("卡丢了")
    await chat.do(conversations.set_state, chat.conversation.id, "served", agent=AGENT)
    author = Author("agent", AGENT.id, AGENT.name)
    reply = NewEntry(chat.conversation.id, new_id(), "message", author, {"text": "我来帮您"})
    await chat.do(conversations.append, reply)
    await chat.do(conversations.set_state, chat.conversation.id, "closed", agent=None)
    await chat.do(conversations.reopen, chat.conversation.id)
    event = CustomerSpoke(conversation_id=chat.conversation.id, seq=seq, kind="message", state="bot")
    await chat.do(chat.bot.spoke, event)
    assert all(entry.author.kind != "bot" for entry in await chat.entries())


async def test_a_search_that_fails_leaves_the_customer_to_the_rule_of_silence(
    chat: Chat, clock: ManualClock
) -> None:
    chat.finder.broken = True
    assert await chat.ask("卡丢了") == []
    assert (await chat.now()).awaiting_since is not None
    chat.finder.broken = False
    chat.finds("sure", LOST)
    clock.advance(5)
    assert len(await chat.answers()) == 1


async def test_a_form_of_an_agent_is_acknowledged(chat: Chat) -> None:
    await chat.do(conversations.set_state, chat.conversation.id, "served", agent=AGENT)
    content = {
        "title": "请填写",
        "fields": [{"id": "name", "label": "户名", "type": "text"}],
        "submit_label": "提交",
    }
    body = await chat.do(
        conversations.checked_body, chat.conversation.id, "card", {"card": "form", "content": content}
    )
    author = Author("agent", AGENT.id, AGENT.name)
    await chat.do(conversations.append, NewEntry(chat.conversation.id, new_id(), "card", author, body))
    await chat.do(conversations.set_state, chat.conversation.id, "closed", agent=None)
    card = (await chat.entries())[-1]
    [said] = await chat.tap(card, {"fields": {"name": "王芳"}})
    assert said.body["text"] == "您填写的内容已收到。需要工作人员现在处理，请说“转人工”。"


async def test_small_talk_and_language_follow_the_customer(chat: Chat) -> None:
    assert texts(await chat.ask("你好")) == ["您好，我是智能客服小云。请直接说您要办的事。"]
    assert texts(await chat.ask("thanks")) == ["You are welcome. If there is more, just ask."]
    [said] = await chat.ask("👍")
    assert said.body["text"].startswith("I can only read words.")


async def test_other_banks_see_nothing_of_it(chat: Chat, urls: object) -> None:
    await chat.ask("公交卡充值")
    async with chat.database.transaction(new_id()) as session:
        for table in ("dialogue_states", "dialogue_feedback"):
            count = await session.execute(text(f"SELECT count(*) FROM {table}"))
            assert count.scalar_one() == 0
