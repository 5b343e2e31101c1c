"""From draft to customers, and how soon."""

import asyncio
import time

import pytest
from sqlalchemy import text

from skyteller.domains.inference.errors import ModelMissingError
from skyteller.domains.inference.ports import Vectors
from skyteller.domains.inference.service import InferenceService
from skyteller.domains.knowledge import service
from skyteller.domains.knowledge.errors import AnswerMissingError, DuplicateQuestionError, NotPublishedError
from skyteller.domains.knowledge.index import Decision
from skyteller.domains.knowledge.schemas import ImportRow
from skyteller.domains.knowledge.service import live
from skyteller.kernel.db import Database
from skyteller.kernel.postgres import Urls
from tests.domains.knowledge.conftest import Bank, GramEncoder, following, until
from tests.domains.knowledge.test_editing import update

FRESH_SECONDS = 2.0


async def test_only_what_is_published_is_found(bank: Bank) -> None:
    entry = await bank.create("怎么挂失银行卡", similar=["卡丢了"])
    assert (await bank.find("怎么挂失银行卡")).hits == []
    entry = await bank.publish(entry.id)
    assert entry.status == "published"
    await bank.search.refresh(bank.id)
    result = await bank.find("卡丢了")
    assert [hit.entry_id for hit in result.hits] == [entry.id]
    assert (result.hits[0].question, result.hits[0].matched_question) == ("怎么挂失银行卡", "卡丢了")

    changed = await update(bank, entry, question="怎么解挂", answer="新的答案")
    assert changed.status == "changed"
    assert changed.published is not None
    assert changed.published.question == "怎么挂失银行卡"
    await bank.search.refresh(bank.id)
    assert (await bank.find("卡丢了")).hits[0].answer == entry.answer
    await bank.publish(entry.id)
    assert (await bank.find("卡丢了")).hits[0].answer == "新的答案"


async def test_withdrawn_is_withdrawn_before_the_index_hears_of_it(bank: Bank) -> None:
    entry = await bank.published("怎么挂失银行卡")
    assert (await bank.find("怎么挂失银行卡")).hits
    withdrawn = await bank.withdraw(entry.id)
    assert (withdrawn.status, withdrawn.published, withdrawn.published_at) == ("draft", None, None)
    result = await bank.find("怎么挂失银行卡")
    assert (result.hits, result.decision) == ([], "unsure")
    with pytest.raises(NotPublishedError):
        await bank.withdraw(entry.id)


async def test_publishing_again_without_an_edit_changes_nothing(bank: Bank) -> None:
    entry = await bank.published("怎么挂失银行卡")
    assert await bank.publish(entry.id) == entry


async def test_no_answer_no_publishing(bank: Bank) -> None:
    rows = [ImportRow(row=2, question="还没有答案", key="open")]
    await service.import_rows(
        bank.db, bank.inference, bank.id, rows, publish=False, language="zh-CN", by="罗敏"
    )
    async with bank.db.transaction(bank.id) as session:
        [row] = (await service.list_entries(session)).items
    with pytest.raises(AnswerMissingError):
        await bank.publish(row.id)


async def test_a_published_question_stays_taken_until_the_new_wording_is_published(bank: Bank) -> None:
    first = await bank.published("怎么开卡")
    second = await bank.create("怎么销卡")
    first = await update(bank, first, question="怎么办卡")
    with pytest.raises(DuplicateQuestionError):
        await update(bank, second, question="怎么开卡")
    await bank.publish(first.id)
    second = await update(bank, second, question="怎么开卡")
    assert (await bank.publish(second.id)).status == "published"


async def test_fresh_in_this_process_and_in_others(bank: Bank, urls: Urls) -> None:
    elsewhere = Database(urls.app, urls.dispatcher)
    await elsewhere.open()
    other = service.SearchService(elsewhere, bank.inference)
    try:
        async with following(bank.search), following(other):
            for search in (bank.search, other):
                await search.load_all()
            entry = await bank.published("怎么挂失银行卡")
            started = time.monotonic()

            async def seen(search: service.SearchService) -> bool:
                async with bank.db.transaction(bank.id) as session:
                    found = await search.search(session, "怎么挂失银行卡")
                return [hit.entry_id for hit in found.hits] == [entry.id]

            await asyncio.gather(*(until(lambda s=search: seen(s)) for search in (bank.search, other)))
            assert time.monotonic() - started < FRESH_SECONDS
    finally:
        await elsewhere.close()


async def test_a_slow_publisher_is_not_overtaken(bank: Bank) -> None:
    """Revisions become visible in their order, so a reader that saw the last has seen all."""
    slow, fast = await bank.create("慢慢发布"), await bank.create("很快发布")
    go = asyncio.Event()

    async def publish_slowly() -> None:
        async with bank.db.transaction(bank.id) as session:
            await service.publish(session, bank.inference, slow.id, by="罗敏")
            await go.wait()

    slowly = asyncio.create_task(publish_slowly())
    await asyncio.sleep(0.2)
    quickly = asyncio.create_task(bank.publish(fast.id))
    await asyncio.sleep(0.2)
    await bank.search.refresh(bank.id)
    assert not quickly.done()
    go.set()
    await asyncio.gather(slowly, quickly)
    await bank.search.refresh(bank.id)
    assert {hit.entry_id for hit in (await bank.find("发布")).hits} == {slow.id, fast.id}


async def test_each_reader_finds_what_is_meant_for_it(bank: Bank) -> None:
    internal = await bank.published("内部转账规定", audience=["agent"])
    public = await bank.published("转账规定", audience=["customer", "bot"])
    assert {hit.entry_id for hit in (await bank.find("转账规定", audience="bot")).hits} == {public.id}
    assert {hit.entry_id for hit in (await bank.find("转账规定", audience="agent")).hits} == {internal.id}


async def test_entries_in_the_language_of_the_question_come_first(bank: Bank) -> None:
    chinese = await bank.published("ATM 取款限额")
    english = await bank.published("ATM withdrawal limit", language="en")
    assert (await bank.find("ATM 取款限额是多少")).hits[0].entry_id == chinese.id
    assert (await bank.find("ATM withdrawal limit please")).hits[0].entry_id == english.id
    await bank.withdraw(chinese.id)
    await bank.search.refresh(bank.id)
    assert (await bank.find("ATM 取款限额是多少")).hits[0].entry_id == english.id


async def test_the_other_language_answers_but_does_not_guess(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    await bank.published("怎么查余额")
    english = await bank.published("ATM withdrawal limit", language="en")
    found = {english.id: Decision.CHOICES}
    monkeypatch.setattr(live, "decide", lambda hits: found.get(hits[0].entry_id, Decision.UNKNOWN))
    guess = await bank.find("ATM 取款限额")
    assert (guess.decision, guess.hits[0].question) == ("unsure", "怎么查余额")
    found[english.id] = Decision.ANSWER
    answer = await bank.find("ATM 取款限额")
    assert (answer.decision, answer.hits[0].entry_id) == ("sure", english.id)


async def test_vectors_are_kept_and_made_anew_for_another_encoder(bank: Bank) -> None:
    entry = await bank.published("怎么挂失银行卡", similar=["卡丢了"])
    bank.encoder.encoded.clear()
    again = service.SearchService(bank.db, bank.inference)
    await again.load_all()
    assert bank.encoder.encoded == []

    newer = InferenceService(GramEncoder("grams-2"))
    try:
        search = service.SearchService(bank.db, newer)
        await search.load_all()
        async with bank.db.transaction(bank.id) as session:
            stored = (
                await session.execute(
                    text("SELECT encoder, position FROM knowledge_vectors ORDER BY position")
                )
            ).all()
            assert [tuple(row) for row in stored] == [("grams-2", 0), ("grams-2", 1)]
            assert (await search.search(session, "卡丢了")).hits[0].entry_id == entry.id
        assert await search.encode_anew(bank.id) == 0
    finally:
        newer.close()


class Absent(GramEncoder):
    """A model that is not installed."""

    def encode(self, texts: list[str]) -> Vectors:  # type: ignore[override]  # never returns
        raise ModelMissingError(package="p", file="f")


async def test_without_the_model_words_are_searched(bank: Bank) -> None:
    entry = await bank.published("怎么挂失银行卡")
    broken = InferenceService(Absent())
    try:
        search = service.SearchService(bank.db, broken)
        async with bank.db.transaction(bank.id) as session:
            found = await search.search(session, "挂失银行卡")
        assert [hit.entry_id for hit in found.hits] == [entry.id]
    finally:
        broken.close()
